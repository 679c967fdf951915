"""The contract: everything that TypeScript and Python agree on, read from its files and checked."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tributary.contract_alerts import AlertRules
from tributary.contract_metrics import check_sensors, units
from tributary.contract_names import check_names
from tributary.contract_pipeline import Series, StatusFolders, Windows, pipeline, read_status
from tributary.contract_place import ContractError, Place
from tributary.contract_schema import PayloadSchema, Property, PropertyKind
from tributary.contract_streams import Stream, StreamSeries, Table, Topic, stream

__all__ = [
    "AlertRules",
    "Contract",
    "ContractError",
    "PayloadSchema",
    "Property",
    "PropertyKind",
    "Series",
    "StatusFolders",
    "Stream",
    "StreamSeries",
    "Table",
    "Topic",
    "Windows",
    "load_contract",
    "status_folders",
]


@dataclass(frozen=True)
class Contract:
    """The checked contract; `sensors` and `metrics` give each metric's unit, the latter those of the pipeline.

    `states` gives the version of the state of each kind of query, `metric_dimensions` the CloudWatch dimension of each
    attribute of a measurement.
    """

    directory: Path
    streams: Mapping[str, Stream]
    device_pattern: str
    clock_ahead_seconds: int
    windows: Windows
    states: Mapping[str, int]
    alerts: AlertRules
    session_gap_seconds: int
    status: StatusFolders
    tables: Mapping[str, Table]
    topics: Mapping[str, Topic]
    series: Mapping[str, Series]
    sensors: Mapping[str, str]
    metrics: Mapping[str, str]
    metric_dimensions: Mapping[str, str]


def load_contract(directory: Path) -> Contract:
    """Read and check the contract in a folder; ContractError names file, path and problem."""

    def place(file: str) -> Place:
        return Place(file, "", _read_json(directory, file))

    streams_at, pipeline_at, metrics_at = place("streams.json"), place("pipeline.json"), place("metrics.json")
    streams = _streams(streams_at, place)
    metrics = units(metrics_at)
    check_sensors(metrics_at.at("sensors"), [place(at.at("schema").string()) for _, at in streams_at.entries()])
    added = pipeline(pipeline_at)
    check_names(streams_at, pipeline_at)
    return Contract(
        directory=directory,
        streams=streams,
        device_pattern=added.device_pattern,
        clock_ahead_seconds=added.clock_ahead_seconds,
        windows=added.windows,
        states=added.states,
        alerts=added.alerts,
        session_gap_seconds=added.session_gap_seconds,
        status=added.status,
        tables=added.tables,
        topics=added.topics,
        series=added.series,
        sensors=metrics.sensors,
        metrics=metrics.pipeline,
        metric_dimensions=added.metric_dimensions,
    )


def status_folders(directory: Path) -> StatusFolders:
    """Where the job reports, of a contract that may be broken elsewhere; raises ContractError."""
    return read_status(Place("pipeline.json", "", _read_json(directory, "pipeline.json")))


def _streams(root: Place, schema_at: Callable[[str], Place]) -> dict[str, Stream]:
    if not root.entries():
        root.fail("no stream")
    streams = {}
    for name, place in root.entries():
        place.identifier(name)
        streams[name] = stream(name, place, schema_at)
    return streams


def _read_json(directory: Path, file: str) -> object:
    try:
        text = (directory / file).read_bytes().decode()
        value: object = json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_refuse)
    except OSError:
        raise ContractError(f"{file}: (root): cannot be read") from None
    except (ValueError, RecursionError):
        raise ContractError(f"{file}: (root): not JSON") from None
    return value


def _number(text: str) -> int | float:
    """A JSON number as JavaScript reads it, a double; here an int when it is whole."""
    value = float(text)
    return int(value) if value.is_integer() else value


def _refuse(_constant: str) -> NoReturn:
    raise ValueError
