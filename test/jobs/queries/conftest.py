"""What the tests of queries share."""

import pytest

from tributary.alerts.alert import Alert
from tributary.alerts.outbox import Outbox


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Alert]:
    """What goes to Kafka."""
    events: list[Alert] = []
    monkeypatch.setattr(Outbox, "_send", lambda _self, raised: events.extend(each.alert for each in raised))
    return events
