import doctest

from tributary import failure_text
from tributary.failure_text import essence

TASK = """Job aborted due to stage failure: Task 0 failed: PythonException: Traceback (most recent call last):
  File "/x/influxdb.py", line 123, in write
    return self._target.write(iterator)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
tributary.database_errors.DatabaseUnavailableError: the database takes no points: 503 busy

\tat org.apache.spark.api.python.BasePythonRunner(PythonRunner.scala:1)
\t... 12 more
Caused by: java.net.ConnectException: refused

Driver stacktrace:
=== Streaming Query ===
Identifier: live [id = 1, runId = 2]
Logical Plan:
~Project [a#1]"""


def test_what_happened_is_left():
    assert essence(TASK).splitlines() == [
        "Job aborted due to stage failure: Task 0 failed: PythonException:",
        "tributary.database_errors.DatabaseUnavailableError: the database takes no points: 503 busy",
        "Caused by: java.net.ConnectException: refused",
    ]


def test_a_plain_sentence_stays_as_it_is():
    assert essence("The table is gone.") == "The table is gone."
    assert essence("") == ""


def test_a_text_without_end_has_one():
    assert len(essence("x" * 10_000)) == 2000


def test_the_example_of_the_documentation_is_true():
    assert doctest.testmod(failure_text).failed == 0
