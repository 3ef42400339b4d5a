"""Asking a place to come and sell: who may be asked, what was asked, what became of it.

Lock order: the place's row, then the request. So of two who answer at once the second is told.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from engawa.core.audit.services import record
from engawa.rooms.places.models import Place, PlaceVisiting, VisitRequest
from engawa.rooms.places.receipt_codes import make_receipt_code
from engawa.rooms.places.services.keeper_mails import put_visit_mails
from engawa.rooms.places.services.visit_mails import put_mail_to_asker

State = VisitRequest.State
ANSWER_WITHIN = dt.timedelta(days=30)
WINDOW = dt.timedelta(hours=24)
MOST_OF_A_SENDER = 5
MOST_FOR_A_PLACE = 20


class VisitRefused(Exception):
    """The step cannot be taken; the view says why in the language of its reader."""


class NotVisiting(VisitRefused):
    """The place does not come and sell, or not any more."""


class AskedTooOften(VisitRefused):
    """This sender, or all together for this place, asked too often within a day."""


class VisitGone(VisitRefused):
    """There is no such request."""


class AlreadyAnswered(VisitRefused):
    """Somebody else was faster, or the request has ended; `current` is how it stands."""

    def __init__(self, current: VisitRequest) -> None:
        super().__init__(current.state)
        self.current = current


@dataclass(frozen=True, slots=True)
class Wish:
    """One day on which a group would like the place to come, and between which times, as ISO writes them."""

    day: dt.date
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a group asked for, and whom to answer."""

    group_name: str
    contact_name: str
    email: str
    phone: str
    wishes: tuple[Wish, ...]
    where: str
    people: int | None
    offerings: tuple[str, ...]
    note: str


@transaction.atomic
def set_visiting(
    *, place_id: int, accepts: bool, words: str, actor_id: int | None, now: dt.datetime
) -> PlaceVisiting:
    """Keep whether a place can be asked to come and sell, and what it tells askers; give that."""
    place = Place.objects.select_for_update().get(pk=place_id)
    visiting, _created = PlaceVisiting.objects.update_or_create(
        place=place, defaults={"accepts": accepts, "words": words, "changed_at": now}
    )
    record(
        code="places.visiting.set",
        subject=f"places.place:{place.pk}",
        ward_id=place.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number, "accepts": accepts},
    )
    return visiting


@transaction.atomic
def send_visit_request(
    *,
    place_id: int,
    press: str,
    asked: Asked,
    language: str,
    sender: str,
    now: dt.datetime,
) -> tuple[VisitRequest, bool]:
    """Keep what a group asks, and give it with whether it is new; the page pressed twice makes one.

    :raises NotVisiting: the place does not come and sell.
    :raises AskedTooOften: the sender or the place is at its limit.
    """
    # Two presses of one page, and two senders at the limit, take turns here.
    place = Place.objects.select_for_update().get(pk=place_id)
    before = VisitRequest.objects.filter(place=place, press=press).first()
    if before is not None:
        return before, False
    is_open = PlaceVisiting.objects.filter(place=place, accepts=True).exists()
    if place.state != Place.State.PUBLIC or not is_open:
        raise NotVisiting
    lately = VisitRequest.objects.filter(sent_at__gt=now - WINDOW)
    if (
        lately.filter(sender=sender).count() >= MOST_OF_A_SENDER
        or lately.filter(place=place).count() >= MOST_FOR_A_PLACE
    ):
        raise AskedTooOften
    visit = VisitRequest.objects.create(
        place=place,
        code=make_receipt_code(),
        press=press,
        group_name=asked.group_name,
        contact_name=asked.contact_name,
        email=asked.email,
        phone=asked.phone,
        wishes=[_plain_wish(wish) for wish in asked.wishes],
        where=asked.where,
        people=asked.people,
        offerings=list(asked.offerings),
        note=asked.note,
        language=language,
        sender=sender,
        sent_at=now,
        last_day=max(wish.day for wish in asked.wishes),
    )
    _record("places.visit.sent", visit, None, now)
    put_mail_to_asker(visit=visit, now=now)
    put_visit_mails(visit=visit, now=now)
    return visit, True


