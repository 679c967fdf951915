"""What the text of a failure says, without the stack traces and plans that Spark puts into it."""

_TRACEBACK = "Traceback (most recent call last):"
_PLAN = "=== Streaming Query ==="
_LIMIT = 2000
_LINE_LIMIT = 300


def essence(error: str) -> str:
    r"""The lines that say what happened, each once; at most 2,000 characters.

    >>> essence("Job aborted: Traceback (most recent call last):\n  File x\nValueError: 1\n\tat a.b")
    'Job aborted:\nValueError: 1'
    """
    lines = error.partition(_PLAN)[0].replace(_TRACEBACK, "").splitlines()
    # What is indented belongs to a stack trace.
    said = [line.rstrip() for line in lines if line.strip() and not line[0].isspace()]
    return "\n".join(dict.fromkeys(line for line in said if not line.endswith("stacktrace:")))[:_LIMIT]


def first_line(error: Exception) -> str:
    """What an exception of Spark or Java says, in one line of at most 300 characters."""
    thrown = getattr(error, "java_exception", None)
    return essence(thrown.toString() if thrown else str(error)).partition("\n")[0][:_LINE_LIMIT]
