import random

import pytest

from tributary.restart_policy import Failures, RestartPolicy, fingerprint, is_lost_progress, is_outage

POISON = "cannot process row 17 of task 3 at 0x1f2e"
OUTAGE = "DatabaseUnavailableError: the database takes no points"


def policy(**changed):
    return RestartPolicy(**{"first_delay": 1.0, "longest_delay": 30.0, "jitter": lambda: 1.0} | changed)


def test_delays_double_up_to_the_longest():
    assert [policy().delay(n) for n in range(1, 8)] == [1, 2, 4, 8, 16, 30, 30]
    assert policy().delay(10_000) == 30


def test_jitter_spreads_a_delay_over_its_upper_half():
    generator = random.Random(1)
    delays = [RestartPolicy(jitter=generator.random).delay(4) for _ in range(200)]
    assert 4 <= min(delays) < 4.2
    assert 7.8 < max(delays) < 8


def test_the_same_error_again_and_again_is_poison():
    failures = Failures(policy(poison_attempts=3))
    assert failures.add(POISON, 0) == 1
    assert failures.add("cannot process row 99 of task 0 at 0xabc", 1) == 2
    assert failures.add(POISON, 2) == "the same batch failed 3 times with the same error"


def test_different_errors_are_no_poison_but_end_too():
    failures = Failures(policy(poison_attempts=2, attempts=3))
    answers = [failures.add(f"error of kind {kind}", 0) for kind in ("a", "b", "c")]
    assert answers == [1, 2, "no batch was committed in 3 attempts"]


def test_an_outage_is_waited_for_until_its_limit():
    failures = Failures(policy(poison_attempts=2, attempts=3, outage_limit=100.0))
    assert all(isinstance(failures.add(OUTAGE, at), float) for at in (1000, 1020, 1050, 1099.9))
    assert failures.add(OUTAGE, 1100) == "the outage has lasted 100 s"


def test_a_committed_batch_is_a_new_beginning():
    failures = Failures(policy(poison_attempts=2, outage_limit=100.0))
    failures.add(POISON, 0)
    failures.forget()
    assert failures.add(POISON, 1) == 1
    failures.forget()
    assert failures.add(OUTAGE, 1000) == 1, "the outage begins now"


@pytest.mark.parametrize(
    "error",
    [
        OUTAGE,
        "java.net.ConnectException: Connection refused",
        "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment",
        "org.apache.kafka.common.errors.DisconnectException",
        "S3Exception: Please reduce your request rate. (Service: S3, Status Code: 503, SlowDown)",
        "UnknownHostException: broker",
        "tributary.registry.registry.RegistryUnavailableError: what it says",
        "the registry is unavailable: its table has not been read yet",
    ],
)
def test_what_is_out_of_reach_is_an_outage(error):
    assert is_outage(error)


@pytest.mark.parametrize(
    "error",
    [
        POISON,
        "DatabaseRefusedError: the database at influxdb://h:1 refuses our points: 401",
        "org.apache.spark.SparkRuntimeException: [MALFORMED_RECORD]",
        "OffsetOutOfRangeException",
        "",
    ],
)
def test_what_cannot_be_processed_is_no_outage(error):
    assert not is_outage(error)


def test_two_occurrences_of_an_error_have_one_fingerprint():
    run = "Query [id = 2f4be1c0-7b1a-4e0e-9c61-6a4f8b6f1c11, runId = 11111111-7b1a-4e0e-9c61-6a4f8b6f1c11] failed: {}"
    same = "Query [id = 2f4be1c0-7b1a-4e0e-9c61-6a4f8b6f1c11, runId = 22222222-0000-4e0e-9c61-6a4f8b6f1c11] failed: {}"
    assert fingerprint(run.format("row 1")) == fingerprint(same.format("row 23"))
    assert fingerprint(run.format("row 1")) != fingerprint(run.format("column 1"))


LOST_PROGRESS = (
    '[STREAM_FAILED] Query [id = 1] terminated with exception: Cannot invoke "scala.collection.IterableOps.map'
    '(scala.Function1)" because the return value of "scala.Option.get()" is null SQLSTATE: XXKST'
)


@pytest.mark.parametrize("error", [LOST_PROGRESS, f"java.lang.NullPointerException: {LOST_PROGRESS}"])
def test_a_query_that_fell_over_its_progress_report_is_known_with_and_without_the_name_of_the_exception(error):
    assert is_lost_progress(error)


def test_no_other_error_is_taken_for_it():
    assert not is_lost_progress("java.util.NoSuchElementException: None.get")
