"""Who takes part in a draw, in which class: the list as it is frozen, or as it would be now."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.crypto import salted_hmac

from engawa.core.access.codes import read_code
from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.programmes import draw
from engawa.rooms.programmes.models import Booking, Intake, Lottery, LotteryEntry, LotteryTicket
from engawa.rooms.programmes.wording import say_times, say_where_of

State = Booking.State
# [class, units, won, took part] of each kind of lots.
Chances = list[list[int]]
Rule = Lottery.Rule
# What a person says of themselves; the rest is seen from what is held.
ASKED = (Rule.RESIDENT, Rule.CHILD_AGE)
# What is not over yet.
LIVE = (State.HELD, State.APPLIED, State.BOOKED, State.WAITING, State.OFFERED)
MOST_RUNS, LEAST_RUNS, MOST_LOTS = 1000, 100, 300_000
_CONTACT = "engawa.programmes.lottery-contact"
# What stands beside a number: spaces, dashes of any keyboard, its sign and the character of numbers.
_BESIDE = re.compile(r"^(?:no\.?|#)|[\s\u2010-\u2015\u2212\u30fc-]|\u756a$", re.IGNORECASE)


def list_entries(*, lottery: Lottery) -> list[LotteryEntry]:
    """List who takes part as it stands, in the order of the tickets."""
    entries = lottery.entries.filter(booking__state=State.APPLIED, ticket__isnull=False)
    return list(entries.select_related("ticket", "booking").order_by("ticket__number", "id"))


def ticket_of(*, entry: LotteryEntry) -> str:
    """Give the number of the lot of somebody who takes part, as it is written."""
    assert entry.ticket is not None
    return write_ticket(number=entry.ticket.number)


def make_list(*, intake: Intake, entries: Sequence[LotteryEntry]) -> draw.DrawList:
    """Make the list of a draw of those who take part: numbers, units, classes and parts, and nothing of a person."""
    lottery, programme = intake.lottery, intake.programme
    limits = dict(intake.quotas.values_list("key", "capacity"))
    seated, lost = _find_before(intake)
    groups: dict[str, list[LotteryEntry]] = {}
    for entry in entries:
        groups.setdefault(ticket_of(entry=entry), []).append(entry)
    tickets = []
    for number, members in groups.items():
        wants: Counter[str] = Counter()
        for entry in members:
            wants.update(
                {key: units for key, units in entry.booking.wants.items() if key in limits}
            )
        # Friends are in the class of the one who is drawn last: nobody gets further by joining somebody.
        priority = max(_class_of(lottery, entry, seated, lost) for entry in members)
        units = sum(entry.booking.units for entry in members)
        tickets.append(draw.Ticket(number, units, priority, tuple(sorted(wants.items()))))
    known_at = lottery.value_known_at.astimezone(TOKYO)
    return draw.DrawList(
        subject=f"{programme.ward.slug}/programmes/{programme.number}/{intake.number}",
        seats=intake.capacity or 0,
        limits=tuple(sorted(limits.items())),
        secret_hash=lottery.secret_hash,
        public_value=f"{lottery.value_name} ({known_at:%Y-%m-%d %H:%M})",
        tickets=tuple(tickets),
        about=_say_about(intake),
    )


def estimate(*, drawn: draw.DrawList, most_lots: int) -> Chances:
    """Give [class, units, won, took part] of many draws of a list, fewer of a long one; seeded by the list itself."""
    runs = max(LEAST_RUNS, min(MOST_RUNS, most_lots // max(1, len(drawn.tickets))))
    seed = hashlib.sha256(draw.write_list(drawn=drawn)).digest()
    found = draw.estimate_chances(drawn=drawn, runs=runs, seed=seed)
    return [[*kind, *counts] for kind, counts in found.items()]


def find_class(*, intake: Intake, ticket: LotteryTicket) -> int:
    """Give the class of a lot: that of the frozen list, or before it the one that it would have now."""
    if ticket.priority is not None:
        return ticket.priority
    seated, lost = _find_before(intake)
    members = ticket.entries.filter(booking__state=State.APPLIED)
    return max((_class_of(intake.lottery, entry, seated, lost) for entry in members), default=0)


def find_friends(*, lottery: Lottery, code: str) -> LotteryTicket | None:
    """Find the lot that a code of friends names, however it was typed."""
    plain = read_code(code).upper()
    return lottery.tickets.filter(group_code=plain).first() if plain else None


def count_together(*, ticket: LotteryTicket, besides: Booking | None = None) -> int:
    """Count for how many a lot is drawn; bookings that are over are none of them."""
    members = ticket.entries.filter(booking__state__in=LIVE)
    if besides is not None:
        members = members.exclude(booking=besides)
    return sum(members.values_list("booking__units", flat=True))


def hash_contact(*, programme_id: int, email: str, phone: str) -> str:
    """Give what is kept of an address for two years: it says nothing, and is another one in each programme."""
    plain = email or "".join(sign for sign in phone if sign.isdigit())
    value = f"{programme_id}:{plain}"
    return salted_hmac(_CONTACT, value, algorithm="sha256").hexdigest() if plain else ""


def write_ticket(*, number: int) -> str:
    """Write the number of a lot as the published list has it."""
    return f"{number:04}"


def read_ticket(*, typed: str) -> int | None:
    """Read the number of a lot in any width, with what people write around it and in between; None where it is none."""
    folded = _BESIDE.sub("", unicodedata.normalize("NFKC", typed).strip())
    return int(folded) if folded.isascii() and folded.isdecimal() and len(folded) < 10 else None


def _class_of(
    lottery: Lottery, entry: LotteryEntry, seated: frozenset[str], lost: frozenset[str]
) -> int:
    """Give the class: the first rule parts all in two, the next each of these, and so on; 0 is drawn first."""
    meets = {
        Rule.FIRST_TIME: entry.contact_hash not in seated,
        Rule.LOST_LAST: entry.contact_hash in lost,
    }
    priority = 0
    for rule in lottery.rules:
        priority = 2 * priority + (0 if meets.get(Rule(rule), rule in entry.said) else 1)
    return priority


def _say_about(intake: Intake) -> tuple[str, ...]:
    """Say in Japanese what is drawn for: the programme, the name of the intake, when and where."""
    lines = [intake.programme.title, intake.title]
    # The page of a draw has read them already.
    prefetch_related_objects([intake], "sessions__place")
    with translation.override("ja"):
        for session in intake.sessions.all():
            if session.called_off_at is None:
                day = session.starts_at.astimezone(TOKYO)
                times = say_times(session.starts_at, session.ends_at)
                lines.append(f"{day:%Y-%m-%d} {times} {say_where_of(session)}")
    return tuple(line for line in lines if line)


def _find_before(intake: Intake) -> tuple[frozenset[str], frozenset[str]]:
    """Find who was seated and who lost before, where a rule asks for it only: it reads all bookings of a programme."""
    rules, nobody = intake.lottery.rules, frozenset[str]()
    return (
        _find_seated(intake) if Rule.FIRST_TIME in rules else nobody,
        _find_lost(intake) if Rule.LOST_LAST in rules else nobody,
    )


def _find_seated(intake: Intake) -> frozenset[str]:
    """Find who had a seat of the programme: in its lotteries of two years, and where the address is still held."""
    others = Booking.objects.filter(
        intake__programme_id=intake.programme_id, state=State.BOOKED
    ).exclude(intake=intake)
    kept = others.exclude(entry__isnull=True).values_list("entry__contact_hash", flat=True)
    reached = others.values_list("email", "phone")
    hashes = {
        hash_contact(programme_id=intake.programme_id, email=email, phone=phone)
        for email, phone in reached
    }
    return frozenset({*kept, *hashes} - {""})


def _find_lost(intake: Intake) -> frozenset[str]:
    """Find who lost in the last lottery of the programme, and got no seat afterwards."""
    drawn = Lottery.objects.filter(
        intake__programme_id=intake.programme_id, held_at__isnull=False
    ).exclude(intake=intake)
    last = drawn.order_by("-held_at").first()
    if last is None:
        return frozenset()
    lost = last.entries.filter(
        was_drawn=True, ticket__number__in=[int(number) for number in last.waiting]
    ).exclude(booking__state=State.BOOKED)
    return frozenset(lost.values_list("contact_hash", flat=True)) - {""}
