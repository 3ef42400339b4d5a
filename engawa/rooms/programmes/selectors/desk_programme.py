"""One programme at the desk: its intakes with their sessions, what it still lacks, its poster."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db.models import Min, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.selectors.desk import Seats, count_applied, count_seats

_COMING = (Booking.State.HELD, Booking.State.APPLIED, Booking.State.BOOKED, Booking.State.OFFERED)


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One session in words: when, where, and why it is not."""

    session_id: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    room: str
    is_online: bool
    called_off_reason: str


@dataclass(frozen=True, slots=True)
class IntakeView:
    """One intake with its sessions in the order of time; it is over from the day after the last of them."""

    number: int
    title: str
    way: str
    is_booked: bool
    is_drawn: bool
    seats: Seats
    opens_at: dt.datetime | None
    closes_at: dt.datetime | None
    called_off_reason: str
    is_over: bool
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a deed reaches: bookings of those who come, how many units they are, and who waits."""

    bookings: int
    units: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that a programme lacks, and the page or the part of the page that gives it."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class PosterView:
    """The poster: where its file is for officers, how large it is in points, and its words."""

    url: str
    width: int
    height: int
    alternative: str


def list_intakes(*, programme: Programme, now: dt.datetime) -> list[IntakeView]:
    """List the intakes of a programme, those with the nearest session first, then those that are over."""
    intakes = list(programme.intakes.prefetch_related("sessions"))
    rows = {
        session.place_id
        for intake in intakes
        for session in intake.sessions.all()
        if session.place_id
    }
    names = places.name_places(ward_id=programme.ward_id, row_ids=rows) if rows else {}
    applied = count_applied(intakes=intakes)
    found = [_view_intake(intake, names, applied.get(intake.pk), now) for intake in intakes]
    # What is over stands behind, the latest first.
    to_come = [intake for intake in found if not intake.is_over]
    over = [intake for intake in found if intake.is_over]
    to_come.sort(key=lambda intake: intake.sessions[0].starts_at)
    over.sort(key=lambda intake: intake.sessions[-1].starts_at if intake.sessions else now)
    return [*to_come, *reversed(over)]


def count_reached(*, intake: Intake) -> Reached:
    """Count whom calling an intake off reaches."""
    coming = intake.bookings.filter(state__in=_COMING)
    return Reached(
        bookings=coming.count(),
        units=coming.aggregate(units=Sum("units"))["units"] or 0,
        waiting=intake.bookings.filter(state=Booking.State.WAITING).count(),
    )


def view_poster(*, programme: Programme, ward_slug: str) -> PosterView | None:
    """Give the poster of a programme; None without one."""
    if not programme.poster:
        return None
    name = PurePosixPath(str(programme.poster.name)).name
    return PosterView(
        url=reverse(
            "programmes:desk-poster-file",
            kwargs={"ward_slug": ward_slug, "number": programme.number, "name": name},
        ),
        width=programme.poster_width or 0,
        height=programme.poster_height or 0,
        alternative=programme.poster_alternative,
    )


def list_todos(
    *, programme: Programme, intakes: Sequence[IntakeView], ward_slug: str
) -> list[Todo]:
    """List what a programme lacks, what keeps people from coming first."""
    here = {"ward_slug": ward_slug, "number": programme.number}
    adding = reverse("programmes:desk-intake-add", kwargs=here)
    poster = reverse("programmes:desk-poster", kwargs=here)
    to_come = [intake for intake in intakes if not intake.is_over]
    lines = [line for intake in to_come for line in intake.sessions]
    found = [
        (not intakes, adding, _("日時がありません。募集を加えてください。")),
        (
            bool(intakes) and not to_come,
            adding,
            _("これからの回がありません。次の募集を加えてください。"),
        ),
        (
            not programme.phone and not programme.fax,
            "#contact",
            _("問い合わせの電話もファクスもありません。"),
        ),
        (
            any(not line.place and not line.is_online for line in lines),
            "#intakes",
            _("場所が言葉だけの回があります。施設を選ぶと、地図と行き方が出ます。"),
        ),
        (
            not programme.title_en or not programme.lead_en,
            "#languages",
            _("英語の名前か紹介がありません。"),
        ),
        (
            not programme.title_easy or not programme.lead_easy,
            "#languages",
            _("やさしい日本語の名前か紹介がありません。"),
        ),
        (not programme.description, "#basic", _("くわしい内容がありません。")),
        (not programme.bring, "#join", _("持ち物がありません。なければ「特になし」と入れます。")),
        (not programme.poster, poster, _("画像がありません。")),
        (
            not programme.promises.exists(),
            "#promises",
            _("どの約束を果たすかが、結ばれていません。"),
        ),
    ]
    return [Todo(words, url) for is_missing, url, words in found if is_missing]


def _view_intake(
    intake: Intake, names: dict[int, str], applied: int | None, now: dt.datetime
) -> IntakeView:
    lines = tuple(
        SessionLine(
            session_id=session.pk,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            place=names.get(session.place_id or 0, "").partition(" ")[2],
            room=session.room,
            is_online=session.is_online,
            called_off_reason=session.called_off_reason,
        )
        for session in intake.sessions.all()
    )
    is_called_off = intake.called_off_at is not None
    return IntakeView(
        number=intake.number,
        title=intake.title,
        way=intake.get_way_display(),
        is_drawn=intake.way == Intake.Way.LOTTERY,
        is_booked=intake.way != Intake.Way.OPEN,
        seats=count_seats(intake=intake, applied=applied),
        opens_at=intake.opens_at,
        closes_at=intake.closes_at,
        called_off_reason=intake.called_off_reason,
        # What was today still has somebody at its door and its list to be filled in.
        is_over=is_called_off
        or not any(tokyo_day(line.ends_at) >= tokyo_day(now) for line in lines),
        sessions=lines,
    )


def list_months_of_beginning(*, programme: Programme) -> list[dt.date]:
    """List the months in which an intake that stands begins, by their first days, the newest first."""
    begins = (
        programme.intakes.filter(called_off_at=None, sessions__isnull=False)
        .order_by()
        .annotate(begins_at=Min("sessions__starts_at"))
        .values_list("begins_at", flat=True)
    )
    return sorted({tokyo_day(moment).replace(day=1) for moment in begins}, reverse=True)
