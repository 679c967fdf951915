"""One kept-alive HTTP connection to a write endpoint: a body in, the answer out, no policy."""

import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from time import time

from tributary.influx_address import InfluxAddress

_ANSWER_BYTES = 65_536
_TIMEOUT_SECONDS = 10.0

# What `post` raises when there is no answer.
TRANSPORT_ERRORS = (OSError, HTTPException)


@dataclass(frozen=True)
class Answer:
    """What the database said; `retry_after` is in seconds, None when it named no time."""

    status: int
    text: str
    retry_after: float | None = None

    def __str__(self) -> str:
        """The answer for messages, shortened."""
        return f"{self.status} {self.text[:200]}".strip()


class LineTransport:
    """Posts gzipped bodies to an address, opening the connection when there is none."""

    def __init__(self, address: InfluxAddress) -> None:
        """For this address; nothing is opened or read yet."""
        self._address = address
        self._connection: HTTPConnection | None = None
        self._headers: dict[str, str] = {}

    def post(self, body: bytes, timeout: float) -> Answer:
        """Post a gzipped body, waiting at most `timeout` seconds (10 at most) for each step of the exchange."""
        timeout = max(0.1, min(timeout, _TIMEOUT_SECONDS))
        if self._connection is None:
            self._connection = self._open(timeout)
        connection = self._connection
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        try:
            connection.request("POST", self._address.write_path, body, self._headers)
            response = connection.getresponse()
            text = " ".join(response.read(_ANSWER_BYTES).decode("utf-8", "replace").split())
            if not response.isclosed():
                self.close()
        except TRANSPORT_ERRORS:
            self.close()
            raise
        return Answer(response.status, text or response.reason, _seconds(response.headers.get("Retry-After")))

    def close(self) -> None:
        """Close the connection, if there is one; the next post opens another and reads the secret again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self, timeout: float) -> HTTPConnection:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Content-Encoding": "gzip"}
        authorization = self._address.authorization()
        self._headers = headers | ({"Authorization": authorization} if authorization else {})
        host, port = self._address.host, self._address.port
        if self._address.tls:
            return HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
        return HTTPConnection(host, port, timeout=timeout)


def _seconds(retry_after: str | None) -> float | None:
    """The seconds that a Retry-After header asks for, which holds a number or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time())
    except ValueError:
        return None
