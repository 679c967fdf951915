"""Where the status of this run is reported, and that it is whatever becomes of the run."""

from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError, Py4JNetworkError

from tributary.arguments import JobArguments
from tributary.contract import status_folders
from tributary.failure_text import first_line
from tributary.json_documents import write_document
from tributary.report_writer import ReportWriter
from tributary.run_status import RunStatus


@contextmanager
def reported_run(arguments: JobArguments) -> Iterator[RunStatus]:
    """The status of the run, reported where the arguments say, or nowhere; an error that comes out is its end.

    Raises ContractError.
    """
    if arguments.status is None or arguments.run is None:
        yield RunStatus()
        return
    url = f"{arguments.status}/{status_folders(arguments.contract).runs}/{arguments.run}.json"
    writer = ReportWriter(lambda report: write_document(url, report))
    status = RunStatus(arguments.run, writer.put)
    try:
        status.expect(())
        yield status
        status.stopped()
    except Exception as error:
        status.gave_up(_reason(error))
        raise
    finally:
        writer.close()


def _reason(error: Exception) -> str:
    if isinstance(error, Py4JNetworkError | ConnectionError):
        return f"Spark's own process has ended: {error}"
    if isinstance(error, Py4JJavaError):
        return first_line(error)
    return str(error) or type(error).__name__
