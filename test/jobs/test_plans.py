"""One parse a message and query, as the physical plan shows it: the optimiser likes to copy what is used often."""

import re
from types import SimpleNamespace

import pytest

from tributary import job
from tributary.addresses import KafkaAddress
from tributary.queries.archive import archive
from tributary.queries.live import live
from tributary.queries.rejected import rejected
from tributary.queries.trends import trends
from tributary.query_names import KINDS, queries_of
from tributary.source import Source

KAFKA = KafkaAddress("127.0.0.1:1")


@pytest.fixture(scope="module")
def source(spark):
    return Source(spark, KAFKA, max_offsets_per_trigger=1000)


def physical_plan(spark, output):
    mode = spark._jvm.org.apache.spark.sql.execution.ExplainMode.fromString("extended")
    text = output.writer._df._jdf.queryExecution().explainString(mode)
    return text.partition("== Physical Plan ==")[2]


def parses(plan):
    """How many readers of the payload there are, each with its second look at what it could not read."""
    inputs = re.findall(r"from_json\([^\[]*?(concat|StructsToJsonEvaluator)\(", plan)
    first, second = inputs.count("concat"), inputs.count("StructsToJsonEvaluator")
    assert first == second == plan.count("from_json(") / 2
    return first


def test_an_archive_parses_each_message_once(spark, source, contract, lake):
    for stream in contract.streams.values():
        assert parses(physical_plan(spark, archive(source, lake, contract, stream, horizon=600.0))) == 1


def test_rejected_parses_each_message_once(spark, source, contract, lake):
    for stream in contract.streams.values():
        assert parses(physical_plan(spark, rejected(source, lake, contract, stream))) == 1


@pytest.mark.parametrize("url", ["influxdb://127.0.0.1:1?org=o&bucket=b", "timestream://iot?region=eu-west-1"])
def test_live_and_trends_parse_each_reading_once(spark, source, contract, url):
    sink = {"url": url}
    for stream in filter(lambda stream: stream.series, contract.streams.values()):
        assert parses(physical_plan(spark, live(source, contract, stream, sink))) == 1
        assert parses(physical_plan(spark, trends(source, KAFKA, contract, stream, sink))) == 1


def test_every_query_reads_exactly_one_topic(spark, contract, lake):
    url = "influxdb://127.0.0.1:1?org=o&bucket=b"
    addresses = {"kafka": KAFKA, "lake": lake, "series": url, "metrics": url, "contract": contract.directory}
    arguments = SimpleNamespace(**addresses, kinds=KINDS, max_offsets_per_trigger=1000, dedup_horizon=600.0)
    found = {}
    for _, name, make in job._writers(spark, arguments, contract):
        plan = make().writer._df._jdf.queryExecution().logical().toString()
        found[name] = re.findall(r"subscribe=([^,\]]+)", plan)
    expected = {name: [stream.topic.name] for kind in KINDS for name, stream in queries_of(contract, kind).items()}
    assert found == expected
