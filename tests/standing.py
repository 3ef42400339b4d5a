"""What many tests begin with is made once and stands: each test takes back only what it did itself.

Making and publishing a plan takes as long as testing something on it. So a plan stands in a transaction that
is never committed; each test works inside it, in a savepoint of its own. Before a test that does not ask for
the plan, that transaction is taken back, so no test sees what it did not ask for. Tests that ask for the same
stand together in their module (`gather`), wherever chance puts the module and the test among its like.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import translation

from engawa.portal.demo.files import PUBLISHED_AT
from engawa.portal.demo.loading import load_all
from engawa.rooms.policy.models import Plan
from engawa.rooms.policy.services.publishing import start_draft
from tests import cast, factories

# Where the plan stands: among what these fixtures would have made in a test of its own.
PERSONS = ("editor", "approver")


def make_plan() -> None:
    """Make the plan of 金沢区 for 2023, version 1 published; what is in it: `factories.make_content`."""
    ward = factories.make_ward("kanazawa")
    editor, approver = (cast.engage(name) for name in PERSONS)
    factories.make_tags()
    version = factories.make_draft(
        ward=ward, content=factories.make_content(), actor_id=editor.pk, now=factories.MOMENT
    )
    factories.publish(version, writer_id=editor.pk, approver_id=approver.pk, now=factories.MOMENT)


def make_draft() -> None:
    """Begin version 2 of that plan."""
    start_draft(plan=Plan.objects.get(), actor_id=cast.engage("editor").pk, now=factories.MOMENT)


def make_demo() -> list[str]:
    """Load the demo; give the names of its wards. The pages of its past lie in a folder that goes at once."""
    with TemporaryDirectory() as folder, override_settings(SAFETY_DIR=folder):
        return load_all(now=PUBLISHED_AT)


# Each with what it stands upon; below a first one there is nothing. The names are those of fixtures.
LAYERS: dict[str, Callable[[], Any]] = {
    "published_plan": make_plan,
    "draft": make_draft,
    "demo": make_demo,
}
UPON = {"draft": "published_plan"}


class Standing:
    """The layers that stand now, each in a transaction inside the one before."""

    def __init__(self) -> None:
        self._open: list[tuple[str, ExitStack]] = []
        # What was said when each of them was made.
        self.said: dict[str, Any] = {}

    def __contains__(self, name: str) -> bool:
        return any(name == layer for layer, _block in self._open)

    def bring(self, wanted: list[str]) -> None:
        """Take back what is not wanted, make what is missing."""
        names = [name for name, _block in self._open]
        while names != wanted[: len(names)]:
            names.pop()
            _name, block = self._open.pop()
            block.close()
        for name in wanted[len(names) :]:
            # In Japanese, whatever language the test before left in the thread.
            with ExitStack() as block, translation.override("ja"):
                block.enter_context(transaction.atomic())
                # Called first of all when the block ends: nothing of it is kept.
                block.callback(transaction.set_rollback, True)
                self.said[name] = LAYERS[name]()
                self._open.append((name, block.pop_all()))


def wanted_by(item: pytest.Item) -> list[str]:
    """List the layers on which the test works, the lowest first."""
    asked = set(getattr(item, "fixturenames", ()))
    # The highest: LAYERS names those below before those above.
    name = next((name for name in reversed(LAYERS) if name in asked), "")
    layers: list[str] = []
    while name:
        layers.insert(0, name)
        name = UPON.get(name, "")
    return layers


def gather(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of each module that work on the same layers side by side; all else stays where it is."""
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(str(item.path), []).append(item)
    return [item for within in modules.values() for item in sorted(within, key=wanted_by)]
