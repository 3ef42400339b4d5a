"""Drawing lots so that anybody can do it again: a fixed list, a secret that was promised, a public value, one order.

Before the draw a list of ticket numbers is published, with the hash of a secret and the name of a public value that
nobody controls. Afterwards secret and value are published too. Everything here is a function of those three, uses
nothing but SHA-256 and whole numbers, and so gives the same on every machine. What we promise stands in
`docs/guarantees/draw.md`; `draw_check.py` does the same again in its own words.

The stream is HMAC-SHA-256 (RFC 2104) in counter mode; numbers come from it by rejection, so that none is likelier
than another; the order by the shuffle of Fisher and Yates (Knuth, The Art of Computer Programming 2, algorithm P).
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The first says nothing of what is drawn for but its address; lists of that form are read for ever.
FORMAT, FORMAT_WITH_WORDS = "engawa-draw-1", "engawa-draw-2"
SECRET_BYTES = 32
_NUMBER_BYTES = 8
_RANGE = 2 ** (8 * _NUMBER_BYTES)


class DrawRefused(ValueError):
    """No draw can be held of that: a ticket stands twice or is for nobody, or a number is no number of seats."""


class DrawUnreadable(ValueError):
    """The file is no list of a draw as `write_list` writes it."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One application: `units` seats together or none, drawn among those of the same `priority` (0 is first).

    `wants` are (key of a quota, units of it), within the units.
    """

    number: str
    units: int = 1
    priority: int = 0
    wants: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DrawList:
    """What is fixed before the draw: for what, how many seats, parts with a limit of their own, who takes part.

    `secret_hash` is SHA-256 of the secret in hex; `public_value` names the value that will be used, and when
    it comes to be known; `about` says in words what is drawn for, when and where.
    """

    subject: str
    seats: int
    limits: tuple[tuple[str, int], ...]
    secret_hash: str
    public_value: str
    tickets: tuple[Ticket, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawResult:
    """Who has seats, and in which order the others wait, both in the order of the draw."""

    won: tuple[str, ...]
    waiting: tuple[str, ...]


def write_list(*, drawn: DrawList) -> bytes:
    """Write a list as the file that is published: JSON in one form only, tickets in the order of their numbers.

    :raises DrawRefused: a ticket stands twice or is for nobody, or a limit is no number of seats.
    """
    require_sound(drawn=drawn)
    plain = {
        "format": FORMAT_WITH_WORDS if drawn.about else FORMAT,
        **({"about": drawn.about} if drawn.about else {}),
        "subject": drawn.subject,
        "seats": drawn.seats,
        "limits": dict(drawn.limits),
        "secret_hash": drawn.secret_hash,
        "public_value": drawn.public_value,
        "tickets": [
            [ticket.number, ticket.units, ticket.priority, dict(ticket.wants)]
            for ticket in sorted(drawn.tickets, key=lambda ticket: ticket.number)
        ],
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_list(*, content: bytes) -> DrawList:
    """Read a published file.

    :raises DrawUnreadable: it is none, or written in another form than the one that is hashed.
    """
    try:
        plain = json.loads(content)
        drawn = DrawList(
            subject=plain["subject"],
            seats=plain["seats"],
            limits=_pairs(plain["limits"]),
            secret_hash=plain["secret_hash"],
            public_value=plain["public_value"],
            about=tuple(plain.get("about", ())),
            tickets=tuple(
                Ticket(number, units, priority, _pairs(wants))
                for number, units, priority, wants in plain["tickets"]
            ),
        )
        # Which of the two forms it is, is compared with it.
        if write_list(drawn=drawn) != content:
            raise DrawUnreadable(FORMAT)
    except (DrawRefused, KeyError, TypeError, ValueError, AttributeError) as error:
        raise DrawUnreadable(str(error)) from error
    return drawn


def hash_secret(*, secret: bytes) -> str:
    """Give what is published of the secret before the draw."""
    return hashlib.sha256(secret).hexdigest()


def make_seed(*, content: bytes, secret: bytes, public_value: str) -> bytes:
    """Give the seed of a draw: of the published file, the secret and the value that came to be known.

    :raises DrawRefused: it is not the secret that was promised.
    """
    promised = read_list(content=content).secret_hash
    if not hmac.compare_digest(hash_secret(secret=secret), promised):
        raise DrawRefused("the secret is not the one whose hash was published")
    list_hash = hashlib.sha256(content).hexdigest()
    return hmac.digest(secret, f"{list_hash}\n{public_value}".encode(), "sha256")


def hold_draw(*, drawn: DrawList, seed: bytes) -> DrawResult:
    """Draw: one lot for each ticket, class after class; whoever does not fit in what is left is passed over.

    :raises DrawRefused: a ticket stands twice or is for nobody, or a limit is no number of seats.
    """
    require_sound(drawn=drawn)
    return _give_seats(drawn, order_tickets(tickets=drawn.tickets, seed=seed))


def _give_seats(drawn: DrawList, ordered: Iterable[Ticket]) -> DrawResult:
    left, limits = drawn.seats, dict(drawn.limits)
    won, waiting = [], []
    for ticket in ordered:
        fits = ticket.units <= left and all(
            units <= limits.get(key, 0) for key, units in ticket.wants
        )
        if not fits:
            waiting.append(ticket.number)
            continue
        left -= ticket.units
        for key, units in ticket.wants:
            limits[key] -= units
        won.append(ticket.number)
    return DrawResult(tuple(won), tuple(waiting))


def order_tickets(*, tickets: Iterable[Ticket], seed: bytes) -> list[Ticket]:
    """Give the tickets in the order in which they are drawn: by class, and by lot within a class.

    Each class begins with its tickets in the order of their numbers, and all classes draw from one stream.
    """
    numbers = _stream(seed)
    classes: dict[int, list[Ticket]] = {}
    for ticket in sorted(tickets, key=lambda ticket: ticket.number):
        classes.setdefault(ticket.priority, []).append(ticket)
    ordered: list[Ticket] = []
    for priority in sorted(classes):
        group = classes[priority]
        for last in range(len(group) - 1, 0, -1):
            chosen = _below(last + 1, numbers)
            group[last], group[chosen] = group[chosen], group[last]
        ordered += group
    return ordered


def estimate_chances(
    *, drawn: DrawList, runs: int, seed: bytes
) -> Mapping[tuple[int, int], tuple[int, int]]:
    """Hold the draw so many times with other seeds, and count for each (class, units): (won, took part).

    What is passed over for want of room makes large groups a little less likely: it is counted, not hidden.

    :raises DrawRefused: a ticket stands twice or is for nobody, or a limit is no number of seats.
    """
    require_sound(drawn=drawn)
    kind = {ticket.number: (ticket.priority, ticket.units) for ticket in drawn.tickets}
    part, won = Counter(kind.values()), Counter[tuple[int, int]]()
    for run in range(runs):
        own_seed = hmac.digest(seed, f"estimate {run}".encode(), "sha256")
        ordered = order_tickets(tickets=drawn.tickets, seed=own_seed)
        won.update(kind[number] for number in _give_seats(drawn, ordered).won)
    return {key: (won[key], part[key] * runs) for key in sorted(part)}


def require_sound(*, drawn: DrawList) -> None:
    """See that a draw can be held of the list.

    :raises DrawRefused: a ticket stands twice or is for nobody, or a number is no number of seats.
    """
    numbers = {ticket.number for ticket in drawn.tickets}
    if len(numbers) != len(drawn.tickets):
        raise DrawRefused("a ticket stands twice")
    if not _are_whole([drawn.seats, *(units for _key, units in drawn.limits)], least=0):
        raise DrawRefused("a number of seats is none")
    for ticket in drawn.tickets:
        counts = [ticket.units, *(units for _key, units in ticket.wants)]
        if not ticket.number or not _are_whole(counts, least=1) or max(counts) > ticket.units:
            raise DrawRefused(f"ticket {ticket.number} is not for somebody")
        if not _are_whole([ticket.priority], least=0):
            raise DrawRefused(f"ticket {ticket.number} is in no class")


def _are_whole(counts: Sequence[int], *, least: int) -> bool:
    return all(type(count) is int and count >= least for count in counts)


def _pairs(counts: Any) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items()))


def _stream(seed: bytes) -> Iterator[int]:
    block = 0
    while True:
        digest = hmac.digest(seed, block.to_bytes(_NUMBER_BYTES, "big"), "sha256")
        for at in range(0, len(digest), _NUMBER_BYTES):
            yield int.from_bytes(digest[at : at + _NUMBER_BYTES], "big")
        block += 1


def _below(bound: int, numbers: Iterator[int]) -> int:
    # The last, incomplete round of remainders would make small numbers a little likelier.
    fair = _RANGE - _RANGE % bound
    while (number := next(numbers)) >= fair:
        pass
    return number % bound
