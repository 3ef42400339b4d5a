"""Mails to whoever asked a place to come and sell, in the language in which they asked."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from engawa.core.outbox.rendering import render_words
from engawa.core.outbox.services.putting import put_message
from engawa.rooms.places.models import VisitRequest
from engawa.rooms.places.visit_words import list_wish_words
from engawa.rooms.places.wording import name_place

# What the askers have just done themselves.
_OWN_DEEDS = (VisitRequest.State.SENT, VisitRequest.State.WITHDRAWN)


def put_mail_to_asker(*, visit: VisitRequest, now: dt.datetime) -> None:
    """Put a mail into the outbox that tells the asker how their request stands, if they gave an address."""
    if not visit.email:
        return
    place = visit.place
    with translation.override(visit.language):
        receipt = {"ward_slug": place.ward.slug, "code": visit.code}
        context = {
            "visit": visit,
            "name": name_place(place),
            "place": place,
            "wishes": list_wish_words(visit=visit),
            "page": settings.SITE_URL + reverse("places:visit-receipt", kwargs=receipt),
        }
    purpose = "places.visit-receipt" if visit.state in _OWN_DEEDS else "places.visit-answer"
    put_message(
        ward_id=place.ward_id,
        purpose=purpose,
        address=visit.email,
        language=visit.language,
        words=render_words(purpose=purpose, language=visit.language, context=context),
        delivery_key=f"places.visit:{visit.pk}:{visit.state.lower()}:asker",
        about=f"places.visit:{visit.pk}",
        now=now,
    )
