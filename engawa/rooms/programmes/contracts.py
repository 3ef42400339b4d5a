"""What the rest of the house gives to and gets from the programmes room."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProgrammeInBrief:
    """A public programme as another room shows it, in the reader's language; `next_at` is its next session."""

    number: int
    kind: str
    title: str
    has_japanese_title: bool
    for_whom: str
    url: str
    next_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SessionInBrief:
    """A session to come as another room shows it, in words of the reader's language."""

    title: str
    has_japanese_title: bool
    when: str
    where: str
    seats: str
    url: str


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One time at which something takes place; `place` is the name of a public place, or empty."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    room: str = ""
    is_online: bool = False


@dataclass(frozen=True, slots=True)
class IntakeEntry:
    """What is booked in one piece: its facts by the names of `values.IntakeValues`.

    Each of its `questions` is a mapping by the names of `values.QuestionValues`. `called_off` is the reason for which it does not take place, or empty.
    """

    facts: Mapping[str, object]
    sessions: tuple[SessionEntry, ...]
    called_off: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """A programme to be added: its facts by the names of `values.ProgrammeValues`.

    `section` and `partners` are codes; `promises` are (fiscal year, code of the initiative, code of the
    activity or empty).
    """

    facts: Mapping[str, object]
    section: str
    intakes: tuple[IntakeEntry, ...] = ()
    partners: tuple[str, ...] = ()
    promises: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BookingEntry:
    """A booking of the next session of a programme, to be put in: whose it is, and answers by the kind of question.

    Days are written as ISO writes them; `children` are birth dates.
    """

    programme: str
    name: str
    email: str
    phone: str = ""
    children: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OwnBooking:
    """One booking as its owner's page lists it: what it is, when and where, how it stands, and its own page.

    `group` is COMING, WAITING or PAST.
    """

    group: str
    programme: str
    times: tuple[tuple[str, str, bool], ...]
    state: str
    units: str
    url: str
    starts_at: dt.datetime
