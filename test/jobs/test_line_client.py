import json
import time
from contextlib import closing
from email.utils import formatdate
from threading import Timer

import pyarrow as pa
import pytest

from lines import lines, refuse_bad, write_columns
from tributary.database_errors import DatabaseRefusedError, DatabaseUnavailableError
from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient, WriteCount
from write_endpoint import Reply, WriteEndpoint


def test_lines_arrive_in_gzipped_batches_over_one_connection(write, endpoint):
    assert write(endpoint.url, lines(12_000)) == WriteCount(12_000, 0)
    assert [len(request.lines) for request in endpoint.requests] == [5000, 5000, 2000]
    assert endpoint.kept == lines(12_000)
    assert len({request.connection for request in endpoint.requests}) == 1
    assert endpoint.requests[0].path == "/api/v2/write?org=o&bucket=b&precision=ms"
    assert endpoint.requests[0].headers["Content-Encoding"] == "gzip"
    assert endpoint.requests[0].headers["Authorization"] is None


def test_nothing_to_write_asks_nothing(write, endpoint):
    assert write(endpoint.url, []) == WriteCount(0, 0)
    assert endpoint.requests == []


def test_the_connection_is_kept_over_answers_with_a_body(write, endpoint):
    endpoint.replies = [Reply(503, "busy" * 100), Reply(200, "fine")]
    write(endpoint.url, lines(1))
    assert len({request.connection for request in endpoint.requests}) == 1


def test_the_secret_is_sent_as_authorization(write, endpoint, tmp_path):
    (tmp_path / "s.json").write_text(json.dumps({"token": "t"}))
    write(f"{endpoint.url}&secret=file://{tmp_path}/s.json", lines(1))
    assert endpoint.requests[0].headers["Authorization"] == "Token t"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_busy_database_is_tried_again(write, endpoint, status):
    endpoint.replies = [Reply(status), Reply(status)]
    assert write(endpoint.url, lines(3)) == WriteCount(3, 0)
    assert len(endpoint.requests) == 3
    assert endpoint.kept == lines(3)


@pytest.mark.parametrize("name", ["seconds", "date"])
def test_the_time_that_a_busy_database_asks_for_is_waited(write, endpoint, name):
    # A date has whole seconds: two ahead are at least one.
    asked = "1" if name == "seconds" else formatdate(time.time() + 2, usegmt=True)
    endpoint.replies = [Reply(429, headers={"Retry-After": asked})]
    assert write(endpoint.url, lines(1)) == WriteCount(1, 0)
    first, second = endpoint.requests
    assert 0.9 <= second.at - first.at < 3


def test_an_outage_ends_in_an_error_that_says_where_and_what(write, free_port):
    start = time.monotonic()
    url = f"influxdb://127.0.0.1:{free_port}?org=o&bucket=b"
    with pytest.raises(DatabaseUnavailableError, match=rf"127\.0\.0\.1:{free_port} takes no points .*refused"):
        write(url, lines(1), patience=0.6)
    assert time.monotonic() - start < 1.5


def test_waiting_that_cannot_help_is_left_out(write, endpoint):
    endpoint.rule = lambda _lines: Reply(503, "maintenance", {"Retry-After": "3600"})
    start = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match=r"asked to wait 3600 s\): 503 maintenance"):
        write(endpoint.url, lines(1))
    assert time.monotonic() - start < 1
    assert len(endpoint.requests) == 1


def test_a_database_that_does_not_answer_in_time_is_unavailable(write, endpoint):
    endpoint.rule = lambda _lines: Reply(slow=3)
    with pytest.raises(DatabaseUnavailableError, match="timed out"):
        write(endpoint.url, lines(1), patience=0.3)


def test_points_arrive_when_the_database_comes_back(write, free_port):
    started = []
    starter = Timer(0.5, lambda: started.append(WriteEndpoint(free_port)))
    starter.start()
    try:
        assert write(f"influxdb://127.0.0.1:{free_port}?org=o&bucket=b", lines(10)) == WriteCount(10, 0)
        assert started[0].kept == lines(10)
    finally:
        starter.join()
        started[0].close()


def test_a_connection_that_the_database_closed_is_opened_anew(endpoint):
    with closing(LineClient(InfluxAddress.parse(endpoint.url), 5)) as client:
        endpoint.replies = [Reply(headers={"Connection": "close"})]
        client.write(lines(1))
        client.write(lines(1))
    assert len({request.connection for request in endpoint.requests}) == 2


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405])
def test_a_refusal_is_neither_tried_again_nor_taken_for_a_bad_line(write, endpoint, status):
    endpoint.rule = lambda _lines: Reply(status, "not for you " + "x" * 1000)
    with pytest.raises(
        DatabaseRefusedError, match=rf"{endpoint.port} refuses our points: {status} not for you"
    ) as refused:
        write(endpoint.url, lines(8))
    assert len(endpoint.requests) == 1
    assert len(str(refused.value)) < 300


def test_a_database_without_tls_is_not_written_to_over_influxdbs(write, endpoint):
    url = endpoint.url.replace("influxdb://", "influxdbs://")
    with pytest.raises(DatabaseUnavailableError, match="SSL"):
        write(url, lines(1), patience=0.3)
    assert endpoint.requests == []


def test_a_null_or_an_empty_text_in_a_column_is_no_line(endpoint):
    assert write_columns(endpoint.url, pa.array([None, "m a=1 1", ""]), pa.array([""])) == WriteCount(1, 0)
    assert endpoint.kept == ["m a=1 1"]


def test_each_column_begins_a_batch(endpoint):
    columns = [pa.array(lines(count)) for count in (5001, 2)]
    assert write_columns(endpoint.url, *columns) == WriteCount(5003, 0)
    assert [len(request.lines) for request in endpoint.requests] == [5000, 1, 2]


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view()])
def test_a_column_of_texts_is_written_whatever_its_offsets(endpoint, kind):
    endpoint.rule = refuse_bad
    assert write_columns(endpoint.url, pa.array([*lines(10, {3}), ""], kind)) == WriteCount(9, 1)
    assert endpoint.kept == [line for line in lines(10, {3}) if "oops" not in line]
