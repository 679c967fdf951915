import pytest

from tributary.query_names import KINDS, kind_of, queries_of, topic_of

KINDS_OF_STREAMS = {
    "telemetry": ["archive", "rejected", "live", "trends", "limits", "detect"],
    "logs": ["archive", "rejected", "trends"],
    "interactions": ["archive", "rejected", "trends", "sessions"],
}


def test_every_stream_has_a_query_of_each_kind_that_has_something_to_do_with_it(contract):
    assert list(contract.streams) == list(KINDS_OF_STREAMS)
    for name, stream in contract.streams.items():
        kinds = [kind for kind in KINDS if f"{kind}_{name}" in queries_of(contract, kind)]
        assert kinds == KINDS_OF_STREAMS[name]
        for kind in kinds:
            assert queries_of(contract, kind)[f"{kind}_{name}"] is stream


def test_a_query_reads_the_topic_of_its_stream_and_the_detector_reads_windows(contract):
    for kind in KINDS:
        for stream in queries_of(contract, kind).values():
            expected = contract.topics["aggregates"] if kind == "detect" else stream.topic
            assert topic_of(contract, kind, stream) == expected.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_name_tells_its_kind(kind, contract):
    assert {kind_of(name) for name in queries_of(contract, kind)} == {kind}
    assert kind_of(f"{kind}_two_words") == kind
