"""What owners of bookings are told: one function for each purpose, each in the transaction of what it tells of.

The delivery key names the booking and the event, so one change is told once whoever asks. Who left a telephone
number only is told nothing: there is no channel for it; their page says so.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from engawa.core.access.codes import group_code
from engawa.core.database.related import is_known, keep_related
from engawa.core.documents.icalendar import MEDIA_TYPE, CalendarEvent, write_calendar
from engawa.core.outbox.channels import Attachment
from engawa.core.outbox.rendering import Words, render_words
from engawa.core.outbox.services.putting import put_message
from engawa.core.ui.days import say_day
from engawa.rooms.programmes.addresses import (
    address_of_booking,
    address_of_certificate_page,
    address_of_draw,
    name_host,
)
from engawa.rooms.programmes.models import Booking, Intake, Session
from engawa.rooms.programmes.purposes import (
    APPLIED,
    BOOKED,
    CALLED_OFF,
    CANCELLED,
    CERTIFICATE,
    CHANGED,
    LAPSED,
    LINK,
    NUMBER,
    OFFERED,
    REMINDER,
    SESSION_OFF,
    STRUCK_OUT,
    WAITING,
)
from engawa.rooms.programmes.selectors.lots import write_ticket
from engawa.rooms.programmes.selectors.parts import list_sessions
from engawa.rooms.programmes.selectors.streams import is_part_online
from engawa.rooms.programmes.wording import (
    name_programme,
    name_section,
    say_bring,
    say_day_and_time,
    say_intake_title,
    say_session,
    say_units,
    say_ward,
    say_where_of,
)


def tell_number(*, booking: Booking, number: str, now: dt.datetime) -> None:
    """Mail the number with which a held booking is confirmed; it ends when the hold does."""
    context = {"number": number}
    _tell(NUMBER, booking, f"number-{booking.revision}", now, context, ends_at=booking.holds_until)


@dataclass(frozen=True, slots=True)
class Written:
    """A message that is written, and waits for what it tells of."""

    words: Words
    files: tuple[Attachment, ...]


def write_booked(*, booking: Booking, now: dt.datetime) -> Written:
    """Write that it is booked, of a booking that need not stand in the table yet."""
    return _write(BOOKED, booking, now, {}, has_calendar=True)


def tell_booked(*, booking: Booking, now: dt.datetime, letter: Written | None = None) -> None:
    """Tell that it is booked, with the sessions as a calendar file; by the letter, where one was written before."""
    _tell(BOOKED, booking, f"booked-{booking.revision}", now, has_calendar=True, letter=letter)


def tell_waiting(*, booking: Booking, now: dt.datetime) -> None:
    """Tell which turn in the queue it is."""
    _tell(WAITING, booking, f"waiting-{booking.revision}", now)


def tell_applied(*, booking: Booking, ticket: str, now: dt.datetime) -> None:
    """Tell the number of the lot, and when it is drawn."""
    context = _describe_draw(booking, ticket)
    _tell(APPLIED, booking, f"applied-{booking.revision}", now, context)


def tell_struck_out(*, booking: Booking, now: dt.datetime) -> None:
    """Tell that an officer struck it out as a second application, and why; its ticket is read with the entry."""
    entry, closes_at = booking.entry, booking.intake.closes_at
    assert entry.ticket is not None
    with translation.override(booking.language):
        closes = say_day_and_time(closes_at) if closes_at else ""
    context = {
        "ticket": write_ticket(number=entry.ticket.number),
        "reason": entry.struck_reason,
        "closes": closes,
    }
    _tell(STRUCK_OUT, booking, f"struck-out-{booking.revision}", now, context)


def tell_offered(*, booking: Booking, not_before: dt.datetime, now: dt.datetime) -> None:
    """Offer seats that came free, until the moment that the message names."""
    _tell(
        OFFERED,
        booking,
        f"offered-{booking.revision}",
        now,
        ends_at=booking.holds_until,
        not_before=not_before,
    )


def tell_lapsed(*, booking: Booking, now: dt.datetime) -> None:
    """Tell that nobody confirmed or took it in time."""
    was_offered = booking.waiting_number is not None
    _tell(LAPSED, booking, f"lapsed-{booking.revision}", now, {"was_offered": was_offered})


def tell_cancelled(*, booking: Booking, now: dt.datetime) -> None:
    """Tell that it is cancelled."""
    _tell(CANCELLED, booking, f"cancelled-{booking.revision}", now)


def tell_called_off(*, booking: Booking, now: dt.datetime) -> None:
    """Tell that the ward called it off, and why."""
    context = {"reason": booking.intake.called_off_reason}
    _tell(CALLED_OFF, booking, f"called-off-{booking.revision}", now, context)


def tell_changed(*, booking: Booking, event: str, now: dt.datetime) -> None:
    """Tell what stands now, after its owner or the ward changed it."""
    is_own = event.startswith("own")
    has_calendar = booking.state == Booking.State.BOOKED
    _tell(CHANGED, booking, event, now, {"is_own": is_own}, has_calendar=has_calendar)


def tell_link(*, booking: Booking, now: dt.datetime) -> None:
    """Mail the link once more, at most once in an hour."""
    _tell(LINK, booking, f"link-{now:%Y%m%d%H}", now)


def tell_session_off(*, booking: Booking, session: Session, now: dt.datetime) -> None:
    """Tell that one session is off and why; what remains stands below."""
    context = {"off": session, "reason": session.called_off_reason}
    _tell(SESSION_OFF, booking, f"session-off-{session.pk}", now, context, has_calendar=True)


def tell_reminder(
    *, booking: Booking, session: Session, event: str, is_changed: bool, now: dt.datetime
) -> None:
    """Remind of a session of tomorrow; nothing is sent once it has begun."""
    until = booking.intake.cancel_until
    context = {
        "session": session,
        "is_changed": is_changed,
        "can_cancel": until is None or until > now,
    }
    _tell(REMINDER, booking, event, now, context, ends_at=session.starts_at)


def tell_certificate(*, booking: Booking, name_until: dt.date, now: dt.datetime) -> None:
    """Tell that there is a certificate, where it is, and until when its name is held."""
    with translation.override(booking.language):
        until = say_day(name_until)
    context = {"url": address_of_certificate_page(booking=booking), "until": until}
    _tell(CERTIFICATE, booking, "certificate", now, context)


def key_of(*, booking_id: int, event: str) -> str:
    """Give the delivery key by which a booking is told of an event once."""
    return f"programmes.booking:{booking_id}:{event}"


def write_booking_calendar(*, booking: Booking, now: dt.datetime) -> bytes:
    """Write the sessions of a booking as a calendar file, each pointing to the booking's own page."""
    title = name_programme(booking.intake.programme)
    events = [
        CalendarEvent(
            uid=f"session-{session.pk}@{name_host()}",
            begins_at=session.starts_at,
            ends_at=session.ends_at,
            summary=title,
            location=say_where_of(session),
            url=address_of_booking(booking=booking),
            is_called_off=session.called_off_at is not None,
            changed_at=booking.changed_at,
        )
        for session in _sessions_of(booking)
    ]
    return write_calendar(name=title, events=events, made_at=now)


