"""SIGTERM in the middle of the work."""

import time

import pytest

from services import until
from traffic import log

pytestmark = pytest.mark.services

COUNT = 4000
QUERIES = ["--query", "archive"]


def test_a_stop_is_quick_and_clean_and_nothing_is_lost_or_doubled_by_it(deploy, metrics):
    deployment = deploy()
    now = time.time_ns() // 1_000_000
    messages = [log(f"d{seq % 7}", seq, now + seq) for seq in range(COUNT)]
    deployment.send(messages)
    commits = deployment.checkpoints / "archive_logs" / "commits"

    often = ["--trigger", "archive=1ms", "--max-offsets-per-trigger", "50"]
    job = deployment.start("stopped", metrics.url, metrics.url, *QUERIES, *often)
    until(lambda: (commits / "2").exists(), bool, seconds=90)
    asked = time.monotonic()
    job.terminate()
    assert job.wait() == 0
    assert time.monotonic() - asked < 30
    assert "Traceback" not in job.log()
    archived = deployment.contents().archive["logs"]
    assert 100 <= len(archived) < COUNT, "it was stopped in the middle"

    job = deployment.start("continued", metrics.url, metrics.url, *QUERIES, "--until", "caught-up")
    assert job.wait() == 0
    assert deployment.contents().archive["logs"] == sorted(message.identity for message in messages)
