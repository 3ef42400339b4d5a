"""Applications of one person under two addresses: shown together, one struck out with a reason, until the list is frozen."""

from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.draw import read_list
from engawa.rooms.programmes.models import Booking, Intake, LotteryEntry
from engawa.rooms.programmes.selectors.alike import list_alike
from engawa.rooms.programmes.services import striking
from engawa.rooms.programmes.services.bookings import change_booking
from engawa.rooms.programmes.shredders import shred_lottery_answers
from tests.rooms.programmes.booking_material import fresh, told
from tests.rooms.programmes.desk_forms import INTAKES, Open, hidden_of, text, words_of
from tests.rooms.programmes.lottery_material import CLOSED, a_lottery, enter, freeze, ticket_of
from tests.rooms.programmes.material import MOMENT, at
from tests.rooms.programmes.question_material import BIRTH, an_answer, ask

pytestmark = pytest.mark.usefixtures("clock")
DESK_DRAW = f"{INTAKES}1/draw/"
REASON = "お電話で、番号0001と同じ方と確かめました"


@pytest.fixture(autouse=True)
def no_knocks() -> None:
    cache.clear()


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def pair(kanazawa: Ward) -> tuple[Booking, Booking]:
    """Two applications of one name, and one of somebody else."""
    intake = a_lottery(kanazawa)
    two = enter(intake, "one", name="浜 はな子"), enter(intake, "two", name="浜はな子")
    enter(intake, "else")
    return two


def strike_page(booking: Booking) -> str:
    return f"{DESK_DRAW}strike/{booking.code}/"


def typed(booking: Booking, **more: str) -> dict[str, str]:
    return {"reason": REASON, "revision": str(booking.revision), **more}


def kinds_of(intake: Intake) -> list[tuple[tuple[str, ...], list[str]]]:
    alike = list_alike(lottery=Intake.objects.get(pk=intake.pk).lottery)
    return [(group.kinds, [entry.ticket for entry in group.entries]) for group in alike]


