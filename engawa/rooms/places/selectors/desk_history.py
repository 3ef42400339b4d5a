"""What happened to a place, in words: who changed what, when, and by which import."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from engawa.rooms.places.merging import flatten
from engawa.rooms.places.models import Place, PlaceChange
from engawa.rooms.places.selectors.desk_words import ORDER, Names, label_of, say_part

CHANGES_ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """One part of a place that was changed: its label, and what it said before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change: when, by whom, by which file, and everything that differs."""

    at: dt.datetime
    deed: str
    is_addition: bool
    by: str
    filename: str
    import_id: int | None
    parts: tuple[ChangedPart, ...]


@dataclass(frozen=True, slots=True)
class History:
    """One page of what happened to a place."""

    page: Page[PlaceChange]
    changes: tuple[ChangeView, ...]


def get_history(*, place: Place, page_number: str, names: Names) -> History:
    """Give one page of what happened to a place, the latest first."""
    changes = place.changes.select_related("by", "place_import").order_by("-at", "-pk")
    page = Paginator(changes, CHANGES_ON_A_PAGE).get_page(page_number)
    return History(page, tuple(_view(change, names) for change in page.object_list))


def list_changed_parts(
    *, before: dict[str, Any], after: dict[str, Any], names: Names
) -> Sequence[ChangedPart]:
    """List what differs between two descriptions of a place, in the order of its form."""
    old, new = _flatten(before), _flatten(after)
    parts = [
        ChangedPart(
            label=label_of(key=key),
            before=say_part(key=key, value=old.get(key), names=names),
            after=say_part(key=key, value=new.get(key), names=names),
        )
        for key in sorted(old.keys() | new.keys(), key=_order)
        if old.get(key) != new.get(key)
    ]
    # A district, or a number, that is gone and one that never was say the same: nothing.
    return [part for part in parts if part.before != part.after]


def _view(change: PlaceChange, names: Names) -> ChangeView:
    return ChangeView(
        at=change.at,
        deed=str(PlaceChange.Deed(change.deed).label),
        is_addition=change.deed == PlaceChange.Deed.ADDED,
        by=str(change.by) if change.by else "",
        filename=change.place_import.filename if change.place_import else "",
        import_id=change.place_import_id,
        parts=tuple(list_changed_parts(before=change.before, after=change.after, names=names)),
    )


def _flatten(plain: dict[str, Any]) -> dict[str, Any]:
    flat = flatten(plain)
    # Of a point that was only said to be more exact, the record holds all three parts or none.
    return {key: value for key, value in flat.items() if key != "point" or value[1] is not None}


def _order(key: str) -> tuple[int, str]:
    return ORDER.get(key.partition(".")[0], len(ORDER)), key