def _tell(
    purpose: str,
    booking: Booking,
    event: str,
    now: dt.datetime,
    more: Mapping[str, Any] | None = None,
    *,
    has_calendar: bool = False,
    ends_at: dt.datetime | None = None,
    not_before: dt.datetime | None = None,
    letter: Written | None = None,
) -> None:
    if not booking.email:
        return
    if letter is None:
        letter = _write(purpose, booking, now, more or {}, has_calendar=has_calendar)
    put_message(
        ward_id=booking.intake.programme.ward_id,
        purpose=purpose,
        address=booking.email,
        language=booking.language,
        words=letter.words,
        delivery_key=key_of(booking_id=booking.pk, event=event),
        about=f"programmes.booking:{booking.pk}",
        now=now,
        files=letter.files,
        not_before=not_before,
        expires_at=ends_at,
    )


def _write(
    purpose: str,
    booking: Booking,
    now: dt.datetime,
    more: Mapping[str, Any],
    *,
    has_calendar: bool,
) -> Written:
    with translation.override(booking.language):
        context = {**describe(booking=booking), **_say_session(booking, more)}
        files = (attach_calendar(booking=booking, now=now),) if has_calendar else ()
    words = render_words(purpose=purpose, language=booking.language, context=context)
    return Written(words, files)


def _describe_draw(booking: Booking, ticket: str) -> dict[str, Any]:
    intake = booking.intake
    with translation.override(booking.language):
        drawn_at = say_day_and_time(intake.lottery.drawn_at)
    return {"ticket": ticket, "drawn_at": drawn_at, "draw_url": address_of_draw(intake=intake)}


def describe(*, booking: Booking) -> dict[str, Any]:
    """Give what every message about a booking may say of it, in the language that is chosen."""
    intake = booking.intake
    programme = intake.programme
    ward, sessions = programme.ward, _sessions_of(booking)
    return {
        "name": booking.name,
        "programme": name_programme(programme),
        "title": say_intake_title(intake),
        "times": [(say_session(session), say_where_of(session)) for session in _standing(sessions)],
        "units": say_units(booking.units, intake.unit),
        "code": group_code(booking.code),
        "url": address_of_booking(booking=booking),
        "turn": booking.waiting_number,
        "is_lottery": intake.way == Intake.Way.LOTTERY,
        "until": say_day_and_time(booking.holds_until) if booking.holds_until else "",
        "cancel_until": say_day_and_time(intake.cancel_until) if intake.cancel_until else "",
        "is_online": any(is_part_online(booking=booking, session=each) for each in sessions),
        "phone": programme.phone,
        "section": name_section(programme.section),
        "ward": say_ward(ward),
    }


def _say_session(booking: Booking, more: Mapping[str, Any]) -> dict[str, Any]:
    """Say in the reader's language what a message tells of one session."""
    said = dict(more)
    if "off" in said:
        said["off"] = say_session(said["off"])
    session = said.pop("session", None)
    if session is not None:
        said["when"] = say_session(session)
        said["where"] = say_where_of(session)
        said["bring"] = say_bring(booking.intake.programme)
    return said


def _sessions_of(booking: Booking) -> Sequence[Session]:
    intake = booking.intake
    # Read once for all bookings of an intake that is held.
    if not is_known(intake, "sessions"):
        keep_related(intake, "sessions", list_sessions(intake_id=intake.pk))
    return list(intake.sessions.all())


def _standing(sessions: Sequence[Session]) -> Sequence[Session]:
    """Give the sessions that take place; all of them where none does."""
    return [session for session in sessions if session.called_off_at is None] or sessions


def attach_calendar(*, booking: Booking, now: dt.datetime) -> Attachment:
    """Give the sessions of a booking as a file that goes with a message."""
    return Attachment("calendar.ics", MEDIA_TYPE, write_booking_calendar(booking=booking, now=now))
