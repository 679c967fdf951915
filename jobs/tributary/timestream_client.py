"""Records to Timestream for LiveAnalytics: every record that the service takes written, every other one counted.

The service takes the good records of a request and names the others, each with a reason. Most reasons are final: the
time lies outside what the table keeps, or the record is larger than the service allows. One is none at all: a record
that exists with a version as high or higher is not older than ours, so it may stand, and ours is done.
"""

import logging
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from botocore.discovery import EndpointDiscoveryRefreshFailed  # type: ignore[import-untyped]
from botocore.exceptions import (  # type: ignore[import-untyped]
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    HTTPClientError,
)
from botocore.exceptions import ConnectionError as NoConnectionError

from tributary import aws
from tributary.database_errors import DatabaseRefusedError, DatabaseUnavailableError
from tributary.patience import Patience
from tributary.timestream_address import TimestreamAddress

REQUEST_RECORDS: Final = 100
PATIENCE_SECONDS: Final = 20.0
MEASURE_NAME: Final = "values"

_COMMON: Final = {"MeasureName": MEASURE_NAME, "MeasureValueType": "MULTI", "TimeUnit": "MILLISECONDS"}
_REJECTED: Final = "RejectedRecordsException"
_PASSING: Final = ("ThrottlingException", "InternalServerException", "InvalidEndpointException", "RequestTimeout")
_PASSING_STATUS: Final = (408, 421, 429)
_NETWORK: Final = (NoConnectionError, HTTPClientError, CredentialRetrievalError, EndpointDiscoveryRefreshFailed)
# The service does not promise to tell the existing version when ours is equal to it.
_VERSION_REASON: Final = re.compile(r"\b(?:already exists|existing version)\b")
# A request takes some tens of milliseconds, nearly all of it waiting.
_AT_ONCE: Final = 4
_RECORDS_LOGGED: Final = 3
_CHARS_LOGGED: Final = 200

_log = logging.getLogger(__name__)

Record = Mapping[str, Any]


@dataclass(frozen=True)
class RecordCount:
    """How many records were written, were there already as new or newer, and were refused for good."""

    written: int = 0
    superseded: int = 0
    rejected: int = 0

    def __add__(self, other: "RecordCount") -> "RecordCount":
        """The sum of two counts."""
        return RecordCount(
            self.written + other.written, self.superseded + other.superseded, self.rejected + other.rejected
        )


@dataclass
class _Request:
    """Records of one table, each point once: what the service does with two versions in one request is not told."""

    records: list[Record] = field(default_factory=list)
    points: set[object] = field(default_factory=set)


class TimestreamClient:
    """Writes multi-measure records to one database, 100 a request and four requests at a time.

    The order of requests does not matter: of two records of one point the higher version stays, whichever comes first.
    """

    def __init__(self, address: TimestreamAddress, patience: float = PATIENCE_SECONDS) -> None:
        """`patience`: seconds for which one request is tried again before the database counts as unavailable."""
        self._address = address
        self._patience = patience
        self._client = _connected(address)
        self._logged = 0

    def write(self, records: Iterable[tuple[str, Record]]) -> RecordCount:
        """Write records, each with its table: Dimensions, MeasureValues, Time (epoch ms as text) and Version.

        Raises DatabaseUnavailableError or DatabaseRefusedError; some of the records may be written then.
        """
        count = RecordCount()
        underway: deque[Future[RecordCount]] = deque()
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for table, request in _requests(records):
                if len(underway) == _AT_ONCE:
                    count += underway.popleft().result()
                underway.append(pool.submit(self._write, table, request))
            return sum((future.result() for future in underway), count)

    def _write(self, table: str, records: Sequence[Record]) -> RecordCount:
        rejected = superseded = 0
        for rejection in self._send(table, records):
            reason = rejection.get("Reason", "")
            if "ExistingVersion" in rejection or _VERSION_REASON.search(reason):
                superseded += 1
                continue
            rejected += 1
            self._log_rejected(table, reason, records[rejection["RecordIndex"]])
        return RecordCount(len(records) - superseded - rejected, superseded, rejected)

    def _log_rejected(self, table: str, reason: str, record: Record) -> None:
        if self._logged < _RECORDS_LOGGED:
            self._logged += 1
            _log.warning("the database refused a record of %s (%s): %s", table, reason, str(record)[:_CHARS_LOGGED])

    def _send(self, table: str, records: Sequence[Record]) -> list[dict[str, Any]]:
        """Send a request through outages; the records that the service did not take, with their reasons."""
        patience = Patience(self._patience)
        while True:
            try:
                self._client.write_records(
                    DatabaseName=self._address.database, TableName=table, CommonAttributes=_COMMON, Records=records
                )
                return []
            except (ClientError, BotoCoreError) as error:
                rejections = _rejections(error)
                if rejections:
                    return rejections
                failure = _shortened(error)
                if not _passing(error):
                    raise DatabaseRefusedError(
                        f"the table {table} of {self._address} refuses our records: {failure}"
                    ) from None
            if not patience.wait():
                raise DatabaseUnavailableError(
                    f"the database at {self._address} takes no records (tried for {patience.spent:.1f} s): {failure}"
                )


@lru_cache(maxsize=4)
def _connected(address: TimestreamAddress) -> Any:
    """One client for all tasks of a worker, which keeps its connections and the endpoint that it discovered."""
    return aws.client("timestream-write", address.region, address.endpoint, attempts=1)


def _requests(records: Iterable[tuple[str, Record]]) -> Iterator[tuple[str, list[Record]]]:
    """Records by table, as many as a request may hold; two of one point in the order in which they come."""
    pending: dict[str, _Request] = {}
    for table, record in records:
        request = pending.setdefault(table, _Request())
        point = (record["Time"], *[(pair["Name"], pair["Value"]) for pair in record["Dimensions"]])
        if len(request.records) == REQUEST_RECORDS or point in request.points:
            yield table, request.records
            request = pending[table] = _Request()
        request.records.append(record)
        request.points.add(point)
    for table, request in pending.items():
        yield table, request.records


def _rejections(error: Exception) -> list[dict[str, Any]]:
    if not isinstance(error, ClientError) or error.response["Error"]["Code"] != _REJECTED:
        return []
    return list(error.response.get("RejectedRecords", []))


def _passing(error: Exception) -> bool:
    """Whether the same request can succeed later."""
    if isinstance(error, ClientError):
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return error.response["Error"]["Code"] in _PASSING or status >= 500 or status in _PASSING_STATUS
    # What else botocore raises by itself is a mistake of ours.
    return isinstance(error, _NETWORK)


def _shortened(error: Exception) -> str:
    """One line; the service repeats a request that it does not like, and says at the end why."""
    text = " ".join(str(error).split())
    return text if len(text) <= 2 * _CHARS_LOGGED else f"{text[:_CHARS_LOGGED]} … {text[-_CHARS_LOGGED:]}"
