"""Log windows: lines and errors per device and code, to the time-series database and to Kafka; bursts, as alerts."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from tributary.alerts.burst_book import BurstBook, BurstRules, BurstWindow
from tributary.alerts.outbox import AlertPlaces, Outbox
from tributary.contract import Contract, Stream
from tributary.enrich import with_context
from tributary.output import Output
from tributary.queries.counts import deliver, messages_once, window
from tributary.registry.registry import Registry
from tributary.source import Source
from tributary.turns import ALL_AT_ONCE, Turns

_KEYS = ("device_id", "code", "window_start")
_ERRORS = ("error", "critical")
_NO_CODE = "none"


def log_windows(
    source: Source,
    places: AlertPlaces,
    registry: Registry,
    stream: Stream,
    query: str,
    turns: Turns = ALL_AT_ONCE,
) -> Output:
    """Windows of one stream as they grow: each batch writes the windows that it changed, over their earlier state.

    What is a burst goes into the outbox of this query, which is also where a start finds the bursts that last.
    """
    changed = error_windows(source.records(stream), stream, places.contract)
    outbox = Outbox(places, query)
    rules = BurstRules.of(places.contract, stream)
    book: BurstBook | None = None

    def write(batch: DataFrame, batch_id: int) -> None:
        nonlocal book
        rows = with_context(batch, registry.devices()).drop("interval_seconds")
        rows.persist()
        try:
            found = _bursts(rows, rules.errors)
            if book is None:
                book = BurstBook.of(rules, outbox.open_alerts(), outbox.last_events())
            # Before the windows, so that a database that is away does not hold up the bursts of this batch.
            outbox.deliver(batch_id, book.take(*found) if found else [])
            deliver(rows.where("code IS NOT NULL"), places, "log_windows", _KEYS, version=F.col("lines"))
        finally:
            rows.unpersist()

    return Output(changed.writeStream.foreachBatch(turns.taking(write)).outputMode("update"))


def error_windows(raw: DataFrame, stream: Stream, contract: Contract) -> DataFrame:
    """Lines and errors per device, code and window, from the stream's raw Kafka records.

    Columns: window_start, window_end, device_id, code, lines, errors, error_rate. `code` is null in the row that is
    about the whole device: a batch has those codes only of which it has lines, and a burst is of all.
    """
    lines = messages_once(raw, stream, contract, "level", "code")
    both = F.explode(F.array(F.coalesce("code", F.lit(_NO_CODE)), F.lit(None)))
    grouped = (
        lines.select("at", "device_id", "level", both.alias("code"))
        .groupBy(window(contract), "device_id", "code")
        .agg(F.count(F.lit(1)).alias("lines"), F.count_if(F.col("level").isin(*_ERRORS)).alias("errors"))
    )
    return grouped.select(
        F.col("window.start").alias("window_start"),
        F.col("window.end").alias("window_end"),
        "device_id",
        "code",
        "lines",
        "errors",
        (F.col("errors") / F.col("lines")).alias("error_rate"),
    )


def _bursts(rows: DataFrame, errors: int) -> tuple[list[BurstWindow], int] | None:
    """The windows of devices that are bursts, and the start of the latest window; None of no rows."""
    burst = F.struct(F.unix_millis("window_start").alias("start"), "device_id", "errors", "registered", "site", "model")
    found = (
        rows.where("code IS NULL")
        .agg(
            F.collect_list(F.when(F.col("errors") >= errors, burst)).alias("bursts"),
            F.max(F.unix_millis("window_start")).alias("latest"),
        )
        .first()
    )
    if found is None or found["latest"] is None:
        return None
    return [BurstWindow(**row.asDict()) for row in found["bursts"]], found["latest"]
