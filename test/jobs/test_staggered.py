"""Triggers of the queries of one kind."""

import pytest

from tributary.job import staggered


@pytest.mark.parametrize("seconds", [0.1, 1.5, 8, 120])
def test_the_first_query_has_the_trigger_of_its_kind_and_the_next_ones_have_shorter_ones(seconds):
    triggers = [int(staggered(seconds, position).removesuffix(" milliseconds")) for position in range(20)]
    assert triggers[0] == max(triggers) == 1000 * seconds
    assert triggers[:6] == sorted(set(triggers[:6]), reverse=True)
    assert min(triggers) >= 850 * seconds
