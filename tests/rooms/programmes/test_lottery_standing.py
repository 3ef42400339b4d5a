"""How a lottery stands before its draw, at the desk and for everybody; and what became of one number of it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Intake, Lottery
from engawa.rooms.programmes.services.bookings import cancel_booking
from tests.rooms.programmes.desk_forms import INTAKES, PROGRAMME, Open, text, words_of
from tests.rooms.programmes.lottery_material import (
    DRAWN,
    a_lottery,
    draw,
    enter,
    enter_many,
    freeze,
    ticket_of,
)
from tests.rooms.programmes.material import MOMENT

pytestmark = pytest.mark.usefixtures("clock")
BOOK = "/kanazawa/programmes/1/1/book/"
DRAW = "/kanazawa/programmes/1/1/draw/"


@pytest.fixture(autouse=True)
def no_knocks() -> None:
    cache.clear()


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


class TestALotteryBeforeItsDraw:
    def test_counts_applications_and_no_free_seats_before_the_draw(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "one", units=3)
        enter(intake, "two", units=2)

        programmes, programme, bookings = (
            words_of(desk.get(address))
            for address in ("/kanazawa/desk/programmes/", PROGRAMME, f"{INTAKES}1/bookings/")
        )

        assert "申込み 5／3人" in programmes
        assert "申込み 5人・定員 3人" in programme
        assert "申込み 5人 定員 3人" in bookings.replace("\u3000", " ")
        assert not any("空き" in page for page in (programmes, programme))
        assert "空き 3" not in bookings

    def test_counts_free_seats_after_the_draw(self, desk: Any, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "one", units=2)
        draw(intake)

        assert "空き 1／3人" in words_of(desk.get(PROGRAMME))

    def test_is_never_said_to_have_free_seats_before_the_draw(
        self, client: Client, kanazawa: Ward
    ) -> None:
        a_lottery(kanazawa)

        pages = [
            words_of(client.get(address))
            for address in ("/kanazawa/programmes/", "/kanazawa/programmes/1/", BOOK)
        ]

        assert "抽選で決めます" in pages[0]
        assert not any("空き" in page.replace("空きがある", "") for page in pages)


class TestFindingOnesNumber:
    def drawn(self, ward: Ward) -> Lottery:
        intake = a_lottery(ward, capacity=2, most_at_once=1, group_most=1)
        enter_many(intake, 5)
        return draw(intake)

    def test_says_that_a_number_was_drawn(self, client: Client, kanazawa: Ward) -> None:
        number = self.drawn(kanazawa).won[0]

        page = words_of(client.get(DRAW, {"number": number}))

        assert f"{number}番は、当たりました" in page
        assert f'value="{number}"' in text(client.get(DRAW, {"number": number}))

    def test_says_at_which_turn_a_number_waits(self, client: Client, kanazawa: Ward) -> None:
        number = self.drawn(kanazawa).waiting[1]

        page = words_of(client.get(DRAW, {"number": number}))

        assert f"{number}番は、外れました" in page
        assert "順番待ちの2番目です。" in page

    def test_says_before_the_draw_that_a_number_is_on_the_list(
        self, client: Client, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        enter_many(intake, 2)
        freeze(intake)

        page = words_of(client.get(DRAW, {"number": "2"}))

        assert "0002番は、名簿にあります" in page
        assert "抽選は10月21日（土） 10:00です。" in page

    def test_says_that_no_lot_has_the_number(self, client: Client, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        gone, *_others = enter_many(intake, 3)
        cancel_booking(booking_id=gone.pk, actor_id=None, now=MOMENT)
        freeze(intake)

        never = words_of(client.get(DRAW, {"number": "77"}))
        cancelled = words_of(client.get(DRAW, {"number": ticket_of(gone)}))

        assert "0077番は、この抽選の名簿にありません" in never
        assert f"{ticket_of(gone)}番は、この抽選の名簿にありません" in cancelled

    @pytest.mark.parametrize(
        "typed", ["1", "０００１", "00-01", " 0 0 0 1 ", "00ー01", "№1", "1番"]
    )
    def test_reads_a_number_as_people_type_it(
        self, client: Client, kanazawa: Ward, typed: str
    ) -> None:
        intake = a_lottery(kanazawa)
        enter_many(intake, 1)
        freeze(intake)

        page = words_of(client.get(DRAW, {"number": typed}))

        assert "0001番は、名簿にあります" in page

    @pytest.mark.parametrize("typed", ["", "　", "はな子", "1" * 400, "1.5", "<b>1</b>"])
    def test_asks_again_for_what_is_no_number(
        self, client: Client, kanazawa: Ward, typed: str
    ) -> None:
        self.drawn(kanazawa)

        answer = client.get(DRAW, {"number": typed})

        assert answer.status_code == 200
        assert "抽選番号を、数字で入れてください。" in text(answer)
        assert "<b>1</b>" not in text(answer)

    def test_is_not_there_before_the_list_is_frozen_or_when_it_was_called_off(
        self, client: Client, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        enter_many(intake, 2)

        early = client.get(DRAW, {"number": "1"})
        draw(intake)
        Intake.objects.update(called_off_at=DRAWN, called_off_reason="台風のため")
        late = client.get(DRAW, {"number": "1"})

        for answer in (early, late):
            assert 'name="number"' not in text(answer)
            assert "0001番は" not in words_of(answer)

    def test_names_nobody(self, client: Client, kanazawa: Ward) -> None:
        self.drawn(kanazawa)

        pages = [text(client.get(DRAW, {"number": str(number)})) for number in range(7)]

        assert not any("who" in page or "example.jp" in page for page in pages)

    def test_is_led_to_from_the_own_page_with_the_number_filled_in(
        self, client: Client, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        booking = enter(intake, "taro")
        own = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/"

        before = text(client.get(own))
        draw(intake)
        after = text(client.get(own))

        assert f'href="{DRAW}"' in before
        assert f'href="{DRAW}?number={ticket_of(booking)}#find"' in after

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_answers_in_each_language(self, client: Client, kanazawa: Ward, language: str) -> None:
        number = self.drawn(kanazawa).won[0]
        client.cookies["engawa_language"] = language

        page = words_of(client.get(DRAW, {"number": number}))

        assert number in page
