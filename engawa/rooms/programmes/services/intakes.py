"""Keeping what is booked of a programme: add and change intakes, call off a session or a whole intake.

Whoever changes an intake holds its programme and the intake itself, so that no booking falls between what was
looked at and what is written. Capacity never goes below what is taken. Those who wait are offered what comes
free, and everybody who booked is told, in the same transaction.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.programmes.models import Intake, Programme, Quota, Session
from engawa.rooms.programmes.services.announcing import (
    announce_call_off,
    announce_change,
    announce_session_off,
)
from engawa.rooms.programmes.services.asking import read_questions, write_questions
from engawa.rooms.programmes.services.attendance import has_attendance
from engawa.rooms.programmes.services.lotteries import (
    find_fixed,
    find_unsound,
    read_lottery_values,
    write_lottery,
)
from engawa.rooms.programmes.services.programmes import lock_programme
from engawa.rooms.programmes.services.queue import (
    HeldIntake,
    cancel_all,
    count_wanted,
    offer_free_seats,
)
from engawa.rooms.programmes.values import IntakeValues, SessionValues

_COLUMNS = (
    "title", "title_en", "title_easy", "way", "unit", "capacity", "most_at_once", "opens_at", "closes_at", "cancel_until",
    "has_waiting_list", "offer_hours",
)  # fmt: skip
_SESSION_COLUMNS = (
    "starts_at", "ends_at", "place_id", "room", "is_online", "lecturer", "officer_id",
)  # fmt: skip


class IntakeRefused(Exception):
    """The intake cannot be kept like that; the message is a sentence for the officer."""


class IntakeGone(IntakeRefused):
    """There is no such intake."""

    def __init__(self) -> None:
        super().__init__(_("この募集は、もうありません。"))


class IntakeChanged(IntakeRefused):
    """Somebody has changed the intake since the form was opened; `current` is what stands there now."""

    def __init__(self, current: Intake) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class IntakesAdded(IntakeRefused):
    """Intakes were added to the programme since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _("この画面を開いたあとに、募集が加わりました。いまの一覧を確かめてください。")
        )


class SessionGone(IntakeRefused):
    """The intake has no such session."""

    def __init__(self) -> None:
        super().__init__(_("この回は、もうありません。"))


class IntakeUnsound(IntakeRefused):
    """What was said of the intake does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def add_intake(
    *,
    ward_id: int,
    programme_number: int,
    values: IntakeValues,
    actor_id: int | None,
    now: dt.datetime,
    press: str = "",
) -> Intake:
    """Add an intake with its sessions to a programme, and give it; a `press` that was taken gives what it made.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    programme = lock_programme(ward_id=ward_id, number=programme_number)
    pressed = programme.intakes.filter(press=press).first() if press else None
    return pressed or _add(programme, values, actor_id, now, press)


@transaction.atomic
def add_intakes(
    *,
    ward_id: int,
    programme_number: int,
    after: int,
    many: Sequence[IntakeValues],
    actor_id: int | None,
    now: dt.datetime,
) -> list[Intake]:
    """Add several intakes to a programme, all or none, and give them.

    `after` is the last number that the programme had when they were looked at: what is sent twice is added once.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakesAdded: others were added since.
    :raises IntakeUnsound: what was said of one does not fit together.
    """
    for values in many:
        require_sound(values=values)
    programme = lock_programme(ward_id=ward_id, number=programme_number)
    if find_last_number(programme=programme) != after:
        raise IntakesAdded
    return [_add(programme, values, actor_id, now) for values in many]


