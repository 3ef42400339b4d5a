"""Applications for a lottery that look like the same person's: shown together to officers, who telephone and decide."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from engawa.rooms.programmes.models import Answer, Booking, Lottery, LotteryEntry, Question
from engawa.rooms.programmes.selectors.lots import LIVE, ticket_of

State = Booking.State
# In this order the page says why they stand together.
MAIL, PHONE, CHILD, NAME = "mail", "phone", "child", "name"


@dataclass(frozen=True, slots=True)
class AlikeEntry:
    """One of them: its lot, name and addresses, and the code of its booking; whether it takes part."""

    ticket: str
    name: str
    email: str
    phone: str
    code: str
    takes_part: bool


@dataclass(frozen=True, slots=True)
class Alike:
    """Applications that name the same person: in what they are the same, and which they are."""

    kinds: tuple[str, ...]
    entries: tuple[AlikeEntry, ...]


def list_alike(*, lottery: Lottery) -> tuple[Alike, ...]:
    """List who may have applied twice: the same mail box, telephone, or name, with or without a child's birth date."""
    entries = list(
        lottery.entries.filter(booking__state__in=LIVE, ticket__isnull=False)
        .select_related("booking", "ticket")
        .order_by("ticket__number", "id")
    )
    births = _list_births(lottery)
    groups: dict[tuple[str, ...], dict[int, LotteryEntry]] = {}
    for entry in entries:
        for mark in _list_marks(entry.booking, births.get(entry.booking_id, ())):
            groups.setdefault(mark, {})[entry.pk] = entry
    # Those who are the same in several things stand there once.
    found: dict[tuple[int, ...], list[str]] = {}
    for (kind, *_plain), members in groups.items():
        if len(members) > 1:
            kinds = found.setdefault(tuple(members), [])
            if kind not in kinds:
                kinds.append(kind)
    known = {entry.pk: entry for entry in entries}
    return tuple(
        Alike(_drop_weaker(kinds), tuple(_view(known[key]) for key in members))
        for members, kinds in found.items()
    )


def is_alike(*, booking: Booking) -> bool:
    """Tell whether an application looks like another one's."""
    alike = list_alike(lottery=booking.entry.lottery)
    return any(entry.code == booking.code for group in alike for entry in group.entries)


def _list_births(lottery: Lottery) -> dict[int, list[str]]:
    asked = Answer.objects.filter(
        question__intake=lottery.intake_id, question__kind=Question.Kind.BIRTH_DATE
    )
    births: dict[int, list[str]] = {}
    for booking_id, value in asked.values_list("booking_id", "value"):
        births.setdefault(booking_id, []).append(value)
    return births


def _list_marks(booking: Booking, births: list[str] | tuple[()]) -> Iterator[tuple[str, ...]]:
    """Give all by which somebody may be found again."""
    if booking.email:
        # What stands behind a plus sign leads into the same box.
        box, _at, host = booking.email.casefold().partition("@")
        yield MAIL, box.partition("+")[0], host
    if digits := _digits(booking.phone):
        yield PHONE, digits
    if name := _fold(booking.name):
        yield NAME, name
        for birth in births:
            yield CHILD, name, birth


def _drop_weaker(kinds: list[str]) -> tuple[str, ...]:
    """Say the name and the birth date in one."""
    return tuple(kind for kind in kinds if kind != NAME or CHILD not in kinds)


def _view(entry: LotteryEntry) -> AlikeEntry:
    booking = entry.booking
    return AlikeEntry(
        ticket=ticket_of(entry=entry),
        name=booking.name,
        email=booking.email,
        phone=booking.phone,
        code=booking.code,
        takes_part=booking.state == State.APPLIED,
    )


def _fold(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _digits(phone: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", phone) if sign.isdigit())
