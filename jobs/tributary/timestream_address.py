"""Where to write time series: the URL of a database in Timestream for LiveAnalytics."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tributary.addresses import AddressError, split

_FORM: Final = "timestream://DATABASE?region=REGION, with &endpoint=URL where the endpoint is not to be discovered"
_DATABASE: Final = re.compile(r"[A-Za-z0-9_.-]{3,256}")
_REGION: Final = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}")
_THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class TimestreamAddress:
    """A database; credentials are those of the environment.

    `endpoint`: URL of the write endpoint. Without one boto3 asks the service for it, which needs a way to the
    service's public address; a VPC with an endpoint for its cell alone has none.
    """

    database: str
    region: str
    endpoint: str | None = None

    @classmethod
    def parse(cls, text: str) -> "TimestreamAddress":
        """Read a `timestream://` URL; AddressError says in one sentence what is wrong."""
        url, query = split(text, "region", "endpoint")
        # A parameter may be what should have been a secret.
        shown = text.partition("?")[0]
        if url.scheme != "timestream" or url.path not in ("", "/") or url.fragment or "region" not in query:
            raise AddressError(f"the database's address {shown} is not of the form {_FORM}")
        if not _DATABASE.fullmatch(url.netloc):
            raise AddressError(f"'{url.netloc}' cannot be a Timestream database: 3 to 256 letters, digits or _ . -")
        if not _REGION.fullmatch(query["region"]):
            raise AddressError(f"the region of {shown} is not one like eu-west-1")
        if "endpoint" in query:
            _check_endpoint(query["endpoint"], shown)
        return cls(url.netloc, query["region"], query.get("endpoint"))

    def __str__(self) -> str:
        """The address for messages."""
        return f"timestream://{self.database}?region={self.region}"


def _check_endpoint(text: str, shown: str) -> None:
    try:
        url = urlsplit(text)
        plain = url.scheme == "http" and url.hostname in _THIS_MACHINE
        fits = (plain or url.scheme == "https") and url.hostname is not None and url.username is None
        # Reading the port checks it.
        fits = fits and url.port != 0 and url.path in ("", "/") and not url.query and not url.fragment
    except ValueError:
        fits = False
    if not fits:
        raise AddressError(f"the endpoint of {shown} is not a URL like https://HOST (http:// for this machine alone)")
