"""What officers do to single places: add, change, confirm, take off the pages.

Each holds the register while it writes (`writing.py`). A change names the revision it was made on, so that
nobody overwrites what they have not seen.
"""

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.places.models import Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.services.writing import (
    Standing,
    open_register,
    read_standing,
)
from engawa.rooms.places.values import PlaceValues


class PlaceRefused(Exception):
    """The place cannot be kept like that; the message is a sentence for the officer."""


class PlaceGone(PlaceRefused):
    """There is no such place in the ward, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この施設は、もうありません。"))


class PlaceChanged(PlaceRefused):
    """Somebody has changed the place since the form was opened; `current` is what stands there now."""

    def __init__(self, current: Place) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class NameMissing(PlaceRefused):
    """A place needs a name."""

    def __init__(self) -> None:
        super().__init__(_("施設の名前を入力してください。"))


class PointIncomplete(PlaceRefused):
    """Of latitude and longitude there is only one."""

    def __init__(self) -> None:
        super().__init__(_("緯度と経度は、両方を入力するか、両方を空けてください。"))


@transaction.atomic
def add_place(
    *,
    ward_id: int,
    values: PlaceValues,
    standing: Standing,
    actor_id: int | None,
    now: dt.datetime,
) -> Place:
    """Add a place to the register, under the next number, and give it.

    :raises NameMissing: it has no name.
    :raises PointIncomplete: it has a latitude without a longitude, or the other way round.
    """
    _require_sound(values)
    writing = open_register(ward_id=ward_id, now=now)
    place = writing.add(values=values, standing=standing)
    writing.close(actor_id=actor_id)
    record(
        code="places.place.added",
        subject=f"places.place:{place.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number, "kind": place.kind},
    )
    return place


@transaction.atomic
def change_place(
    *,
    ward_id: int,
    number: int,
    revision: int,
    values: PlaceValues,
    standing: Standing,
    actor_id: int | None,
    now: dt.datetime,
) -> Place:
    """Change a place that the officer saw at `revision`, and give it; nothing happens when nothing differs.

    :raises PlaceGone: there is no such place.
    :raises PlaceChanged: somebody changed it meanwhile; nothing was overwritten.
    :raises NameMissing: it would have no name.
    :raises PointIncomplete: it would have half a point.
    """
    _require_sound(values)
    writing = open_register(ward_id=ward_id, now=now)
    place = get_place_in(ward_id=ward_id, number=number)
    if place.revision != revision:
        raise PlaceChanged(place)
    change = writing.change(place=place, values=values, standing=standing)
    if change is None:
        return place
    writing.close(actor_id=actor_id)
    record(
        code="places.place.changed",
        subject=f"places.place:{place.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number, "fields": sorted(change.after)},
    )
    return place


@transaction.atomic
def confirm_place(
    *,
    ward_id: int,
    number: int,
    revision: int,
    confirmed_on: dt.date,
    confirmed_by: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Place:
    """Write down that what the place said of itself at `revision` was looked at and is right.

    :raises PlaceGone: there is no such place.
    :raises PlaceChanged: somebody changed it meanwhile, so that something else was looked at.
    """
    writing = open_register(ward_id=ward_id, now=now)
    place = get_place_in(ward_id=ward_id, number=number)
    if place.revision != revision:
        raise PlaceChanged(place)
    standing = dataclasses.replace(
        read_standing(place=place), confirmed_on=confirmed_on, confirmed_by=confirmed_by
    )
    writing.change(place=place, values=read_values(place=place), standing=standing)
    writing.close(actor_id=actor_id)
    record(
        code="places.place.confirmed",
        subject=f"places.place:{place.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number, "confirmed_on": confirmed_on.isoformat()},
    )
    return place


@transaction.atomic
def remove_place(
    *, ward_id: int, number: int, revision: int, actor_id: int | None, now: dt.datetime
) -> Place:
    """Take a place off the public pages; its number stays its own, and it can be brought back.

    :raises PlaceGone: there is no such place.
    :raises PlaceChanged: somebody changed it meanwhile.
    """
    writing = open_register(ward_id=ward_id, now=now)
    place = get_place_in(ward_id=ward_id, number=number)
    if place.revision != revision:
        raise PlaceChanged(place)
    standing = dataclasses.replace(read_standing(place=place), state=Place.State.REMOVED.value)
    writing.change(place=place, values=read_values(place=place), standing=standing)
    writing.close(actor_id=actor_id)
    record(
        code="places.place.removed",
        subject=f"places.place:{place.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number},
    )
    return place


def get_place_in(*, ward_id: int, number: int) -> Place:
    """Give the place of that number in the ward, whatever its state.

    :raises PlaceGone: there is no such place.
    """
    place = Place.objects.filter(ward_id=ward_id, number=number).first()
    if place is None:
        raise PlaceGone
    return place


def _require_sound(values: PlaceValues) -> None:
    if not values.name.strip():
        raise NameMissing
    if (values.latitude is None) != (values.longitude is None):
        raise PointIncomplete
