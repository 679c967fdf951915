"""pipeline.json: what the pipeline adds to the streams."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tributary.contract_alerts import AlertRules, alert_rules
from tributary.contract_place import Place
from tributary.contract_streams import Table, Topic, table, topic

# The times that each table of the pipeline may be partitioned by.
_TABLE_TIMES: Final = {"rejected": ("arrival_time",), "batches": ("committed_at",), "alerts": ("at",), "devices": ()}
_TABLE_VALUES: Final = {"devices": ("device_id",)}
_QUERIES: Final = ("archive", "rejected", "live", "trends", "limits", "detect", "sessions")
_TOPICS: Final = ("aggregates", "alerts", "log_windows", "interaction_windows", "sessions")
_SERIES: Final = ("trends", "scores", "alerts", "log_windows", "interaction_windows", "sessions", "pipeline")
_PARTS: Final = (
    "device",
    "clock",
    "windows",
    "queries",
    "alerts",
    "sessions",
    "status",
    "headers",
    "metricDimensions",
    "tables",
    "topics",
    "series",
)
_HEADERS: Final = ("received_at", "client_id", "mqtt_topic")
# What a measurement of the pipeline is told apart by; each has a name of its own in CloudWatch.
_DIMENSIONS: Final = ("query", "detail")
_DIMENSION_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*")
# Columns of every point, which no tag or field may take.
POINT_COLUMNS: Final = ("time", "timestamp")


@dataclass(frozen=True)
class Windows:
    """Event-time windows: their length, and how late a reading may be and still count."""

    length_seconds: int
    lateness_seconds: int


@dataclass(frozen=True)
class Series:
    """A measurement in the time-series database; `fields` gives each field's kind, integer or number."""

    measurement: str
    tags: tuple[str, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True)
class StatusFolders:
    """Where the job reports, below its argument --status: about its runs, and about its queries' checkpoints."""

    runs: str
    queries: str


@dataclass(frozen=True)
class Pipeline:
    """What pipeline.json says; `states` gives the version of the state of each kind of query."""

    device_pattern: str
    clock_ahead_seconds: int
    windows: Windows
    states: dict[str, int]
    alerts: AlertRules
    session_gap_seconds: int
    status: StatusFolders
    metric_dimensions: dict[str, str]
    tables: dict[str, Table]
    topics: dict[str, Topic]
    series: dict[str, Series]


def pipeline(root: Place) -> Pipeline:
    """Read pipeline.json."""
    root.object(_PARTS)
    root.at("device").object(("pattern",))
    device_pattern = root.at("device").at("pattern").pattern()
    root.at("clock").object(("aheadSeconds",))
    ahead = root.at("clock").at("aheadSeconds").count()
    windows = root.at("windows")
    windows.object(("lengthSeconds", "latenessSeconds"))
    _check_headers(root.at("headers"))
    return Pipeline(
        device_pattern,
        ahead,
        Windows(windows.at("lengthSeconds").count(), windows.at("latenessSeconds").count()),
        _states(root.at("queries")),
        alert_rules(root.at("alerts")),
        _session_gap(root.at("sessions")),
        read_status(root),
        _dimensions(root.at("metricDimensions")),
        _tables(root.at("tables")),
        _topics(root.at("topics")),
        _all_series(root.at("series")),
    )


def _states(root: Place) -> dict[str, int]:
    """Kinds of queries, each with a sentence for people and the version of what it keeps in its checkpoint."""
    root.object(_QUERIES)
    states = {}
    for kind, query in root.entries():
        query.object(("description", "state"))
        query.at("description").string()
        states[kind] = query.at("state").count()
    return states


def _session_gap(root: Place) -> int:
    root.object(("gapSeconds",))
    return root.at("gapSeconds").count()


def read_status(root: Place) -> StatusFolders:
    """Read only the part `status` of pipeline.json."""
    status = root.at("status")
    status.object(("runs", "queries"))
    folders = [folder.identifier() for _, folder in status.entries()]
    if folders[0] == folders[1]:
        status.fail(f"'{folders[0]}' is the folder of both")
    return StatusFolders(status.at("runs").string(), status.at("queries").string())


def _check_headers(root: Place) -> None:
    """Names that the programs know, each with a sentence for people."""
    root.object(_HEADERS)
    for _, description in root.entries():
        description.string()


def _dimensions(root: Place) -> dict[str, str]:
    root.object(_DIMENSIONS)
    names: dict[str, str] = {}
    for key, dimension in root.entries():
        name = dimension.string()
        if not _DIMENSION_NAME.fullmatch(name):
            dimension.fail(f"'{name}' is not letters and digits, a letter first")
        if name in names.values():
            dimension.fail(f"'{name}' is another dimension too")
        names[key] = name
    return names


def _tables(root: Place) -> dict[str, Table]:
    root.object(tuple(_TABLE_TIMES))
    tables = {}
    for name, times in _TABLE_TIMES.items():
        place = root.at(name)
        place.object(("description", "name", "partitionBy"))
        place.at("description").string()
        tables[name] = table(place, times, _TABLE_VALUES.get(name, ()))
    return tables


def _topics(root: Place) -> dict[str, Topic]:
    root.object(_TOPICS)
    topics = {}
    for name, place in root.entries():
        place.object(("description", "topic", "partitions", "retentionHours", "compacted"))
        place.at("description").string()
        topics[name] = replace(topic(place), compacted=place.at("compacted").boolean())
    return topics


def _all_series(root: Place) -> dict[str, Series]:
    root.object(_SERIES)
    return {name: _series(place) for name, place in root.entries()}


def _series(place: Place) -> Series:
    place.object(("description", "measurement", "tags", "fields"))
    place.at("description").string()
    measurement = place.at("measurement").identifier()
    tags = place.at("tags").strings()
    for tag in tags:
        _check_column(place.at("tags"), tag, POINT_COLUMNS)
    fields = {}
    if not place.at("fields").entries():
        place.at("fields").fail("no field")
    for name, kind in place.at("fields").entries():
        _check_column(kind, name, (*POINT_COLUMNS, *tags))
        fields[name] = kind.one_of(("integer", "number"))
    return Series(measurement, tags, fields)


def _check_column(place: Place, name: str, taken: Collection[str]) -> None:
    place.identifier(name)
    if name in taken:
        place.fail(f"'{name}' is a tag or a column of every point")
