"""What everybody, an applicant and an officer see of a lottery; the secret only of a draw that was held."""

import datetime as dt
import hashlib
import shlex
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code
from engawa.core.ui.days import say_moment
from engawa.rooms.programmes.addresses import address_of_draw_page
from engawa.rooms.programmes.lottery_wording import (
    list_met,
    say_chance,
    say_listed,
    say_not_listed,
    say_own_chance,
    say_rule,
    say_waits,
    say_won,
)
from engawa.rooms.programmes.models import Booking, Intake, Lottery, LotterySecret
from engawa.rooms.programmes.selectors.bookings import list_session_times
from engawa.rooms.programmes.selectors.lots import (
    LIVE,
    Chances,
    count_together,
    estimate,
    find_class,
    list_entries,
    make_list,
    read_ticket,
    write_ticket,
)
from engawa.rooms.programmes.wording import (
    name_intake,
    name_programme,
    say_day_and_time,
    say_intake_title,
    say_units,
)

State = Booking.State
# A page that anybody opens draws so many lots at most, once in a minute.
_LOTS_OF_PAGE = 20_000
_SECONDS = 60
# Of more applications than these the chances of the last minute are good enough.
_MANY = 300
LOTS_ON_A_PAGE = 100
# What of something that is no number is shown again.
_MOST_TYPED = 40


