"""Bringing a place back that was taken off the pages."""

import dataclasses
import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.places.models import Place, PlaceChange
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.services.register import PlaceChanged, PlaceRefused, get_place_in
from engawa.rooms.places.services.writing import open_register, read_standing


class NotRemoved(PlaceRefused):
    """The place is in the list already."""

    def __init__(self) -> None:
        super().__init__(_("この施設は、もう一覧に戻っています。"))


@transaction.atomic
def restore_place(
    *, ward_id: int, number: int, revision: int, actor_id: int | None, now: dt.datetime
) -> Place:
    """Bring a place back as it stood before it was taken off: public, or in preparation.

    :raises PlaceGone: there is no such place.
    :raises NotRemoved: it is not taken off.
    :raises PlaceChanged: somebody changed it meanwhile.
    """
    writing = open_register(ward_id=ward_id, now=now)
    place = get_place_in(ward_id=ward_id, number=number)
    if place.state != Place.State.REMOVED:
        raise NotRemoved
    if place.revision != revision:
        raise PlaceChanged(place)
    standing = dataclasses.replace(read_standing(place=place), state=_find_state_before(place))
    writing.change(place=place, values=read_values(place=place), standing=standing)
    writing.close(actor_id=actor_id)
    record(
        code="places.place.restored",
        subject=f"places.place:{place.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number},
    )
    return place


def _find_state_before(place: Place) -> str:
    removal = place.changes.filter(deed=PlaceChange.Deed.REMOVED).last()
    state = removal.before.get("state") if removal is not None else None
    # An import that is undone takes off what it had added: of that there is no state before.
    return str(state) if state in Place.State.values else Place.State.DRAFT.value
