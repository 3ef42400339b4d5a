"""Mails to those who speak for a place; they are written in Japanese, as what the ward says of the place is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from engawa.core.outbox.rendering import render_words
from engawa.core.outbox.services.erasing import erase_messages
from engawa.core.outbox.services.putting import put_message
from engawa.rooms.places.keeper_links import write_link_token
from engawa.rooms.places.models import KeeperCode, Place, PlaceKeeper, PlaceProposal, VisitRequest
from engawa.rooms.places.selectors.desk_words import get_names
from engawa.rooms.places.selectors.proposals import list_taken_words
from engawa.rooms.places.services.keeper_codes import LIFETIME, write_code

_JAPANESE = "ja"


@transaction.atomic
def put_code_mail(*, code_id: int, now: dt.datetime) -> bool:
    """Make the code that was asked for and put it into the outbox; nothing for an unknown address, or too late.

    Code and mail are written together: a code that nobody gets would open nothing.
    """
    code = KeeperCode.objects.filter(pk=code_id).select_related("keeper", "place__ward").first()
    if code is None or code.keeper is None or now >= code.asked_at + LIFETIME:
        return False
    words = write_code(code_id=code_id)
    if not words:
        return False
    _put(
        code.keeper,
        "places.keeper-code",
        {"place": code.place, "code": words},
        delivery_key=f"places.keeper-code:{code.pk}",
        now=now,
        expires_at=code.asked_at + LIFETIME,
    )
    return True


def put_question_mail(*, keeper: PlaceKeeper, place: Place, now: dt.datetime) -> None:
    """Put a mail into the outbox that asks a keeper to look at what stands there."""
    _put(
        keeper,
        "places.keeper-question",
        {"place": place, "url": _link(keeper, place, now)},
        delivery_key=f"places.keeper:{keeper.pk}:asked:{now:%Y%m%dT%H%M%S%f}",
        now=now,
    )


def put_decision_mail(*, proposal: PlaceProposal, now: dt.datetime) -> None:
    """Put a mail into the outbox that tells the keeper what became of a proposal; none without the keeper."""
    if proposal.keeper is None:
        return
    place = proposal.place
    with translation.override(_JAPANESE):
        context = {
            "place": place,
            "proposal": proposal,
            "taken": list_taken_words(proposal=proposal, names=get_names(ward_id=place.ward_id)),
            "is_partly": proposal.state == PlaceProposal.State.PARTLY,
            "is_refused": proposal.state == PlaceProposal.State.REFUSED,
            "url": settings.SITE_URL + _page(place),
        }
    _put(
        proposal.keeper,
        "places.keeper-decision",
        context,
        delivery_key=f"places.proposal:{proposal.pk}:decided",
        now=now,
    )


def put_visit_mails(*, visit: VisitRequest, now: dt.datetime) -> None:
    """Put a mail into the outbox for each keeper of a place: a group asks it to come, or does no more."""
    place = visit.place
    for keeper in PlaceKeeper.objects.filter(place=place):
        context = {
            "place": place,
            "visit": visit,
            "is_withdrawn": visit.state == VisitRequest.State.WITHDRAWN,
            "url": _link(keeper, place, now, visit_id=visit.pk),
        }
        _put(
            keeper,
            "places.visit-to-keepers",
            context,
            delivery_key=f"places.visit:{visit.pk}:{visit.state.lower()}:keeper:{keeper.pk}",
            now=now,
        )


def erase_mails(*, keeper: PlaceKeeper, ward_id: int, now: dt.datetime) -> None:
    """Empty what was written to an address that is taken away, and send nothing that still waits."""
    erase_messages(ward_id=ward_id, about=_about(keeper), now=now)


def _put(
    keeper: PlaceKeeper,
    purpose: str,
    context: Mapping[str, Any],
    *,
    delivery_key: str,
    now: dt.datetime,
    expires_at: dt.datetime | None = None,
) -> None:
    put_message(
        ward_id=context["place"].ward_id,
        purpose=purpose,
        address=keeper.email,
        language=_JAPANESE,
        words=render_words(purpose=purpose, language=_JAPANESE, context=context),
        delivery_key=delivery_key,
        about=_about(keeper),
        now=now,
        expires_at=expires_at,
    )


def _about(keeper: PlaceKeeper) -> str:
    return f"places.keeper:{keeper.pk}"


def _link(keeper: PlaceKeeper, place: Place, now: dt.datetime, *, visit_id: int = 0) -> str:
    kwargs = {"ward_slug": place.ward.slug, "number": place.number}
    address = reverse("places:keeper-start", kwargs=kwargs)
    token = write_link_token(keeper_id=keeper.pk, now=now)
    about = f"&visit={visit_id}" if visit_id else ""
    return f"{settings.SITE_URL}{address}?k={token}{about}"


def _page(place: Place) -> str:
    kwargs = {"ward_slug": place.ward.slug, "number": place.number}
    return reverse("places:place", kwargs=kwargs)
