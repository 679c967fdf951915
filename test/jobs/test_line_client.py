import json
import time
from contextlib import closing
from email.utils import formatdate
from threading import Timer

import pytest

from tributary.database_errors import DatabaseRefusedError, DatabaseUnavailableError
from tributary.influx_address import InfluxAddress
from tributary.line_client import LineClient, WriteCount
from write_endpoint import Reply, WriteEndpoint


def lines(count, bad=()):
    return [f"m,device_id=d v={'oops' if i in bad else i} {i}" for i in range(count)]


def refuse_bad(body):
    """As QuestDB does: nothing of a body with a bad line is kept."""
    return Reply(400, "bad line") if any("oops" in line for line in body) else Reply()


def write(url, rows, patience=5.0):
    with closing(LineClient(InfluxAddress.parse(url), patience)) as client:
        return client.write(rows)


def test_lines_arrive_in_gzipped_batches_over_one_connection(endpoint):
    assert write(endpoint.url, iter(lines(12_000))) == WriteCount(12_000, 0)
    assert [len(request.lines) for request in endpoint.requests] == [5000, 5000, 2000]
    assert endpoint.kept == lines(12_000)
    assert len({request.connection for request in endpoint.requests}) == 1
    assert endpoint.requests[0].path == "/api/v2/write?org=o&bucket=b&precision=ms"
    assert endpoint.requests[0].headers["Content-Encoding"] == "gzip"
    assert endpoint.requests[0].headers["Authorization"] is None


def test_nothing_to_write_asks_nothing(endpoint):
    assert write(endpoint.url, []) == WriteCount(0, 0)
    assert endpoint.requests == []


def test_the_connection_is_kept_over_answers_with_a_body(endpoint):
    endpoint.replies = [Reply(503, "busy" * 100), Reply(200, "fine")]
    write(endpoint.url, lines(1))
    assert len({request.connection for request in endpoint.requests}) == 1


def test_the_secret_is_sent_as_authorization(endpoint, tmp_path):
    (tmp_path / "s.json").write_text(json.dumps({"token": "t"}))
    write(f"{endpoint.url}&secret=file://{tmp_path}/s.json", lines(1))
    assert endpoint.requests[0].headers["Authorization"] == "Token t"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_busy_database_is_tried_again(endpoint, status):
    endpoint.replies = [Reply(status), Reply(status)]
    assert write(endpoint.url, lines(3)) == WriteCount(3, 0)
    assert len(endpoint.requests) == 3
    assert endpoint.kept == lines(3)


@pytest.mark.parametrize("name", ["seconds", "date"])
def test_the_time_that_a_busy_database_asks_for_is_waited(endpoint, name):
    # A date has whole seconds: two ahead are at least one.
    asked = "1" if name == "seconds" else formatdate(time.time() + 2, usegmt=True)
    endpoint.replies = [Reply(429, headers={"Retry-After": asked})]
    assert write(endpoint.url, lines(1)) == WriteCount(1, 0)
    first, second = endpoint.requests
    assert 0.9 <= second.at - first.at < 3


def test_an_outage_ends_in_an_error_that_says_where_and_what(free_port):
    start = time.monotonic()
    url = f"influxdb://127.0.0.1:{free_port}?org=o&bucket=b"
    with pytest.raises(DatabaseUnavailableError, match=rf"127\.0\.0\.1:{free_port} takes no points .*refused"):
        write(url, lines(1), patience=0.6)
    assert time.monotonic() - start < 1.5


def test_waiting_that_cannot_help_is_left_out(endpoint):
    endpoint.rule = lambda _lines: Reply(503, "maintenance", {"Retry-After": "3600"})
    start = time.monotonic()
    with pytest.raises(DatabaseUnavailableError, match=r"asked to wait 3600 s\): 503 maintenance"):
        write(endpoint.url, lines(1))
    assert time.monotonic() - start < 1
    assert len(endpoint.requests) == 1


def test_a_database_that_does_not_answer_in_time_is_unavailable(endpoint):
    endpoint.rule = lambda _lines: Reply(slow=3)
    with pytest.raises(DatabaseUnavailableError, match="timed out"):
        write(endpoint.url, lines(1), patience=0.3)


def test_points_arrive_when_the_database_comes_back(free_port):
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
def test_a_refusal_is_neither_tried_again_nor_taken_for_a_bad_line(endpoint, status):
    endpoint.rule = lambda _lines: Reply(status, "not for you " + "x" * 1000)
    with pytest.raises(
        DatabaseRefusedError, match=rf"{endpoint.port} refuses our points: {status} not for you"
    ) as refused:
        write(endpoint.url, lines(8))
    assert len(endpoint.requests) == 1
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("bad", [set(), {0}, {4999}, {2499, 2500}, {0, 1, 2, 700, 3333, 4999}])
def test_only_bad_lines_are_left_out_when_a_body_is_refused_whole(endpoint, bad):
    endpoint.rule = refuse_bad
    assert write(endpoint.url, lines(5000, bad)) == WriteCount(5000 - len(bad), len(bad))
    assert endpoint.kept == [line for line in lines(5000, bad) if "oops" not in line]
    assert len(endpoint.requests) <= 1 + 26 * len(bad)


def test_only_bad_lines_are_left_out_when_the_good_ones_of_a_body_are_kept(endpoint):
    def keep_good(body):
        good = [line for line in body if "oops" not in line]
        if good == body:
            return Reply()
        endpoint.kept += good
        return Reply(422, "partial write")

    endpoint.rule = keep_good
    assert write(endpoint.url, lines(100, {7, 50})) == WriteCount(98, 2)
    assert set(endpoint.kept) == {line for line in lines(100, {7, 50}) if "oops" not in line}


def test_an_outage_amid_the_search_for_a_bad_line_changes_nothing(endpoint):
    answers = iter(range(1000))
    endpoint.rule = lambda body: Reply(503) if next(answers) % 3 == 1 else refuse_bad(body)
    assert write(endpoint.url, lines(64, {5, 63}), patience=20) == WriteCount(62, 2)
    assert endpoint.kept == [line for line in lines(64, {5, 63}) if "oops" not in line]


def test_all_lines_bad_ends(endpoint):
    endpoint.rule = refuse_bad
    assert write(endpoint.url, lines(200, set(range(200)))) == WriteCount(0, 200)


def test_few_bad_lines_are_logged_and_each_cut_short(endpoint, caplog):
    endpoint.rule = refuse_bad
    write(endpoint.url, [f"oops{i} {'x' * 1000}" for i in range(20)])
    assert [record.getMessage()[:60] for record in caplog.records] == [
        f"the database refused a line (400 bad line): oops{i} ".ljust(60, "x")[:60] for i in range(3)
    ]
    assert all(len(record.getMessage()) < 300 for record in caplog.records)


def test_a_body_that_is_too_large_is_halved(endpoint):
    endpoint.rule = lambda body: Reply(413) if len(body) > 100 else Reply()
    assert write(endpoint.url, lines(1000)) == WriteCount(1000, 0)
    assert endpoint.kept == lines(1000)


def test_a_line_that_is_too_large_alone_is_a_bad_one(endpoint):
    endpoint.rule = lambda body: Reply(413) if any("oops" in line for line in body) else Reply()
    assert write(endpoint.url, lines(10, {3})) == WriteCount(9, 1)


def test_a_database_without_tls_is_not_written_to_over_influxdbs(endpoint):
    url = endpoint.url.replace("influxdb://", "influxdbs://")
    with pytest.raises(DatabaseUnavailableError, match="SSL"):
        write(url, lines(1), patience=0.3)
    assert endpoint.requests == []
