"""What officers say of a stream and of a recording: plain values on their way in and out."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.programmes.models import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamValues:
    """Where a session is watched, how many minutes before its start that is shown, and what to know."""

    address: str
    opens_minutes: int = 15
    notes: str = ""
    password: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingValues:
    """Everything that an officer says of a recording, but for its captions.

    `seconds` is its length; `chapters` are (second, title) in the order of time; `available_until` is the last
    day; `promises` are (id of the initiative, code of the activity or empty).
    """

    title: str
    lead: str
    seconds: int
    recorded_on: dt.date
    address: str
    section_id: int
    kind: str = Recording.Kind.VIDEO.value
    title_en: str = ""
    title_easy: str = ""
    lead_en: str = ""
    lead_easy: str = ""
    programme_id: int | None = None
    chapters: tuple[tuple[int, str], ...] = ()
    transcript: str = ""
    captions_language: str = "ja"
    available_until: dt.date | None = None
    is_for_booked: bool = False
    is_public: bool = False
    is_example: bool = False
    promises: tuple[tuple[int, str], ...] = ()
