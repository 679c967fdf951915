"""Clients of AWS services; the library is loaded only where one is needed."""

import os
from typing import Any


def client(service: str, region: str | None = None, endpoint: str | None = None, attempts: int = 4) -> Any:
    """A boto3 client with short time-outs, for the credentials of the environment.

    Without a region it is for that of the environment, without an endpoint for that of the service; `attempts` is how
    often a call is tried in all.
    """
    import boto3  # type: ignore[import-untyped]
    from botocore.config import Config  # type: ignore[import-untyped]
    from botocore.exceptions import NoRegionError  # type: ignore[import-untyped]

    retries = {"mode": "standard", "total_max_attempts": attempts}
    config = Config(connect_timeout=5, read_timeout=10, retries=retries)
    # AWS services set AWS_REGION, which boto3 does not read.
    region = region or os.environ.get("AWS_REGION")
    try:
        return boto3.client(service, region_name=region, endpoint_url=endpoint, config=config)
    except NoRegionError:
        raise ValueError("no AWS region is known: set AWS_REGION") from None
