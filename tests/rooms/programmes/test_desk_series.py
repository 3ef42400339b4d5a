"""Sessions that come again, and a month that is copied: shown first, written once."""

from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Intake, Programme
from tests.rooms.programmes.desk_forms import (
    COPY,
    SERIES,
    Open,
    hidden_of,
    series_form,
    starts_of,
    text,
    words_of,
)
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def programme(kanazawa: Ward) -> Programme:
    return make_programme(kanazawa)


class TestASeriesOfLotteries:
    LOTTERY = {
        "way": "LOTTERY",
        "closes_before": "7",
        "known_before": "6",
        "drawn_before": "5",
        "drawn_time": "9:30",
        "value_name": "ナンバーズ4の当せん番号",
        "rule_1": "RESIDENT",
        "group_most": "2",
        "opens_on": "2023-10-4",
        "opens_time": "9:00",
    }

    def test_shows_when_each_closes_and_is_drawn(self, desk: Any, programme: Programme) -> None:
        page = words_of(desk.post(SERIES, series_form(**self.LOTTERY)))

        # Working days are counted: 3 November is a holiday, and so are Saturdays and Sundays.
        assert (
            "締め切り 10月12日（木） 17:00、公の数 10月13日（金） 19:00、抽選 10月16日（月） 9:30"
            in page
        )
        assert (
            "締め切り 10月25日（水） 17:00、公の数 10月26日（木） 19:00、抽選 10月27日（金） 9:30"
            in page
        )

    def test_makes_a_lottery_of_each_day(self, desk: Any, programme: Programme) -> None:
        made = hidden_of(desk.post(SERIES, series_form(**self.LOTTERY)), "made")
        days = ["2023-10-21", "2023-11-04"]
        sent = series_form(**self.LOTTERY, step="write", made=made, day=days)

        page = desk.post(SERIES, sent, follow=True)

        assert "2回を加えました。" in words_of(page)
        lotteries = [intake.lottery for intake in programme.intakes.all()]
        assert [lottery.drawn_at for lottery in lotteries] == [
            at("2023-10-16 09:30"),
            at("2023-10-27 09:30"),
        ]
        assert [lottery.value_known_at for lottery in lotteries] == [
            at("2023-10-13 19:00"),
            at("2023-10-26 19:00"),
        ]
        assert {tuple(lottery.rules) for lottery in lotteries} == {("RESIDENT",)}
        assert len({lottery.secret_hash for lottery in lotteries}) == 2
        assert all(intake.has_waiting_list for intake in programme.intakes.all())

    def test_leaves_out_a_day_that_is_too_near_and_says_why(
        self, desk: Any, programme: Programme
    ) -> None:
        near = self.LOTTERY | {"opens_on": "2023-10-13"}
        page = desk.post(SERIES, series_form(**near))
        sent = series_form(
            **near, step="write", made=hidden_of(page, "made"), day=["2023-10-21", "2023-11-18"]
        )

        desk.post(SERIES, sent)

        assert "この2回を開きます" in words_of(page)
        assert "加えません：締め切りが、受付の始まりより前になります。" in words_of(page)
        assert [starts_of(intake) for intake in programme.intakes.all()] == [["2023-11-18 10:00"]]

    def test_shows_other_moments_before_it_writes_them(
        self, desk: Any, programme: Programme
    ) -> None:
        made = hidden_of(desk.post(SERIES, series_form(**self.LOTTERY)), "made")
        later = self.LOTTERY | {"drawn_before": "3"}

        page = desk.post(SERIES, series_form(**later, step="write", made=made, day=["2023-10-21"]))

        assert page.status_code == 200
        assert not programme.intakes.exists()

    def test_makes_one_lottery_of_a_course(self, desk: Any, programme: Programme) -> None:
        course = series_form(**self.LOTTERY, makes="COURSE")
        made = hidden_of(desk.post(SERIES, course), "made")
        days = ["2023-10-21", "2023-11-04"]

        desk.post(SERIES, course | {"step": "write", "made": made, "day": days})

        intake = programme.intakes.get()
        assert len(starts_of(intake)) == 2
        assert intake.lottery.drawn_at == at("2023-10-16 09:30")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"known_before": "7"}, "締め切りの1時間後より"),
            ({"drawn_before": "6"}, "公の数が分かる前に"),
            ({"value_name": ""}, "どの公の数を使うかを入れてください。"),
            ({"rule_2": "RESIDENT"}, "同じ順番の決まりが、二つあります。"),
        ],
    )
    def test_says_what_does_not_fit(
        self, desk: Any, programme: Programme, change: dict[str, str], words: str
    ) -> None:
        known = {"known_time": "17:30"} if "known_before" in change else {}

        page = desk.post(SERIES, series_form(**self.LOTTERY | change | known))

        assert page.status_code == 422
        assert words in words_of(page)


