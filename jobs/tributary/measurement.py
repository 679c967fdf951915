"""One measurement of the pipeline about itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """A value of one of the contract's pipeline metrics, in the unit that the contract gives it.

    `query` is the streaming query that was measured; `detail` tells the values of one metric and query apart.
    """

    name: str
    value: float
    query: str
    detail: str = ""


@dataclass(frozen=True)
class Sample:
    """A measurement and its moment in epoch milliseconds."""

    time: int
    measurement: Measurement
