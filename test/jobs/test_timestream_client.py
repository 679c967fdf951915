import time

import pytest

from timestream_stand_in import ServiceError
from tributary.database_errors import DatabaseRefusedError, DatabaseUnavailableError
from tributary.timestream_address import TimestreamAddress
from tributary.timestream_client import RecordCount, TimestreamClient

HOUR = 3_600_000


def record(service, device=0, value=1.0, version=1, ago=0, **more):
    values = {"temperature": str(value), **more}
    return {
        "Dimensions": [{"Name": "device_id", "Value": f"dev-{device}"}],
        "MeasureValues": [{"Name": name, "Value": text, "Type": "DOUBLE"} for name, text in values.items()],
        "Time": str(service.now() - ago),
        "Version": version,
    }


def write(service, records, patience=5.0, table="telemetry"):
    address = TimestreamAddress.parse(service.url)
    return TimestreamClient(address, patience).write((table, each) for each in records)


def values(service, table="telemetry"):
    return {device: point["temperature"] for (device, _), point in service.rows(table).items()}


@pytest.fixture
def service(timestream):
    """The stand-in with a clock that stands still."""
    now = timestream.now()
    timestream.now = lambda: now
    return timestream


def test_records_are_written_a_hundred_at_a_time(service):
    assert write(service, (record(service, i, i) for i in range(250))) == RecordCount(written=250)
    assert sorted(len(request["Records"]) for request in service.requests) == [50, 100, 100]
    assert values(service) == {f"dev-{i}": float(i) for i in range(250)}
    assert service.requests[0]["CommonAttributes"] == {
        "MeasureName": "values",
        "MeasureValueType": "MULTI",
        "TimeUnit": "MILLISECONDS",
    }


def test_nothing_to_write_asks_nothing(service):
    assert write(service, []) == RecordCount()
    assert service.requests == []


def test_records_of_several_tables_are_told_apart(service):
    client = TimestreamClient(TimestreamAddress.parse(service.url))
    tables = ["telemetry", "trends"] * 60
    assert client.write((table, record(service, i)) for i, table in enumerate(tables)) == RecordCount(written=120)
    assert {len(service.points[table]) for table in ("telemetry", "trends")} == {60}
    assert len(service.requests) == 2


def test_requests_wait_at_the_same_time(service):
    service.slow = 0.2
    start = time.monotonic()
    assert write(service, (record(service, i) for i in range(800))) == RecordCount(written=800)
    assert time.monotonic() - start < 8 * 0.2


def test_what_is_written_again_changes_nothing(service):
    records = [record(service, i, i, version=7) for i in range(10)]
    assert [write(service, records) for _ in range(2)] == [RecordCount(written=10)] * 2
    assert len(service.points["telemetry"]) == 10


def test_the_higher_version_stays_whichever_comes_first(service):
    old, new = record(service, value=1.0, version=5), record(service, value=2.0, version=6)
    assert write(service, [old]) == write(service, [new]) == RecordCount(written=1)
    assert write(service, [old]) == RecordCount(superseded=1)
    assert values(service) == {"dev-0": 2.0}


def test_two_values_of_one_version_are_no_reason_to_stop(service):
    # As of a mean that is added up in another order.
    write(service, [record(service, value=0.1 + 0.2, version=3)])
    assert write(service, [record(service, value=0.3, version=3), record(service, 1)]) == RecordCount(1, superseded=1)
    assert "ExistingVersion" not in service.rejections[0]


def test_an_existing_version_tells_that_what_stands_is_as_new_whatever_the_text(service):
    rejection = {"RecordIndex": 1, "Reason": "in other words", "ExistingVersion": 9}
    service.failures = [ServiceError("RejectedRecordsException", "", {"RejectedRecords": [rejection]})]
    assert write(service, [record(service, i) for i in range(3)]) == RecordCount(written=2, superseded=1)


def test_a_request_holds_a_point_once(service):
    records = [record(service, value=v, version=v + 1) for v in range(3)] + [record(service, 1)]
    count = write(service, records)
    assert service.rejections == [] or all("ExistingVersion" in each for each in service.rejections)
    assert (count.written + count.superseded, count.rejected) == (4, 0)
    assert values(service) == {"dev-0": 2.0, "dev-1": 1.0}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"ago": 400 * 24 * HOUR}, "outside the time range"),
        ({"ago": -HOUR}, "outside the time range"),
        ({"value": "NaN"}, "is not a DOUBLE"),
        ({"measure_value_x": "1"}, "is reserved"),
        ({f"m{i}": "1" for i in range(256)}, "limit of 256"),
        ({f"{'m' * 60}{i}": "1" for i in range(40)}, "limit of 2 KB"),
    ],
)
def test_a_record_that_breaks_a_rule_is_counted_and_the_others_are_written(service, caplog, bad, reason):
    records = [record(service, i) for i in range(5)]
    records[3] = record(service, 3, **bad)
    assert write(service, records) == RecordCount(written=4, rejected=1)
    assert values(service).keys() == {"dev-0", "dev-1", "dev-2", "dev-4"}
    (line,) = [entry.getMessage() for entry in caplog.records]
    assert line.startswith("the database refused a record of telemetry (")
    assert reason in line
    assert "'dev-3'" in line
    assert len(line) < 500
    assert len(service.requests) == 1, "what is refused for good is not sent again"


