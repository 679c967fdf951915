"""Every metric that the job sends to CloudWatch, as JSON: its own code runs, on made-up batches, up to boto3's client.

Prints `{"queries": [[kind, name], …], "metrics": [{"name", "dimensions", "unit"}, …]}` for the namespace that is given.
"""

import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from unittest.mock import MagicMock
from uuid import uuid4

from pyspark.sql.streaming.listener import QueryIdleEvent, QueryStartedEvent, StreamingQueryProgress
from pyspark.sql.types import StringType, StructField, StructType

from tributary import aws, job
from tributary.addresses import LakeAddress
from tributary.alerts.alert import Alert, Phase, Rule
from tributary.alerts.outbox import AlertPlaces, Outbox
from tributary.alerts.record import Raised
from tributary.contract import load_contract
from tributary.detect.outcome import Notice
from tributary.listener import BatchListener
from tributary.metrics import publisher
from tributary.observation import ARRIVAL_QUANTILES, NAME
from tributary.queries import detect
from tributary.queries.rejected import reason_kinds
from tributary.query_names import KINDS, queries_of
from tributary.query_writers import Shared, query_writers
from tributary.registry.registry import Registry
from tributary.restart_policy import RestartPolicy
from tributary.run_status import RunStatus
from tributary.sinks.influxdb import InfluxDataSource
from tributary.supervisor import Query, Supervisor

CONTRACT = Path(__file__).parents[2] / "contract"
LAKE = LakeAddress("file:///lake", "tributary")
NOW = "2026-01-01T00:00:00.000Z"
STATEFUL = ("archive", "trends", "detect", "sessions")
TO_DATABASE = ("live", "trends", "limits", "detect", "sessions")
KINDS_OF_ALERTS = {
    "limits": [(Rule.LIMIT, "high"), (Rule.LIMIT, "low")],
    "detect": [
        *[(Rule.ANOMALY, kind) for kind in ("spike", "level", "variance", "pattern")],
        *[(Rule.TREND, kind) for kind in ("rising", "falling")],
        (Rule.STUCK, "stuck"),
        (Rule.SILENCE, "silence"),
    ],
    "trends": [(Rule.BURST, "burst")],
}
# What Spark says of a stateful operator, beside its name and its own metrics.
COUNTERS = (
    "numRowsTotal",
    "numRowsUpdated",
    "numRowsRemoved",
    "allUpdatesTimeMs",
    "allRemovalsTimeMs",
    "commitTimeMs",
    "memoryUsedBytes",
    "numRowsDroppedByWatermark",
    "numShufflePartitions",
    "numStateStoreInstances",
)


class CloudWatch:
    """What is used of boto3's client; keeps what it is sent."""

    def __init__(self):
        self.calls = []

    def put_metric_data(self, **call):
        self.calls.append(call)

    def close(self):
        pass


def progress(kind, name, run, kinds):
    """A batch of 12 messages, in the form in which Spark tells of one."""
    observed = {"rows": 6, "arrivals": [1_767_225_000_000] * len(ARRIVAL_QUANTILES)}
    if kind == "rejected":
        observed |= {f"reason_{i}": 1 for i in range(len(kinds))}
    state = {"operatorName": "x", "customMetrics": {"numDroppedDuplicateRows": 1}} | dict.fromkeys(COUNTERS, 1)
    source = {
        "description": "KafkaV2",
        "startOffset": None,
        "endOffset": '{"t":{"0":7}}',
        "latestOffset": '{"t":{"0":9}}',
        "numInputRows": 12,
        "inputRowsPerSecond": 1.0,
        "processedRowsPerSecond": 1.0,
        "metrics": {},
    }
    return StreamingQueryProgress.fromJson(
        {
            "id": str(run),
            "runId": str(run),
            "name": name,
            "timestamp": NOW,
            "batchId": 1,
            "batchDuration": 900,
            "durationMs": {"triggerExecution": 900},
            "stateOperators": [state] if kind in STATEFUL else [],
            "sources": [source],
            "sink": {"description": "s", "numOutputRows": -1, "metrics": {}},
            "observedMetrics": {NAME: observed},
        }
    )


