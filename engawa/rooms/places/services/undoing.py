"""Undoing an import: everything that it changed goes back, except where somebody has changed it since."""

import dataclasses
import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.places.merging import flatten, unflatten
from engawa.rooms.places.models import Place, PlaceChange, PlaceImport
from engawa.rooms.places.planning import PARTNERS
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.opened_imports import ImportRefused
from engawa.rooms.places.services.imports import lock_import
from engawa.rooms.places.services.writing import (
    Writing,
    describe,
    open_register,
    read_standing,
)
from engawa.rooms.places.values import FIELDS, from_plain

State = PlaceImport.State
Deed = PlaceChange.Deed


class LaterImport(ImportRefused):
    """A later import of the same list was applied; undoing goes backwards, one after the other."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "この一覧を、あとからもう一度取り込んでいます。新しいほうから順に元に戻してください。"
            )
        )


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing did: how many places went back, and those that were changed since and stay so."""

    restored: int
    left: tuple[Place, ...]


@transaction.atomic
def undo_import(*, ward_id: int, import_id: int, actor_id: int | None, now: dt.datetime) -> Undone:
    """Put everything back that an applied import changed, and say what had to stay.

    What an officer changed after the import stays as the officer left it. Places that the import added
    are taken off the pages, unless somebody worked on them.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it was not applied, or is undone already.
    :raises LaterImport: a later import of the same list stands on it.
    """
    place_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.APPLIED)
    later = PlaceImport.objects.filter(
        ward_id=ward_id,
        origin=place_import.origin,
        state=State.APPLIED,
        ended_at__gt=place_import.ended_at,
    )
    if later.exists():
        raise LaterImport
    writing = open_register(ward_id=ward_id, now=now)
    changes = (
        PlaceChange.objects.filter(place_import=place_import)
        .select_related("place")
        .prefetch_related("place__offerings", "place__partners")
        .order_by("-pk")
    )
    touched_since = set(
        PlaceChange.objects.filter(
            place__in=changes.order_by().values("place"), at__gt=place_import.ended_at
        )
        # Nobody's work: the ground gave the place another district.
        .exclude(deed=Deed.DISTRICT)
        .values_list("place_id", flat=True)
    )
    restored, left = 0, []
    for change in changes:
        is_whole = _put_back(writing, change, is_touched=change.place_id in touched_since)
        restored += is_whole
        if not is_whole:
            left.append(change.place)
    writing.close(actor_id=actor_id)
    place_import.state = State.UNDONE
    place_import.save(update_fields=("state",))
    record(
        code="places.import.undone",
        subject=f"places.import:{place_import.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"restored": restored, "left": [place.number for place in left]},
    )
    return Undone(restored, tuple(left))


def _put_back(writing: Writing, change: PlaceChange, *, is_touched: bool) -> bool:
    """Put one place back; tell whether all of it could be."""
    place = change.place
    standing = read_standing(place=place)
    if change.deed == Deed.ADDED:
        if is_touched:
            return False
        standing = dataclasses.replace(standing, state=Place.State.REMOVED.value)
        place.base, place.origin, place.origin_row = None, None, None
        writing.change(place=place, values=read_values(place=place), standing=standing)
        return True
    current = describe(place=place)
    current[PARTNERS] = sorted(partner.pk for partner in place.partners.all())
    flat_values = flatten({name: current[name] for name in current if name in FIELDS})
    before, after = flatten(change.before), flatten(change.after)
    is_whole = True
    for key in before.keys() | after.keys():
        mine = flat_values.get(key) if _is_value(key) else current.get(key)
        if key == "area" and writing.is_found(place=place):
            # It follows the point that is put back.
            continue
        if mine != after.get(key):
            is_whole = False
        elif key == PARTNERS:
            standing = dataclasses.replace(standing, partner_ids=tuple(before[key]))
        elif key == "state":
            standing = dataclasses.replace(standing, state=before[key])
        elif not _is_value(key):
            continue
        elif before.get(key) is None:
            flat_values.pop(key, None)
        else:
            flat_values[key] = before[key]
    place.base = change.base_before
    values = from_plain(unflatten(flat_values))
    area_id = writing.stand(place=place, values=values).area_id
    standing = dataclasses.replace(standing, area_id=area_id)
    writing.change(place=place, values=values, standing=standing)
    return is_whole


def _is_value(key: str) -> bool:
    return key == "point" or key.partition(".")[0] in FIELDS
