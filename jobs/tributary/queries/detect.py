"""Detect: what is unusual in the closed windows of a device, and devices that fall silent."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pyspark.sql import DataFrame, Row

from tributary.alerts.outbox import AlertPlaces, Outbox
from tributary.contract import Contract, Stream
from tributary.detect.alerts import alerts
from tributary.detect.closed import closed, parsed
from tributary.detect.outcome import OUTCOME, Notice
from tributary.detect.processor import DeviceProcessor
from tributary.detect.watch import Rules
from tributary.detector.settings import Settings
from tributary.detector.silence import Patience
from tributary.measurement import Measurement
from tributary.observation import observed
from tributary.output import Output
from tributary.registry.registry import Registry
from tributary.series import series_format
from tributary.source import Source
from tributary.turns import ALL_AT_ONCE, Turns

log = logging.getLogger(__name__)

_DAY: Final = 86_400_000


def detect(
    source: Source,
    places: AlertPlaces,
    registry: Registry,  # noqa: ARG001 (what it knows comes with each window)
    stream: Stream,
    query: str,
    settings: Settings,
    turns: Turns = ALL_AT_ONCE,
) -> Output:
    """The windows of one stream, closed by the watermark, through the detector: scores as points, events as alerts."""
    contract, outbox = places.contract, Outbox(places, query)
    records = source.records(replace(stream, topic=contract.topics["aggregates"]))
    windows = closed(observed(parsed(records, stream.name)), contract.windows)
    database, series = series_format(places.sink["url"]), contract.series["scores"]

    def write(batch: DataFrame, batch_id: int) -> None:
        # One computation for both: without this the second would run the detector, and read its state, again.
        batch.persist()
        try:
            events = batch.where("kind is not null").collect()
            found = alerts(events, stream.name, outbox.open_alerts)
            # Before the scores, so that a database that is away does not hold up what this batch has found.
            outbox.deliver(batch_id, [*outbox.abandoned(batch_id), *found])
            points = database.points(batch.where("kind is null"), series, "window_start")
            database.write(points, places.sink)
        finally:
            batch.unpersist()
        _tell(events, places, query)

    return Output(
        watched(windows, rules(contract, settings)).writeStream.foreachBatch(turns.taking(write)).outputMode("append")
    )


def watched(windows: DataFrame, by: Rules) -> DataFrame:
    """Closed windows (columns of `processor.CLOSED`) through the operator: rows of OUTCOME.

    `window_end` must have a watermark: it is the clock that notices silence.
    """
    devices = windows.groupBy("device_id")
    return devices.transformWithStateInPandas(DeviceProcessor(by), OUTCOME, "append", "eventTime")


def rules(contract: Contract, settings: Settings) -> Rules:
    """How devices are watched, by the contract."""
    patience = Patience(contract.alerts.silent_intervals, contract.windows.length_seconds * 1000)
    return Rules(settings, patience, contract.alerts.retire_days * _DAY)


def _tell(events: Sequence[Row], places: AlertPlaces, query: str) -> None:
    """Publish and log what is no alert."""
    retired = sum(row.kind == Notice.RETIRED for row in events)
    relearnt = sum(row.kind == Notice.RELEARNT for row in events)
    if relearnt:
        log.warning("query %s learns %d devices anew: their state was of other settings or damaged", query, relearnt)
    if retired:
        log.info("query %s has forgotten %d devices after a long silence", query, retired)
        places.metrics.publish([Measurement("devices_retired", retired, query)])