@transaction.atomic
def accept_visit(
    *,
    visit_id: int,
    place_id: int,
    day: dt.date,
    words: str,
    actor_id: int | None,
    now: dt.datetime,
) -> VisitRequest:
    """Accept a request for one day, and give it.

    :raises VisitGone: the place has no such request.
    :raises AlreadyAnswered: somebody else was faster, or it has ended.
    """
    visit = _open(visit_id, place_id)
    visit.state, visit.accepted_day, visit.last_day = State.ACCEPTED, day, day
    visit.words = words
    _answer(visit, actor_id, now)
    _record("places.visit.accepted", visit, actor_id, now)
    return visit


@transaction.atomic
def decline_visit(
    *, visit_id: int, place_id: int, words: str, actor_id: int | None, now: dt.datetime
) -> VisitRequest:
    """Decline a request in words, and give it.

    :raises VisitGone: the place has no such request.
    :raises AlreadyAnswered: somebody else was faster, or it has ended.
    """
    visit = _open(visit_id, place_id)
    visit.state, visit.words = State.DECLINED, words
    _answer(visit, actor_id, now)
    _record("places.visit.declined", visit, actor_id, now)
    return visit


@transaction.atomic
def withdraw_visit(*, code: str, now: dt.datetime) -> VisitRequest:
    """Withdraw a request by the one who sent it, and give it.

    :raises VisitGone: there is no such request.
    :raises AlreadyAnswered: it was answered, or has ended.
    """
    known = VisitRequest.objects.filter(code=code).values("pk", "place_id").first()
    if known is None:
        raise VisitGone
    visit = _open(known["pk"], known["place_id"])
    visit.state = State.WITHDRAWN
    _answer(visit, None, now)
    _record("places.visit.withdrawn", visit, None, now)
    put_visit_mails(visit=visit, now=now)
    return visit


def lapse_visits(*, now: dt.datetime) -> list[int]:
    """End the requests that nobody answered within 30 days, and give them; each is ended once."""
    lapsed = []
    old = VisitRequest.objects.filter(state=State.SENT, sent_at__lte=now - ANSWER_WITHIN)
    for visit_id, place_id in old.values_list("pk", "place_id"):
        with transaction.atomic():
            try:
                visit = _open(visit_id, place_id)
            except AlreadyAnswered:
                continue
            visit.state = State.LAPSED
            _answer(visit, None, now)
            _record("places.visit.lapsed", visit, None, now)
            lapsed.append(visit.pk)
    return lapsed


def _open(visit_id: int, place_id: int) -> VisitRequest:
    Place.objects.select_for_update().filter(pk=place_id).first()
    # Who answers second waits above, and reads here what the first one said.
    visit = VisitRequest.objects.filter(pk=visit_id, place_id=place_id).first()
    if visit is None:
        raise VisitGone
    if visit.state != State.SENT:
        raise AlreadyAnswered(visit)
    return visit


def _answer(visit: VisitRequest, actor_id: int | None, now: dt.datetime) -> None:
    visit.answered_at, visit.answered_by_id = now, actor_id
    visit.save(
        update_fields=(
            "state",
            "answered_at",
            "answered_by",
            "accepted_day",
            "last_day",
            "words",
        )
    )
    put_mail_to_asker(visit=visit, now=now)


def _plain_wish(wish: Wish) -> Mapping[str, Any]:
    return {"day": wish.day.isoformat(), "opens": wish.opens, "closes": wish.closes}


def _record(code: str, visit: VisitRequest, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"places.visit:{visit.pk}",
        ward_id=visit.place.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": visit.place.number},
    )
