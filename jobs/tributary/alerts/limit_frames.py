"""Limits as Spark sees them: the limits that are in force as a small frame, and readings judged by them natively."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.alerts.limit_book import JudgedReading, Subject, Zone

_SUBJECT: Final = ["device_id", "metric"]
_IN_FORCE: Final = pa.schema(
    [
        *[(name, pa.string()) for name in _SUBJECT],
        *[(name, pa.float64()) for name in ("low", "high", "gain", "offset")],
        ("registered", pa.bool_()),
        *[(name, pa.string()) for name in ("site", "model")],
    ]
)

_KNOWN: Final = pa.schema([*[(name, pa.string()) for name in _SUBJECT], ("after", pa.int64()), ("open", pa.bool_())])


class LimitsInForce:
    """A row for each metric that has limits, or an open alert: device_id, metric, low, high, gain, offset, context."""

    def __init__(self, spark: SparkSession, devices: Callable[[], DataFrame]) -> None:
        """`devices` gives the registry, the same frame for as long as nothing in it changes."""
        self._spark, self._devices = spark, devices
        self._seen: DataFrame | None = None
        self._limited: pa.Table | None = None
        self._subjects: set[Subject] = set()
        self._alone: frozenset[Subject] = frozenset()
        self._frame: DataFrame | None = None

    def frame(self, open_subjects: Collection[Subject]) -> DataFrame:
        """What is in force now; an alert whose limits are gone has a row without limits, by which it is cleared."""
        devices = self._devices()
        changed = devices is not self._seen
        if changed:
            self._limited = _limited(devices).toArrow().cast(_IN_FORCE)
            self._subjects = _subjects(self._limited)
            self._seen = devices
        alone = frozenset(subject for subject in open_subjects if subject not in self._subjects)
        if changed or self._frame is None or alone != self._alone:
            self._alone = alone
            self._frame = self._spark.createDataFrame(self._table(devices, alone))
        return self._frame

    @property
    def none(self) -> bool:
        """Whether the last frame has no row: no device has limits, and no alert is open."""
        return not self._subjects and not self._alone

    def _table(self, devices: DataFrame, alone: Collection[Subject]) -> pa.Table:
        if not alone:
            return self._limited
        unlimited = _unlimited(subject_frame(self._spark, dict.fromkeys(alone, 0)), devices).toArrow().cast(_IN_FORCE)
        return pa.concat_tables([self._limited, unlimited])


def subject_frame(spark: SparkSession, after: Mapping[Subject, int], is_open: Collection[Subject] = ()) -> DataFrame:
    """Devices and metrics, each with a time in epoch milliseconds and whether its alert is open.

    Columns: device_id, metric, after, open.
    """
    columns = {
        "device_id": [device for device, _ in after],
        "metric": [metric for _, metric in after],
        "after": list(after.values()),
        "open": [subject in is_open for subject in after],
    }
    return spark.createDataFrame(pa.table(columns, schema=_KNOWN))


def judged(readings: DataFrame, limits: DataFrame, hysteresis_percent: int) -> DataFrame:
    """Each reading that has limits: device_id, metric, at, seq, value (calibrated), zone, low, high, context.

    `readings` has the columns of `accepted_readings`. Like the windows it goes by the earlier of event and arrival: a
    clock that runs ahead must not make the readings after it old.
    """
    # As SQL: each function of Python is a call into the JVM, and a batch has little time.
    measured = readings.selectExpr("device_id", "seq", "unix_millis(least(event_time, arrival_time)) AS at", "readings")
    joined = measured.join(F.broadcast(limits), "device_id")
    value = "try_element_at(readings, metric) * gain + offset AS value"
    known = joined.selectExpr(*_SUBJECT, "at", "seq", value, "low", "high", "registered", "site", "model")
    return known.where("value IS NOT NULL").selectExpr("*", f"{zone(hysteresis_percent)} AS zone")


def zone(hysteresis_percent: int) -> str:
    """Where `value` lies between `low` and `high`, as a number of Zone, in SQL.

    An alert is cleared within the limit by the percentage of the range; of a limit alone, by that of its amount. One of
    0 has none: the first value within it clears.
    """
    share = f"{hysteresis_percent / 100!r}D"
    return f"""CASE
        WHEN value > high THEN {Zone.HIGH:d}
        WHEN value < low THEN {Zone.LOW:d}
        WHEN value > high - {share} * coalesce(high - low, abs(high)) THEN {Zone.NEAR_HIGH:d}
        WHEN value < low + {share} * coalesce(high - low, abs(low)) THEN {Zone.NEAR_LOW:d}
        ELSE {Zone.INSIDE:d} END"""


def turning_points(
    judged_readings: DataFrame, subjects: DataFrame | None, reminder_seconds: int, after: int = -1
) -> list[JudgedReading]:
    """The readings that can make an event, in the order of their time: one action.

    They are those of a device and metric whose alert is open, or of which any reading is beyond a limit; and of these
    the first one of each stay in a zone, and the first one of each period in which a reminder may be due. `subjects`
    has the columns of `subject_frame`: readings that are not later than `after` there do not count; of all others,
    those not later than this function's `after`.
    """
    # Without any, a join with nothing would cost as much as one with many.
    known = judged_readings.selectExpr("*", "CAST(NULL AS BIGINT) AS after", "FALSE AS open")
    if subjects is not None:
        known = judged_readings.join(F.broadcast(subjects), _SUBJECT, "left")
    of_subject = "PARTITION BY device_id, metric"
    stay = f"struct(zone, floor(at / {1000 * reminder_seconds}))"
    marked = known.where(f"at > coalesce(after, {after}L)").selectExpr(
        "*",
        f"NOT lag({stay}) OVER ({of_subject} ORDER BY at, seq) <=> {stay} AS turns",
        f"max(abs(zone)) OVER ({of_subject}) = {Zone.HIGH:d} AS beyond",
    )
    turns = marked.where("turns AND (open OR beyond)").drop("after", "open", "turns", "beyond")
    found = sorted(turns.toArrow().to_pylist(), key=lambda row: (row["at"], row["seq"]))
    return [_judged_reading(**row) for row in found]


def _judged_reading(zone: int, seq: int, **of_reading: Any) -> JudgedReading:  # noqa: ARG001
    return JudgedReading(zone=Zone(zone), **of_reading)


def _limited(devices: DataFrame) -> DataFrame:
    explained = devices.select(
        "device_id", "site", "model", "calibration", F.explode("limits").alias("metric", "limit")
    )
    return _calibrated(explained.where("limit IS NOT NULL"), F.col("limit.low"), F.col("limit.high"), F.lit(True))


def _unlimited(subjects: DataFrame, devices: DataFrame) -> DataFrame:
    known = devices.select("device_id", "site", "model", "calibration", F.lit(True).alias("known"))
    none = F.lit(None).cast("double")
    return _calibrated(subjects.join(known, "device_id", "left"), none, none, F.col("known").isNotNull())


def _calibrated(rows: DataFrame, low: Column, high: Column, registered: Column) -> DataFrame:
    calibration = F.try_element_at("calibration", F.col("metric"))
    return rows.select(
        *_SUBJECT,
        low.alias("low"),
        high.alias("high"),
        F.coalesce(calibration["gain"], F.lit(1.0)).alias("gain"),
        F.coalesce(calibration["offset"], F.lit(0.0)).alias("offset"),
        registered.alias("registered"),
        "site",
        "model",
    )


def _subjects(table: pa.Table) -> set[Subject]:
    return set(zip(table["device_id"].to_pylist(), table["metric"].to_pylist(), strict=True))
