"""Names and MQTT topics that two parts of the contract may not share."""

from collections.abc import Sequence

from tributary.contract_place import Place


def check_names(streams: Place, pipeline: Place) -> None:
    """Refuse names that two parts of the contract give to the same kind of thing; both files are well-formed."""
    entries = streams.entries()
    _check_topics_apart(entries)
    counted = [(name, stream) for name, stream in entries if stream.has("counts")]
    in_series = [(name, stream) for name, stream in entries if stream.has("series")]
    _check_distinct([*_named(entries, "kafka", "topic"), *_named(pipeline.at("topics").entries(), "topic")])
    _check_distinct([*_named(entries, "table", "name"), *_named(pipeline.at("tables").entries(), "name")])
    # Windows of counts have a topic and a series for all streams; the keys of two would be the same there.
    _check_distinct(_named(counted, "counts"))
    _check_distinct(
        [*_named(in_series, "series", "measurement"), *_named(pipeline.at("series").entries(), "measurement")]
    )


def _named(entries: Sequence[tuple[str, Place]], *keys: str) -> list[tuple[str, Place]]:
    """From each entry the place of its name, reached by the keys."""
    places = []
    for owner, place in entries:
        for key in keys:
            place = place.at(key)
        places.append((owner, place))
    return places


def _check_distinct(names: Sequence[tuple[str, Place]]) -> None:
    owners: dict[str, str] = {}
    for owner, place in names:
        name = place.string()
        if name in owners:
            place.fail(f"'{name}' is also that of {owners[name]}")
        owners[name] = owner


def _check_topics_apart(streams: Sequence[tuple[str, Place]]) -> None:
    for i, (_, stream) in enumerate(streams):
        for name, other in streams[:i]:
            if _overlap(stream.at("mqtt").string(), other.at("mqtt").string()):
                stream.at("mqtt").fail(f"overlaps that of {name}")


def _overlap(one: str, other: str) -> bool:
    """Whether some topic matches both MQTT patterns."""
    left, right = one.split("/"), other.split("/")
    return len(left) == len(right) and all(a == b or "{device_id}" in (a, b) for a, b in zip(left, right, strict=True))