class TestFindingThem:
    def test_finds_the_same_box_behind_other_addresses(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "a", email="hana@example.jp")
        enter(intake, "b", email="Hana+two@example.jp")
        enter(intake, "c", email="hana@example.org")

        assert kinds_of(intake) == [(("mail",), ["0001", "0002"])]

    def test_says_name_and_birth_date_in_one(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        question = ask(intake, **BIRTH)
        for who, born in (("a", "2021-05-01"), ("b", "2021-05-01"), ("c", "2020-01-01")):
            enter(intake, who, name="浜 はな子", answers=(an_answer(question, born, child=1),))

        assert kinds_of(intake) == [
            (("name",), ["0001", "0002", "0003"]),
            (("child",), ["0001", "0002"]),
        ]

    def test_lists_those_who_are_the_same_in_several_things_once(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "a", name="浜 はな子", phone="090-1234-5678")
        enter(intake, "b", name="浜はな子", phone="０９０ 1234 5678")

        assert kinds_of(intake) == [(("phone", "name"), ["0001", "0002"])]


class TestStrikingOut:
    def test_shows_both_and_asks_why(self, desk: Any, pair: tuple[Booking, Booking]) -> None:
        page = words_of(desk.get(strike_page(pair[1])))

        assert "抽選番号 0002、浜はな子さんの申込みを取り消しますか" in page
        assert "0001 浜 はな子" in page
        assert "この方に、理由をメールで知らせます。" in page

    def test_cancels_records_and_tells(
        self, desk: Any, client: Client, pair: tuple[Booking, Booking]
    ) -> None:
        answer = desk.post(strike_page(pair[1]), typed(pair[1]), follow=True)

        assert "重なっている申込みを取り消しました。" in words_of(answer)
        assert (fresh(pair[0]).state, fresh(pair[1]).state) == ("APPLIED", "CANCELLED")
        entry = AuditEntry.objects.get(code="programmes.booking.struck-out")
        assert (entry.data["reason"], entry.actor.email) == (REASON, "editor@example.jp")
        assert told(pair[1]) == ["applied", "struck-out"]
        mail = Message.objects.get(purpose="programmes.struck-out")
        assert REASON in mail.body
        assert "抽選番号 0002" in mail.body
        assert "10月19日（木） 17:00の締め切りまでに" in mail.body
        own = words_of(client.get(f"/kanazawa/programmes/booking/{make_key(code=pair[1].code)}/"))
        assert f"重なっていたので、取り消しました {REASON}" in own
        assert "もう一度申し込む" not in own

    def test_is_done_once_when_it_is_pressed_twice(
        self, desk: Any, pair: tuple[Booking, Booking]
    ) -> None:
        for _press in range(2):
            desk.post(strike_page(pair[1]), typed(pair[1]))

        assert AuditEntry.objects.filter(code="programmes.booking.struck-out").count() == 1
        assert told(pair[1]) == ["applied", "struck-out"]

    def test_wants_a_reason(self, desk: Any, pair: tuple[Booking, Booking]) -> None:
        answer = desk.post(strike_page(pair[1]), typed(pair[1], reason=""))

        assert answer.status_code == 422
        assert fresh(pair[1]).state == "APPLIED"

    def test_keeps_the_reason_where_somebody_changed_it_meanwhile(
        self, desk: Any, pair: tuple[Booking, Booking]
    ) -> None:
        seen = hidden_of(desk.get(strike_page(pair[1])), "revision")
        change_booking(
            booking_id=pair[1].pk,
            revision=pair[1].revision,
            units=2,
            wants=(),
            note="",
            actor_id=None,
            now=MOMENT,
        )

        answer = desk.post(strike_page(pair[1]), typed(pair[1], revision=seen))

        assert answer.status_code == 409
        assert "申込みが変わりました。" in words_of(answer)
        assert REASON in text(answer)
        assert fresh(pair[1]).state == "APPLIED"

    def test_leaves_alone_whom_nobody_resembles(
        self, desk: Any, editor: User, pair: tuple[Booking, Booking]
    ) -> None:
        alone = Booking.objects.get(name="else")

        answer = desk.get(strike_page(alone), follow=True)

        assert "重なっている申込みだけです。" in words_of(answer)
        with pytest.raises(striking.StrikeRefused, match="ほかにありません"):
            strike(alone, editor)

    def test_is_refused_once_the_list_is_frozen(
        self, client_of: Open, editor: User, pair: tuple[Booking, Booking]
    ) -> None:
        lottery = freeze(pair[0].intake)

        with time_machine.travel(CLOSED, tick=False):
            answer = client_of(editor).post(strike_page(pair[1]), typed(pair[1]), follow=True)
        with pytest.raises(striking.StrikeTooLate):
            strike(pair[1], editor)

        assert "名簿が確定する前の" in words_of(answer)
        assert fresh(pair[1]).state == "APPLIED"
        assert ticket_of(pair[1]) in lottery.content

    def test_takes_the_lot_out_of_the_list(
        self, editor: User, pair: tuple[Booking, Booking]
    ) -> None:
        strike(pair[1], editor)

        drawn = read_list(content=freeze(pair[0].intake).content.encode())

        assert [ticket.number for ticket in drawn.tickets] == ["0001", "0003"]

    def test_says_to_telephone_whoever_left_no_mail(self, desk: Any, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "one", name="浜 はな子")
        booking = enter(intake, "two", name="浜 はな子", email="", phone="045-000-0001")

        page = words_of(desk.get(strike_page(booking)))
        desk.post(strike_page(booking), typed(booking))

        assert "メールがないので、電話で伝えてください。" in page
        assert (fresh(booking).state, told(booking)) == ("CANCELLED", [])

    def test_forgets_the_reason_with_the_rest(
        self, editor: User, pair: tuple[Booking, Booking]
    ) -> None:
        strike(pair[1], editor)

        shred_lottery_answers(at("2023-11-01 09:00"))
        early = LotteryEntry.objects.get(booking=pair[1]).struck_reason
        shred_lottery_answers(at("2023-11-03 09:00"))

        assert early == REASON
        assert LotteryEntry.objects.get(booking=pair[1]).struck_reason == ""


def strike(booking: Booking, officer: User) -> Booking:
    return striking.strike_out(
        booking_id=booking.pk,
        revision=booking.revision,
        reason=REASON,
        actor_id=officer.pk,
        now=MOMENT,
    )
