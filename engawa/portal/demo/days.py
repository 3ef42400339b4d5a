"""What happened at some sessions of the demo: who booked, who came, what they said. The people are made up by us."""

import datetime as dt
from typing import Any

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear
from engawa.portal.demo.files import read_file
from engawa.rooms.programmes import facade
from engawa.rooms.programmes.contracts import AnswerEntry, DayEntry, GuestEntry

_TUPLES = ("came", "choices", "walk_ins", "questions")


def load_days(
    *, ward_id: int, slug: str, fiscal_year: int, actor_id: int, now: dt.datetime
) -> None:
    """Add who came to a course that ended some days ago, and who has come today so far.

    Those intakes stand beside `now`: like them they are there for who looks later than the demo's year.
    """
    end = FiscalYear(fiscal_year).ends_before
    entries = [
        DayEntry(
            **{
                **_facts(day),
                "guests": tuple(GuestEntry(**_facts(guest)) for guest in day["guests"]),
                "answers": tuple(
                    AnswerEntry(**_facts(answer)) for answer in day.get("answers", ())
                ),
            }
        )
        for day in read_file(f"days_{slug}.json")["days"]
        if tokyo_day(now + dt.timedelta(days=day["begins_in_days"])) >= end
    ]
    facade.add_days(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def _facts(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: tuple(value) if name in _TUPLES else value
        for name, value in said.items()
        if name != "begins_in_days"
    }
