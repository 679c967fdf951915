"""What the registry adds to what was measured: whose it is and where, and calibrated values.

A device that the registry lacks is not an error: `registered` is false, the rest null, and its values are as measured.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

# What is moved and stretched by a calibration as a value is; `stddev` is only stretched, `count` stays.
_LIKE_A_VALUE = ("mean", "min", "max", "last")


def with_context(frame: DataFrame, devices: DataFrame) -> DataFrame:
    """A frame with a `device_id`, and what is known of the device: registered, site, model, interval_seconds.

    `devices` is `Registry.devices()`; it is sent to wherever the rows are.
    """
    return _joined(frame, devices, "site", "model", "interval_seconds")


def calibrated(value: Column, calibration: Column) -> Column:
    """A value as the device should have measured it: value * gain + offset; null stands for a gain of 1, no offset."""
    return value * gain(calibration) + offset(calibration)


def calibrated_windows(windows: DataFrame, devices: DataFrame) -> DataFrame:
    """Windows of readings as windows of the calibrated readings would be, with the columns of `with_context`.

    Takes the columns of `trends.windows`. The statistics are corrected, not the readings: so the state of a window
    does not depend on the registry, and a new calibration counts for all of a window from the next time it is written.
    """
    joined = _joined(windows, devices, "site", "model", "interval_seconds", "calibration")
    own = F.try_element_at("calibration", F.col("metric"))
    corrected = {name: calibrated(F.col(name), own) for name in _LIKE_A_VALUE}
    # A negative gain makes the least value the greatest.
    ends = corrected["min"], corrected["max"]
    corrected |= {"min": F.least(*ends), "max": F.greatest(*ends)}
    corrected["stddev"] = F.col("stddev") * F.abs(gain(own))
    return joined.withColumns(corrected).drop("calibration")


def _joined(frame: DataFrame, devices: DataFrame, *columns: str) -> DataFrame:
    known = devices.select("device_id", F.lit(True).alias("registered"), *columns)
    joined = frame.join(F.broadcast(known), "device_id", "left")
    return joined.withColumn("registered", F.coalesce("registered", F.lit(False)))


def gain(calibration: Column) -> Column:
    """What a calibration multiplies a value by."""
    return F.coalesce(calibration["gain"], F.lit(1.0))


def offset(calibration: Column) -> Column:
    """What a calibration adds to a value, in the value's unit."""
    return F.coalesce(calibration["offset"], F.lit(0.0))
