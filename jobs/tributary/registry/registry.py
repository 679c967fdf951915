"""What is known of each device, kept up to date while the job runs."""

import logging
from threading import Event, Lock, Thread
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.addresses import LakeAddress
from tributary.contract import Contract
from tributary.failure_text import first_line
from tributary.json_documents import DocumentError, read_changed
from tributary.measurement import Measurement
from tributary.metrics import Publisher
from tributary.registry.frame import devices_frame
from tributary.registry.rows import Document, Row, merged, read_rows
from tributary.restart_policy import fingerprint

# device_id, and what may be null or empty: what is not known.
REGISTRY_COLUMNS: Final = {
    "device_id": "string",
    "site": "string",
    "model": "string",
    "interval_seconds": "double",
    "calibration": "map<string,struct<gain:double,offset:double>>",
    "limits": "map<string,struct<low:double,high:double>>",
}
# Whose measurements the registry's are, where those of a query have its name.
MEASURED: Final = "registry"
_REFUSALS_LOGGED: Final = 5
_LETTERS_COMPARED: Final = 150
_PATIENCE_SECONDS: Final = 10.0
# Between two attempts to read the table, for which queries wait.
_RETRY_SECONDS: Final = 3.0

log = logging.getLogger(__name__)


class RegistryUnavailableError(RuntimeError):
    """Nobody knows yet what the registry says; the restart policy knows it by its name and its message."""


class Registry:
    """The table of devices, filled from a document; one for all queries, and safe to be used by their threads."""

    def __init__(
        self, spark: SparkSession, lake: LakeAddress, contract: Contract, metrics: Publisher, url: str | None
    ) -> None:
        """`url` is the document; without one the table is taken as it is."""
        self._spark, self._metrics, self._url = spark, metrics, url
        self._table = lake.table(contract.tables["devices"].name)
        self._rows: dict[str, Row] | None = None
        self._version: str | None = None
        self._trouble = ""
        self._frame: DataFrame | None = None
        self._lock = Lock()
        self._closing = Event()
        self._thread: Thread | None = None

    def start(self, every: float) -> None:
        """Load the registry, then look for changes every so many seconds in a thread of its own, until `close`.

        What cannot be read or written is logged and tried again each time; until then the registry stays as it is. A
        table that has never been read is tried again sooner.
        """
        self._look()
        if self._may_change():
            self._thread = Thread(target=self._keep_looking, args=(every,), name=MEASURED, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE_SECONDS)

    def devices(self) -> DataFrame:
        """The devices as they are known now, columns as REGISTRY_COLUMNS: a small frame for a broadcast join.

        Raises RegistryUnavailableError until the table has been read once: without it no device would have limits or
        a calibration.
        """
        with self._lock:
            if self._rows is None:
                reason = self._trouble or "its table has not been read yet"
                raise RegistryUnavailableError(f"the registry is unavailable: {reason}")
            if self._frame is None:
                self._frame = devices_frame(self._spark, self._rows.values(), REGISTRY_COLUMNS)
            return self._frame

    def _keep_looking(self, every: float) -> None:
        soon = min(every, _RETRY_SECONDS)
        while self._may_change() and not self._closing.wait(soon if self._rows is None else every):
            self._look()

    def _may_change(self) -> bool:
        return self._url is not None or self._rows is None

    def _look(self) -> None:
        """Take over what has changed; whatever goes wrong is logged once, as long as it stays the same."""
        try:
            if self._rows is None:
                self._take(_rows_of(self._spark.table(self._table)))
            if self._url is not None and (changed := read_changed(self._url, self._version)):
                version, content = changed
                self._apply(read_rows(content))
                self._version = version
            trouble = ""
        except DocumentError as error:
            trouble = str(error)
        except Exception as error:  # whatever it is: the job goes on, and the next look may do better
            failed = "its table cannot be read" if self._rows is None else "it cannot be taken over"
            trouble = f"{failed}: {first_line(error)}"
        if trouble and _alike(trouble) != _alike(self._trouble):
            meanwhile = "what needs it waits" if self._rows is None else "it stays as it is"
            log.error("registry: %s; %s", trouble, meanwhile)
        self._trouble = trouble

    def _apply(self, document: Document) -> None:
        former = self._rows or {}
        rows = merged(former, document)
        if rows != former:
            frame = devices_frame(self._spark, rows.values(), REGISTRY_COLUMNS)
            # One commit: whoever reads the table sees the former devices or the new ones.
            frame.writeTo(self._table).overwrite(F.lit(True))
            self._take(rows)
        _report(len(rows), document)
        refused = Measurement("registry_refused", len(document.refused), MEASURED)
        self._metrics.publish([Measurement("registry_devices", len(rows), MEASURED), refused])

    def _take(self, rows: dict[str, Row]) -> None:
        with self._lock:
            self._rows, self._frame = rows, None


def _alike(trouble: str) -> str:
    """What it is as long as nothing but numbers changes in it; its end may be cut off."""
    return fingerprint(trouble)[:_LETTERS_COMPARED]


def _rows_of(table: DataFrame) -> dict[str, Row]:
    rows = [row.asDict(recursive=True) for row in table.select(*REGISTRY_COLUMNS).collect()]
    for row in rows:
        row["calibration"], row["limits"] = row["calibration"] or {}, row["limits"] or {}
    return {row["device_id"]: row for row in rows}


def _report(devices: int, document: Document) -> None:
    if not document.rows:
        log.warning("registry: the document has no row that can be taken, and changes nothing")
    refused = document.refused
    if not refused:
        log.info("registry: %d devices", devices)
        return
    more = f"; and {len(refused) - _REFUSALS_LOGGED} more" if len(refused) > _REFUSALS_LOGGED else ""
    reasons = "; ".join(map(str, refused[:_REFUSALS_LOGGED])) + more
    log.warning("registry: %d devices, %d refused: %s", devices, len(refused), reasons)
