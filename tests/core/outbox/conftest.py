"""The outbox with purposes and a channel of the tests alone."""

import pytest

from engawa.core.outbox import channels, registry
from tests.core.outbox import cases


@pytest.fixture
def pigeon(monkeypatch: pytest.MonkeyPatch) -> cases.Pigeon:
    """The only way to people, and the only purposes."""
    way = cases.Pigeon()
    monkeypatch.setattr(channels, "_channels", {channels.MAIL: way})
    monkeypatch.setattr(registry, "_purposes", dict(cases.PURPOSES))
    return way
