"""The job as a whole: which queries it runs, with which checkpoint, trigger and pool, under one supervisor."""

import logging
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from py4j.protocol import Py4JJavaError
from pyspark.sql import SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from tributary.alerts.display import Display
from tributary.arguments import JobArguments
from tributary.checkpoint import has_offsets, refuse_former, refuse_orphan
from tributary.checkpoint_shape import QueryShape, ShapeRecords, query_shapes
from tributary.contract import Contract, Windows, load_contract
from tributary.lake import prepare_tables
from tributary.listener import BatchJournal, BatchListener
from tributary.measurement import Measurement
from tributary.metrics import Publisher, publisher
from tributary.output import Output
from tributary.queries.rejected import reason_kinds
from tributary.query_writers import Shared, query_writers, series_sink
from tributary.registry.registry import Registry
from tributary.restart_policy import RestartPolicy
from tributary.run_status import RunStatus
from tributary.series import series_format
from tributary.session import open_session
from tributary.supervisor import Query, Supervisor

log = logging.getLogger(__name__)

_STAGGER: Final = 0.03
_STAGGERED: Final = 6


def run(arguments: JobArguments, status: RunStatus) -> int:
    """Run the queries until they have caught up, until SIGTERM, or until one cannot be kept up: the exit code.

    Raises ContractError, CheckpointError, DocumentError, LakeError or SecretError before anything is processed.
    """
    contract = _contract(arguments)
    arguments.kafka.options()
    spark = open_session("tributary", arguments.lake)
    prepare_tables(spark, arguments.lake, contract)
    series_format(arguments.series).register(spark)
    code = _supervise(spark, arguments, contract, status)
    spark.stop()
    return code


def _contract(arguments: JobArguments) -> Contract:
    contract = load_contract(arguments.contract)
    length = arguments.window or contract.windows.length_seconds
    lateness = arguments.lateness or contract.windows.lateness_seconds
    return replace(contract, windows=Windows(int(length), int(lateness)))


def _supervise(spark: SparkSession, arguments: JobArguments, contract: Contract, status: RunStatus) -> int:
    metrics = publisher(arguments.metrics, contract)
    registry = Registry(spark, arguments.lake, contract, metrics, arguments.registry)
    display = Display(spark, contract, series_sink(arguments))
    wanted = list(queries(spark, arguments, contract, Shared(registry, display, metrics)))
    status.expect([query.name for query in wanted])
    journal = BatchJournal(spark, arguments.lake.table(contract.tables["batches"].name))
    spark.streams.addListener(BatchListener(metrics, journal, reason_kinds(contract), status))
    supervisor = Supervisor(
        wanted,
        RestartPolicy(outage_limit=arguments.outage_limit),
        on_restart=telling_restarts(metrics, status),
        on_give_up=status.gave_up,
        grace=arguments.grace,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: supervisor.request_stop())
    registry.start(arguments.registry_refresh)
    try:
        return supervisor.run()
    finally:
        _await_reports(spark)
        registry.close()
        display.close()
        journal.close()
        metrics.close()


def telling_restarts(metrics: Publisher, status: RunStatus) -> Callable[[str], None]:
    """What publishes that the query with a name failed and will be started again."""

    def tell(name: str) -> None:
        status.failed(name)
        metrics.publish([Measurement("restarts", 1, name)])

    return tell


def _await_reports(spark: SparkSession) -> None:
    """Let the listener hear of the last batches; on a machine so busy that it takes too long, go on without them."""
    try:
        spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
    except Py4JJavaError:
        log.warning("the last batches are not in the journal: Spark's listeners did not keep up")


def queries(spark: SparkSession, arguments: JobArguments, contract: Contract, shared: Shared) -> Iterator[Query]:
    """Every query that is wanted, ready to start; raises CheckpointError or DocumentError."""
    shapes = query_shapes(contract)
    records = ShapeRecords(arguments.status and f"{arguments.status}/{contract.status.queries}")
    for kind in arguments.kinds:
        refuse_former(spark, f"{arguments.checkpoints}/{kind}")
    begun: Counter[str] = Counter()
    for kind, name, writer in query_writers(spark, arguments, contract, shared):
        location = f"{arguments.checkpoints}/{name}"
        refuse_orphan(spark, location)
        if has_offsets(spark, location):
            records.refuse_misfit(name, shapes[name])
        trigger = staggered(arguments.triggers[kind], begun[kind])
        begun[kind] += 1
        start = partial(_start, spark, arguments, kind, name, writer, location, trigger)
        yield Query(name, partial(_recorded, records, shapes[name], name, start))


def staggered(seconds: float, position: int) -> str:
    """The trigger of the query at this position among those of its kind.

    Spark begins batches at multiples of the trigger. With the same one the queries of a kind would all begin at the
    same moment, each time, and hold up whoever is in a hurry; the later ones have one that is 3 % shorter each, down to
    15 %.
    """
    return f"{round(1000 * seconds * (1 - _STAGGER * (position % _STAGGERED)))} milliseconds"


def _recorded(
    records: ShapeRecords, shape: QueryShape, name: str, start: Callable[[], StreamingQuery]
) -> StreamingQuery:
    """Start a query after a note of what its checkpoint will be bound to."""
    records.keep(name, shape)
    return start()


def _start(
    spark: SparkSession,
    arguments: JobArguments,
    kind: str,
    name: str,
    output: Callable[[], Output],
    location: str,
    trigger: str,
) -> StreamingQuery:
    # The query's thread inherits its pool from the thread that starts it.
    spark.sparkContext.setLocalProperty("spark.scheduler.pool", kind)
    made = output()
    writer = made.writer.queryName(name).option("checkpointLocation", location)
    if arguments.until == "caught-up":
        writer = writer.trigger(availableNow=True)
    else:
        writer = writer.trigger(processingTime=trigger)
    return Output(writer, made.table).start()
