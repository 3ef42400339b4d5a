"""What the tests of this room may ask for."""

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.rooms.policy.models import PlanVersion
from tests.rooms.policy.desk_pages import Open


@pytest.fixture
def at_desk(client_of: Open, editor: User, draft: PlanVersion) -> Client:
    """Sit an editor down at the desk, before an open draft."""
    return client_of(editor)