@pytest.mark.parametrize(("magnetic", "count"), [(True, RecordCount(2)), (False, RecordCount(1, rejected=1))])
def test_what_is_older_than_the_memory_store_needs_writes_to_the_magnetic_store(service, magnetic, count):
    service.create("telemetry", memory_hours=12, magnetic_days=30, magnetic_writes=magnetic)
    assert write(service, [record(service, 0, ago=11 * HOUR), record(service, 1, ago=13 * HOUR)]) == count


def test_few_rejections_are_logged(service, caplog):
    assert write(service, [record(service, i, "NaN") for i in range(150)]) == RecordCount(rejected=150)
    assert len(caplog.records) == 3


@pytest.mark.parametrize("code", ["ThrottlingException", "InternalServerException", "InvalidEndpointException"])
def test_a_busy_service_is_tried_again(service, code):
    service.failures = [ServiceError(code), ServiceError(code)]
    assert write(service, [record(service)]) == RecordCount(written=1)
    assert len(service.requests) == 3
    assert values(service) == {"dev-0": 1.0}


def test_a_service_that_throttles_gets_everything_in_the_end(service):
    service.seconds_apart = 0.05
    assert write(service, (record(service, i) for i in range(600)), patience=20) == RecordCount(written=600)
    assert len(service.requests) > 6, "some were throttled"


def test_rejections_after_an_outage_are_of_the_right_records(service):
    service.failures = [ServiceError("ThrottlingException")]
    records = [record(service, i, "NaN" if i % 7 == 0 else i) for i in range(100)]
    assert write(service, records) == RecordCount(written=85, rejected=15)
    assert values(service) == {f"dev-{i}": float(i) for i in range(100) if i % 7}


def test_an_outage_ends_in_an_error_that_says_where_and_what(service):
    service.seconds_apart = 3600
    write(service, [record(service)])
    start = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match=r"timestream://iot\?region=eu-west-1 takes no .*ThrottlingEx"):
        write(service, (record(service, i) for i in range(1000)), patience=0.5)
    assert time.monotonic() - start < 3
    assert len(service.points["telemetry"]) == 1


def test_a_service_that_cannot_be_reached_is_unavailable(service, free_port):
    address = TimestreamAddress("iot", "eu-west-1", f"http://127.0.0.1:{free_port}")
    with pytest.raises(DatabaseUnavailableError, match="Could not connect"):
        TimestreamClient(address, 0.3).write([("telemetry", record(service))])


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"])
def test_a_refusal_is_not_tried_again(service, code):
    service.failures = [ServiceError(code, "not for you " + "x" * 5000 + " at the end")]
    with pytest.raises(
        DatabaseRefusedError, match=rf"table telemetry of timestream://iot.* refuses .*{code}.*not for you.*at the end"
    ) as refused:
        write(service, [record(service)])
    assert len(service.requests) == 1
    assert len(str(refused.value)) < 600


def test_a_table_that_is_not_there_is_named(service):
    with pytest.raises(DatabaseRefusedError, match=r"table other of .* \(ResourceNotFoundException\)"):
        write(service, [record(service)], table="other")


def test_a_version_that_the_service_cannot_take_is_a_mistake_of_ours(service):
    with pytest.raises(DatabaseRefusedError, match="version must be 1 or greater"):
        write(service, [record(service, version=0)])


def test_rejections_without_their_records_are_a_refusal(service):
    service.failures = [ServiceError("RejectedRecordsException", "some were rejected")]
    with pytest.raises(DatabaseRefusedError, match="some were rejected"):
        write(service, [record(service)])


def test_the_region_is_the_one_of_the_address(service):
    address = TimestreamAddress("iot", "eu-central-1", service.endpoint)
    with pytest.raises(DatabaseRefusedError, match="AccessDeniedException"):
        TimestreamClient(address).write([("telemetry", record(service))])


def test_without_an_endpoint_the_service_is_asked_for_one(service, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_TIMESTREAM_WRITE", service.endpoint)
    # A region of its own, because the client of an address is kept.
    service.region = "eu-north-1"
    address = TimestreamAddress("iot", "eu-north-1")
    for _ in range(2):
        count = TimestreamClient(address).write([("telemetry", record(service))])
        assert count == RecordCount(written=1)
    assert service.discoveries == 1, "kept from task to task"
    service.failures = [ServiceError("InvalidEndpointException")]
    assert TimestreamClient(address).write([("telemetry", record(service))]) == RecordCount(written=1)
    assert service.discoveries == 2, "asked again, as the old one is no longer valid"


def test_an_endpoint_that_is_given_is_not_discovered(service):
    write(service, [record(service)])
    assert service.discoveries == 0
