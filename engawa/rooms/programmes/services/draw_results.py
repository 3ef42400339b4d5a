"""What a draw comes to for each booking, what its owner is told, and writing both for thousands at once.

The words are made before anything is held, so that others wait for the writing only. What became another booking in
between gets its words while its intake is held.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, prefetch_related_objects
from django.utils import translation

from engawa.core.access.codes import group_code
from engawa.core.audit.services import record_many
from engawa.core.outbox.channels import Attachment
from engawa.core.outbox.rendering import Words, render_words
from engawa.core.outbox.services.putting import Letter, put_messages
from engawa.rooms.programmes import draw
from engawa.rooms.programmes.addresses import address_of_booking, address_of_draw
from engawa.rooms.programmes.models import Booking, Intake, Lottery, LotteryEntry, LotterySecret
from engawa.rooms.programmes.purposes import LOST, WON
from engawa.rooms.programmes.selectors.lots import ticket_of
from engawa.rooms.programmes.services.booking_messages import attach_calendar, describe, key_of
from engawa.rooms.programmes.wording import say_day_and_time

State = Booking.State
_CHUNK = 1000
# Numbers that differ from row to row are written in smaller parts: each is a list of cases.
_TURNS = 200
# What differs from letter to letter of one kind. The marks stand for it while a letter is put into words.
_OWN = ("name", "ticket", "turn", "code", "url")
_MARK = re.compile("\ue000([a-z]+)\ue001")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a draw comes to for one booking: seats, or with a `turn` a place in the queue."""

    booking: Booking
    ticket: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Letters of results that were written before the intake was held, by what they tell."""

    intake_revision: int = 0
    letters: Mapping[tuple[int, int, int | None], Letter] = field(default_factory=dict)


def draw_list(*, lottery: Lottery) -> draw.DrawResult:
    """Draw the lots of a frozen list with its secret and the value that was entered."""
    content = lottery.content.encode()
    secret = bytes.fromhex(LotterySecret.objects.get(lottery=lottery).secret)
    seed = draw.make_seed(content=content, secret=secret, public_value=lottery.value)
    return draw.hold_draw(drawn=draw.read_list(content=content), seed=seed)


def list_outcomes(
    *, intake: Intake, entries: Iterable[LotteryEntry], result: draw.DrawResult
) -> list[Outcome]:
    """List what a draw comes to for those who still take part; turns go on from the last that was given."""
    members: dict[str, list[Booking]] = {}
    for entry in entries:
        entry.booking.intake = intake
        members.setdefault(ticket_of(entry=entry), []).append(entry.booking)
    # Who cancelled since the list was frozen is in it, and gets nothing; the seat goes on in the order of the draw.
    found = [
        Outcome(each, number, None) for number in result.won for each in members.get(number, ())
    ]
    turn = intake.last_waiting
    for number in result.waiting:
        for booking in members.get(number, ()):
            turn += 1
            found.append(Outcome(booking, number, turn))
    return found


def foresee_letters(*, intake: Intake, outcomes: Sequence[Outcome], now: dt.datetime) -> Foreseen:
    """Write what the owners of bookings will be told, before anything is held."""
    writer = _Writer(intake, now)
    letters = ((_key_of(outcome), writer.write(outcome)) for outcome in outcomes)
    return Foreseen(intake.revision, {key: letter for key, letter in letters if letter})


def write_outcomes(
    *,
    intake: Intake,
    outcomes: Sequence[Outcome],
    foreseen: Foreseen,
    now: dt.datetime,
) -> None:
    """Write for each booking what the draw came to, into the record too, and tell its owner by one message.

    Seats and turns are counted by the caller, who holds the intake.
    """
    known = foreseen.letters if foreseen.intake_revision == intake.revision else {}
    writer = _Writer(intake, now)
    for is_won, purpose, code in (
        (True, WON, "programmes.booking.won"),
        (False, LOST, "programmes.booking.lost"),
    ):
        mine = [outcome for outcome in outcomes if (outcome.turn is None) is is_won]
        if not is_won:
            for outcome in mine:
                outcome.booking.waiting_number = outcome.turn
            Booking.objects.bulk_update(
                [outcome.booking for outcome in mine], ["waiting_number"], batch_size=_TURNS
            )
        for chunk in _chunks(mine):
            Booking.objects.filter(pk__in=[outcome.booking.pk for outcome in chunk]).update(
                state=State.BOOKED if is_won else State.WAITING,
                holds_until=None,
                check_hash="",
                changed_at=now,
                revision=F("revision") + 1,
            )
            letters = [known.get(_key_of(each)) or writer.write(each) for each in chunk]
            put_messages(
                ward_id=intake.programme.ward_id,
                purpose=purpose,
                letters=[letter for letter in letters if letter is not None],
                now=now,
            )
        record_many(
            code=code,
            deeds=((f"programmes.booking:{each.booking.pk}", _note(each)) for each in mine),
            ward_id=intake.programme.ward_id,
            now=now,
        )


class _Writer:
    """Writes the letters of one draw: one of each kind is put into words, and the others are made of it."""

    def __init__(self, intake: Intake, now: dt.datetime) -> None:
        self.intake, self.now = intake, now
        self.kinds: dict[tuple[Any, ...], Words] = {}
        # Read once for all bookings.
        prefetch_related_objects([intake], "sessions__place")

    def write(self, outcome: Outcome) -> Letter | None:
        """Write one letter; none for whoever left a telephone number only."""
        booking, language = outcome.booking, outcome.booking.language
        if not booking.email:
            return None
        own = {
            "name": booking.name,
            "ticket": outcome.ticket,
            "turn": str(outcome.turn or ""),
            "code": group_code(booking.code),
            "url": address_of_booking(booking=booking),
        }
        # As it will be when the letter is read.
        booking.state = State.BOOKED if outcome.turn is None else State.WAITING
        booking.changed_at = self.now
        words = self._find_kind(outcome)
        event = f"{'won' if outcome.turn is None else 'lost'}-{booking.revision + 1}"
        files: tuple[Attachment, ...] = ()
        if outcome.turn is None:
            with translation.override(language):
                files = (attach_calendar(booking=booking, now=self.now),)
        return Letter(
            address=booking.email,
            language=language,
            words=Words(_fill(words.subject, own), _fill(words.body, own)),
            delivery_key=key_of(booking_id=booking.pk, event=event),
            about=f"programmes.booking:{booking.pk}",
            files=files,
        )

    def _find_kind(self, outcome: Outcome) -> Words:
        booking = outcome.booking
        # Everything of a booking on which its words depend, but for what is filled in.
        wants = tuple(sorted(booking.wants.items()))
        kind = (outcome.turn is None, booking.language, booking.units, wants)
        if kind not in self.kinds:
            with translation.override(booking.language):
                context = {
                    **describe(booking=booking),
                    "drawn_at": say_day_and_time(self.intake.lottery.drawn_at),
                    "draw_url": address_of_draw(intake=self.intake),
                    **{name: f"\ue000{name}\ue001" for name in _OWN},
                }
            self.kinds[kind] = render_words(
                purpose=WON if outcome.turn is None else LOST,
                language=booking.language,
                context=context,
            )
        return self.kinds[kind]


def _fill(words: str, own: Mapping[str, str]) -> str:
    return _MARK.sub(lambda mark: own[mark[1]], words)


def _key_of(outcome: Outcome) -> tuple[int, int, int | None]:
    return outcome.booking.pk, outcome.booking.revision, outcome.turn


def _note(outcome: Outcome) -> dict[str, Any]:
    intake = outcome.booking.intake
    return {
        "programme": intake.programme.number,
        "number": intake.number,
        "units": outcome.booking.units,
    }


def _chunks(outcomes: Sequence[Outcome]) -> Iterator[Sequence[Outcome]]:
    for start in range(0, len(outcomes), _CHUNK):
        yield outcomes[start : start + _CHUNK]
