"""The draw: fixed beforehand, the same everywhere, fair within a class, and done again by others."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.rooms.programmes import draw
from engawa.rooms.programmes.draw import (
    DrawList,
    DrawRefused,
    DrawUnreadable,
    Ticket,
    estimate_chances,
    hash_secret,
    hold_draw,
    make_seed,
    order_tickets,
    read_list,
    write_list,
)
from engawa.rooms.programmes.draw_check import check as check_again

SECRET = bytes(range(32))
VALUE = "ナンバーズ4 第6345回 4821"
CHECK = Path(draw.__file__).with_name("draw_check.py")
# Worked out once, by `draw_check.py`: no later version may give anything else.
WON = ("T002", "T005", "T008", "T006")
WAITING = ("T900", "T003", "T004", "T007", "T001", "T901")
# 5 tickets have 120 orders; 172.5 is the 99.9th percentile of chi-square with 119 degrees of freedom.
FIVE, ORDERS, DRAWS, LIMIT = "ABCDE", 120, 24_000, 172.5


def make_list(*tickets: Ticket, seats: int = 3, **more: object) -> DrawList:
    facts = {
        "subject": "programmes.intake:7",
        "seats": seats,
        "limits": (),
        "secret_hash": hash_secret(secret=SECRET),
        "public_value": "ナンバーズ4 第6345回の当せん番号",
        **more,
    }
    return DrawList(tickets=tickets, **facts)  # type: ignore[arg-type]


def singles(count: int) -> tuple[Ticket, ...]:
    return tuple(Ticket(f"T{number:03}") for number in range(1, count + 1))


LISTS = st.builds(
    lambda parts, seats, wheelchairs: make_list(
        *(
            Ticket(f"T{at:03}", units, priority, (("WHEELCHAIR", 1),) if needs else ())
            for at, (units, priority, needs) in enumerate(parts)
        ),
        seats=seats,
        limits=(("WHEELCHAIR", wheelchairs),),
    ),
    st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2), st.booleans()), max_size=30),
    st.integers(0, 40),
    st.integers(0, 4),
)
SEEDS = st.binary(min_size=32, max_size=32)


class TestThePublishedFile:
    def test_is_read_back_as_it_was_written(self) -> None:
        drawn = make_list(Ticket("T1", 2, 1, (("WHEELCHAIR", 1),)), limits=(("WHEELCHAIR", 2),))

        assert read_list(content=write_list(drawn=drawn)) == drawn

    def test_is_the_same_in_whatever_order_people_applied(self) -> None:
        tickets = singles(4)

        assert write_list(drawn=make_list(*tickets)) == write_list(
            drawn=make_list(*reversed(tickets))
        )

    def test_holds_nothing_but_numbers_of_the_tickets(self) -> None:
        plain = json.loads(write_list(drawn=make_list(*singles(1))))

        assert plain["tickets"] == [["T001", 1, 0, {}]]

    def test_of_the_first_form_is_read_for_ever(self) -> None:
        first = (
            b'{"format":"engawa-draw-1","limits":{},"public_value":"x","seats":1,"secret_hash":"00",'
            b'"subject":"kanazawa/programmes/1/1","tickets":[["0001",1,0,{}]]}'
        )

        drawn = read_list(content=first)

        assert drawn.about == ()
        assert write_list(drawn=drawn) == first

    def test_says_in_words_what_is_drawn_for(self) -> None:
        about = ("海の一日", "秋のコース", "2023-10-28 10:00〜12:00 公会堂")
        drawn = make_list(*singles(9), about=about)

        content = write_list(drawn=drawn)

        assert read_list(content=content) == drawn
        assert json.loads(content)["format"] == "engawa-draw-2"
        assert json.loads(content)["about"] == list(about)
        seed = make_seed(content=content, secret=SECRET, public_value=VALUE)
        result = hold_draw(drawn=drawn, seed=seed)
        assert check_again(content, SECRET, VALUE) == (list(result.won), list(result.waiting))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"[]",
            b"{}",
            b"\xff",
            b'{"tickets":[[1]]}',
            write_list(drawn=make_list(*singles(2))) + b"\n",
            write_list(drawn=make_list(*singles(2))).replace(b"engawa-draw-1", b"engawa-draw-9"),
            write_list(drawn=make_list(*singles(2))).replace(b'"T002",1', b'"T001",1'),
            write_list(drawn=make_list(*singles(2))).replace(b'"seats":3', b'"seats":true'),
        ],
    )
    def test_in_another_form_is_refused(self, content: bytes) -> None:
        with pytest.raises(DrawUnreadable):
            read_list(content=content)

    @pytest.mark.parametrize(
        "tickets",
        [
            (Ticket("T1"), Ticket("T1")),
            (Ticket("T1", 0),),
            (Ticket("", 1),),
            (Ticket("T1", 1, -1),),
            (Ticket("T1", 1, 0, (("WHEELCHAIR", 2),)),),
        ],
    )
    def test_is_not_written_of_tickets_that_are_none(self, tickets: tuple[Ticket, ...]) -> None:
        with pytest.raises(DrawRefused):
            write_list(drawn=make_list(*tickets))


class TestTheSeed:
    def test_wants_the_secret_that_was_promised(self) -> None:
        content = write_list(drawn=make_list(*singles(4)))

        with pytest.raises(DrawRefused):
            make_seed(content=content, secret=bytes(32), public_value=VALUE)

    def test_is_another_with_one_ticket_more_or_another_value(self) -> None:
        four, five = (write_list(drawn=make_list(*singles(count))) for count in (4, 5))

        seeds = {
            make_seed(content=four, secret=SECRET, public_value=VALUE),
            make_seed(content=five, secret=SECRET, public_value=VALUE),
            make_seed(content=four, secret=SECRET, public_value=VALUE + "0"),
        }

        assert len(seeds) == 3


class TestTheDraw:
    def test_gives_what_it_gave_when_these_rules_were_written(self) -> None:
        drawn = make_list(*singles(8), Ticket("T900", 2), Ticket("T901", 2, 1), seats=4)
        content = write_list(drawn=drawn)

        result = hold_draw(
            drawn=drawn, seed=make_seed(content=content, secret=SECRET, public_value=VALUE)
        )

        assert result.won == WON
        assert result.waiting == WAITING

    @given(drawn=LISTS, seed=SEEDS)
    def test_loses_no_ticket_and_gives_no_seat_twice(self, drawn: DrawList, seed: bytes) -> None:
        result = hold_draw(drawn=drawn, seed=seed)

        units = {ticket.number: ticket.units for ticket in drawn.tickets}
        assert sorted((*result.won, *result.waiting)) == sorted(units)
        assert sum(units[number] for number in result.won) <= drawn.seats

    @given(drawn=LISTS, seed=SEEDS)
    def test_passes_over_only_whoever_does_not_fit(self, drawn: DrawList, seed: bytes) -> None:
        won = set(hold_draw(drawn=drawn, seed=seed).won)

        left, limit = drawn.seats, dict(drawn.limits)["WHEELCHAIR"]
        for ticket in order_tickets(tickets=drawn.tickets, seed=seed):
            wanted = dict(ticket.wants).get("WHEELCHAIR", 0)
            assert (ticket.number in won) == (ticket.units <= left and wanted <= limit)
            if ticket.number in won:
                left, limit = left - ticket.units, limit - wanted

    @given(drawn=LISTS, seed=SEEDS)
    def test_takes_class_after_class(self, drawn: DrawList, seed: bytes) -> None:
        order = order_tickets(tickets=drawn.tickets, seed=seed)

        assert [ticket.priority for ticket in order] == sorted(
            ticket.priority for ticket in drawn.tickets
        )

    def test_gives_everybody_of_one_size_the_same_chance_however_they_applied(self) -> None:
        drawn = make_list(*singles(10), seats=3)

        counted = Counter[str]()
        for run in range(10_000):
            counted.update(hold_draw(drawn=drawn, seed=run.to_bytes(32, "big")).won)

        # Each of ten wins 3,000 times of 10,000; five standard deviations (46) to either side.
        assert all(2_770 < counted[ticket.number] < 3_230 for ticket in drawn.tickets)


def chi_square_of(shuffle: Callable[[int], str]) -> float:
    """Compare how often each order of five comes with how often it should."""
    counted = Counter(shuffle(run) for run in range(DRAWS))
    expected = DRAWS / ORDERS
    seen = sum((count - expected) ** 2 / expected for count in counted.values())
    return seen + (ORDERS - len(counted)) * expected


class TestTheOrder:
    def test_is_every_order_equally_often(self) -> None:
        tickets = [Ticket(name) for name in FIVE]

        def shuffle(run: int) -> str:
            ordered = order_tickets(tickets=tickets, seed=run.to_bytes(32, "big"))
            return "".join(ticket.number for ticket in ordered)

        assert chi_square_of(shuffle) < LIMIT

    def test_would_be_found_out_if_it_were_an_ordinary_wrong_shuffle(self) -> None:
        def swap_with_any(run: int) -> str:
            letters, random = list(FIVE), Random(run)
            for at in range(len(letters)):
                other = random.randrange(len(letters))
                letters[at], letters[other] = letters[other], letters[at]
            return "".join(letters)

        assert chi_square_of(swap_with_any) > LIMIT


class TestTheCheck:
    @given(drawn=LISTS)
    def test_agrees_with_the_draw(self, drawn: DrawList) -> None:
        content = write_list(drawn=drawn)
        seed = make_seed(content=content, secret=SECRET, public_value=VALUE)
        names: dict[str, object] = {"__name__": "read"}
        exec(CHECK.read_text(encoding="utf-8"), names)

        won, waiting = names["check"](content, SECRET, VALUE)  # type: ignore[operator]

        result = hold_draw(drawn=drawn, seed=seed)
        assert (tuple(won), tuple(waiting)) == (result.won, result.waiting)

    def test_runs_alone_without_any_of_our_packages(self, tmp_path: Path) -> None:
        drawn = make_list(*singles(30), seats=5)
        file = tmp_path / "list.json"
        file.write_bytes(write_list(drawn=drawn))

        answer = subprocess.run(
            [sys.executable, "-I", "-S", str(CHECK), str(file), SECRET.hex(), VALUE],
            capture_output=True,
            check=True,
            text=True,
        )

        seed = make_seed(content=file.read_bytes(), secret=SECRET, public_value=VALUE)
        won, _waiting = json.loads(answer.stdout)
        assert tuple(won) == hold_draw(drawn=drawn, seed=seed).won

    def test_refuses_another_secret(self, tmp_path: Path) -> None:
        file = tmp_path / "list.json"
        file.write_bytes(write_list(drawn=make_list(*singles(3))))

        answer = subprocess.run(
            [sys.executable, "-I", str(CHECK), str(file), bytes(32).hex(), VALUE],
            capture_output=True,
            check=False,
            text=True,
        )

        assert answer.returncode == 1
        assert "not the one that was promised" in answer.stderr

    def test_is_so_short_that_anybody_can_read_it(self) -> None:
        lines = [line for line in CHECK.read_text(encoding="utf-8").splitlines() if line.strip()]

        assert len(lines) <= 33


class TestChances:
    def test_are_counted_by_class_and_size_and_say_that_large_groups_win_a_little_less(
        self,
    ) -> None:
        groups = (Ticket(f"G{at}", 4) for at in range(8))
        drawn = make_list(*singles(30), *groups, seats=20)

        chances = estimate_chances(drawn=drawn, runs=2_000, seed=SECRET)

        share = {units: won / took for (_class, units), (won, took) in chances.items()}
        assert chances[0, 1][1] == 30 * 2_000
        assert 0.25 < share[4] < share[1] < 0.40
