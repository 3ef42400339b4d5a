"""Lotteries to test with: applied until 19 October, value known on the 20th, drawn on the 21st, held on the 28th."""

import datetime as dt
from dataclasses import replace
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake, Lottery, Programme
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services import drawing
from engawa.rooms.programmes.services.intakes import change_intake, read_intake_values
from engawa.rooms.programmes.values import LotteryValues
from tests.rooms.programmes.booking_material import values
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme

CLOSED = at("2023-10-19 17:00")
KNOWN = at("2023-10-20 19:00")
DRAWN = at("2023-10-21 10:00")
VALUE = "4821"


def lottery_values(**facts: Any) -> LotteryValues:
    return LotteryValues(
        **{
            "drawn_at": DRAWN,
            "value_name": "ナンバーズ4の当せん番号",
            "value_known_at": KNOWN,
            "group_most": 3,
            **facts,
        }
    )


def lottery_facts(**facts: Any) -> dict[str, Any]:
    """What `make_intake` takes for a lottery with three seats."""
    rules = {name: facts.pop(name) for name in LotteryValues.__dataclass_fields__ if name in facts}
    return {
        "way": "LOTTERY",
        "capacity": 3,
        "most_at_once": 3,
        "sessions": (a_session("2023-10-28 10:00"),),
        "closes_at": CLOSED,
        "cancel_until": at("2023-10-27 17:00"),
        "lottery": lottery_values(**rules),
        **facts,
    }


def a_lottery(ward: Ward, *, programme: Programme | None = None, **facts: Any) -> Intake:
    """Add a programme with one intake whose seats are drawn."""
    return make_intake(programme or make_programme(ward), **lottery_facts(**facts))


def enter(intake: Intake, who: str, *, now: dt.datetime = MOMENT, **facts: Any) -> Booking:
    """Apply for somebody whose address is known to be theirs."""
    email = facts.pop("email", f"{who}@example.jp")
    return services.book_confirmed(
        intake_id=intake.pk,
        values=values(email, **{"name": who, **facts}),
        press=f"known {who}".ljust(40, "x")[:40],
        sender="",
        may_wait=False,
        actor_id=None,
        now=now,
    ).booking


def enter_many(intake: Intake, count: int, **facts: Any) -> list[Booking]:
    return [enter(intake, f"who{number}", **facts) for number in range(count)]


def freeze(intake: Intake, *, now: dt.datetime = CLOSED) -> Lottery:
    return drawing.freeze_list(intake_id=intake.pk, actor_id=None, now=now)


def say_value(intake: Intake, value: str = VALUE) -> Lottery:
    return drawing.enter_value(intake_id=intake.pk, value=value, actor_id=None, now=KNOWN)


def draw(intake: Intake, value: str = VALUE) -> Lottery:
    """Freeze, enter the value, and draw."""
    freeze(intake)
    say_value(intake, value)
    return drawing.hold_draw(intake_id=intake.pk, actor_id=None, now=DRAWN)


def code_of(booking: Booking) -> str:
    """Give the code with which friends join a booking."""
    return Booking.objects.get(pk=booking.pk).entry.ticket.group_code


def ticket_of(booking: Booking) -> str:
    return f"{Booking.objects.get(pk=booking.pk).entry.ticket.number:04}"


def states(*bookings: Booking) -> list[str]:
    return [Booking.objects.get(pk=booking.pk).state for booking in bookings]


def change(intake: Intake, **facts: Any) -> Intake:
    """Change an intake as an officer does who has it open now."""
    now_there = Intake.objects.select_related("programme").get(pk=intake.pk)
    said = read_intake_values(intake=now_there)
    return change_intake(
        ward_id=now_there.programme.ward_id,
        programme_number=now_there.programme.number,
        number=now_there.number,
        revision=now_there.revision,
        values=replace(said, **facts),
        actor_id=None,
        now=MOMENT,
    )
