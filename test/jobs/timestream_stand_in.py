"""A stand-in for Timestream for LiveAnalytics: real HTTP on a free port, the protocol of WriteRecords and its rules."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from timestream_rules import Table, invalid, merged, rejected

# A client must go by the code: throttling is told with 400 too.
STATUS = {
    "AccessDeniedException": 403,
    "InternalServerException": 500,
    "InvalidEndpointException": 421,
    "RejectedRecordsException": 419,
    "ResourceNotFoundException": 404,
    "ThrottlingException": 400,
    "ValidationException": 400,
}


@dataclass(frozen=True)
class ServiceError(Exception):
    """An error of the service's own model."""

    code: str
    message: str = "so it is"
    more: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Point:
    """The record that stands: its version, and its measures as numbers."""

    version: int
    values: dict


class TimestreamStandIn:
    """One database with its tables; `failures` are given first, one a request."""

    def __init__(self, region: str = "eu-west-1") -> None:
        self.region = region
        self.database = "iot"
        self.tables: dict[str, Table] = {}
        self.points: dict[str, dict[tuple, Point]] = {}
        self.requests: list[dict] = []
        self.rejections: list[dict] = []
        self.discoveries = 0
        self.failures: list[ServiceError] = []
        self.seconds_apart = 0.0
        self.slow = 0.0
        self.now = lambda: time.time_ns() // 1_000_000
        self._types: dict[tuple[str, str], str] = {}
        self._last = float("-inf")
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def url(self) -> str:
        return f"timestream://{self.database}?region={self.region}&endpoint={self.endpoint}"

    def create(self, name: str, **properties: object) -> None:
        self.tables[name] = Table(**properties)
        self.points[name] = {}

    def rows(self, table: str) -> dict[tuple, dict]:
        """The values that stand, by the dimensions' values and the time."""
        return {(*[value for _, value in key[0]], key[2]): point.values for key, point in self.points[table].items()}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, target: str, authorization: str, body: dict) -> dict:
        time.sleep(self.slow)
        if f"/{self.region}/timestream/aws4_request" not in authorization:
            raise ServiceError("AccessDeniedException", "The security token included in the request is invalid.")
        if target == "Timestream_20181101.DescribeEndpoints":
            self.discoveries += 1
            return {"Endpoints": [{"Address": self.endpoint, "CachePeriodInMinutes": 1440}]}
        if target != "Timestream_20181101.WriteRecords":
            raise ServiceError("ValidationException", f"Unknown operation {target}.")
        with self._lock:
            self.requests.append(body)
            if self.failures:
                raise self.failures.pop(0)
            if time.monotonic() - self._last < self.seconds_apart:
                raise ServiceError("ThrottlingException", "Rate exceeded")
            self._last = time.monotonic()
            return self._write(body)

    def _write(self, body: dict) -> dict:
        if body["DatabaseName"] != self.database or body["TableName"] not in self.tables:
            raise ServiceError("ResourceNotFoundException", f"The table {body['TableName']} does not exist.")
        if problem := invalid(body):
            raise ServiceError("ValidationException", problem)
        records = [merged(body.get("CommonAttributes", {}), record) for record in body["Records"]]
        seen: dict[tuple, dict] = {}
        rejections = []
        for index, record in enumerate(records):
            reason = self._put(body["TableName"], record, seen)
            if reason:
                rejections.append({"RecordIndex": index, **reason})
        if rejections:
            self.rejections += rejections
            text = "One or more records have been rejected. See RejectedRecords for details."
            raise ServiceError("RejectedRecordsException", text, {"RejectedRecords": rejections})
        return {"RecordsIngested": {"Total": len(records), "MemoryStore": len(records), "MagneticStore": 0}}

    def _put(self, table: str, record: dict, seen: dict[tuple, dict]) -> dict | None:
        """Store a record, or tell why not."""
        if reason := rejected(record, self.tables[table], self.now()):
            return {"Reason": reason}
        for value in record["MeasureValues"]:
            known = self._types.setdefault((table, value["Name"]), value["Type"])
            if known != value["Type"]:
                return {"Reason": f"The measure {value['Name']} is of type {known} already."}
        dimensions = tuple(sorted((pair["Name"], pair["Value"]) for pair in record["Dimensions"]))
        key = (dimensions, record["MeasureName"], int(record["Time"]))
        values = {value["Name"]: float(value["Value"]) for value in record["MeasureValues"]}
        if seen.setdefault(key, values) != values:
            return {"Reason": "A request holds one record twice with different measure values."}
        return self._upsert(table, key, Point(record["Version"], values))

    def _upsert(self, table: str, key: tuple, new: Point) -> dict | None:
        old = self.points[table].get(key)
        if old and new.version < old.version:
            reason = (
                f"The record version {new.version} is lower than the existing version {old.version}. "
                "A higher version is required to update the measure value."
            )
            return {"Reason": reason, "ExistingVersion": old.version}
        if old and new.version == old.version and new.values != old.values:
            # The service's text; whether it tells the existing version here is not documented.
            reason = (
                "A record already exists with the same time, dimensions, measure name, and record version. "
                "A higher record version must be specified in order to update the measure value."
            )
            return {"Reason": reason}
        self.points[table][key] = new
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                try:
                    status = 200
                    answer = service._answer(self.headers["X-Amz-Target"], self.headers["Authorization"] or "", body)
                except ServiceError as failure:
                    status = STATUS[failure.code]
                    kind = f"com.amazonaws.timestream.v20181101#{failure.code}"
                    answer = {"__type": kind, "message": failure.message, **failure.more}
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/x-amz-json-1.0")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


@contextmanager
def stand_in(*tables: str) -> Iterator[TimestreamStandIn]:
    """A stand-in with these tables."""
    service = TimestreamStandIn()
    for table in tables:
        service.create(table)
    try:
        yield service
    finally:
        service.close()
