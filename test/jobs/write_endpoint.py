"""A stand-in for a database's write endpoint: real HTTP on a free port, its answers scripted by the test."""

import gzip
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread


@dataclass(frozen=True)
class Reply:
    """An answer; `slow` seconds pass before it."""

    status: int = 204
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0


@dataclass(frozen=True)
class Request:
    """What was asked, when, and over which connection."""

    path: str
    headers: Message
    lines: list[str]
    connection: tuple[str, int]
    at: float


class WriteEndpoint:
    """Gives the queued replies first, then what `rule` says about the lines of a body."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[Request] = []
        self.replies: list[Reply] = []
        self.rule: Callable[[list[str]], Reply] = lambda _lines: Reply()
        self.kept: list[str] = []
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"influxdb://127.0.0.1:{self.port}?org=o&bucket=b"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            reply = self.replies.pop(0) if self.replies else self.rule(request.lines)
            if reply.status < 300:
                self.kept += request.lines
            return reply

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                body = gzip.decompress(self.rfile.read(int(self.headers["Content-Length"])))
                lines = body.decode().split("\n")
                request = Request(self.path, self.headers, lines, self.client_address, time.monotonic())
                reply = endpoint._answer(request)
                time.sleep(reply.slow)
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 204:
                    self.send_header("Content-Length", str(len(reply.text.encode())))
                self.end_headers()
                self.wfile.write(reply.text.encode())

            def log_message(self, *_args: object) -> None:
                pass

        return Handler