class TestASeries:
    def test_shows_its_days_before_anything_is_written(
        self, desk: Any, programme: Programme
    ) -> None:
        page = desk.post(SERIES, series_form())

        assert "この3回を開きます" in words_of(page)
        assert text(page).count('name="day"') == 3
        assert not programme.intakes.exists()

    def test_makes_an_intake_of_each_day_that_was_left_in(
        self, desk: Any, programme: Programme
    ) -> None:
        made = hidden_of(desk.post(SERIES, series_form()), "made")
        days = ["2023-10-21", "2023-11-18"]

        page = desk.post(SERIES, series_form(step="write", made=made, day=days), follow=True)

        assert "2回を加えました。" in words_of(page)
        intakes = list(programme.intakes.all())
        assert [starts_of(intake) for intake in intakes] == [[f"{day} 10:00"] for day in days]
        assert [intake.closes_at for intake in intakes] == [
            at("2023-10-19 17:00"),
            at("2023-11-16 17:00"),
        ]

    def test_makes_one_intake_of_a_course(self, desk: Any, programme: Programme) -> None:
        made = hidden_of(desk.post(SERIES, series_form(makes="COURSE")), "made")
        days = ["2023-10-21", "2023-11-04", "2023-11-18"]

        desk.post(SERIES, series_form(makes="COURSE", step="write", made=made, day=days))

        assert len(starts_of(programme.intakes.get())) == 3

    def test_shows_other_days_before_it_writes_them(self, desk: Any, programme: Programme) -> None:
        made = hidden_of(desk.post(SERIES, series_form()), "made")
        changed = series_form(weeks=["2"], step="write", made=made, day=["2023-10-14"])

        page = desk.post(SERIES, changed)

        assert page.status_code == 200
        assert not programme.intakes.exists()

    def test_is_added_once_when_the_page_is_sent_twice(
        self, desk: Any, programme: Programme
    ) -> None:
        made = hidden_of(desk.post(SERIES, series_form()), "made")
        sent = series_form(step="write", made=made, day=["2023-10-21"])

        first, second = desk.post(SERIES, sent), desk.post(SERIES, sent)

        assert (first.status_code, second.status_code) == (302, 409)
        assert "募集が加わりました。" in words_of(second)
        assert programme.intakes.count() == 1

    def test_says_what_was_moved_and_what_clashes(
        self, desk: Any, kanazawa: Ward, programme: Programme
    ) -> None:
        make_intake(
            make_programme(kanazawa), sessions=(a_session("2023-11-10 10:00", room="健康相談室"),)
        )
        sent = series_form(weeks=["1"], weekdays=["4"], on_closed="NEXT_WEEK")

        page = words_of(desk.post(SERIES, sent))

        assert "2023年11月10日（金） 休みの11月3日から移しました" in page
        assert "と場所が重なります。" in page

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"weekdays": []}, "何曜日：このくり返し方には、ここも要ります。"),
            ({"last_on": "2023-10-1"}, "「いつから」より前の日です。"),
            ({"last_on": "2099-10-1"}, "期間は2年までにしてください。"),
            ({"pattern": "DAILY", "last_on": "2024-9-30"}, "120回より多くなります。"),
            ({"pattern": "DATES", "dates": "あした"}, "「あした」は日付として読めません。"),
            ({"weeks": ["5"], "last_on": "2023-10-20"}, "この決め方では、開く日がありません。"),
            ({"capacity": ""}, "定員を入れてください。"),
            ({"ends": "9:00"}, "始まる時刻より、あとの時刻を入れてください。"),
        ],
    )
    def test_says_what_is_wrong(
        self, desk: Any, programme: Programme, change: dict[str, Any], words: str
    ) -> None:
        page = desk.post(SERIES, series_form(**change))

        assert page.status_code == 422
        assert words in words_of(page)

    def test_needs_a_day(self, desk: Any, programme: Programme) -> None:
        made = hidden_of(desk.post(SERIES, series_form()), "made")

        page = desk.post(SERIES, series_form(step="write", made=made))

        assert page.status_code == 422
        assert "開く日を、一つ以上選んでください。" in words_of(page)


