"""Whom the link of a stream is shown to, and from when: to the booked whose part is online, or to everybody."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from engawa.rooms.programmes.models import Booking, Intake, Session, Stream
from engawa.rooms.programmes.ways import is_watched
from engawa.rooms.programmes.wording import say_day_and_time, say_session


@dataclass(frozen=True, slots=True)
class StreamView:
    """A stream as its page shows it; `url` is our own address, and empty before it is shown.

    `password` and `notes` come with the link, since they are as secret as it.
    """

    session: str
    opens: str
    url: str
    notes: str
    password: str


def opens_at(*, stream: Stream, session: Session) -> dt.datetime:
    """Give from when on the link is shown."""
    return session.starts_at - dt.timedelta(minutes=stream.opens_minutes)


def is_shown(*, stream: Stream, session: Session, intake: Intake, now: dt.datetime) -> bool:
    """Tell whether the link is shown at that moment: from the time before until the end, of what takes place."""
    if session.called_off_at is not None or intake.called_off_at is not None:
        return False
    return opens_at(stream=stream, session=session) <= now < session.ends_at


def is_part_online(*, booking: Booking, session: Session) -> bool:
    """Tell whether somebody takes part online: as the booking says, or where nothing else can be chosen."""
    if booking.state != Booking.State.BOOKED:
        return False
    return is_watched(session=session, intake=booking.intake, wants=booking.wants)


def list_own_streams(*, booking: Booking, key: str, now: dt.datetime) -> tuple[StreamView, ...]:
    """List the streams of a booking that are shown, or will be; those that are over are left out."""
    intake = booking.intake
    sessions = {
        session.pk: session
        for session in intake.sessions.all()
        if session.ends_at > now
        and session.called_off_at is None
        and is_part_online(booking=booking, session=session)
    }
    if not sessions or intake.called_off_at is not None:
        return ()
    streams = Stream.objects.filter(session_id__in=sessions).order_by("session__starts_at")
    ward = intake.programme.ward
    return tuple(
        view_stream(
            stream=stream,
            session=sessions[stream.session_id],
            url=reverse(
                "programmes:booking-stream",
                kwargs={"ward_slug": ward.slug, "key": key, "session_id": stream.session_id},
            ),
            is_open=is_shown(
                stream=stream, session=sessions[stream.session_id], intake=intake, now=now
            ),
        )
        for stream in streams
    )


def find_own_stream(*, booking: Booking, session_id: int, now: dt.datetime) -> Stream | None:
    """Find the stream that a booking opens at that moment; None where it opens none, not yet or no more."""
    session = next((each for each in booking.intake.sessions.all() if each.pk == session_id), None)
    if session is None or not is_part_online(booking=booking, session=session):
        return None
    stream = Stream.objects.filter(session_id=session_id).first()
    if stream is None or not is_shown(
        stream=stream, session=session, intake=booking.intake, now=now
    ):
        return None
    return stream


def find_public_stream(
    *, ward_id: int, number: int, session_id: int, now: dt.datetime
) -> Stream | None:
    """Find the stream of a session that is open to everybody without booking; None where there is none now."""
    found = Stream.objects.filter(
        session_id=session_id,
        is_public=True,
        session__intake__way=Intake.Way.OPEN,
        session__intake__programme__ward_id=ward_id,
        session__intake__programme__number=number,
        session__intake__programme__is_public=True,
    )
    stream = found.select_related("session__intake").first()
    if stream is None:
        return None
    session = stream.session
    is_now = is_shown(stream=stream, session=session, intake=session.intake, now=now)
    return stream if is_now else None


def view_public_stream(
    *, session: Session, intake: Intake, ward_slug: str, number: int, now: dt.datetime
) -> StreamView | None:
    """Describe the stream of a session for the page of its programme; None where it is not for everybody, or over.

    The row of the stream is to be read with the session.
    """
    stream = getattr(session, "stream", None)
    if stream is None or not stream.is_public or intake.way != Intake.Way.OPEN:
        return None
    if session.ends_at <= now or session.called_off_at is not None:
        return None
    given = {"ward_slug": ward_slug, "number": number, "session_id": session.pk}
    return view_stream(
        stream=stream,
        session=session,
        url=reverse("programmes:stream", kwargs=given),
        is_open=is_shown(stream=stream, session=session, intake=intake, now=now),
    )


def view_stream(*, stream: Stream, session: Session, url: str, is_open: bool) -> StreamView:
    """Describe a stream as it is shown to whoever may watch: without the link until it is open."""
    return StreamView(
        session=say_session(session),
        opens=say_day_and_time(opens_at(stream=stream, session=session)),
        url=url if is_open else "",
        notes=stream.notes if is_open else "",
        password=stream.password if is_open else "",
    )
