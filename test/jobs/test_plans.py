"""One parse a message and query, as the physical plan shows it: the optimiser likes to copy what is used often."""

import re

import pytest

from tributary.addresses import KafkaAddress
from tributary.arguments import JobArguments
from tributary.metrics import publisher
from tributary.query_names import KINDS, kind_of, queries_of, topic_of
from tributary.query_writers import Shared, query_writers
from tributary.registry.registry import Registry

METRICS = "influxdb://127.0.0.1:1?org=o&bucket=b"


@pytest.fixture(scope="module", params=[METRICS, "timestream://iot?region=eu-west-1"])
def plans(spark, contract, lake, request):
    """The frame's query execution of each query of the job."""
    places = {"kafka": KafkaAddress("127.0.0.1:1"), "lake": lake, "series": request.param, "metrics": METRICS}
    arguments = JobArguments(contract=contract.directory, checkpoints="file:///nowhere", **places)
    metrics = publisher(METRICS, contract)
    shared = Shared(Registry(spark, lake, contract, metrics, None), None, metrics)
    writers = query_writers(spark, arguments, contract, shared)
    yield {name: make().writer._df._jdf.queryExecution() for _, name, make in writers}
    metrics.close()


def physical_plan(spark, plan):
    mode = spark._jvm.org.apache.spark.sql.execution.ExplainMode.fromString("extended")
    return plan.explainString(mode).partition("== Physical Plan ==")[2]


def parses(plan):
    """How many readers of the payload there are, each with its second look at what it could not read."""
    inputs = re.findall(r"from_json\([^\[]*?(concat|StructsToJsonEvaluator)\(", plan)
    first, second = inputs.count("concat"), inputs.count("StructsToJsonEvaluator")
    assert first == second == plan.count("from_json(") / 2
    return first


def test_every_query_parses_each_record_once(spark, plans):
    for name, plan in plans.items():
        text = physical_plan(spark, plan)
        # Windows are records of the job's own, which need no second look.
        assert (text.count("from_json(") if kind_of(name) == "detect" else parses(text)) == 1, name


def test_every_query_reads_exactly_one_topic(plans, contract):
    found = {name: re.findall(r"subscribe=([^,\]]+)", plan.logical().toString()) for name, plan in plans.items()}
    streams = [(kind, name, stream) for kind in KINDS for name, stream in queries_of(contract, kind).items()]
    assert found == {name: [topic_of(contract, kind, stream)] for kind, name, stream in streams}
