"""The limits in force, as the registry has them and open alerts need them."""

from collections.abc import Callable, Collection
from typing import Final

import pyarrow as pa  # type: ignore[import-untyped]
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from tributary.alerts.limit_book import Subject
from tributary.alerts.limit_table import IN_FORCE, LimitTable
from tributary.enrich import gain, offset

_SUBJECT: Final = pa.schema([("device_id", pa.string()), ("metric", pa.string())])


class LimitsInForce:
    """A row for each metric of a device that has limits, or an open alert."""

    def __init__(self, spark: SparkSession, devices: Callable[[], DataFrame]) -> None:
        """`devices` gives the registry, the same frame for as long as nothing in it changes."""
        self._spark, self._devices = spark, devices
        self._seen: DataFrame | None = None
        self._limited = self._whole = LimitTable(IN_FORCE.empty_table())
        self._rows = IN_FORCE.empty_table()
        self._alone: frozenset[Subject] = frozenset()

    def table(self, open_subjects: Collection[Subject]) -> LimitTable:
        """What is in force now; an alert whose limits are gone has a row without limits, by which it is cleared."""
        devices = self._devices()
        changed = devices is not self._seen
        if changed:
            self._rows = _limited(devices).toArrow().cast(IN_FORCE)
            self._limited = self._whole = LimitTable(self._rows)
            self._seen, self._alone = devices, frozenset()
        alone = frozenset(subject for subject in open_subjects if subject not in self._limited)
        if not alone <= self._alone:
            self._whole, self._alone = LimitTable(self._with(devices, alone)), alone
        elif not alone:
            # As long as some are left, those that have been cleared meanwhile do no harm: beyond no limit, and closed.
            self._whole, self._alone = self._limited, alone
        return self._whole

    def _with(self, devices: DataFrame, alone: Collection[Subject]) -> pa.Table:
        names = [{"device_id": device, "metric": metric} for device, metric in alone]
        subjects = self._spark.createDataFrame(pa.Table.from_pylist(names, _SUBJECT))
        return pa.concat_tables([self._rows, _unlimited(subjects, devices).toArrow().cast(IN_FORCE)])


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
        "device_id",
        "metric",
        low.alias("low"),
        high.alias("high"),
        gain(calibration).alias("gain"),
        offset(calibration).alias("offset"),
        registered.alias("registered"),
        "site",
        "model",
    )
