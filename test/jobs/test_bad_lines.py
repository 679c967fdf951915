"""Lines that the database refuses for good: found among the good ones, counted, and logged."""

import pytest

from lines import lines, refuse_bad
from tributary.line_client import WriteCount
from write_endpoint import Reply


@pytest.mark.parametrize("bad", [set(), {0}, {4999}, {2499, 2500}, {0, 1, 2, 700, 3333, 4999}])
def test_only_bad_lines_are_left_out_when_a_body_is_refused_whole(write, endpoint, bad):
    endpoint.rule = refuse_bad
    assert write(endpoint.url, lines(5000, bad)) == WriteCount(5000 - len(bad), len(bad))
    assert endpoint.kept == [line for line in lines(5000, bad) if "oops" not in line]
    assert len(endpoint.requests) <= 1 + 26 * len(bad)


def test_only_bad_lines_are_left_out_when_the_good_ones_of_a_body_are_kept(write, endpoint):
    def keep_good(body):
        good = [line for line in body if "oops" not in line]
        if good == body:
            return Reply()
        endpoint.kept += good
        return Reply(422, "partial write")

    endpoint.rule = keep_good
    assert write(endpoint.url, lines(100, {7, 50})) == WriteCount(98, 2)
    assert set(endpoint.kept) == {line for line in lines(100, {7, 50}) if "oops" not in line}


def test_an_outage_amid_the_search_for_a_bad_line_changes_nothing(write, endpoint):
    answers = iter(range(1000))
    endpoint.rule = lambda body: Reply(503) if next(answers) % 3 == 1 else refuse_bad(body)
    assert write(endpoint.url, lines(64, {5, 63}), patience=20) == WriteCount(62, 2)
    assert endpoint.kept == [line for line in lines(64, {5, 63}) if "oops" not in line]


def test_all_lines_bad_ends(write, endpoint):
    endpoint.rule = refuse_bad
    assert write(endpoint.url, lines(200, set(range(200)))) == WriteCount(0, 200)


def test_few_bad_lines_are_logged_and_each_cut_short(write, endpoint, caplog):
    endpoint.rule = refuse_bad
    write(endpoint.url, [f"oops{i} {'x' * 1000}" for i in range(20)])
    assert [record.getMessage()[:60] for record in caplog.records] == [
        f"the database refused a line (400 bad line): oops{i} ".ljust(60, "x")[:60] for i in range(3)
    ]
    assert all(len(record.getMessage()) < 300 for record in caplog.records)


def test_a_body_that_is_too_large_is_halved(write, endpoint):
    endpoint.rule = lambda body: Reply(413) if len(body) > 100 else Reply()
    assert write(endpoint.url, lines(1000)) == WriteCount(1000, 0)
    assert endpoint.kept == lines(1000)


def test_a_line_that_is_too_large_alone_is_a_bad_one(write, endpoint):
    endpoint.rule = lambda body: Reply(413) if any("oops" in line for line in body) else Reply()
    assert write(endpoint.url, lines(10, {3})) == WriteCount(9, 1)