class TestCopyingAMonth:
    def sent(self, page: Any, **typed: Any) -> dict[str, Any]:
        kept = {name: hidden_of(page, name) for name in ("made", "after", "last_programme")}
        return {
            "into": "SAME",
            "on_closed": "SKIP",
            "intake": ["1"],
            "step": "write",
            **kept,
            **typed,
        }

    def test_shows_what_it_would_be(self, desk: Any, programme: Programme) -> None:
        make_intake(programme)

        page = words_of(desk.get(COPY))

        assert "10月21日（土） 10:00 → 11月18日（土） 10:00" in page
        assert "受付 10月29日 09:00 から 11月16日 17:00 まで" in page

    def test_begins_where_what_goes_on_now_ends(self, desk: Any, programme: Programme) -> None:
        make_intake(programme)
        make_intake(programme, sessions=(a_session("2024-03-02 10:00"),))
        off = make_intake(programme, sessions=(a_session("2023-11-04 10:00"),))
        Intake.objects.filter(pk=off.pk).update(called_off_at=MOMENT, called_off_reason="台風")

        page = words_of(desk.get(COPY))
        spring = words_of(desk.get(f"{COPY}?month=2024-03"))

        assert "2023年10月を、次の月に写す" in page
        assert "もう募集があります" not in page
        assert "2024年3月を、次の月に写す" in spring

    def test_counts_a_course_in_the_month_in_which_it_begins(
        self, desk: Any, programme: Programme
    ) -> None:
        make_intake(
            programme, sessions=(a_session("2023-10-28 10:00"), a_session("2023-11-25 10:00"))
        )

        page = words_of(desk.get(COPY))

        assert "10月28日（土） 10:00、11月25日（土） 10:00" in page

    def test_says_that_the_next_month_is_planned_already(
        self, desk: Any, programme: Programme
    ) -> None:
        make_intake(programme)
        make_intake(programme, sessions=(a_session("2023-11-04 10:00"),))

        page = words_of(desk.get(f"{COPY}?month=2023-10"))

        assert "2023年11月には、もう募集があります。" in page

    def test_adds_the_month_to_the_programme_once(self, desk: Any, programme: Programme) -> None:
        make_intake(programme)
        sent = self.sent(desk.get(COPY))

        first, second = desk.post(COPY, sent), desk.post(f"{COPY}?month=2023-10", sent)

        assert (first.status_code, second.status_code) == (302, 409)
        copied = programme.intakes.get(number=2)
        assert starts_of(copied) == ["2023-11-18 10:00"]
        assert (copied.taken, copied.capacity) == (0, 12)
        assert programme.intakes.count() == 2

    def test_makes_a_programme_that_is_not_public(self, desk: Any, programme: Programme) -> None:
        make_intake(programme)

        page = desk.post(COPY, self.sent(desk.get(COPY), into="NEW"), follow=True)

        copied = Programme.objects.get(number=2)
        assert "新しい催しとして写しました。" in words_of(page)
        assert (copied.title, copied.is_public) == (programme.title, False)
        assert starts_of(copied.intakes.get()) == ["2023-11-18 10:00"]

    def test_shows_a_holiday_again_before_it_is_moved(
        self, desk: Any, programme: Programme
    ) -> None:
        make_intake(
            programme,
            sessions=(a_session("2023-10-06 10:00"),),
            closes_at=at("2023-10-05 17:00"),
            cancel_until=None,
        )
        page = desk.get(COPY)

        again = desk.post(COPY, self.sent(page, on_closed="NEXT_WEEK"))

        assert "休みの日に当たるので、写しません" in words_of(page)
        assert "11月10日（金） 10:00" in words_of(again)
        assert programme.intakes.count() == 1

    def test_of_a_programme_without_sessions_leads_to_a_series(
        self, desk: Any, programme: Programme
    ) -> None:
        page = desk.get(COPY)

        assert "この月に始まる募集はありません。" in words_of(page)
        assert SERIES in text(page)
