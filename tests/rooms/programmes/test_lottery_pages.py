"""The pages of a lottery: form, own page, the public draw with its files, the desk; and the secret on none of them."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from engawa.core.access.models import User
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Intake, Lottery, LotterySecret
from engawa.rooms.programmes.services import drawing
from engawa.rooms.programmes.views import desk_draw
from engawa.rooms.programmes.views import draw as draw_views
from tests.rooms.programmes.booking_material import hold, number_for
from tests.rooms.programmes.desk_forms import (
    INTAKES,
    PROGRAMME,
    Open,
    hidden_of,
    intake_form,
    text,
    words_of,
)
from tests.rooms.programmes.lottery_material import (
    CLOSED,
    DRAWN,
    KNOWN,
    VALUE,
    a_lottery,
    code_of,
    draw,
    enter,
    enter_many,
    freeze,
    say_value,
    ticket_of,
)
from tests.rooms.programmes.material import MOMENT, a_session, make_programme

pytestmark = pytest.mark.usefixtures("clock")
BOOK = "/kanazawa/programmes/1/1/book/"
DRAW = "/kanazawa/programmes/1/1/draw/"
DESK_DRAW = f"{INTAKES}1/draw/"
TYPED = {"units": "1", "name": "浜 はな子", "email": "hana@example.jp", "press": "p1"}
LOTTERY_FORM = {
    "way": "LOTTERY",
    "closes_on": "2023-10-19",
    "closes_time": "17:00",
    "drawn_on": "2023-10-21",
    "drawn_time": "10:00",
    "known_on": "2023-10-20",
    "known_time": "19:00",
    "value_name": "ナンバーズ4の当せん番号",
    "rule_1": "RESIDENT",
    "rule_2": "CHILD_AGE",
    "child_from": "3歳",
    "child_before": "6歳",
    "group_most": "4",
}


@pytest.fixture(autouse=True)
def no_knocks() -> None:
    cache.clear()


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


def own(booking: Booking, part: str = "") -> str:
    return f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/{part}"


class TestTheFormOfAnOfficer:
    def test_adds_a_lottery(self, desk: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa)

        answer = desk.post(f"{INTAKES}new/", intake_form("2023-10-28", **LOTTERY_FORM))

        lottery = Lottery.objects.get()
        assert answer.status_code == 302
        assert (lottery.drawn_at, lottery.value_known_at) == (DRAWN, KNOWN)
        assert (lottery.rules, lottery.child_from, lottery.child_before, lottery.group_most) == (
            ["RESIDENT", "CHILD_AGE"], 36, 72, 4,
        )  # fmt: skip
        assert Intake.objects.get().has_waiting_list
        assert DESK_DRAW in text(desk.get(PROGRAMME))

    def test_shows_what_was_said_and_changes_nothing_when_nothing_was(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        make_programme(kanazawa)
        desk.post(f"{INTAKES}new/", intake_form("2023-10-28", **LOTTERY_FORM))
        page = desk.get(f"{INTAKES}1/")
        before = Lottery.objects.get()

        desk.post(
            f"{INTAKES}1/",
            intake_form("2023-10-28", **LOTTERY_FORM)
            | {name: hidden_of(page, name) for name in ("revision", "opened")},
        )

        assert 'value="ナンバーズ4の当せん番号"' in text(page)
        assert Lottery.objects.values().get() == Lottery.objects.filter(pk=before.pk).values().get()

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"drawn_on": ""}, "抽選の日時と、使う公の数を入れてください。"),
            ({"drawn_on": "2023-10-20", "drawn_time": "9:00"}, "公の数が分かる前に"),
            ({"rule_2": "RESIDENT"}, "同じ順番の決まりが、二つあります。"),
            ({"child_from": "", "child_before": ""}, "お子さんの年齢を入れてください。"),
        ],
    )
    def test_says_what_does_not_fit_and_keeps_what_was_typed(
        self, desk: Any, kanazawa: Ward, typed: dict[str, str], words: str
    ) -> None:
        make_programme(kanazawa)

        answer = desk.post(f"{INTAKES}new/", intake_form("2023-10-28", **LOTTERY_FORM | typed))

        assert answer.status_code == 422
        assert words in text(answer)
        assert 'value="ナンバーズ4の当せん番号"' in text(answer)


class TestTheFormOfAResident:
    def test_asks_only_what_the_rules_need_and_says_why(
        self, client: Client, kanazawa: Ward
    ) -> None:
        a_lottery(kanazawa, rules=("FIRST_TIME", "RESIDENT"))

        page = words_of(client.get(BOOK))

        assert "抽選に申し込む" in page
        assert "区内に住んでいますか" in page
        assert "住所は聞きません" in page
        assert "お子さんは" not in page
        assert "早く申し込んでも、当たりやすくはなりません。" in page

    def test_wants_an_answer(self, client: Client, kanazawa: Ward) -> None:
        a_lottery(kanazawa, rules=("RESIDENT",))

        answer = client.post(BOOK, TYPED)

        assert answer.status_code == 422
        assert "はいか、いいえを選んでください。" in text(answer)
        assert 'value="浜 はな子"' in text(answer)

    def test_leads_to_a_number(self, client: Client, kanazawa: Ward) -> None:
        a_lottery(kanazawa, rules=("RESIDENT",))

        client.post(BOOK, {**TYPED, "said_resident": "YES"})
        booking = Booking.objects.get()
        before = words_of(client.get(own(booking)))
        answer = client.post(own(booking, "confirm/"), {"number": number_for(booking)}, follow=True)

        assert "席を取って" not in before
        assert "あなたの抽選番号は 0001 です。" in words_of(answer)
        assert booking.entry.said == ["RESIDENT"]

    def test_keeps_the_code_of_friends_that_is_wrong(self, client: Client, kanazawa: Ward) -> None:
        a_lottery(kanazawa)

        answer = client.post(BOOK, {**TYPED, "group": "QQQQ-QQQQ"})

        assert answer.status_code == 422
        assert "この合言葉の申込みは、ありません。" in text(answer)
        assert 'value="QQQQ-QQQQ"' in text(answer)


class TestTheOwnPage:
    def test_says_number_day_friends_and_chances(self, client: Client, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        first = enter(intake, "first")
        friend = enter(intake, "friend", group=code_of(first))
        enter_many(intake, 2)

        page = words_of(client.get(own(friend)))

        assert "抽選は10月21日（土） 10:00です。" in page
        assert "友だちと合わせて2人で、一つのくじです。" in page
        assert re.search(r"2人 あなたの区分 \d+％", page)
        assert page.count("あなたの区分") == 2
        assert re.search(
            r"あなたの区分 100回抽選すると、およそ\d+回当たり、\d+回外れる見込みです。", page
        )
        assert "見込みで、約束ではありません。" in page

    def test_is_changed_and_cancelled(self, client: Client, kanazawa: Ward) -> None:
        booking = enter(a_lottery(kanazawa), "taro")

        client.post(own(booking, "change/"), {"units": "2", "revision": str(booking.revision)})
        changed = Booking.objects.get()
        client.post(own(booking, "cancel/"))

        assert (changed.units, changed.state) == (2, "APPLIED")
        assert Booking.objects.get().state == "CANCELLED"

    def test_gives_the_command_that_checks_the_draw(self, client: Client, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, capacity=1, most_at_once=1, group_most=1)
        people = {ticket_of(one): one for one in enter_many(intake, 2)}
        lottery = draw(intake)

        with time_machine.travel(DRAWN, tick=False):
            won = words_of(client.get(own(people[lottery.won[0]])))
            lost = words_of(client.get(own(people[lottery.waiting[0]])))

        assert "抽選に当たりました" in won
        assert "申し訳ありません。抽選は外れました。" in lost
        assert "キャンセル待ち 1番目" in lost
        for page in (won, lost):
            assert "python3 draw_check.py draw-kanazawa-1-1.json" in page


class TestThePublicPage:
    def test_says_the_promises_from_the_beginning(self, client: Client, kanazawa: Ward) -> None:
        a_lottery(kanazawa, rules=("RESIDENT",))

        page = words_of(client.get(DRAW))

        assert Lottery.objects.get().secret_hash in page
        assert "ナンバーズ4の当せん番号" in page
        assert "区内に住んでいる方" in page

    def test_names_programme_course_day_and_place(self, client: Client, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        a_lottery(kanazawa, programme=programme, title="秋のコース")
        later = a_session("2023-11-18 13:00", room="公会堂")
        a_lottery(kanazawa, programme=programme, sessions=(later,))

        autumn, other = client.get(DRAW), client.get(DRAW.replace("/1/draw", "/2/draw"))

        assert "プレパパ・プレママ教室 秋のコース" in words_of(autumn)
        assert "10月28日（土） 10:00〜12:00 区役所3階 健康相談室" in words_of(autumn)
        assert "<title>抽選：プレパパ・プレママ教室（秋のコース）" in text(autumn)
        assert "<title>抽選：プレパパ・プレママ教室（11月18日（土） 13:00〜15:00）" in text(other)
        assert "11月18日（土） 13:00〜15:00 公会堂" in words_of(other)

    def test_folds_thousands_of_numbers(
        self, client: Client, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(draw_views, "MOST_NUMBERS", 2)
        intake = a_lottery(kanazawa)
        enter_many(intake, 5)
        lottery = draw(intake)

        page = client.get(DRAW)

        assert "3件の番号を見る" in words_of(page)
        assert " ".join(lottery.won) in words_of(page)
        assert text(page).count('<ol class="draw-numbers') == 1

    def test_is_led_to_from_the_programme(self, client: Client, kanazawa: Ward) -> None:
        a_lottery(kanazawa)

        page = text(client.get("/kanazawa/programmes/1/"))

        assert f'href="{DRAW}"' in page
        assert "抽選で決めます" in page

    def test_gives_files_that_draw_again_what_the_database_says(
        self, client: Client, kanazawa: Ward, tmp_path: Path
    ) -> None:
        intake = a_lottery(kanazawa, rules=("RESIDENT",), quotas=(("CHILD_CARE", 1),))
        for number in range(12):
            said = ("RESIDENT",) if number % 3 else ()
            wants = (("CHILD_CARE", 1),) if number % 2 else ()
            enter(intake, f"who{number}", units=1 + number % 2, said=said, wants=wants)
        draw(intake, "４８２１ その ' 値")

        page = words_of(client.get(DRAW))
        for part, name in (("list.json", "draw-kanazawa-1-1.json"), ("draw_check.py",) * 2):
            (tmp_path / name).write_bytes(client.get(f"{DRAW}{part}").content)
        command = client.get(DRAW).context["draw"].command
        assert command.startswith("python3 ")
        done = subprocess.run(
            ["sh", "-c", command.replace("python3", sys.executable, 1)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )

        won, waiting = json.loads(done.stdout)
        booked = {ticket_of(one) for one in Booking.objects.filter(state="BOOKED")}
        turns = Booking.objects.filter(state="WAITING").order_by("waiting_number")
        assert set(won) == booked
        assert waiting == [ticket_of(one) for one in turns]
        assert LotterySecret.objects.get().secret in page
        assert "who" not in page

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_is_there_in_each_language(self, client: Client, kanazawa: Ward, language: str) -> None:
        draw(a_lottery(kanazawa))
        client.cookies["engawa_language"] = language

        assert client.get(DRAW).status_code == 200


class TestTheSecret:
    @pytest.mark.parametrize("moment", [MOMENT, CLOSED, KNOWN, DRAWN])
    def test_leaves_by_no_page_file_or_message_before_the_draw(
        self, client: Client, client_of: Open, editor: User, kanazawa: Ward, moment: Any
    ) -> None:
        intake = a_lottery(kanazawa)
        booking = enter(intake, "taro")
        hold(intake, "jiro@example.jp")
        with time_machine.travel(moment, tick=False):
            if moment >= CLOSED:
                Booking.objects.filter(state="HELD").update(state="CANCELLED", holds_until=None)
                freeze(intake)
            if moment >= KNOWN:
                say_value(intake)
            public = (
                "/kanazawa/programmes/", "/kanazawa/programmes/1/", BOOK, DRAW, f"{DRAW}list.json",
                f"{DRAW}draw_check.py", "/kanazawa/programmes/programmes.ics",
                "/kanazawa/programmes/programmes.atom", own(booking), own(booking, "cancel/"),
            )  # fmt: skip
            staff = (PROGRAMME, f"{INTAKES}1/", DESK_DRAW, "/kanazawa/desk/programmes/")
            answers = [client.get(address) for address in public]
            desk = client_of(editor)
            answers += [desk.get(address) for address in staff]
        written = [answer.content.decode() + str(answer.headers) for answer in answers]
        written += [f"{mail.subject}{mail.body}" for mail in Message.objects.all()]

        secret = LotterySecret.objects.get().secret
        assert [answer.status_code for answer in answers].count(200) == len(answers) - (
            1 if moment < CLOSED else 0
        )
        assert not any(secret in words for words in written)
        # What is searched would be found: afterwards it is there.
        with time_machine.travel(DRAWN, tick=False):
            if moment == DRAWN:
                desk.post(f"{DESK_DRAW}hold/")
                assert secret in text(client.get(DRAW))


class TestTheDesk:
    def test_shows_who_may_have_applied_twice_to_who_may_write(
        self, desk: Any, client_of: Open, viewer: User, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "one", name="浜 はな子")
        enter(intake, "two", name="浜はな子", phone="090-1234-5678")
        enter(intake, "three", phone="０９０1234５678")

        page, looked = words_of(desk.get(DESK_DRAW)), words_of(client_of(viewer).get(DESK_DRAW))

        assert "同じ名前 0001 浜 はな子 one@example.jp 0001番を取り消す 0002 浜はな子" in page
        assert "同じ電話番号 0002" in page
        assert "example.jp" not in looked

    def test_goes_from_the_list_to_the_result(
        self, client_of: Open, editor: User, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        enter_many(intake, 5)

        with time_machine.travel(CLOSED, tick=False):
            client_of(editor).post(f"{DESK_DRAW}freeze/")
        with time_machine.travel(KNOWN, tick=False):
            desk = client_of(editor)
            slip = desk.post(f"{DESK_DRAW}value/", {"value": "4821", "again": "4812"})
            desk.post(f"{DESK_DRAW}value/", {"value": VALUE, "again": VALUE})
        with time_machine.travel(DRAWN, tick=False):
            desk = client_of(editor)
            desk.post(f"{DESK_DRAW}hold/")
            page = words_of(desk.get(DESK_DRAW))

        assert slip.status_code == 422
        assert "二つがちがいます。" in text(slip)
        assert Lottery.objects.get().value == VALUE
        assert "当たり3件、順番待ち2件です。" in page

    def test_leaves_many_lots_to_the_clock_and_says_so(
        self, client_of: Open, editor: User, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(desk_draw, "MOST_IN_A_PRESS", 4)
        enter_many(a_lottery(kanazawa), 5)

        with time_machine.travel(CLOSED, tick=False):
            desk = client_of(editor)
            page = words_of(desk.get(DESK_DRAW))
            answer = desk.post(f"{DESK_DRAW}freeze/", follow=True)
            before = Lottery.objects.get().frozen_at
            drawing.draw_due(now=CLOSED)

        assert "くじが多いので、画面の外で進めます。" in page
        assert "いま確定する" not in page
        assert "1分のうちに始まります。" in words_of(answer)
        assert (before, Lottery.objects.get().frozen_at) == (None, CLOSED)

    def test_says_of_which_intake_it_is(self, desk: Any, kanazawa: Ward) -> None:
        a_lottery(kanazawa, title="秋のコース")

        page = words_of(desk.get(DESK_DRAW))

        assert "秋のコース" in page
        assert "10月28日（土） 10:00〜12:00 区役所3階 健康相談室" in page

    def test_lists_applications_among_the_bookings(self, desk: Any, kanazawa: Ward) -> None:
        booking = enter(a_lottery(kanazawa), "taro")

        page = words_of(desk.get(f"{INTAKES}1/bookings/"))
        everything = desk.get(f"{INTAKES}1/bookings/?state=ALL")
        sheet = text(desk.get(f"{INTAKES}1/bookings/{booking.code}/"))

        assert "taro@example.jp" in page
        assert "taro@example.jp" in text(everything)
        assert f"{booking.code}/cancel/" in sheet

    def test_says_why_it_cannot_be_done_yet(self, desk: Any, kanazawa: Ward) -> None:
        a_lottery(kanazawa)

        answer = desk.post(f"{DESK_DRAW}hold/", follow=True)

        assert "名簿を確定し、公の数を入れたあとに、抽選できます。" in text(answer)

    def test_refuses_to_change_what_is_frozen_with_a_sentence(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "taro")
        freeze(intake)
        page = desk.get(f"{INTAKES}1/")

        answer = desk.post(
            f"{INTAKES}1/",
            intake_form(
                "2023-10-28",
                **LOTTERY_FORM
                | {"capacity": "2", "most_at_once": "3", "rule_1": "", "rule_2": ""}
                | {"child_from": "", "child_before": "", "group_most": "1"},
            )
            | {name: hidden_of(page, name) for name in ("revision", "opened")},
        )

        assert answer.status_code == 422
        assert Intake.objects.get().capacity == 3
