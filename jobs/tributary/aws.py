"""Clients of AWS services; the library is loaded only where one is needed."""

import os
from typing import Any


def client(service: str) -> Any:
    """A boto3 client with short time-outs, for the region and credentials of the environment."""
    import boto3  # type: ignore[import-untyped]
    from botocore.config import Config  # type: ignore[import-untyped]
    from botocore.exceptions import NoRegionError  # type: ignore[import-untyped]

    config = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "max_attempts": 3})
    # AWS services set AWS_REGION, which boto3 does not read.
    region = os.environ.get("AWS_REGION")
    try:
        return boto3.client(service, region_name=region, config=config)
    except NoRegionError:
        raise ValueError("no AWS region is known: set AWS_REGION") from None