@dataclass(frozen=True, slots=True)
class Chance:
    """How often lots of one class and size win: the rules they meet, in the order of the rules."""

    priority: int
    met: tuple[str, ...]
    units: str
    chance: str
    is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPage:
    """A draw as everybody sees it; `stage` is open, closed, frozen or drawn."""

    stage: str
    programme: str
    title: str
    name: str
    times: tuple[tuple[str, str, bool], ...]
    seats: str
    opens_at: str
    closes_at: str
    drawn_at: str
    value_name: str
    value_known_at: str
    rules: tuple[str, ...]
    group_most: str
    secret_hash: str
    frozen_at: str
    content_hash: str
    file_name: str
    tickets: int
    chances: tuple[Chance, ...]
    value: str
    held_at: str
    secret: str
    won: tuple[str, ...]
    waiting: tuple[str, ...]
    command: str
    called_off_reason: str


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """What became of one number, for whoever typed it; `error` says what to type instead."""

    typed: str
    heading: str = ""
    words: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLot:
    """The lot of one booking, for whoever holds its key."""

    number: str
    drawn_at: str
    is_drawn: bool
    has_won: bool
    code: str
    most: str
    together: str
    chances: tuple[Chance, ...]
    own_chance: str
    rules: tuple[str, ...]
    command: str
    file_name: str
    draw_url: str
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One lot as the desk lists it: number, for how many, class, how many bookings, and what became of it."""

    number: str
    units: int
    priority: int | None
    bookings: int
    states: tuple[str, ...]


def find_drawn_intake(*, ward_id: int, programme_number: int, number: int) -> Intake | None:
    """Find an intake of a public programme whose seats are drawn."""
    return (
        Intake.objects.filter(
            programme__ward_id=ward_id,
            programme__number=programme_number,
            programme__is_public=True,
            number=number,
            way=Intake.Way.LOTTERY,
        )
        .select_related("programme__ward", "lottery")
        .first()
    )


def view_draw(*, intake: Intake, now: dt.datetime) -> DrawPage:
    """Describe a draw as it stands; of the tickets nothing is told before the list is frozen."""
    lottery = intake.lottery
    secret = reveal_secret(lottery=lottery)
    # They are read with their places first: the name of the intake is made of them too.
    times = list_session_times(intake=intake)
    return DrawPage(
        stage=_stage_of(intake, now),
        programme=name_programme(intake.programme),
        title=say_intake_title(intake),
        name=name_intake(intake=intake),
        times=times,
        seats=say_units(intake.capacity or 0, intake.unit),
        opens_at=say_day_and_time(intake.opens_at) if intake.opens_at else "",
        closes_at=say_day_and_time(intake.closes_at) if intake.closes_at else "",
        drawn_at=say_day_and_time(lottery.drawn_at),
        value_name=lottery.value_name,
        value_known_at=say_day_and_time(lottery.value_known_at),
        rules=list_rules(lottery=lottery),
        group_most=say_units(lottery.group_most, intake.unit) if lottery.group_most > 1 else "",
        secret_hash=lottery.secret_hash,
        frozen_at=say_moment(lottery.frozen_at) if lottery.frozen_at else "",
        content_hash=lottery.content_hash,
        file_name=name_file(intake=intake),
        tickets=len(lottery.won) + len(lottery.waiting)
        if lottery.held_at
        else lottery.tickets.exclude(priority=None).count(),
        chances=list_chances(intake=intake),
        value=lottery.value,
        held_at=say_moment(lottery.held_at) if lottery.held_at else "",
        secret=secret,
        won=tuple(lottery.won),
        waiting=tuple(lottery.waiting),
        command=_command(intake, secret),
        called_off_reason=intake.called_off_reason,
    )


def is_number_findable(*, intake: Intake) -> bool:
    """Tell whether a number can be looked up: from when the list is frozen, unless all of it was called off."""
    return intake.lottery.frozen_at is not None and intake.called_off_at is None


def find_number(*, intake: Intake, typed: str) -> NumberAnswer:
    """Say what became of one number of a frozen list, and of nobody whose it is."""
    lottery, found = intake.lottery, read_ticket(typed=typed)
    typed = typed[:_MOST_TYPED]
    if found is None:
        return NumberAnswer(typed, error=_("抽選番号を、数字で入れてください。例：0012"))
    number = write_ticket(number=found)
    if number in lottery.won:
        return NumberAnswer(typed, *say_won(number=number))
    if number in lottery.waiting:
        turn = lottery.waiting.index(number) + 1
        return NumberAnswer(typed, *say_waits(number=number, turn=turn))
    is_to_be_drawn = lottery.held_at is None
    if is_to_be_drawn and lottery.tickets.filter(number=found).exclude(priority=None).exists():
        return NumberAnswer(typed, *say_listed(number=number, drawn_at=lottery.drawn_at))
    return NumberAnswer(typed, *say_not_listed(number=number))


def view_own_lot(*, booking: Booking, now: dt.datetime) -> OwnLot | None:
    """Describe the lot of a booking; None where nothing is drawn, or it has no number yet."""
    intake = booking.intake
    if intake.way != Intake.Way.LOTTERY:
        return None
    entry = booking.entry
    ticket, lottery = entry.ticket, intake.lottery
    if ticket is None:
        return None
    number = write_ticket(number=ticket.number)
    programme = intake.programme
    is_open = intake.closes_at is not None and now < intake.closes_at
    together = count_together(ticket=ticket)
    is_waiting = booking.state == State.APPLIED
    kind = (find_class(intake=intake, ticket=ticket), together) if is_waiting else None
    rows = _list_chances(intake) if is_waiting else []
    draw_url = address_of_draw_page(
        ward_slug=programme.ward.slug, number=programme.number, intake=intake.number
    )
    return OwnLot(
        number=number,
        drawn_at=say_day_and_time(lottery.drawn_at),
        is_drawn=lottery.held_at is not None and entry.was_drawn,
        has_won=number in lottery.won,
        code=group_code(ticket.group_code) if is_open and lottery.group_most > 1 else "",
        most=say_units(lottery.group_most, intake.unit),
        together=say_units(together, intake.unit) if together > booking.units else "",
        chances=_say_chances(intake, rows, kind),
        own_chance=next(
            (say_own_chance(won=won, part=part) for *key, won, part in rows if (*key,) == kind), ""
        ),
        rules=list_rules(lottery=lottery),
        command=_command(intake, reveal_secret(lottery=lottery)),
        file_name=name_file(intake=intake),
        draw_url=f"{draw_url}?number={number}#find"
        if is_number_findable(intake=intake)
        else draw_url,
        is_frozen=lottery.frozen_at is not None,
    )


def reveal_secret(*, lottery: Lottery) -> str:
    """Give the secret of a draw that was held; of any other nothing."""
    if lottery.held_at is None:
        return ""
    return LotterySecret.objects.get(lottery=lottery).secret


def list_rules(*, lottery: Lottery) -> tuple[str, ...]:
    """List whom the rules put first, in their order."""
    return tuple(say_rule(rule=Lottery.Rule(rule), lottery=lottery) for rule in lottery.rules)


def name_file(*, intake: Intake) -> str:
    """Name the published list as a browser saves it."""
    programme = intake.programme
    return f"draw-{programme.ward.slug}-{programme.number}-{intake.number}.json"


def list_chances(*, intake: Intake) -> tuple[Chance, ...]:
    """List the chances by class and size: of the frozen list, or before of who has applied up to now."""
    return _say_chances(intake, _list_chances(intake), None)


def list_tickets(*, lottery: Lottery, page_number: str) -> tuple[Page[Any], tuple[TicketLine, ...]]:
    """List one page of the lots as they stand, without a word of whose they are."""
    tickets = lottery.tickets.prefetch_related("entries__booking")
    page = Paginator(tickets, LOTS_ON_A_PAGE).get_page(page_number)
    found = []
    for ticket in page.object_list:
        bookings = [entry.booking for entry in ticket.entries.all()]
        live = [booking for booking in bookings if booking.state in LIVE]
        states = {booking.get_state_display(): None for booking in bookings}
        found.append(
            TicketLine(
                number=write_ticket(number=ticket.number),
                units=sum(booking.units for booking in live),
                priority=None if ticket.priority is None else ticket.priority + 1,
                bookings=len(live),
                states=tuple(str(state) for state in states),
            )
        )
    return page, tuple(found)


def _stage_of(intake: Intake, now: dt.datetime) -> str:
    lottery = intake.lottery
    if lottery.held_at is not None:
        return "drawn"
    if lottery.frozen_at is not None:
        return "frozen"
    if intake.closes_at is not None and now >= intake.closes_at:
        return "closed"
    return "open"


def _list_chances(intake: Intake) -> Chances:
    lottery = intake.lottery
    return lottery.chances if lottery.frozen_at else _estimate_now(intake)


def _say_chances(intake: Intake, rows: Chances, own: tuple[int, int] | None) -> tuple[Chance, ...]:
    lottery = intake.lottery
    return tuple(
        Chance(
            priority=priority + 1,
            met=list_met(lottery=lottery, priority=priority),
            units=say_units(units, intake.unit),
            chance=say_chance(won=won, part=part),
            is_own=(priority, units) == own,
        )
        for priority, units, won, part in rows
    )


def _estimate_now(intake: Intake) -> Chances:
    lottery = intake.lottery
    # The same applications have the same chances; others are worked out, but not for each who looks.
    applied = intake.bookings.filter(state=State.APPLIED).order_by()
    counted = applied.aggregate(Count("pk"), Sum("units"), Max("changed_at"))
    facts = (lottery.pk, intake.revision, *counted.values())
    mark = f"{lottery.pk}" if counted["pk__count"] > _MANY else repr(facts)
    key = f"programmes.chances:{hashlib.sha256(mark.encode()).hexdigest()}"
    rows: Chances | None = cache.get(key)
    if rows is None:
        drawn = make_list(intake=intake, entries=list_entries(lottery=lottery))
        rows = estimate(drawn=drawn, most_lots=_LOTS_OF_PAGE)
        cache.set(key, rows, _SECONDS)
    return rows


def _command(intake: Intake, secret: str) -> str:
    if not secret:
        return ""
    value = shlex.quote(intake.lottery.value)
    return f"python3 draw_check.py {name_file(intake=intake)} {secret} {value}"
