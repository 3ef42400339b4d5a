"""Keeping where sessions are watched. Locks as intakes do: the programme, then its intake, then the stream."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.programmes.models import Intake, Session, Stream
from engawa.rooms.programmes.online_values import StreamValues
from engawa.rooms.programmes.services.intakes import SessionGone, lock_intake

_COLUMNS = ("address", "opens_minutes", "notes", "password", "is_public")
LONGEST_BEFORE = 24 * 60


class StreamRefused(Exception):
    """The stream cannot be kept like that; the message is a sentence for the officer."""


class StreamChanged(StreamRefused):
    """Somebody has changed it since the form was opened; `current` is what stands there now, or None."""

    def __init__(self, current: Stream | None) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class StreamUnsound(StreamRefused):
    """What was said of the stream does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def set_stream(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    session_id: int,
    revision: int,
    values: StreamValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Stream:
    """Say where a session is watched, at that revision of what stood before (0: nothing), and give it.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises SessionGone: there is no such session in it.
    :raises StreamChanged: it was changed since.
    :raises StreamUnsound: what was said does not fit together.
    """
    session = _lock_session(ward_id, programme_number, number, session_id)
    require_sound(values=values, session=session)
    stream = Stream.objects.filter(session=session).first()
    if (stream.revision if stream else 0) != revision:
        raise StreamChanged(stream)
    stream = stream or Stream(session=session, revision=0)
    if stream.revision and read_stream_values(stream=stream) == values:
        return stream
    for name in _COLUMNS:
        setattr(stream, name, getattr(values, name))
    stream.revision += 1
    stream.save()
    _show_online(session)
    _record("programmes.stream.set", session, actor_id, now)
    return stream


@transaction.atomic
def remove_stream(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    session_id: int,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Forget where a session is watched; nothing happens where nothing stood.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises SessionGone: there is no such session in it.
    """
    session = _lock_session(ward_id, programme_number, number, session_id)
    found, _rows = Stream.objects.filter(session=session).delete()
    if found:
        _record("programmes.stream.removed", session, actor_id, now)


def read_stream_values(*, stream: Stream) -> StreamValues:
    """Give what is said of a stream."""
    return StreamValues(**{name: getattr(stream, name) for name in _COLUMNS})


def require_sound(*, values: StreamValues, session: Session) -> None:
    """See that what was said of a stream fits together, and to its session.

    :raises StreamUnsound: it does not.
    """
    if not values.address:
        raise StreamUnsound("address", _("配信のアドレスを入力してください。"))
    if not values.address.lower().startswith(("https://", "http://")):
        raise StreamUnsound(
            "address", _("https:// で始まるアドレスを、招待の文からそのまま写してください。")
        )
    if not 0 <= values.opens_minutes <= LONGEST_BEFORE:
        raise StreamUnsound("opens_minutes", _("0分から1440分（1日）までにしてください。"))
    if values.is_public and session.intake.way != Intake.Way.OPEN:
        raise StreamUnsound(
            "is_public",
            _(
                "申込みを受ける回のリンクは、申し込んだ方だけに見せます。だれにでも見せるのは、申込み不要の回だけです。"
            ),
        )


def _lock_session(ward_id: int, programme_number: int, number: int, session_id: int) -> Session:
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    session = intake.sessions.filter(pk=session_id).first()
    if session is None:
        raise SessionGone
    session.intake = intake
    session.intake.programme = programme
    return session


def _show_online(session: Session) -> None:
    # What is streamed is online: else nobody would find it there, and the page would not say so.
    if not session.is_online:
        session.is_online = True
        session.save(update_fields=("is_online",))
        session.intake.revision += 1
        session.intake.save(update_fields=("revision",))


def _record(code: str, session: Session, actor_id: int | None, now: dt.datetime) -> None:
    intake = session.intake
    data: dict[str, Any] = {
        "programme": intake.programme.number,
        "number": intake.number,
        "session": session.starts_at.isoformat(),
    }
    record(
        code=code,
        subject=f"programmes.intake:{intake.pk}",
        ward_id=intake.programme.ward_id,
        actor_id=actor_id,
        now=now,
        data=data,
    )
