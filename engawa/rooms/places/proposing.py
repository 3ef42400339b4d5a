"""What a place may propose of itself, and three texts of it: as it was opened, as it is now, as it was proposed.

The values are compared as an import's are (`merging.py`); what a place offers is one thing beside them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop

from engawa.rooms.places.accessibility import ITEMS
from engawa.rooms.places.merging import Flat, flatten, merge, unflatten
from engawa.rooms.places.values import PlaceValues, from_plain, to_plain

# In the order of the form.
FIELDS = (
    "phone", "fax", "email", "url", "hours_note", "nearest_stop", "route_words", "accessibility_note",
    "description", "services",
)  # fmt: skip
OFFERINGS = "offerings"
# What stands as the office that looked; the public page says it in a sentence of its own.
BY_KEEPER = gettext_noop("施設からの連絡")
Plain = Mapping[str, Any]
KEYS = frozenset((*FIELDS, "hours", *(f"accessibility.{item.key}" for item in ITEMS)))


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a place proposes: what stands there now, what it says, and whether a person decides.

    It is a conflict when an officer changed the same thing since the proposal was written.
    """

    key: str
    ours: Any
    theirs: Any
    is_conflict: bool


def flat_values(*, values: PlaceValues) -> Flat:
    """Give the things that a place may propose, as they stand in its values."""
    flat = flatten(to_plain(values))
    return {key: value for key, value in flat.items() if key in KEYS}


def list_changes(
    *,
    base: Plain,
    values: Plain,
    offerings: Sequence[Plain],
    current: PlaceValues,
    offered: Sequence[Plain],
) -> list[Change]:
    """List what a proposal would change of a place as it stands now."""
    was = {key: value for key, value in base.items() if key != OFFERINGS}
    merged = merge(
        base=unflatten(was), ours=current, theirs=from_plain(unflatten(values)), spoken=KEYS
    )
    found = [Change(item.key, item.ours, item.theirs, False) for item in merged.changes]
    found += [Change(item.key, item.ours, item.theirs, True) for item in merged.conflicts]
    before, now, proposed = list(base.get(OFFERINGS, [])), list(offered), list(offerings)
    if proposed not in (before, now):
        found.append(Change(OFFERINGS, now, proposed, now != before))
    return found


def take(
    *,
    changes: Sequence[Change],
    keys: Collection[str],
    current: PlaceValues,
    offered: Sequence[Plain],
) -> tuple[PlaceValues, list[Plain]]:
    """Give the values and the offerings of a place with those of the changes that were chosen."""
    flat = flatten(to_plain(current))
    offerings = list(offered)
    for change in changes:
        if change.key not in keys:
            continue
        if change.key == OFFERINGS:
            offerings = list(change.theirs)
        elif change.theirs is None:
            flat.pop(change.key, None)
        else:
            flat[change.key] = change.theirs
    return from_plain(unflatten(flat)), offerings


def continue_from(
    *,
    base: Plain,
    values: Plain,
    offerings: Sequence[Plain],
    current: PlaceValues,
    offered: Sequence[Plain],
) -> tuple[Flat, Flat, list[Plain]]:
    """Give (opened, values, offerings) with which a waiting proposal is opened again.

    What the place did not touch follows what stands there now; what it changed stays as it wrote it, on
    what it saw when it wrote.
    """
    now = flat_values(values=current)
    opened, shown = dict(now), dict(now)
    for key in {*base, *values, *now} & KEYS:
        if values.get(key) == base.get(key):
            continue
        for flat, source in ((opened, base), (shown, values)):
            flat.pop(key, None)
            if key in source:
                flat[key] = source[key]
    before = list(base.get(OFFERINGS, []))
    if list(offerings) != before:
        return opened | {OFFERINGS: before}, shown, list(offerings)
    return opened | {OFFERINGS: list(offered)}, shown, list(offered)
