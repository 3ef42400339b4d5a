"""The programmes of the demo: of the kinds that both wards promise, with days, places and numbers made up by us.

They fill the demo's year; from its end on those of the days around `now` are added, so that somebody who looks
at the demo finds what can still be booked.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.years import FiscalYear
from engawa.portal.demo.files import PUBLISHED_AT, find_codes_by_promise, read_file
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.programmes import facade
from engawa.rooms.programmes.contracts import (
    BookingEntry,
    BookingsEntry,
    DrawEntry,
    IntakeEntry,
    ProgrammeEntry,
    RecordingEntry,
    SessionEntry,
    StreamEntry,
)

_BEFORE_NOW = dt.timedelta(days=30)
_AFTER_NOW = dt.timedelta(days=61)
_DAY = dt.timedelta(days=1)
_NOT_FACTS = {"section", "partners", "initiative", "promise", "rhythm", "intakes"}
_NOT_RECORDING = {"section", "programme", "promise", "chapters", "captions", "recorded_on"}
_OF_INTAKES = {
    "title",
    "title_en",
    "title_easy",
    "way",
    "unit",
    "capacity",
    "most_at_once",
    "has_waiting_list",
}
_OF_DRAWS = {"value_name", "child_from", "child_before", "group_most"}
_OF_SESSIONS = {"place", "room", "is_online"}


def load_programmes(
    *,
    ward_id: int,
    slug: str,
    fiscal_year: int,
    content: PlanContent,
    actor_id: int,
    now: dt.datetime,
) -> int:
    """Add the programmes of the ward with all their sessions; give how many programmes."""
    codes = find_codes_by_promise(content)
    year = FiscalYear(fiscal_year)
    entries = [
        ProgrammeEntry(
            facts={
                "is_public": True,
                "is_example": True,
                **{name: value for name, value in item.items() if name not in _NOT_FACTS},
                "languages": tuple(item.get("languages", ())),
            },
            section=item["section"],
            partners=tuple(item.get("partners", ())),
            promises=tuple(
                (fiscal_year, *codes[item[name]])
                for name in ("promise", "initiative")
                if name in item
            ),
            intakes=tuple(_list_intakes(item, year, now)),
        )
        for item in read_file(f"programmes_{slug}.json")["programmes"]
    ]
    return facade.add_programmes(
        ward_id=ward_id, entries=entries, actor_id=actor_id, now=PUBLISHED_AT
    )


def load_bookings(
    *, ward_id: int, slug: str, fiscal_year: int, actor_id: int, now: dt.datetime
) -> int:
    """Add bookings of invented people to what can be booked around `now`; give how many.

    None in the demo's year itself: what is called off then would change the numbers of its promises.
    """
    if now.astimezone(TOKYO).date() < FiscalYear(fiscal_year).ends_before:
        return 0
    entries = [
        BookingsEntry(
            programme=item["programme"],
            bookings=tuple(BookingEntry(facts) for facts in item.get("bookings", ())),
            invited=tuple((name, email) for name, email in item.get("invited", ())),
            off=item.get("off", -1),
            off_reason=item.get("off_reason", ""),
        )
        for item in read_file("bookings.json")[slug]
    ]
    return facade.add_bookings(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def load_recordings(
    *, ward_id: int, slug: str, fiscal_year: int, content: PlanContent, actor_id: int
) -> int:
    """Add the recordings of the ward, each an example; give how many."""
    codes = find_codes_by_promise(content)
    entries = [
        RecordingEntry(
            facts={
                "is_public": True,
                "is_example": True,
                **{name: value for name, value in item.items() if name not in _NOT_RECORDING},
                "recorded_on": dt.date.fromisoformat(item["recorded_on"]),
            },
            section=item["section"],
            programme=item.get("programme", ""),
            chapters=tuple((second, title) for second, title in item["chapters"]),
            captions="\n".join(item["captions"]),
            promises=((fiscal_year, *codes[item["promise"]]),) if "promise" in item else (),
        )
        for item in read_file(f"library_{slug}.json")["recordings"]
    ]
    return facade.add_recordings(
        ward_id=ward_id, entries=entries, actor_id=actor_id, now=PUBLISHED_AT
    )


def _list_intakes(
    item: dict[str, Any], year: FiscalYear, now: dt.datetime
) -> Iterator[IntakeEntry]:
    first = max(year.ends_before, (now - _BEFORE_NOW).astimezone(TOKYO).date())
    last = (now + _AFTER_NOW).astimezone(TOKYO).date()
    if "rhythm" in item:
        rhythm = item["rhythm"]
        off = rhythm.get("called_off", {})
        for day in (
            *_list_days(rhythm, year.starts_on, year.ends_before),
            *_list_days(rhythm, first, last),
        ):
            # A day may have several times, each for a booking of its own.
            for times in rhythm.get("slots", ({},)):
                yield _make_intake(rhythm, [{"on": day, **times}], off.get(day.isoformat(), ""))
    for intake in item.get("intakes", ()):
        sessions = [{**session, "on": _read_day(session, now)} for session in intake["sessions"]]
        # What stands beside `now` is for those who look later than the demo's year.
        if "on" in intake["sessions"][0] or sessions[0]["on"] >= year.ends_before:
            yield _make_intake(intake, sessions, intake.get("called_off", ""))


def _list_days(rhythm: dict[str, Any], first: dt.date, before: dt.date) -> Iterator[dt.date]:
    """List the days of a rhythm: on a weekday of some weeks of the month, or once more on a day that is named."""
    for count in range((before - first).days):
        day = first + count * _DAY
        is_due = day.weekday() == rhythm["weekday"] and (day.day - 1) // 7 + 1 in rhythm["weeks"]
        in_season = day.month in rhythm.get("months", range(1, 13))
        if (is_due and in_season) or day.isoformat() in rhythm.get("also_on", ()):
            yield day


def _read_day(session: dict[str, Any], now: dt.datetime) -> dt.date:
    if "on" in session:
        return dt.date.fromisoformat(session["on"])
    day = (now + dt.timedelta(days=session["in_days"])).astimezone(TOKYO).date()
    # The next such weekday: what is for families stays on weekends, whenever the demo is loaded.
    weekday = session.get("weekday", day.weekday())
    return day + dt.timedelta(days=(weekday - day.weekday()) % 7)


def _make_intake(
    said: dict[str, Any], sessions: Iterable[dict[str, Any]], called_off: str
) -> IntakeEntry:
    made = tuple(_make_session({**said, **session}) for session in sessions)
    facts = {name: said[name] for name in said.keys() & _OF_INTAKES}
    if "capacity" in said:
        first = made[0].starts_at.date()
        facts |= {
            "way": "LOTTERY" if "draw" in said else said.get("way", "FIRST_COME"),
            "opens_at": _at(first - said.get("opens", 30) * _DAY, "09:00"),
            "closes_at": _at(first - said.get("closes", 3) * _DAY, "17:00"),
            "cancel_until": _at(first - _DAY, "17:00"),
            "quotas": tuple(said.get("quotas", {}).items()),
            "questions": tuple(said.get("questions", ())),
        }
    else:
        facts["way"] = "OPEN"
    draw = _make_draw(said["draw"], facts["closes_at"].date()) if "draw" in said else None
    return IntakeEntry(facts=facts, sessions=made, called_off=called_off, draw=draw)


def _make_draw(said: dict[str, Any], closes_on: dt.date) -> DrawEntry:
    """Make a draw two days after applications close, with a value that is known the evening before."""
    facts = {name: said[name] for name in said.keys() & _OF_DRAWS}
    facts |= {
        "rules": tuple(said.get("rules", ())),
        "value_known_at": _at(closes_on + _DAY, "19:00"),
        "drawn_at": _at(closes_on + 2 * _DAY, "10:00"),
    }
    applicants = tuple((units, tuple(rules)) for units, *rules in said["applicants"])
    return DrawEntry(facts=facts, applicants=applicants, value=said.get("value", ""))


def _make_session(said: dict[str, Any]) -> SessionEntry:
    where = {name: said[name] for name in said.keys() & _OF_SESSIONS}
    if "stream" in said:
        where["stream"] = StreamEntry(**said["stream"])
    return SessionEntry(
        starts_at=_at(said["on"], said["from"]), ends_at=_at(said["on"], said["to"]), **where
    )


def _at(day: dt.date, time: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time), tzinfo=TOKYO)
