"""Programmes and sessions as other rooms show them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Min, Q

from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.contracts import ProgrammeInBrief, SessionInBrief
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.seats import read_seats
from engawa.rooms.programmes.selectors.finding import list_public_sessions
from engawa.rooms.programmes.wording import (
    name_programme,
    say_for_whom,
    say_seats,
    say_session,
    say_where,
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
                when=say_session(session),
                where=say_where(
                    place=venues[session.place_id].name if session.place_id in venues else "",
                    room=session.room,
                    is_online=session.is_online,
                ),
                seats=say_seats(seats, intake).headline,
                url=address_of_programme(ward_slug=programme.ward.slug, number=programme.number),
            )
        )
    return briefs
