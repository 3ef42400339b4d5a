"""What officers say of a programme, of what is booked, and of when it is: plain values on their way in and out."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeValues:
    """Everything that an officer says of a programme, but for its poster.

    `age_from` and `age_before` are months on the day; `fee` is yen for one person; `languages` are ISO 639-1
    codes beside Japanese; `promises` are (id of the initiative, code of the activity or empty).
    """

    kind: str
    title: str
    lead: str
    for_whom: str
    section_id: int
    title_en: str = ""
    title_easy: str = ""
    lead_en: str = ""
    lead_easy: str = ""
    description: str = ""
    for_whom_en: str = ""
    for_whom_easy: str = ""
    age_from: int | None = None
    age_before: int | None = None
    fee: int = 0
    fee_note: str = ""
    bring: str = ""
    bring_en: str = ""
    bring_easy: str = ""
    languages: tuple[str, ...] = ()
    has_child_care: bool = False
    has_sign_language: bool = False
    has_captions: bool = False
    phone: str = ""
    fax: str = ""
    is_public: bool = False
    is_example: bool = False
    partner_ids: tuple[int, ...] = ()
    promises: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValues:
    """One time at which something takes place; both moments know their time zone.

    `place_id` is a row of the places room; without one, `room` says in words where it is, or it is online.
    `lecturer` is named publicly; `officer_id` is the user who looks after it.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    place_id: int | None = None
    room: str = ""
    is_online: bool = False
    lecturer: str = ""
    officer_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotteryValues:
    """How the seats of an intake are drawn: when, with which public value, and whose lots are drawn first.

    `rules` are keys of `Lottery.Rule`, the first counts most; the ages are months on the day of the first session.
    """

    drawn_at: dt.datetime
    value_name: str
    value_known_at: dt.datetime
    rules: tuple[str, ...] = ()
    child_from: int | None = None
    child_before: int | None = None
    group_most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionValues:
    """What one question asks, why, and for how many days after the last session its answers are kept."""

    kind: str
    label: str
    reason: str
    label_en: str = ""
    label_easy: str = ""
    reason_en: str = ""
    reason_easy: str = ""
    options: tuple[str, ...] = ()
    is_required: bool = False
    is_for_the_door: bool = False
    keep_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerValues:
    """What was answered to one question; `child` counts from 1 where each child has an answer."""

    question_id: int
    value: str
    child: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeValues:
    """What is booked in one piece, and how; `quotas` are (key of `Quota.Key`, units), in the order of the form.

    Nothing is booked where `way` is OPEN: capacity and moments are then None. `lottery` stands where it is LOTTERY.
    """

    way: str
    sessions: tuple[SessionValues, ...]
    title: str = ""
    title_en: str = ""
    title_easy: str = ""
    unit: str = "PERSONS"
    capacity: int | None = None
    quotas: tuple[tuple[str, int], ...] = ()
    most_at_once: int = 1
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None
    cancel_until: dt.datetime | None = None
    has_waiting_list: bool = False
    offer_hours: int = 24
    lottery: LotteryValues | None = None
    # Asked from the beginning; later they change by themselves (services/questions.py).
    questions: tuple[QuestionValues, ...] = ()


def plain_wants(wants: tuple[tuple[str, int], ...]) -> dict[str, int]:
    """Give how many need which part, without the parts that nobody needs."""
    return {key: count for key, count in wants if count}


@dataclass(frozen=True, slots=True)
class BookingValues:
    """What somebody says who books: how many come, what they are called, and one way to reach them.

    `wants` are (key of `Quota.Key`, units): how many of the units need a seat of that part. For a lottery: the rules
    to which they `said` yes, and the `group` code of the friends with whom they are drawn.
    """

    name: str
    units: int = 1
    wants: tuple[tuple[str, int], ...] = ()
    email: str = ""
    phone: str = ""
    note: str = ""
    language: str = "ja"
    channel: str = "WEB"
    said: tuple[str, ...] = ()
    group: str = ""
    answers: tuple[AnswerValues, ...] = ()
