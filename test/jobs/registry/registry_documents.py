"""Documents for a registry under test, and what it makes of them."""

import json


class Kept:
    """In the place of the publisher: the measurements, latest last."""

    def __init__(self):
        self.seen = []

    def publish(self, measurements):
        self.seen += [(each.name, each.value, each.query) for each in measurements]


def put(document, *rows):
    """Put a document in the other's place, as its writers do."""
    document.parent.mkdir(exist_ok=True)
    unfinished = document.with_suffix(".new")
    unfinished.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))
    unfinished.replace(document)


def sites(frame):
    return {row.device_id: row.site for row in frame.collect()}