def find_last_number(*, programme: Programme) -> int:
    """Give the last number that an intake of the programme has; 0 without any."""
    numbers = programme.intakes.order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def _add(
    programme: Programme,
    values: IntakeValues,
    actor_id: int | None,
    now: dt.datetime,
    press: str = "",
) -> Intake:
    values = _in_order(values)
    number = find_last_number(programme=programme) + 1
    intake = Intake(programme=programme, number=number, press=press)
    for name in _COLUMNS:
        setattr(intake, name, getattr(values, name))
    intake.save()
    write_lottery(intake=intake, values=values.lottery)
    Quota.objects.bulk_create(
        Quota(intake=intake, key=key, capacity=units) for key, units in values.quotas
    )
    Session.objects.bulk_create(
        Session(intake=intake, **_columns_of(session)) for session in values.sessions
    )
    write_questions(intake=intake, many=values.questions)
    _touch(programme, now)
    data = {"sessions": len(values.sessions), "capacity": values.capacity}
    _record("programmes.intake.added", programme, intake, actor_id, now, data)
    return intake


@transaction.atomic
def change_intake(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    revision: int,
    values: IntakeValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Intake:
    """Change an intake that stands at that revision, and give it; nothing is written when nothing differs.

    Its sessions are matched by when they start, then in the order of time. One that people have booked is not taken
    away: it is called off.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises IntakeChanged: it was changed since.
    :raises IntakeUnsound: what was said does not fit together, or to what is booked already.
    """
    require_sound(values=values)
    values = _in_order(values)
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    if intake.revision != revision:
        raise IntakeChanged(intake)
    before = read_intake_values(intake=intake)
    changed = sorted(
        name
        for name in (*_COLUMNS, "quotas", "sessions", "lottery")
        if getattr(before, name) != getattr(values, name)
    )
    if not changed:
        return intake
    _require_room(intake, values)
    for name in _COLUMNS:
        setattr(intake, name, getattr(values, name))
    intake.revision += 1
    intake.save()
    write_lottery(intake=intake, values=values.lottery)
    _write_quotas(intake, values)
    _write_sessions(intake, values)
    held = HeldIntake(intake)
    if _shown_of(before.sessions) != _shown_of(values.sessions):
        announce_change(held=held, now=now)
    offer_free_seats(held=held, now=now)
    _touch(programme, now)
    _record("programmes.intake.changed", programme, intake, actor_id, now, {"parts": changed})
    return intake


@transaction.atomic
def call_off_intake(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Intake:
    """Call off an intake with all its sessions and bookings, and say why; one that was called off stays as it is.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises IntakeUnsound: no reason was given.
    """
    _require_reason(reason)
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    if intake.called_off_at is not None:
        return intake
    intake.called_off_at, intake.called_off_reason = now, reason
    intake.revision += 1
    intake.save(update_fields=("called_off_at", "called_off_reason", "revision"))
    intake.sessions.filter(called_off_at__isnull=True).update(
        called_off_at=now, called_off_reason=reason
    )
    held = HeldIntake(intake)
    announce_call_off(held=held, now=now)
    told = cancel_all(held=held, actor_id=actor_id, now=now)
    _touch(programme, now)
    _record("programmes.intake.called-off", programme, intake, actor_id, now, {"bookings": told})
    return intake


@transaction.atomic
def call_off_session(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    session_id: int,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Session:
    """Call off one session and say why; with the last one that stood, the whole intake is called off.

    Everybody who booked is told what is off and what remains. One that was called off stays as it is.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises SessionGone: there is no such session in it.
    :raises IntakeUnsound: no reason was given.
    """
    _require_reason(reason)
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    session = intake.sessions.filter(pk=session_id).first()
    if session is None:
        raise SessionGone
    if session.called_off_at is not None:
        return session
    session.called_off_at, session.called_off_reason = now, reason
    session.save(update_fields=("called_off_at", "called_off_reason"))
    is_last = not intake.sessions.filter(called_off_at__isnull=True).exists()
    if is_last:
        intake.called_off_at, intake.called_off_reason = now, reason
    intake.revision += 1
    intake.save(update_fields=("called_off_at", "called_off_reason", "revision"))
    held = HeldIntake(intake)
    if is_last:
        announce_call_off(held=held, now=now)
        told = cancel_all(held=held, actor_id=actor_id, now=now)
    else:
        told = announce_session_off(held=held, session=session, now=now)
    _touch(programme, now)
    data = {"session": session.starts_at.isoformat(), "bookings": told}
    _record("programmes.session.called-off", programme, intake, actor_id, now, data)
    if is_last:
        _record(
            "programmes.intake.called-off", programme, intake, actor_id, now, {"bookings": told}
        )
    return session


def lock_intake(*, ward_id: int, programme_number: int, number: int) -> tuple[Programme, Intake]:
    """Hold a programme and one of its intakes until the transaction ends, and give both.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    """
    programme = lock_programme(ward_id=ward_id, number=programme_number)
    # A booking at the same moment waits here, and finds what was written.
    held = Intake.objects.select_for_update(of=("self",))
    intake = held.filter(programme=programme, number=number).first()
    if intake is None:
        raise IntakeGone
    intake.programme = programme
    return programme, intake


def read_intake_values(*, intake: Intake) -> IntakeValues:
    """Give what is said of an intake, its sessions in the order of time."""
    return IntakeValues(
        **{name: getattr(intake, name) for name in _COLUMNS},
        quotas=tuple(intake.quotas.values_list("key", "capacity")),
        lottery=read_lottery_values(intake=intake),
        questions=read_questions(intake=intake),
        sessions=tuple(
            SessionValues(**{name: getattr(session, name) for name in _SESSION_COLUMNS})
            for session in intake.sessions.all()
        ),
    )


def require_sound(*, values: IntakeValues) -> None:
    """See that what was said of an intake fits together.

    :raises IntakeUnsound: it does not.
    """
    if not values.sessions:
        raise IntakeUnsound("sessions", _("日時を、少なくとも一つ入れてください。"))
    for session in values.sessions:
        if session.ends_at <= session.starts_at:
            raise IntakeUnsound("sessions", _("終わる時刻が、始まる時刻と同じか、それより前です。"))
        if session.place_id is None and not session.room and not session.is_online:
            raise IntakeUnsound(
                "sessions", _("場所を選ぶか、言葉で入れるか、オンラインにしてください。")
            )
    if values.way == Intake.Way.OPEN:
        if values.quotas:
            raise IntakeUnsound("quotas", _("申込みがいらないものに、定員の内訳はありません。"))
        if (wrong := find_unsound(values=values)) is not None:
            raise IntakeUnsound(*wrong)
        return
    if not values.capacity:
        raise IntakeUnsound("capacity", _("定員を入れてください。"))
    if values.opens_at is None or values.closes_at is None:
        raise IntakeUnsound("opens_at", _("受付を始める日時と、締め切る日時を入れてください。"))
    if values.closes_at <= values.opens_at:
        raise IntakeUnsound("closes_at", _("締め切りが、受付の始まりと同じか、それより前です。"))
    first = min(session.starts_at for session in values.sessions)
    if values.closes_at > max(session.ends_at for session in values.sessions):
        raise IntakeUnsound("closes_at", _("締め切りが、最後の回が終わったあとです。"))
    if values.cancel_until is not None and values.cancel_until > first:
        raise IntakeUnsound("cancel_until", _("取消しの期限が、最初の回が始まったあとです。"))
    if values.most_at_once > values.capacity:
        raise IntakeUnsound("most_at_once", _("一度に申し込める数が、定員より多いです。"))
    if any(units > values.capacity for _key, units in values.quotas):
        raise IntakeUnsound("quotas", _("内訳の一つが、定員より多いです。"))
    if (wrong := find_unsound(values=values)) is not None:
        raise IntakeUnsound(*wrong)


def _require_reason(reason: str) -> None:
    if not reason:
        raise IntakeUnsound("reason", _("中止の理由を入力してください。申し込んだ方に伝わります。"))


def _in_order(values: IntakeValues) -> IntakeValues:
    sessions = sorted(values.sessions, key=lambda session: session.starts_at)
    return replace(values, sessions=tuple(sessions))


def _require_room(intake: Intake, values: IntakeValues) -> None:
    if len(values.sessions) < intake.sessions.count() and has_attendance(intake=intake):
        raise IntakeUnsound(
            "sessions", _("出欠を記録したため、回は消せません。やめるときは、中止にします。")
        )
    if not intake.bookings.exists():
        return
    if values.way != intake.way or values.unit != intake.unit:
        raise IntakeUnsound("way", _("申込みがあるため、受付のしかたと数え方は変えられません。"))
    if (fixed := find_fixed(intake=intake, values=values)) is not None:
        raise IntakeUnsound(*fixed)
    if values.capacity is not None and values.capacity < intake.taken:
        raise IntakeUnsound(
            "capacity",
            _("すでに%(taken)dの申込みがあります。定員を、それより少なくはできません。")
            % {"taken": intake.taken},
        )
    kept = dict(values.quotas)
    known = {quota.key for quota in intake.quotas.all()}
    for key in kept.keys() - known:
        # Who booked while the part had no limit counts when it gets one.
        wanted = count_wanted(intake=intake, key=key)
        if wanted > kept[key]:
            raise IntakeUnsound(
                "quotas",
                _("「%(name)s」には、すでに%(taken)dの申込みがあります。")
                % {"name": Quota.Key(key).label, "taken": wanted},
            )
    for quota in intake.quotas.all():
        if kept.get(quota.key, 0) < quota.taken:
            raise IntakeUnsound(
                "quotas",
                _("「%(name)s」には、すでに%(taken)dの申込みがあります。")
                % {"name": quota.get_key_display(), "taken": quota.taken},
            )
    if len(values.sessions) < intake.sessions.count():
        raise IntakeUnsound(
            "sessions",
            _("申込みがあるため、回は消せません。中止にすると、申し込んだ方に伝わります。"),
        )


def _write_quotas(intake: Intake, values: IntakeValues) -> None:
    known = {quota.key: quota for quota in intake.quotas.select_for_update()}
    for key, units in values.quotas:
        quota = known.pop(key, None)
        if quota is None:
            quota = Quota(intake=intake, key=key, taken=count_wanted(intake=intake, key=key))
        quota.capacity = units
        quota.save()
    Quota.objects.filter(pk__in=[quota.pk for quota in known.values()]).delete()


def _write_sessions(intake: Intake, values: IntakeValues) -> None:
    # A session that was called off keeps that mark when others are added before it or moved past it.
    standing = {session.starts_at: session for session in intake.sessions.all()}
    pairs = [(standing.pop(said.starts_at, None), said) for said in values.sessions]
    rest = iter(standing.values())
    for known, said in pairs:
        session = known or next(rest, None) or Session(intake=intake)
        for name, value in _columns_of(said).items():
            setattr(session, name, value)
        session.save()
    Session.objects.filter(pk__in=[session.pk for session in rest]).delete()


def _shown_of(sessions: Sequence[SessionValues]) -> list[SessionValues]:
    """Give what those who booked know of sessions: which officer looks after one is no news to them."""
    return [replace(session, officer_id=None) for session in sessions]


def _columns_of(session: SessionValues) -> dict[str, Any]:
    return {name: getattr(session, name) for name in _SESSION_COLUMNS}


def _touch(programme: Programme, now: dt.datetime) -> None:
    programme.changed_at = now
    programme.save(update_fields=("changed_at",))


def _record(
    code: str,
    programme: Programme,
    intake: Intake,
    actor_id: int | None,
    now: dt.datetime,
    data: dict[str, Any],
) -> None:
    record(
        code=code,
        subject=f"programmes.intake:{intake.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"programme": programme.number, "number": intake.number, **data},
    )
