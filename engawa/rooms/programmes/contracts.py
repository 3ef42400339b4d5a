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
class StreamEntry:
    """Where a session is watched, and what to know beforehand."""

    address: str
    notes: str = ""
    password: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One time at which something takes place; `place` is the name of a public place, or empty."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str = ""
    room: str = ""
    is_online: bool = False
    stream: StreamEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawEntry:
    """How the seats of an intake are drawn: its facts by the names of `values.LotteryValues`.

    `applicants` are (units, rules to which they say yes) of made-up people, who apply by a made-up telephone number;
    with a public `value` the draw is held too, at its moment.
    """

    facts: Mapping[str, object]
    applicants: tuple[tuple[int, tuple[str, ...]], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True)
class IntakeEntry:
    """What is booked in one piece: its facts by the names of `values.IntakeValues`.

    `called_off` is the reason for which it does not take place, or empty; `draw` stands where its way is LOTTERY.
    Each of its `questions` is a mapping by the names of `values.QuestionValues`. `called_off` is the reason for which it does not take place, or empty.
    """

    facts: Mapping[str, object]
    sessions: tuple[SessionEntry, ...]
    called_off: str = ""
    draw: DrawEntry | None = None


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
class GuestEntry:
    """Somebody who booked, by telephone: how many units, and how many of them came to each session so far.

    `came` has a number for each session in order; None is not noted yet, 0 is absent.
    """

    name: str
    phone: str
    units: int = 1
    came: tuple[int | None, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerEntry:
    """What somebody answered to a survey: 1 to 5, the answer to each own question, and their words."""

    satisfaction: int
    choices: tuple[str, ...] = ()
    good: str = ""
    better: str = ""


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What happened at the sessions of one intake, found by the titles of its programme and of itself.

    One without a title is found by the day `on` of its first session. `walk_ins` are units without a booking at the first session; with `has_certificates` those who came to all
    sessions have one.
    """

    programme: str
    intake: str
    guests: tuple[GuestEntry, ...]
    walk_ins: tuple[int, ...] = ()
    has_certificates: bool = False
    questions: tuple[str, ...] = ()
    answers: tuple[AnswerEntry, ...] = ()
    on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class BookingEntry:
    """One booking to be put in, of an invented person: its facts by the names of `values.BookingValues`.

    Without an address, an officer took it on the telephone or at the counter.
    """

    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class BookingsEntry:
    """The bookings of the next intake of a programme that can be booked, found by the programme's title.

    `invited` are (name, address or empty), where only the invited book. `off` is the place of a session in the
    order of time that is called off afterwards for the reason `off_reason`; -1 for none.
    """

    programme: str
    bookings: tuple[BookingEntry, ...] = ()
    invited: tuple[tuple[str, str], ...] = ()
    off: int = -1
    off_reason: str = ""


@dataclass(frozen=True, slots=True)
class ResidentBookingEntry:
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


@dataclass(frozen=True, slots=True)
class RecordingEntry:
    """A recording to be added: its facts by the names of `online_values.RecordingValues`.

    `section` is a code, `programme` the title of one of the ward or empty; `chapters` are (second, title);
    `captions` is the text of a WebVTT file; `promises` as in `ProgrammeEntry`.
    """

    facts: Mapping[str, object]
    section: str
    programme: str = ""
    chapters: tuple[tuple[int, str], ...] = ()
    captions: str = ""
    promises: tuple[tuple[int, str, str], ...] = ()
