"""Who is expected at a session, who came, and how many that are; for the officers of its programme."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.models import Answer, Attendance, Booking, Intake, Session
from engawa.rooms.programmes.wording import say_time, say_units

EXPECTED = (Booking.State.BOOKED, Booking.State.OFFERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One booking of the session: `mark` is CAME, ABSENT or empty; `allergy` is what the door must know of one."""

    code: str
    code_words: str
    name: str
    units: int
    units_words: str
    needs: str
    note: str
    allergy: str
    is_offered: bool
    mark: str
    mark_words: str
    came: int
    at: dt.datetime | None
    # How many of the party may have come, where not all did: the number, and how it is said.
    parts: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class WalkIn:
    """Who came without a booking."""

    id: uuid.UUID
    name: str
    units: int
    units_words: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorCounts:
    """How many are there, in units: `there` with those who came without a booking; `open` has no mark yet."""

    there: int
    booked: int
    walk_ins: int
    absent: int
    open: int
    capacity: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceView:
    """A session with everybody who is expected or came; `is_settled`: who has no mark did not come."""

    attendees: tuple[Attendee, ...]
    walk_ins: tuple[WalkIn, ...]
    counts: DoorCounts
    unit: str
    # What is said after the number of those who are there: one is said otherwise than several.
    there_unit: str
    is_recorded: bool
    is_settled: bool


def find_session(*, intake_id: int, session_id: int) -> Session | None:
    """Find a session of an intake, with all that its pages say of it."""
    return (
        Session.objects.filter(pk=session_id, intake_id=intake_id)
        .select_related("intake__programme__ward", "intake__programme__section", "place")
        .first()
    )


def view_attendance(
    *, session: Session, words: str = "", now: dt.datetime, is_for_helpers: bool = False
) -> AttendanceView:
    """Say who is expected at a session and who came; with `words`, only of whom the name has them.

    Helpers are told neither what somebody needs nor what they wrote, but for allergies that the door must know.
    """
    intake = session.intake
    rows = list(Attendance.objects.filter(session=session).order_by("happened_at", "pk"))
    marks = {row.booking_id: row for row in rows if row.booking_id}
    labels = {str(quota.key): str(quota.get_key_display()) for quota in intake.quotas.all()}
    is_settled = bool(rows) and now >= session.ends_at
    # Whoever has a mark stays on the list, also when the booking was cancelled meanwhile.
    bookings = intake.bookings.filter(state__in=EXPECTED) | intake.bookings.filter(pk__in=marks)
    allergies = _list_allergies(intake)
    attendees = [
        _view_attendee(
            booking,
            marks.get(booking.pk),
            labels,
            intake.unit,
            allergy=allergies.get(booking.pk, ""),
            is_settled=is_settled,
            is_for_helpers=is_for_helpers,
        )
        for booking in bookings.distinct()
    ]
    attendees.sort(key=lambda attendee: (fold(attendee.name), attendee.code))
    walk_ins = [
        WalkIn(row.walk_in, row.name, row.came, say_units(row.came, intake.unit), row.happened_at)
        for row in rows
        if row.walk_in
    ]
    wanted = fold(words)
    came = sum(attendee.came for attendee in attendees)
    more = sum(walk_in.units for walk_in in walk_ins)
    absent = sum(max(one.units - one.came, 0) for one in attendees if one.mark)
    booked = sum(one.units for one in attendees)
    there = came + more
    return AttendanceView(
        attendees=tuple(
            one for one in attendees if wanted in fold(one.name) or wanted in fold(one.code)
        ),
        walk_ins=tuple(walk_ins),
        counts=DoorCounts(
            there=there,
            booked=booked,
            walk_ins=more,
            absent=absent,
            open=sum(one.units for one in attendees if not one.mark),
            capacity=intake.capacity,
        ),
        unit=str(intake.get_unit_display()),
        there_unit=say_units(there, intake.unit).removeprefix(str(there)),
        is_recorded=bool(rows),
        is_settled=is_settled,
    )


def count_expected(*, session: Session) -> int:
    """Count who is there or may still come: whoever is marked as absent leaves the seat."""
    rows = list(Attendance.objects.filter(session=session).values_list("booking_id", "came"))
    marked = {booking_id for booking_id, _came in rows if booking_id}
    still = session.intake.bookings.filter(state__in=EXPECTED).exclude(pk__in=marked)
    return sum(came for _id, came in rows) + sum(still.values_list("units", flat=True))


def _list_allergies(intake: Intake) -> dict[int, str]:
    """Give by booking what was answered to questions of allergies that the door must know."""
    if not intake.has_questions:
        return {}
    found: dict[int, str] = {}
    answers = Answer.objects.filter(question__intake=intake, question__is_for_the_door=True)
    for booking_id, value in answers.order_by("pk").values_list("booking_id", "value"):
        found[booking_id] = _("、").join(filter(None, (found.get(booking_id, ""), value)))
    return found


def _view_attendee(
    booking: Booking,
    row: Attendance | None,
    labels: dict[str, str],
    unit: str,
    *,
    allergy: str,
    is_settled: bool,
    is_for_helpers: bool,
) -> Attendee:
    needs = [
        _("%(need)s %(units)s") % {"need": labels[key], "units": say_units(count, unit)}
        for key, count in booking.wants.items()
        if key in labels and count
    ]
    mark = "" if row is None else "CAME" if row.came else "ABSENT"
    return Attendee(
        code=booking.code,
        code_words=group_code(booking.code),
        name=booking.name or _("（お名前は消しました）"),
        units=booking.units,
        units_words=say_units(booking.units, unit),
        needs="" if is_for_helpers else _("、").join(needs),
        note="" if is_for_helpers else booking.note,
        allergy=allergy,
        is_offered=booking.state == Booking.State.OFFERED,
        mark="ABSENT" if is_settled and not mark else mark,
        mark_words=_say_mark(booking, row, unit, is_settled=is_settled),
        came=row.came if row else 0,
        at=row.happened_at if row else None,
        parts=tuple((count, say_units(count, unit)) for count in range(1, booking.units)),
    )


def _say_mark(booking: Booking, row: Attendance | None, unit: str, *, is_settled: bool) -> str:
    if row is None:
        return _("欠席（印がありません）") if is_settled else ""
    if not row.came:
        return _("欠席")
    said = {"units": say_units(row.came, unit), "time": say_time(row.happened_at)}
    if row.came < booking.units:
        return _("%(units)sだけ来ました（%(time)s）") % said
    return _("来ました（%(time)s）") % said