def report_batches(metrics, contract, queries):
    """A batch and an idle moment of each query."""
    kinds = reason_kinds(contract)
    listener = BatchListener(metrics, SimpleNamespace(add=lambda _report: None), kinds, RunStatus())
    for kind, name in queries:
        run = uuid4()
        listener.onQueryStarted(QueryStartedEvent(run, run, name, NOW, []))
        listener.onQueryProgress(SimpleNamespace(progress=progress(kind, name, run, kinds)))
        listener.onQueryIdle(QueryIdleEvent(run, run, NOW))


def report_restarts(metrics, queries):
    """Each query fails once at its start, and then its run is at its end."""

    def failing_once():
        yield RuntimeError("no")
        while True:
            yield None

    def query(name):
        outcomes = failing_once()

        def start():
            if error := next(outcomes):
                raise error
            return SimpleNamespace(isActive=False, lastProgress=None, exception=lambda: None, stop=lambda: None)

        return Query(name, start)

    clock = iter(range(0, 10**9, 1000))
    supervisor = Supervisor(
        [query(name) for _, name in queries],
        RestartPolicy(),
        on_restart=job.telling_restarts(metrics, RunStatus()),
        clock=lambda: next(clock),
        poll=0.0,
    )
    supervisor.run()


def report_refused_lines(url, queries):
    """The database refuses a point of each query that writes to it."""
    lines = StructType([StructField("line", StringType())])
    for kind, name in queries:
        if kind in TO_DATABASE:
            options = {"url": "influxdb://h:1?org=o&bucket=b", "metrics": url, "contract": str(CONTRACT), "query": name}
            writer = InfluxDataSource(options).streamWriter(lines, overwrite=False)
            nothing = writer.write(iter(()))
            writer.commit([replace(nothing, rejected=1)], 1)


def report_registry(metrics, contract):
    """A document of devices with a line that cannot be taken over."""
    with TemporaryDirectory() as folder:
        document = Path(folder) / "devices.jsonl"
        document.write_text('{"device_id": "no name"}\n')
        registry = Registry(MagicMock(), LAKE, contract, metrics, document.as_uri())
        registry.start(3600)
        registry.close()


def report_alerts(metrics, contract):
    """Each kind of alert by a query that raises it, and a device that the detector forgets."""
    for kind, kinds in KINDS_OF_ALERTS.items():
        for query, stream in queries_of(contract, kind).items():
            if kind == "trends" and stream.counts != "errors":
                continue
            places = AlertPlaces(MagicMock(), None, LAKE, contract, {}, None, None, metrics)
            raised = [
                Raised(Alert("d", stream.name, rule, name, Phase.OPENED, since=1, at=2), 3) for rule, name in kinds
            ]
            Outbox(places, query)._count(raised)
            if kind == "detect":
                detect._tell([SimpleNamespace(kind=Notice.RETIRED)], places, query)


def main(namespace):
    """Run it all and print what came out."""
    cloudwatch, contract, url = CloudWatch(), load_contract(CONTRACT), f"cloudwatch://{namespace}"
    aws.client = lambda service: cloudwatch if service == "cloudwatch" else None
    wanted = SimpleNamespace(
        kafka=None, max_offsets_per_trigger=1, lake=None, dedup_horizon=1, kinds=KINDS, at_once=None
    )
    queries = [(kind, name) for kind, name, _ in query_writers(None, wanted, contract, Shared(None, None, None))]
    with closing(publisher(url, contract)) as metrics:
        report_batches(metrics, contract, queries)
        report_restarts(metrics, queries)
        report_registry(metrics, contract)
        report_alerts(metrics, contract)
    report_refused_lines(url, queries)
    assert {call["Namespace"] for call in cloudwatch.calls} == {namespace}
    sent = [
        {
            "name": datum["MetricName"],
            "dimensions": {each["Name"]: each["Value"] for each in datum["Dimensions"]},
            "unit": datum["Unit"],
        }
        for call in cloudwatch.calls
        for datum in call["MetricData"]
    ]
    print(json.dumps({"queries": queries, "metrics": sent}))


if __name__ == "__main__":
    main(sys.argv[1])
