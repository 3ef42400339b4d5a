"""What the rest of the house gives to and gets from the programmes room."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class IntakeEntry:
    """What is booked in one piece: its facts by the names of `values.IntakeValues`.

    `called_off` is the reason for which it does not take place, or empty.
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
