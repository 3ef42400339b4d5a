"""Passes for the door: made for one session by an officer, opened by whoever helps there, taken back at any time.

Lock order: the session's own row, and nothing beside it.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes.door_pass_keys import (
    hash_door_pass_key,
    make_door_pass_code,
    make_door_pass_key,
)
from engawa.rooms.programmes.models import DoorPass, Session
from engawa.rooms.programmes.selectors.door_passes import find_door_pass_times
from engawa.rooms.programmes.services.attendance import note_of_session
from engawa.rooms.programmes.wording import say_day_and_time, say_time

MOST_PASSES = 10
MOST_LABEL = 40


class DoorPassRefused(Exception):
    """No pass can be made; the message is a sentence for the officer."""


class DoorPassClosed(Exception):
    """The pass opens nothing now; the message says why to whoever helps. `is_over`: it never will again."""

    def __init__(self, words: str, *, is_over: bool) -> None:
        super().__init__(words)
        self.is_over = is_over


@transaction.atomic
def make_door_pass(
    *, session_id: int, label: str, actor_id: int | None, now: dt.datetime
) -> DoorPass:
    """Make a pass for the door of a session, and give it.

    :raises DoorPassRefused: the session is off or over, or there are enough passes.
    """
    # Two officers who press at once take turns here, so that each pass has a number of its own.
    session = _hold(session_id)
    _opens_at, closes_at = find_door_pass_times(session=session)
    if session.called_off_at is not None or session.intake.called_off_at is not None:
        raise DoorPassRefused(_("この回は中止しました。リンクは作れません。"))
    if now >= closes_at:
        raise DoorPassRefused(_("この回の受付は終わりました。リンクは作れません。"))
    if session.door_passes.filter(revoked_at__isnull=True).count() >= MOST_PASSES:
        raise DoorPassRefused(
            _("使えるリンクは%(most)dまでです。使わないものを止めてください。")
            % {"most": MOST_PASSES}
        )
    last = session.door_passes.aggregate(last=Max("number"))["last"] or 0
    code = make_door_pass_code()
    made = DoorPass.objects.create(
        session=session,
        number=last + 1,
        code=code,
        key_hash=hash_door_pass_key(key=make_door_pass_key(code=code)),
        label=label,
        made_at=now,
        made_by_id=actor_id,
    )
    _note("programmes.door-pass.made", made, actor_id, now)
    return made


@transaction.atomic
def revoke_door_pass(*, door_pass_id: int, actor_id: int | None, now: dt.datetime) -> bool:
    """Take a pass back: from the next request on it opens nothing; tell whether it was open until now."""
    rows = DoorPass.objects.select_for_update(of=("self",))
    found = rows.select_related("session__intake__programme").get(pk=door_pass_id)
    if found.revoked_at is not None:
        return False
    found.revoked_at, found.revoked_by_id = now, actor_id
    found.save(update_fields=("revoked_at", "revoked_by"))
    _note("programmes.door-pass.revoked", found, actor_id, now)
    return True


def require_door_pass_open(*, door_pass: DoorPass, now: dt.datetime) -> None:
    """See that a pass opens the page at the door now.

    :raises DoorPassClosed: it was taken back, the session is off, or it is too early or too late.
    """
    session = door_pass.session
    opens_at, closes_at = find_door_pass_times(session=session)
    if door_pass.revoked_at is not None:
        raise DoorPassClosed(
            _("このリンクは、係の職員が止めました。新しいリンクをもらってください。"), is_over=True
        )
    if session.called_off_at is not None or session.intake.called_off_at is not None:
        raise DoorPassClosed(_("この回は中止になりました。受付はありません。"), is_over=True)
    if now >= closes_at:
        raise DoorPassClosed(
            _("この回の受付は終わりました。手伝ってくださって、ありがとうございました。"),
            is_over=True,
        )
    if now < opens_at:
        raise DoorPassClosed(
            _("まだ開けません。%(day)sに開き、%(until)sまで使えます。")
            % {
                "day": say_day_and_time(opens_at),
                "until": say_time(closes_at)
                if tokyo_day(closes_at) == tokyo_day(opens_at)
                else say_day_and_time(closes_at),
            },
            is_over=False,
        )


def note_door_pass_used(*, door_pass: DoorPass, now: dt.datetime) -> None:
    """Note that somebody opened the page with a pass."""
    DoorPass.objects.filter(pk=door_pass.pk).update(used_at=now)


def _hold(session_id: int) -> Session:
    rows = Session.objects.select_for_update(of=("self",))
    return rows.select_related("intake__programme").get(pk=session_id)


def _note(code: str, door_pass: DoorPass, actor_id: int | None, now: dt.datetime) -> None:
    number = {"pass": door_pass.number}
    note_of_session(session=door_pass.session, code=code, actor_id=actor_id, now=now, **number)
