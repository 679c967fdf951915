"""Where to write time series: the URL of an InfluxDB v2 write endpoint."""

from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from tributary.secret import SecretError, read_secret

_FORM = "influxdb://HOST:PORT?org=ORG&bucket=BUCKET, with &secret=URL where one is needed"


@dataclass(frozen=True)
class InfluxAddress:
    """A bucket of a time-series database that speaks InfluxDB v2; `secret` is a URL, never the secret itself."""

    host: str
    port: int
    tls: bool
    org: str
    bucket: str
    secret: str | None = None

    @classmethod
    def parse(cls, url: str) -> "InfluxAddress":
        """Read `influxdb://` (HTTP) or `influxdbs://` (HTTPS); ValueError says in one sentence what is wrong."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
            query = dict(parse_qsl(parts.query, strict_parsing=True))
        except ValueError:
            raise ValueError(f"the database's address is not of the form {_FORM}") from None
        if parts.username is not None or parts.password is not None:
            raise ValueError("the database's address holds a user or password, which belong into a secret")
        # A parameter may be what should have been a secret.
        shown = url.partition("?")[0]
        if parts.scheme not in ("influxdb", "influxdbs") or not host or not port or parts.path not in ("", "/"):
            raise ValueError(f"the database's address {shown} is not of the form {_FORM}")
        unknown = query.keys() - {"org", "bucket", "secret"}
        missing = {"org", "bucket"} - query.keys()
        if unknown or missing or parts.fragment:
            raise ValueError(f"the database's address {shown} is not of the form {_FORM}")
        return cls(host, port, parts.scheme == "influxdbs", query["org"], query["bucket"], query.get("secret"))

    def __str__(self) -> str:
        """The address for messages."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'influxdbs' if self.tls else 'influxdb'}://{host}:{self.port}"

    @property
    def write_path(self) -> str:
        """Path and query of the write endpoint; timestamps are in milliseconds."""
        return "/api/v2/write?" + urlencode({"org": self.org, "bucket": self.bucket, "precision": "ms"})

    def authorization(self) -> str | None:
        """The Authorization header by the secret: a token, or a user name and password; None without a secret."""
        if self.secret is None:
            return None
        secret = read_secret(self.secret)
        if "token" in secret:
            token = secret["token"].strip()
            if not token.isascii() or not token.isprintable():
                raise SecretError(f"the secret {self.secret} holds a token that cannot stand in a header")
            return f"Token {token}"
        if "username" in secret and "password" in secret:
            pair = f"{secret['username']}:{secret['password']}"
            return f"Basic {b64encode(pair.encode()).decode()}"
        raise SecretError(f"the secret {self.secret} holds neither a token nor a username and password")
