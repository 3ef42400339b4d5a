"""What residents read of programmes: the list, a month, and a past year."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.query import read_age
from engawa.rooms.programmes.services.intakes import call_off_intake
from tests.rooms.places.material import add, add_bakery, lay_ground
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme

LIST = "/kanazawa/programmes/"


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    lay_ground(kanazawa)
    return add_bakery(kanazawa)


def words_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def titles_of(page: Any) -> list[str]:
    return [card.title for day in page.context["list"].days for card in day.cards]


def call_off(programme: Programme, reason: str = "台風のため") -> None:
    call_off_intake(
        ward_id=programme.ward_id,
        programme_number=programme.number,
        number=1,
        reason=reason,
        actor_id=None,
        now=MOMENT,
    )


class TestTheList:
    def test_shows_the_next_sessions_by_day_in_the_order_of_time(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa), sessions=(a_session("2023-10-21 10:00"),))
        later = make_programme(kanazawa, title="夜の講座")
        make_intake(later, sessions=(a_session("2023-10-21 18:00"),))
        make_intake(
            make_programme(kanazawa, title="あさの体操"),
            way="OPEN",
            capacity=None,
            sessions=(a_session("2023-10-04 9:30"),),
        )

        page = client.get(LIST)

        days = page.context["list"].days
        assert [day.label for day in days] == ["10月4日（水）", "10月21日（土）"]
        assert titles_of(page) == ["あさの体操", "プレパパ・プレママ教室", "夜の講座"]
        assert "9:30〜11:30" in words_of(page)
        assert "これからの回 3回" in words_of(page)

    def test_leaves_out_drafts_other_wards_and_what_is_over(
        self, client: Any, kanazawa: Ward, konan: Ward
    ) -> None:
        make_intake(make_programme(kanazawa, is_public=False, title="ひみつ"))
        make_intake(make_programme(konan, title="となり"))
        make_intake(
            make_programme(kanazawa, title="きのう"),
            way="OPEN",
            sessions=(a_session("2023-10-02 10:00"),),
        )

        page = client.get(LIST)

        assert titles_of(page) == []
        assert "これからの教室や催しは、まだ決まっていません。" in words_of(page)

    def test_puts_what_began_earlier_and_goes_on_under_today(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_intake(
            make_programme(kanazawa, title="作品展", kind="EXHIBITION"),
            way="OPEN",
            sessions=(a_session("2023-10-01 10:00", hours=100),),
        )

        page = client.get(f"{LIST}?day=today")

        (day,) = page.context["list"].days
        assert day.is_today
        assert "10月5日（木） 14:00まで" in words_of(page)

    @pytest.mark.parametrize(
        ("facts", "taken", "words"),
        [
            ({}, 6, "空き 6人"),
            ({"unit": "PAIRS"}, 6, "空き 6組"),
            ({"unit": "HOUSEHOLDS"}, 6, "空き 6世帯"),
            ({}, 12, "満員・キャンセル待ち"),
            ({"has_waiting_list": False}, 12, "満員 定員 12人"),
            ({"opens_at": at("2023-10-15 09:00")}, 0, "受付前 10月15日（日） 9:00から"),
            ({"closes_at": at("2023-10-02 09:00")}, 0, "受付は終わりました"),
            ({"way": "OPEN", "capacity": None}, 0, "申込み不要"),
        ],
    )
    def test_says_in_words_how_the_seats_stand(
        self, client: Any, kanazawa: Ward, facts: dict[str, Any], taken: int, words: str
    ) -> None:
        intake = make_intake(make_programme(kanazawa), **facts)
        Intake.objects.filter(pk=intake.pk).update(taken=taken)

        page = client.get(LIST)

        assert words in words_of(page)

    def test_keeps_what_was_called_off_and_says_why(self, client: Any, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        make_intake(programme)
        call_off(programme)

        page = client.get(LIST)

        assert "中止" in words_of(page)
        assert "中止の理由：台風のため" in words_of(page)
        assert "<s>プレパパ・プレママ教室</s>" in page.content.decode()

    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("q=ﾌﾟﾚﾊﾟﾊﾟ", ["プレパパ・プレママ教室"]),
            ("q=うんどう", ["親子運動"]),
            ("q=ひだまり", ["親子運動"]),
            ("q=健康相談", ["プレパパ・プレママ教室"]),
            ("q=プレパパ ない", []),
            ("age=3歳", ["親子運動"]),
            ("age=３さい", ["親子運動"]),
            ("age=おとな", ["プレパパ・プレママ教室", "親子運動"]),
            ("age=10か月", []),
            ("day=weekend", ["親子運動"]),
            ("day=5", ["プレパパ・プレママ教室"]),
            ("date=令和5年10月21日", ["プレパパ・プレママ教室"]),
            ("date=2023-10-08&day=today", ["親子運動"]),
            ("date=いつか", ["プレパパ・プレママ教室", "親子運動"]),
            ("part=morning", ["プレパパ・プレママ教室"]),
            ("part=afternoon", ["親子運動"]),
            ("part=evening", []),
            ("with=seats", ["プレパパ・プレママ教室"]),
            ("with=no-booking", ["親子運動"]),
            ("with=no-fee", ["プレパパ・プレママ教室"]),
            ("with=online", ["親子運動"]),
            ("with=child-care&with=captions", ["親子運動"]),
            ("with=sign-language", []),
            ("language=en", ["親子運動"]),
            ("kind=EVENT", ["親子運動"]),
            ("kind=EVENT&kind=CLASS", ["プレパパ・プレママ教室", "親子運動"]),
            ("area=bunko", ["親子運動"]),
            ("near=泥亀一丁目", []),
            ("near=どこか", ["プレパパ・プレママ教室", "親子運動"]),
            ("day=9&part=x&with=x&kind=x&page=99", ["プレパパ・プレママ教室", "親子運動"]),
        ],
    )
    def test_is_narrowed_by_what_is_asked(
        self, client: Any, kanazawa: Ward, bakery: Place, question: str, found: list[str]
    ) -> None:
        make_intake(make_programme(kanazawa))
        gym = make_programme(
            kanazawa,
            kind="EVENT",
            title="親子運動",
            title_easy="親子（おやこ）うんどう",
            age_from=24,
            age_before=48,
            fee=300,
            languages=("en",),
            has_child_care=True,
            has_captions=True,
        )
        make_intake(
            gym,
            way="OPEN",
            sessions=(a_session("2023-10-08 14:00", place_id=bakery.pk, is_online=True),),
        )

        page = client.get(f"{LIST}?{question}")

        assert sorted(titles_of(page)) == sorted(found)

    def test_says_how_many_there_are_and_what_was_asked(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa, age_from=30, age_before=60))

        page = client.get(f"{LIST}?age=3歳&with=no-fee&day=5")

        assert page.context["list"].heading == "3歳・土曜日・無料　1回"
        assert "しぼりこみを外す" in words_of(page)

    @pytest.mark.parametrize(
        ("question", "words"),
        [
            ("age=おとな", "「おとな」という年齢が分からないため"),
            ("date=2023-13-40", "「2023-13-40」という日が分からないため"),
            ("near=<b>", "「&lt;b&gt;」という町や駅が見つからないため"),
        ],
    )
    def test_says_what_it_did_not_understand_and_keeps_it(
        self, client: Any, kanazawa: Ward, question: str, words: str
    ) -> None:
        page = client.get(f"{LIST}?{question}")

        assert words in page.content.decode()

    def test_numbers_the_venues_on_the_map_as_in_the_cards(
        self, client: Any, kanazawa: Ward, bakery: Place
    ) -> None:
        hall = add(kanazawa, "公会堂", latitude=35.37, longitude=139.61)
        for start, place in (("04", hall), ("05", bakery), ("06", hall)):
            make_intake(
                make_programme(kanazawa),
                way="OPEN",
                sessions=(a_session(f"2023-10-{start} 10:00", place_id=place.pk),),
            )

        page = client.get(LIST)

        cards = [card for day in page.context["list"].days for card in day.cards]
        assert [card.pin for card in cards] == [1, 2, 1]
        assert [venue.name for venue in page.context["list"].venues] == ["公会堂", "ひだまり工房"]
        assert page.content.decode().count('class="map-pin"') == 2

    def test_names_no_place_that_is_not_public(self, client: Any, kanazawa: Ward) -> None:
        place = add(kanazawa, "ひみつの部屋")
        make_intake(
            make_programme(kanazawa), sessions=(a_session(place_id=place.pk, is_online=False),)
        )
        Place.objects.update(state=Place.State.REMOVED)

        page = client.get(LIST)

        assert "ひみつの部屋" not in words_of(page)
        assert "場所は、担当の課に聞いてください" in words_of(page)

    def test_says_which_session_of_a_course_it_is(self, client: Any, kanazawa: Ward) -> None:
        make_intake(
            make_programme(kanazawa),
            sessions=(a_session("2023-10-21 10:00"), a_session("2023-10-28 10:00")),
        )

        page = client.get(LIST)

        assert "全2回の1回目" in words_of(page)
        assert "全2回の2回目" in words_of(page)

    def test_can_be_kept_for_a_minute_by_everybody(self, client: Any, kanazawa: Ward) -> None:
        first = client.get(LIST)
        again = client.get(LIST, headers={"If-None-Match": first["ETag"]})

        assert first["Cache-Control"] == "public, max-age=60"
        assert again.status_code == 304
        assert "private" in client.get(f"{LIST}?lang=en")["Cache-Control"]

    def test_speaks_the_language_that_is_asked_for(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa, title_en="Class for parents-to-be"))

        page = client.get(f"{LIST}?lang=en")

        assert titles_of(page) == ["Class for parents-to-be"]

    def test_asks_eight_times_at_most_however_many_there_are(
        self, client: Any, kanazawa: Ward, bakery: Place
    ) -> None:
        for _number in range(25):
            programme = make_programme(kanazawa)
            make_intake(programme, sessions=(a_session(place_id=bakery.pk),))
        client.get(LIST)

        with CaptureQueriesContext(connection) as asked:
            page = client.get(f"{LIST}?q=プレパパ&area=bunko&with=seats")

        assert len(titles_of(page)) == 20
        assert len(asked) <= 8


class TestAMonth:
    def test_is_a_table_of_weeks_with_what_is_on_each_day(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa))
        make_intake(
            make_programme(kanazawa, title="十一月の会"), sessions=(a_session("2023-11-01 10:00"),)
        )

        page = client.get(f"{LIST}month/2023-10/")

        held = [day for week in page.context["month"].weeks for day in week if day and day.entries]
        assert [(day.label, day.entries[0].title) for day in held] == [
            ("10月21日（土）", "プレパパ・プレママ教室")
        ]
        assert page.content.decode().count('<th scope="col">') == 7
        assert f'href="{LIST}month/2023-09/"' in page.content.decode()
        assert f'href="{LIST}month/2023-11/"' in page.content.decode()

    def test_keeps_the_question_in_its_links(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))

        page = client.get(f"{LIST}month/2023-10/?with=no-fee")

        assert page.context["month"].total == 1
        assert f'href="{LIST}month/2023-12/?with=no-fee"' not in page.content.decode()
        assert f'href="{LIST}month/2023-11/?with=no-fee"' in page.content.decode()

    def test_leads_on_where_a_day_has_more_than_there_is_room_for(
        self, client: Any, kanazawa: Ward
    ) -> None:
        for hour in range(9, 16):
            make_intake(
                make_programme(kanazawa),
                way="OPEN",
                sessions=(a_session(f"2023-10-21 {hour:02}:00"),),
            )

        page = client.get(f"{LIST}month/2023-10/")

        assert "ほか2回" in words_of(page)
        assert f'href="{LIST}?date=2023-10-21"' in page.content.decode()

    def test_says_when_there_is_nothing(self, client: Any, kanazawa: Ward) -> None:
        page = client.get(f"{LIST}month/2024-02/")

        assert "この月の教室や催しは、まだありません。" in words_of(page)

    @pytest.mark.parametrize("month", ["2023-9", "2023-13", "1999-01", "x", "2023-10-01"])
    def test_is_none_of_what_is_no_month(self, client: Any, kanazawa: Ward, month: str) -> None:
        assert client.get(f"{LIST}month/{month}/").status_code == 404


class TestAPastYear:
    def test_lists_what_is_over_the_latest_first(self, client: Any, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        for day in ("2023-04-01", "2023-10-02", "2023-10-21", "2023-03-31"):
            make_intake(programme, way="OPEN", sessions=(a_session(f"{day} 10:00"),))

        page = client.get(f"{LIST}years/2023/")

        days = [day.day for day in page.context["year"].days]
        assert days == [dt.date(2023, 10, 2), dt.date(2023, 4, 1)]
        assert "令和5年度の教室・講座・催し" in words_of(page)
        assert page.context["year"].before == 2022
        assert page.context["year"].after is None

    @pytest.mark.parametrize("year", [2024, 99999])
    def test_is_none_before_it_began(self, client: Any, kanazawa: Ward, year: int) -> None:
        assert client.get(f"{LIST}years/{year}/").status_code == 404

    @pytest.mark.parametrize("year", [0, 1, 1999])
    def test_is_none_long_ago(self, client: Any, kanazawa: Ward, year: int) -> None:
        assert client.get(f"{LIST}years/{year}/").status_code == 404


class TestAnAge:
    @pytest.mark.parametrize(
        ("words", "months"),
        [
            ("3歳", (36, 48)),
            ("３", (36, 48)),
            ("生後4か月", (4, 5)),
            ("１歳6ヶ月", (18, 19)),
            ("0", (0, 12)),
            ("3 years", (36, 48)),
            ("10 months", (10, 11)),
            ("", None),
            ("歳", None),
            ("おとな", None),
            ("3000歳", None),
            ("-1", None),
        ],
    )
    def test_is_read_as_people_write_it(self, words: str, months: tuple[int, int] | None) -> None:
        assert read_age(words) == months
