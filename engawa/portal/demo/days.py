"""What happened at some sessions of the demo: who booked, who came, what they said. The people are made up by us."""

import datetime as dt
from typing import Any

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.fiscal.years import FiscalYear
from engawa.portal.demo.files import read_file
from engawa.rooms.programmes import facade
from engawa.rooms.programmes.contracts import AnswerEntry, DayEntry, GuestEntry

_TUPLES = ("came", "choices", "walk_ins", "questions")
_WHEN = {"begins_in_days", "on"}


def load_days(
    *, ward_id: int, slug: str, fiscal_year: int, actor_id: int, now: dt.datetime
) -> None:
    """Add who came to some sessions of the demo's year, to a course that ended some days ago, and today so far.

    Those of the year are there whenever it is loaded, as its sessions are. The others stand beside `now`, for who
    looks later than the demo's year.
    """
    end = FiscalYear(fiscal_year).ends_before
    over = dt.datetime.combine(end, dt.time(), tzinfo=TOKYO)
    days = read_file(f"days_{slug}.json")["days"]
    of_year = [_read(day) for day in days if "on" in day]
    beside_now = [
        _read(day)
        for day in days
        if "on" not in day and tokyo_day(now + dt.timedelta(days=day["begins_in_days"])) >= end
    ]
    facade.add_days(ward_id=ward_id, entries=of_year, actor_id=actor_id, now=over)
    facade.add_days(ward_id=ward_id, entries=beside_now, actor_id=actor_id, now=now)


def _read(day: dict[str, Any]) -> DayEntry:
    return DayEntry(
        **{
            **_facts(day),
            "guests": tuple(GuestEntry(**_facts(guest)) for guest in day["guests"]),
            "answers": tuple(AnswerEntry(**_facts(answer)) for answer in day.get("answers", ())),
        }
    )


def _facts(said: dict[str, Any]) -> dict[str, Any]:
    facts = {
        name: tuple(value) if name in _TUPLES else value
        for name, value in said.items()
        if name not in _WHEN
    }
    return {**facts, "on": dt.date.fromisoformat(said["on"])} if "on" in said else facts
