"""What many tests begin with is made once and stands: each test takes back only what it did itself.

Making and publishing a plan takes as long as testing something on it. So a plan stands in a transaction that
is never committed; each test works inside it, in a savepoint of its own. Before a test that does not ask for
the plan, that transaction is taken back, so no test sees what it did not ask for. Tests that ask for the same
stand together in their module (`gather`), wherever chance puts the module and the test among its like.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack

import pytest
from django.db import transaction
from django.utils import translation

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


# Each stands upon the one before it. The names are those of the fixtures that give them.
LAYERS: dict[str, Callable[[], None]] = {"published_plan": make_plan, "draft": make_draft}


class Standing:
    """The layers that stand now, each in a transaction inside the one before."""

    def __init__(self) -> None:
        self._open: list[tuple[str, ExitStack]] = []

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
                LAYERS[name]()
                self._open.append((name, block.pop_all()))


def wanted_by(item: pytest.Item) -> list[str]:
    """List the layers on which the test works."""
    asked = set(getattr(item, "fixturenames", ()))
    return [name for name in LAYERS if name in asked]


def gather(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Put the tests of each module that work on the same layers side by side; all else stays where it is."""
    modules: dict[str, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(str(item.path), []).append(item)
    return [
        item
        for within in modules.values()
        for item in sorted(within, key=lambda item: len(wanted_by(item)))
    ]
