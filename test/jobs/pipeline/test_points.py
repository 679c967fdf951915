"""Points in the real database."""

from datetime import UTC, datetime

import pytest

from tributary.series import series_format

pytestmark = pytest.mark.services

AT = 1_760_000_000_123
TARGETS = [
    "plain",
    "a, b=c",
    "\\",
    "a\\b",
    "\\n",
    "\n",
    "\x00\x1f",
    '"a b"',
    '"',
    "'",
    "#",
    " ",
    "=",
    "😀 ä",
    "x" * 256,
    "",
]
PICTURES = str.maketrans({"\\": "\N{FULLWIDTH REVERSE SOLIDUS}", "\n": "␊", "\x00": "␀", "\x1f": "␟"})


def test_any_text_can_be_a_tag_and_a_point_that_is_written_again_replaces_itself(spark, contract, database):
    influxdb = series_format(database.url)
    influxdb.register(spark)
    for count in (1, 2):
        rows = [("points", target, count, 1, datetime.fromtimestamp(AT / 1000, UTC)) for target in TARGETS]
        frame = spark.createDataFrame(rows, "action string, target string, count bigint, devices bigint, at timestamp")
        points = influxdb.points(frame, contract.series["interaction_windows"], "at")
        points.write.format(influxdb.name).option("url", database.url).mode("append").save()
    table = contract.series["interaction_windows"].measurement
    database.rows(f"SELECT * FROM {table} WHERE action = 'points' AND count = 2", len(TARGETS))
    found = database.rows(f"SELECT target, count FROM {table} WHERE action = 'points'", len(TARGETS))
    assert sorted((row["target"] or "", row["count"]) for row in found) == sorted(
        (target.translate(PICTURES), 2) for target in TARGETS
    )
