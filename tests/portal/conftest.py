"""What the tests of the portal may ask for."""

from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Section, Ward


@pytest.fixture
def desk(client_of: Any, administrator: User) -> Any:
    """Sit an administrator down at the desk."""
    return client_of(administrator)


@pytest.fixture
def imported(kanazawa: Ward) -> Section:
    """A section as an import makes it."""
    return Section.objects.create(
        ward=kanazawa, code="section-1", name="デジタル推進担当", position=3
    )
