"""What the picture says that stands beside a link to a programme: gathered in the reader's language.

It is kept by those to whom it was sent, so it says nothing of free seats.
"""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.documents.share_card import ShareCard
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.models import Programme, Session
from engawa.rooms.programmes.wording import (
    name_programme,
    say_for_whom,
    say_session,
    say_where,
)


def gather_share_card(*, ward_id: int, number: int, now: dt.datetime) -> ShareCard | None:
    """Gather what the picture of a public programme says; None when there is no such programme, or no more."""
    programme = Programme.objects.filter(ward_id=ward_id, number=number, is_public=True).first()
    if programme is None:
        return None
    coming = list(
        Session.objects.filter(
            intake__programme=programme,
            ends_at__gt=now,
            called_off_at__isnull=True,
            intake__called_off_at__isnull=True,
        ).order_by("starts_at")
    )
    facts = [_say_when(coming)] if coming else []
    ids = [session.place_id for session in coming if session.place_id]
    venues = places.get_venues(ward_id=ward_id, ids=ids) if ids else {}
    if coming:
        first = coming[0]
        venue = venues.get(first.place_id or 0)
        facts.append(
            say_where(place=venue.name if venue else "", room=first.room, is_online=first.is_online)
        )
    drawn, credit = places.draw_card_map(ward_id=ward_id, venues=list(venues.values()))
    example = [_("見本")] if programme.is_example else []
    return ShareCard(
        kicker=programme.get_kind_display(),
        title=name_programme(programme),
        count=None,
        facts=tuple([*facts, say_for_whom(programme), *example][:4]),
        # Without a place in the register the ward alone would say nothing of where it is.
        map=drawn if venues else "",
        credit=credit if venues else "",
    )


def _say_when(coming: list[Session]) -> str:
    first = say_session(coming[0])
    more = len(coming) - 1
    if not more:
        return first
    return ngettext("%(first)s ほか%(more)d回", "%(first)s ほか%(more)d回", more) % {
        "first": first,
        "more": more,
    }
