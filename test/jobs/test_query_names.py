import pytest

from tributary.query_names import KINDS, kind_of, queries_of


def test_every_stream_has_a_query_of_every_kind_and_one_without_readings_of_those_that_need_none(contract):
    for name, stream in contract.streams.items():
        kinds = [kind for kind in KINDS if f"{kind}_{name}" in queries_of(contract, kind)]
        assert kinds == list(KINDS if stream.series else ("archive", "rejected"))
        for kind in kinds:
            assert queries_of(contract, kind)[f"{kind}_{name}"] is stream


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_tells_its_kind(kind, contract):
    assert {kind_of(name) for name in queries_of(contract, kind)} == {kind}
    assert kind_of(f"{kind}_two_words") == kind
