"""What the job reads and writes, as URLs: the scheme picks the implementation."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, urlsplit

from tributary.secret import SecretError, read_secret

_USER = re.compile(r"[^/?#]*//[^/?#]*@")
_SERVER = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})")
_RUN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_KAFKA_SCHEMES = ("kafka", "kafka+scram", "kafka+iam")
_IAM_MODULE = "software.amazon.msk.auth.iam.IAMLoginModule required"


class AddressError(ValueError):
    """An address that cannot be used; the message is one sentence."""


def split(text: str, *known: str) -> tuple[SplitResult, dict[str, str]]:
    """A URL and its query parameters, of which only the known ones may appear.

    Raises AddressError.
    """
    if _USER.match(text):
        raise AddressError("The address holds a user or password, which belong into a secret.")
    try:
        url = urlsplit(text)
    except ValueError:
        raise AddressError(f"'{text}' is not a URL.") from None
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    for name in query:
        if name not in known:
            # Its value may be what should have been a secret.
            raise AddressError(f"Unknown parameter '{name}' in the address; {', '.join(known) or 'none'} can be given.")
    return url, query


@dataclass(frozen=True)
class KafkaAddress:
    """Brokers and how to sign in to them: plaintext, SASL_SSL with SCRAM, or SASL_SSL with AWS IAM."""

    servers: str
    scheme: str = "kafka"
    secret: str | None = None
    ca: str | None = None

    @classmethod
    def parse(cls, text: str) -> "KafkaAddress":
        """`kafka://h:p,h:p`, `kafka+scram://h:p?secret=URL[&ca=FILE]` or `kafka+iam://h:p`. Raises AddressError."""
        url, query = split(text, "secret", "ca")
        if url.scheme not in _KAFKA_SCHEMES:
            raise AddressError(f"'{text}': the scheme is not one of {', '.join(_KAFKA_SCHEMES)}.")
        for server in url.netloc.split(","):
            match = _SERVER.fullmatch(server)
            if match is None or not 0 < int(match[1]) < 65536:
                raise AddressError(f"'{text}': '{server}' is not host:port.")
        if url.path not in ("", "/"):
            raise AddressError(f"'{text}': the path '{url.path}' means nothing; topics are named by the contract.")
        if (url.scheme == "kafka+scram") != ("secret" in query):
            raise AddressError(f"'{text}': kafka+scram, and only that, needs the parameter 'secret'.")
        if url.scheme == "kafka" and "ca" in query:
            raise AddressError(f"'{text}': the parameter 'ca' is for encrypted connections.")
        return cls(url.netloc, url.scheme, query.get("secret"), query.get("ca"))

    def options(self) -> dict[str, str]:
        """Options for Spark's Kafka source and sink."""
        common = {"kafka.bootstrap.servers": self.servers}
        if self.scheme == "kafka":
            return common
        trust = {"kafka.ssl.truststore.type": "PEM", "kafka.ssl.truststore.location": self.ca} if self.ca else {}
        sign_in = self._scram() if self.scheme == "kafka+scram" else self._iam()
        return {**common, **trust, "kafka.security.protocol": "SASL_SSL", **sign_in}

    def _scram(self) -> dict[str, str]:
        secret = read_secret(self.secret or "")
        if not {"username", "password"} <= secret.keys():
            raise SecretError(f"the secret {self.secret} holds no username and password")
        quoted = {k: secret[k].replace("\\", "\\\\").replace('"', '\\"') for k in ("username", "password")}
        return {
            "kafka.sasl.mechanism": "SCRAM-SHA-512",
            "kafka.sasl.jaas.config": "org.apache.kafka.common.security.scram.ScramLoginModule required "
            f'username="{quoted["username"]}" password="{quoted["password"]}";',
        }

    @staticmethod
    def _iam() -> dict[str, str]:
        return {
            "kafka.sasl.mechanism": "AWS_MSK_IAM",
            # Throttled credential look-ups are retried; MSK accepts few new IAM connections a second.
            "kafka.sasl.jaas.config": f'{_IAM_MODULE} awsMaxRetries="7" awsMaxBackOffTimeMs="500";',
            "kafka.sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
            "kafka.reconnect.backoff.ms": "1000",
        }


@dataclass(frozen=True)
class LakeAddress:
    """An Iceberg warehouse: a folder, or a place on S3 with the Glue catalog."""

    warehouse: str
    database: str

    CATALOG = "lake"

    @classmethod
    def parse(cls, text: str) -> "LakeAddress":
        """`file:///folder[?database=NAME]` or `s3://bucket/prefix[?database=NAME]`. Raises AddressError."""
        url, query = split(text, "database")
        if not _is_folder(url):
            raise AddressError(f"'{text}' is not a lake; use file:///folder or s3://bucket/prefix.")
        database = query.get("database", "tributary")
        if not database.isidentifier():
            raise AddressError(f"'{text}': '{database}' is not a database name.")
        return cls(f"{url.scheme}://{url.netloc}{url.path}".rstrip("/"), database)

    def table(self, name: str) -> str:
        """The full name of a table."""
        return f"{self.CATALOG}.{self.database}.{name}"

    def spark_configuration(self) -> dict[str, str]:
        """The Iceberg catalog as Spark settings."""
        prefix = f"spark.sql.catalog.{self.CATALOG}"
        implementation = (
            {f"{prefix}.type": "hadoop"}
            if self.warehouse.startswith("file:")
            else {f"{prefix}.type": "glue", f"{prefix}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO"}
        )
        return {
            prefix: "org.apache.iceberg.spark.SparkCatalog",
            f"{prefix}.warehouse": self.warehouse,
            **implementation,
        }


def _is_folder(url: SplitResult) -> bool:
    return (
        url.path.startswith("/") and not url.netloc if url.scheme == "file" else url.scheme == "s3" and bool(url.netloc)
    )


def checkpoints(text: str) -> str:
    """A folder for checkpoints: `file:///folder` or `s3://bucket/prefix`. Raises AddressError."""
    return _folder(text, "checkpoints")


def status(text: str) -> str:
    """A folder for the job's reports, in the same forms. Raises AddressError."""
    return _folder(text, "reports")


def _folder(text: str, purpose: str) -> str:
    url, _ = split(text)
    if not _is_folder(url) or url.path in ("", "/"):
        raise AddressError(f"'{text}' is no place for {purpose}; use file:///folder or s3://bucket/prefix.")
    return text.rstrip("/")


def document(text: str) -> str:
    """A document: `file:///folder/name` or `s3://bucket/key`. Raises AddressError."""
    url, _ = split(text)
    if not _is_folder(url) or url.path.endswith("/") or not url.path:
        raise AddressError(f"'{text}' is no document; use file:///folder/name or s3://bucket/key.")
    return text


def run_name(text: str) -> str:
    """A name for a run, which is that of a file too. Raises AddressError."""
    if not _RUN.fullmatch(text):
        raise AddressError(f"'{text}' is no name for a run; use letters, digits, _ and -, at most 128.")
    return text


def contract_directory(text: str) -> Path:
    """The folder of the contract. Raises AddressError."""
    path = Path(text)
    if not (path / "streams.json").is_file():
        raise AddressError(f"'{text}' holds no contract (streams.json).")
    return path
