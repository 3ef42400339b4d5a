"""Sessions as events of a calendar, and programmes as entries of a feed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.documents.icalendar import CalendarEvent
from engawa.rooms.places.contracts import Venue
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.models import Session
from engawa.rooms.programmes.query import ProgrammeQuery
from engawa.rooms.programmes.selectors.finding import find_sessions, list_public_sessions
from engawa.rooms.programmes.wording import (
    name_programme,
    say_day_and_time,
    say_fee,
    say_for_whom,
    say_lead,
    say_where,
)

ENTRIES_OF_FEED = 50


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A programme in a feed: what it is, when it comes next, when it was last changed."""

    number: int
    title: str
    url: str
    kind: str
    lead: str
    for_whom: str
    fee: str
    next: str
    changed_at: dt.datetime


def list_events(
    *,
    ward_id: int,
    ward_slug: str,
    site_url: str,
    host: str,
    query: ProgrammeQuery,
    now: dt.datetime,
) -> list[CalendarEvent]:
    """List the sessions to come that answer a question; what was called off is among them."""
    sessions = list_public_sessions(ward_id=ward_id).filter(ends_at__gt=now)
    found = find_sessions(sessions=sessions, ward_id=ward_id, query=query, now=now)
    return _make_events(found.ids, ward_id, ward_slug, site_url, host)


def get_event(
    *, ward_id: int, ward_slug: str, site_url: str, host: str, number: int, session_id: int
) -> CalendarEvent | None:
    """Give one session of a public programme as an event; None when there is none."""
    sessions = list_public_sessions(ward_id=ward_id).filter(
        intake__programme__number=number, pk=session_id
    )
    ids = tuple(sessions.values_list("pk", flat=True))
    return next(iter(_make_events(ids, ward_id, ward_slug, site_url, host)), None)


def list_feed_entries(
    *, ward_id: int, ward_slug: str, site_url: str, query: ProgrammeQuery, now: dt.datetime
) -> list[FeedEntry]:
    """List the programmes with a session to come that answers a question, the latest change first."""
    sessions = list_public_sessions(ward_id=ward_id).filter(ends_at__gt=now)
    found = find_sessions(sessions=sessions, ward_id=ward_id, query=query, now=now)
    first: dict[int, Session] = {}
    rows = Session.objects.filter(pk__in=found.ids).select_related("intake__programme")
    for session in rows.order_by("starts_at", "pk"):
        first.setdefault(session.intake.programme_id, session)
    latest = sorted(
        first.values(),
        key=lambda session: (session.intake.programme.changed_at, session.intake.programme_id),
        reverse=True,
    )
    return [_feed_entry(session, ward_slug, site_url) for session in latest[:ENTRIES_OF_FEED]]


def _feed_entry(session: Session, ward_slug: str, site_url: str) -> FeedEntry:
    intake = session.intake
    programme = intake.programme
    is_off = session.called_off_at is not None or intake.called_off_at is not None
    return FeedEntry(
        number=programme.number,
        title=name_programme(programme),
        url=site_url + address_of_programme(ward_slug=ward_slug, number=programme.number),
        kind=programme.get_kind_display(),
        lead=say_lead(programme),
        for_whom=say_for_whom(programme),
        fee=say_fee(programme),
        next=_("%(moment)s（中止）") % {"moment": say_day_and_time(session.starts_at)}
        if is_off
        else say_day_and_time(session.starts_at),
        changed_at=programme.changed_at,
    )


def _make_events(
    ids: Sequence[int], ward_id: int, ward_slug: str, site_url: str, host: str
) -> list[CalendarEvent]:
    sessions = list(
        Session.objects.filter(pk__in=ids)
        .select_related("intake__programme")
        .order_by("starts_at", "pk")
    )
    venues = places.get_venues(
        ward_id=ward_id, ids=[session.place_id for session in sessions if session.place_id]
    )
    return [
        _make_event(session, venues.get(session.place_id or 0), ward_slug, site_url, host)
        for session in sessions
    ]


def _make_event(
    session: Session, venue: Venue | None, ward_slug: str, site_url: str, host: str
) -> CalendarEvent:
    intake = session.intake
    programme = intake.programme
    reason = session.called_off_reason or intake.called_off_reason
    is_off = session.called_off_at is not None or intake.called_off_at is not None
    parts = [
        _("中止：%(reason)s") % {"reason": reason} if is_off else "",
        say_lead(programme),
        _("対象：%(words)s") % {"words": say_for_whom(programme)},
        _("費用：%(words)s") % {"words": say_fee(programme)},
    ]
    where = say_where(
        place=venue.name if venue else "", room=session.room, is_online=session.is_online
    )
    if venue is not None and venue.address:
        where = f"{where} {venue.address}"
    return CalendarEvent(
        uid=f"session-{session.pk}-{ward_slug}-programmes@{host}",
        begins_at=session.starts_at,
        ends_at=session.ends_at,
        summary=name_programme(programme),
        location=where,
        description="\n".join(part for part in parts if part),
        url=site_url + address_of_programme(ward_slug=ward_slug, number=programme.number),
        point=venue.point if venue else None,
        is_called_off=is_off,
        # Both only grow, and one of them does whenever an event is changed or called off.
        sequence=programme.revision + intake.revision - 2,
        changed_at=programme.changed_at,
    )
