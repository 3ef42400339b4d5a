"""Who speaks for a place: officers put addresses in, write to them, and take them away.

Lock order: the place's row, and nothing after it. So two officers who add one address take turns.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.places.models import Place, PlaceKeeper
from engawa.rooms.places.services.keeper_mails import erase_mails, put_question_mail

# More than that, and nobody knows any more who speaks for the place.
MOST_KEEPERS = 5
# Whoever presses twice, or asks again on the same day, sends one mail.
ASK_AGAIN_AFTER = dt.timedelta(hours=20)


class KeeperRefused(Exception):
    """The address cannot be put in like that; the message is a sentence for the officer."""


class KeeperKnown(KeeperRefused):
    """The place has this address already."""

    def __init__(self) -> None:
        super().__init__(_("このメールアドレスは、もう入っています。"))


class TooManyKeepers(KeeperRefused):
    """The place has as many addresses as it may have."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "1つの施設に入れられるのは%(most)d件までです。使っていないものを外してから入れてください。"
            )
            % {"most": MOST_KEEPERS}
        )


class KeeperGone(KeeperRefused):
    """There is no such address, or no more."""

    def __init__(self) -> None:
        super().__init__(_("このメールアドレスは、もう外してあります。"))


@transaction.atomic
def add_keeper(
    *,
    place_id: int,
    email: str,
    role_name: str,
    actor_id: int | None,
    now: dt.datetime,
) -> PlaceKeeper:
    """Put in an address that speaks for a place, and give it.

    :raises KeeperKnown: the place has it already.
    :raises TooManyKeepers: the place has as many as it may have.
    """
    # Two officers who add the same address at once take turns here.
    place = Place.objects.select_for_update().get(pk=place_id)
    address = email.strip().lower()
    known = list(PlaceKeeper.objects.filter(place=place).values_list("email", flat=True))
    if address in known:
        raise KeeperKnown
    if len(known) >= MOST_KEEPERS:
        raise TooManyKeepers
    keeper = PlaceKeeper.objects.create(
        place=place, email=address, role_name=role_name, added_by_id=actor_id, added_at=now
    )
    _record("places.keeper.added", keeper, place, actor_id, now)
    return keeper


@transaction.atomic
def remove_keeper(
    *, place_id: int, keeper_id: int, actor_id: int | None, now: dt.datetime
) -> PlaceKeeper:
    """Take an address away, with its codes; what it proposed stays, without the address.

    :raises KeeperGone: there is no such address.
    """
    place = Place.objects.select_for_update().get(pk=place_id)
    keeper = PlaceKeeper.objects.filter(place=place, pk=keeper_id).first()
    if keeper is None:
        raise KeeperGone
    _record("places.keeper.removed", keeper, place, actor_id, now)
    erase_mails(keeper=keeper, ward_id=place.ward_id, now=now)
    keeper.delete()
    return keeper


@transaction.atomic
def ask_keepers(
    *, ward_id: int, place_ids: Iterable[int], actor_id: int | None, now: dt.datetime
) -> list[int]:
    """Ask the keepers of public places by mail to look at what stands there, and give whom.

    Whoever was asked within a day is left out, so that a double press writes once.
    """
    ids = sorted(set(place_ids))
    # In the order of their numbers: two officers who ask at once take turns.
    places = Place.objects.select_for_update().filter(
        ward_id=ward_id, pk__in=ids, state=Place.State.PUBLIC
    )
    found = {place.pk: place for place in places.order_by("pk")}
    asked: list[int] = []
    keepers = PlaceKeeper.objects.filter(place__in=found.keys()).order_by("pk")
    for keeper in keepers:
        if keeper.asked_at is not None and now - keeper.asked_at < ASK_AGAIN_AFTER:
            continue
        keeper.asked_at = now
        keeper.save(update_fields=("asked_at",))
        _record("places.keeper.asked", keeper, found[keeper.place_id], actor_id, now)
        put_question_mail(keeper=keeper, place=found[keeper.place_id], now=now)
        asked.append(keeper.pk)
    return asked


def _record(
    code: str, keeper: PlaceKeeper, place: Place, actor_id: int | None, now: dt.datetime
) -> None:
    # The record is kept for five years, longer than the address: it names the row only.
    record(
        code=code,
        subject=f"places.keeper:{keeper.pk}",
        ward_id=place.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number},
    )
