"""Triggers of the queries of one kind."""

import pytest

from tributary.job import staggered


@pytest.mark.parametrize("seconds", [0.1, 1.5, 8, 120])
def test_the_first_query_has_the_trigger_of_its_kind_and_the_others_have_longer_ones(seconds):
    triggers = [int(staggered(seconds, position).removesuffix(" milliseconds")) for position in range(3)]
    assert triggers[0] == 1000 * seconds
    assert triggers == sorted(set(triggers))
    assert triggers[-1] <= 1100 * seconds
