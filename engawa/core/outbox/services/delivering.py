"""Delivering: workers take messages by leases, hand them over, and write how it went.

Whatever is written of a message names the number of the lease under which it was taken. So of two workers that
believe to hold one message, the one that lost its lease changes no row, and hands nothing over: the last step
is preceded by a write of its own. Not to be called within a transaction: each step must be committed.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q

from engawa.core.outbox import channels, registry
from engawa.core.outbox.channels import (
    Attachment,
    ChannelUnknown,
    Parcel,
    Refused,
    Session,
    TryLater,
    Unanswered,
)
from engawa.core.outbox.models import OPEN, Message
from engawa.core.outbox.timing import find_next_moment, get_pause, is_quiet

logger = logging.getLogger(__name__)

BATCH = 20
LEASE = dt.timedelta(seconds=60)
# Longer than any adapter waits for the answer to the last step: who holds it then is dead.
HANDING_LEASE = dt.timedelta(minutes=5)
State, Reason = Message.State, Message.Reason
Clock = Callable[[], dt.datetime]


class LeaseLost(Exception):
    """Another worker has taken the message, or somebody ended it."""


@dataclass(slots=True)
class Pass:
    """What one pass over the outbox did."""

    taken: int = 0
    sent: int = 0
    failed: int = 0
    postponed: int = 0


def deliver_due(*, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> Pass:
    """Deliver all messages that are due, batch after batch, until none is left or `stopping` says so."""
    done = Pass()
    while not stopping():
        batch = take_batch(now=clock(), size=BATCH)
        if not batch:
            break
        _deliver_batch(batch, clock, stopping, done)
    return done


def take_batch(*, now: dt.datetime, size: int, lease: dt.timedelta = LEASE) -> list[Message]:
    """Take up to so many messages that are due under a new lease, and give them."""
    end_overdue(now=now)
    due = Message.objects.filter(state__in=OPEN, due_at__lte=now)
    if is_quiet(now=now):
        urgent = [purpose.key for purpose in registry.list_all() if purpose.is_urgent]
        due = due.filter(purpose__in=urgent)
    # Most looks find nothing, and a transaction would stop whoever writes on SQLite.
    if not due.exists():
        return []
    with transaction.atomic():
        # Workers that look at once take different rows (PostgreSQL), or take turns (SQLite).
        rows = list(
            due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "id")[:size]
        )
        taken = [row for row in rows if not _is_guess_refused(row, now)]
        Message.objects.filter(pk__in=[row.pk for row in taken]).update(
            state=State.LEASED, attempt=F("attempt") + 1, due_at=now + lease
        )
        guessed = [row.pk for row in rows if row not in taken]
        Message.objects.filter(pk__in=guessed).update(
            state=State.UNCERTAIN, reason=Reason.UNANSWERED, ended_at=now
        )
    for row in taken:
        row.state, row.attempt, row.due_at = State.LEASED, row.attempt + 1, now + lease
    return taken


def end_overdue(*, now: dt.datetime) -> int:
    """End the messages whose time is over before anybody handed them over; give their number."""
    over = Message.objects.filter(Q(state=State.WAITING) | Q(state=State.LEASED, due_at__lte=now))
    over = over.filter(expires_at__lte=now)
    return over.update(state=State.EXPIRED, ended_at=now) if over.exists() else 0


def _is_guess_refused(row: Message, now: dt.datetime) -> bool:
    """Tell whether a message may have been handed over by a worker that died, and is not handed over again."""
    if row.state != State.HANDING:
        return False
    purpose = registry.find(row.purpose)
    return row.expires_at <= now or purpose is None or purpose.is_secret


def _deliver_batch(
    batch: list[Message], clock: Clock, stopping: Callable[[], bool], done: Pass
) -> None:
    done.taken += len(batch)
    for key in sorted({message.channel for message in batch}):
        mine = [message for message in batch if message.channel == key]
        try:
            channel = channels.get(key)
        except ChannelUnknown:
            for message in mine:
                _try_later(message, Reason.BROKEN, "", clock(), done)
            continue
        with channel.open() as session:
            for message in mine:
                if stopping():
                    _give_back(message, clock())
                else:
                    _deliver(message, session, clock, done)


def _deliver(message: Message, session: Session, clock: Clock, done: Pass) -> None:
    if message.due_at <= clock():
        # Those before it took so long that another worker may have it by now.
        return
    step = _LastStep(message, clock)
    try:
        session.hand_over(_pack(message), before_last_step=step)
    except LeaseLost:
        return
    except TryLater as error:
        reason = Reason.BUSY if error.code[:1] == "4" else Reason.UNREACHABLE
        _try_later(message, reason, error.code, clock(), done)
    except Refused as error:
        reason = Reason.ADDRESS if error.code.startswith("5.1.") else Reason.REFUSED
        _end(message, State.FAILED, clock(), reason=reason, code=error.code)
        _log(message, reason, error.code)
        done.failed += 1
    except Unanswered as error:
        _guess(message, error.code, clock(), done)
    except Exception as error:  # noqa: BLE001 - whatever breaks at one message must not stop the others
        # Of the error its kind only: its words may hold the message's.
        _log(message, Reason.BROKEN, type(error).__name__)
        if step.was_taken:
            _guess(message, "", clock(), done)
        else:
            _try_later(message, Reason.BROKEN, "", clock(), done)
    else:
        now = clock()
        done.sent += _end(message, State.SENT, now, sent_at=now, reason="", code="")


class _LastStep:
    """Writes that a message is being handed over; when that cannot be written, it must not be."""

    def __init__(self, message: Message, clock: Clock) -> None:
        self.message, self.clock, self.was_taken = message, clock, False

    def __call__(self) -> None:
        due_at = self.clock() + HANDING_LEASE
        mine = Message.objects.filter(
            pk=self.message.pk, attempt=self.message.attempt, state=State.LEASED
        )
        if not mine.update(state=State.HANDING, due_at=due_at):
            raise LeaseLost
        self.was_taken = True


def _pack(message: Message) -> Parcel:
    return Parcel(
        reference=str(message.reference),
        address=message.address,
        language=message.language,
        subject=message.subject,
        body=message.body,
        files=tuple(
            Attachment(file.name, file.media_type, bytes(file.content))
            for file in message.files.all()
        ),
    )


def _mine(message: Message) -> Q:
    return Q(pk=message.pk, attempt=message.attempt, state__in=(State.LEASED, State.HANDING))


def _end(message: Message, state: str, now: dt.datetime, **fields: object) -> int:
    return Message.objects.filter(_mine(message)).update(state=state, ended_at=now, **fields)


def _give_back(message: Message, now: dt.datetime) -> None:
    Message.objects.filter(_mine(message)).update(state=State.WAITING, due_at=now)


def _guess(message: Message, code: str, now: dt.datetime, done: Pass) -> None:
    """Go on after a last step without an answer, as the purpose wants."""
    purpose = registry.find(message.purpose)
    if purpose is None or purpose.is_secret:
        _end(message, State.UNCERTAIN, now, reason=Reason.UNANSWERED, code=code)
        _log(message, Reason.UNANSWERED, code)
        done.failed += 1
    else:
        _try_later(message, Reason.UNANSWERED, code, now, done)


def _try_later(
    message: Message, reason: Message.Reason, code: str, now: dt.datetime, done: Pass
) -> None:
    purpose = registry.find(message.purpose)
    wanted = now + get_pause(failures=message.failures + 1)
    due_at = find_next_moment(wanted=wanted, is_urgent=purpose is not None and purpose.is_urgent)
    Message.objects.filter(_mine(message)).update(
        state=State.WAITING,
        due_at=due_at,
        failures=F("failures") + 1,
        reason=reason,
        code=code[:20],
    )
    _log(message, reason, code)
    done.postponed += 1


def _log(message: Message, reason: Message.Reason, code: str) -> None:
    logger.warning(
        "not delivered: message=%s purpose=%s attempt=%s reason=%s code=%s",
        message.pk,
        message.purpose,
        message.attempt,
        reason.value,
        code or "-",
    )
