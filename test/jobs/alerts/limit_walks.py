"""Readings that wander around limits, with the zones that the documentation gives them."""

import random

from tributary.alerts.limit_book import JudgedReading, LimitBook, Zone

REMINDER = 600
RETIRE_DAYS = 30
DAY = 86_400_000


def new_book(*known):
    """A book by the contract's numbers, that knows this."""
    return LimitBook("telemetry", REMINDER, RETIRE_DAYS, *known)


def zone(value, low, high):
    """By five percent of the range, or of the amount of a limit alone."""
    range_ = high - low if None not in (low, high) else abs(high if low is None else low)
    if high is not None and value > high - 0.05 * range_:
        return Zone.HIGH if value > high else Zone.NEAR_HIGH
    if low is not None and value < low + 0.05 * range_:
        return Zone.LOW if value < low else Zone.NEAR_LOW
    return Zone.INSIDE


def reading(at, value, low=10.0, high=30.0, metric="temperature", device="dev-1"):
    return JudgedReading(device, metric, at, value, zone(value, low, high), low, high)


def random_walk(seed, count=400, start=1_760_000_000_000):
    """Readings that often hover at a limit, sometimes jump from one side to the other, up to a quarter hour apart."""
    chance = random.Random(seed)
    low, high = chance.choice([(10.0, 30.0), (None, 30.0), (10.0, None)])
    at, value = start, 20.0
    readings = []
    for _ in range(count):
        at += chance.choice([1, 200, 5000, 60_000, 900_000])
        near = chance.choice([9.9, 10.1, 10.6, 11.5, 20.0, 28.0, 29.1, 29.9, 30.1])
        value = near + chance.gauss(0, 0.3) if chance.random() < 0.5 else value + chance.gauss(0, 0.2)
        readings.append(reading(at, value, low, high))
    return readings


def long_walk(seed, days=200, start=1_760_000_000_000):
    """Readings of some devices in the order of their time; each is away for weeks now and then, or for good."""
    chance = random.Random(seed)
    found = []
    for device in range(6):
        at, end = start + chance.randrange(DAY), start + chance.choice([days, days, 40]) * DAY
        while at < end:
            found.append(reading(at, chance.choice([9.0, 20.0, 29.5, 31.0, 31.0]), device=f"dev-{device}"))
            at += chance.choice([1, 60_000, 1_200_000, DAY, 29 * DAY, RETIRE_DAYS * DAY, 31 * DAY, 70 * DAY])
    return sorted(found, key=lambda each: each.at)
