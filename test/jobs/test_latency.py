import random
from statistics import quantiles

import pytest

from tributary.latency import LatencyBatch, percentiles
from tributary.observation import ARRIVAL_QUANTILES


def exact(values):
    cuts = quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}


def observed(values):
    """What a batch keeps of its latencies."""
    ordered = sorted(values)
    shares = sorted(1 - share for share in ARRIVAL_QUANTILES)
    return LatencyBatch(len(values), tuple((s, round(ordered[round(s * (len(ordered) - 1))])) for s in shares))


def test_without_messages_there_are_no_percentiles():
    assert percentiles([]) == {}
    assert percentiles([LatencyBatch(0, ((0.0, 1), (1.0, 2)))]) == {}


def test_messages_between_two_points_are_spread_evenly():
    assert percentiles([LatencyBatch(100, ((0.0, 0), (1.0, 100)))]) == {"p50": 50.0, "p95": 95.0, "p99": 99.0}


def test_equal_latencies_are_every_percentile():
    assert percentiles([LatencyBatch(3, ((0.0, 7), (0.5, 7), (1.0, 7)))] * 2) == {"p50": 7, "p95": 7, "p99": 7}


def test_a_batch_weighs_as_much_as_it_has_messages():
    quick, slow = LatencyBatch(98, ((0.0, 10), (1.0, 10))), LatencyBatch(2, ((0.0, 1000), (1.0, 1000)))
    assert percentiles([quick, slow]) == {"p50": 10, "p95": 10, "p99": 1000}


def test_percentiles_rise_and_stay_within_what_was_seen():
    generator = random.Random(3)
    for _ in range(50):
        batches = [observed([generator.expovariate(0.001) for _ in range(generator.randint(1, 50))]) for _ in range(4)]
        points = [ms for batch in batches for _, ms in batch.points]
        found = percentiles(batches)
        assert min(points) <= found["p50"] <= found["p95"] <= found["p99"] <= max(points)


def test_many_batches_come_near_the_exact_percentiles():
    generator = random.Random(4)
    groups = [[generator.lognormvariate(6 + generator.random(), 0.5) for _ in range(400)] for _ in range(50)]
    found = percentiles(observed(group) for group in groups)
    assert found == pytest.approx(exact([value for group in groups for value in group]), rel=0.06)


def test_the_order_of_batches_does_not_matter():
    batches = [observed([n * k for n in range(1, 30)]) for k in (1, 5, 9)]
    assert percentiles(batches) == percentiles(reversed(batches))


def test_names_can_have_a_prefix():
    assert set(percentiles([LatencyBatch(1, ((0.0, 1), (1.0, 1)))], "latency_p")) == {
        "latency_p50",
        "latency_p95",
        "latency_p99",
    }
