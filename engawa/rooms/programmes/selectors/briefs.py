"""Programmes and sessions as other rooms show them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Min, Q
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day_of_year
from engawa.rooms.places import facade_reading as places
from engawa.rooms.programmes.contracts import ProgrammeInBrief, SessionInBrief
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.seats import read_seats
from engawa.rooms.programmes.selectors.cards import address_of_programme, say_where
from engawa.rooms.programmes.selectors.finding import list_public_sessions
from engawa.rooms.programmes.wording import (
    name_programme,
    say_for_whom,
    say_seats,
    say_times,
)


def get_briefs(
    *, ward_id: int, numbers: Sequence[int] | None, now: dt.datetime
) -> list[ProgrammeInBrief]:
    """Give the public programmes of those numbers, or all, in the order of their numbers."""
    programmes = Programme.objects.filter(ward_id=ward_id, is_public=True)
    if numbers is not None:
        programmes = programmes.filter(number__in=numbers)
    coming = Q(intakes__sessions__starts_at__gt=now, intakes__sessions__called_off_at__isnull=True)
    rows = programmes.annotate(next_at=Min("intakes__sessions__starts_at", filter=coming))
    return [
        ProgrammeInBrief(
            number=programme.number,
            kind=programme.kind,
            title=name_programme(programme),
            has_japanese_title=name_programme(programme) == programme.title,
            for_whom=say_for_whom(programme),
            url=address_of_programme(ward_slug=programme.ward.slug, number=programme.number),
            next_at=programme.next_at,
        )
        for programme in rows.select_related("ward").order_by("number")
    ]


def get_next_sessions(*, ward_id: int, count: int, now: dt.datetime) -> list[SessionInBrief]:
    """Give the next sessions that have not begun and are not called off, in the order of time."""
    sessions = list(
        list_public_sessions(ward_id=ward_id)
        .filter(starts_at__gt=now, called_off_at__isnull=True, intake__called_off_at__isnull=True)
        .select_related("intake__programme__ward")[:count]
    )
    ids = [session.place_id for session in sessions if session.place_id]
    venues = places.get_venues(ward_id=ward_id, ids=ids) if ids else {}
    briefs = []
    for session in sessions:
        intake = session.intake
        programme = intake.programme
        seats = read_seats(intake=intake, ends_at=session.ends_at, is_called_off=False, now=now)
        briefs.append(
            SessionInBrief(
                title=name_programme(programme),
                has_japanese_title=name_programme(programme) == programme.title,
                when=_("%(day)s %(time)s")
                % {
                    "day": say_day_of_year(tokyo_day(session.starts_at)),
                    "time": say_times(session.starts_at, session.ends_at),
                },
                where=say_where(
                    venue=venues.get(session.place_id or 0),
                    room=session.room,
                    is_online=session.is_online,
                ),
                seats=say_seats(seats, intake).headline,
                url=address_of_programme(ward_slug=programme.ward.slug, number=programme.number),
            )
        )
    return briefs
