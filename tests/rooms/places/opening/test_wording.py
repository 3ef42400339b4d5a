"""Opening hours in sentences: now, this week, and in general."""

import datetime as dt

import jpholiday
import pytest

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.places.opening.hours import OpeningHours, Rule
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.opening.wording import (
    HOLIDAYS,
    StateWords,
    list_rules,
    list_week,
    say_state,
)

HALL = read_osm(
    'Mo-Fr 09:00-12:00,13:00-17:00; PH off; Aug 13-16 off "夏季休館"; Dec 29-Jan 03 off "年末年始"'
)
FRIDAY = dt.date(2026, 11, 20)


def say(hours: OpeningHours, day: dt.date, hour: int, minute: int = 0) -> tuple[str, str]:
    """Say headline and detail at a time of day in Tokyo."""
    moment = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)
    words = say_state(hours=hours, moment=moment)
    return words.headline, words.detail


class TestSayingHowItStands:
    @pytest.mark.parametrize(
        ("hour", "minute", "headline", "detail"),
        [
            (8, 0, "いま閉まっています", "きょう 9:00に開きます"),
            (9, 0, "いま開いています", "12:00まで"),
            (11, 29, "いま開いています", "12:00まで"),
            (11, 30, "まもなく閉まります", "12:00まで"),
            (12, 0, "いま閉まっています", "きょう 13:00に開きます"),
            (16, 45, "まもなく閉まります", "17:00まで"),
            (17, 0, "いま閉まっています", "11月24日（火） 9:00に開きます"),
        ],
    )
    def test_goes_with_the_day(self, hour: int, minute: int, headline: str, detail: str) -> None:
        assert say(HALL, FRIDAY, hour, minute) == (headline, detail)

    def test_tells_open_from_closed(self) -> None:
        moment = dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC)

        assert say_state(hours=HALL, moment=moment) == StateWords(
            is_open=False, headline="いま閉まっています", detail="きょう 13:00に開きます"
        )

    def test_says_tomorrow(self) -> None:
        assert say(HALL, dt.date(2026, 11, 19), 18)[1] == "あす 9:00に開きます"

    @pytest.mark.parametrize(
        ("day", "detail"),
        [
            (dt.date(2026, 8, 13), "8月17日（月） 9:00に開きます（きょうは夏季休館）"),
            (dt.date(2026, 12, 29), "1月4日（月） 9:00に開きます（きょうは年末年始）"),
            (dt.date(2026, 11, 23), "あす 9:00に開きます（きょうは勤労感謝の日）"),
            (dt.date(2026, 5, 6), "あす 9:00に開きます（きょうは振替休日）"),
            (dt.date(2026, 11, 21), "11月24日（火） 9:00に開きます"),
        ],
    )
    def test_says_why_a_day_is_closed(self, day: dt.date, detail: str) -> None:
        assert say(HALL, day, 10) == ("いま閉まっています", detail)

    @pytest.mark.parametrize(
        ("text", "hour", "detail"),
        [
            ("Fr 18:00-24:00", 20, "24:00まで"),
            ("Fr 18:00-02:00", 20, "あす 2:00まで"),
            ("Fr 18:00-02:00; Sa 02:00-24:00", 20, "あす 24:00まで"),
            ("Fr-Su 00:00-24:00", 20, "11月22日（日） 24:00まで"),
            ('Fr 09:00-21:00 open "要予約"', 20, "21:00まで（要予約）"),
        ],
    )
    def test_says_on_which_day_it_closes(self, text: str, hour: int, detail: str) -> None:
        assert say(read_osm(text), FRIDAY, hour)[1] == detail

    def test_says_that_it_is_always_open(self) -> None:
        assert say(read_osm("24/7"), FRIDAY, 3) == ("24時間開いています", "")

    @pytest.mark.parametrize("hours", [OpeningHours(), read_osm("off"), read_osm("2030 off")])
    def test_names_no_day_that_it_does_not_know(self, hours: OpeningHours) -> None:
        assert say(hours, FRIDAY, 10) == (
            "いま閉まっています",
            "これから60日のあいだ、開く予定はありません",
        )

    @pytest.mark.parametrize(
        ("text", "is_warned"),
        [
            ("Mo-Fr 09:00-17:00", True),
            ("Mo-Fr,PH 09:00-17:00", False),
            ("Mo-Fr 09:00-17:00; Nov 23 10:00-12:00", False),
            ("Mo-Fr 09:00-17:00; Aug 13-16 off; 00:00-24:00", False),
        ],
    )
    def test_warns_on_a_holiday_of_which_the_hours_say_nothing(
        self, text: str, is_warned: bool
    ) -> None:
        _headline, detail = say(read_osm(text), dt.date(2026, 11, 23), 10)

        assert ("きょうは祝日です" in detail) is is_warned


class TestListingTheWeek:
    def test_works_holidays_and_exceptions_in(self) -> None:
        assert list_week(hours=HALL, day=FRIDAY) == [
            ("11月20日（金）", "9:00から12:00まで、13:00から17:00まで"),
            ("11月21日（土）", "休み"),
            ("11月22日（日）", "休み"),
            ("11月23日（月）", "休み（勤労感謝の日）"),
            ("11月24日（火）", "9:00から12:00まで、13:00から17:00まで"),
            ("11月25日（水）", "9:00から12:00まで、13:00から17:00まで"),
            ("11月26日（木）", "9:00から12:00まで、13:00から17:00まで"),
        ]

    def test_says_the_words_of_a_rule(self) -> None:
        hours = read_osm('We 10:00-15:00 open "要予約"; Dec 29-Jan 03 off "年末年始"')

        week = dict(list_week(hours=hours, day=dt.date(2026, 12, 28)))

        assert week["12月30日（水）"] == "休み（年末年始）"
        assert dict(list_week(hours=hours, day=FRIDAY))["11月25日（水）"] == (
            "10:00から15:00まで（要予約）"
        )

    def test_says_when_it_closes_on_the_next_day(self) -> None:
        week = list_week(hours=read_osm("Fr 18:00-02:00; Sa 00:00-48:00"), day=FRIDAY)

        assert week[0][1] == "18:00から翌2:00まで"
        assert week[1][1] == "0:00から翌24:00まで"


class TestListingTheRules:
    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("24/7", ["毎日 24時間"]),
            ("Mo 09:00-17:00; Tu-Fr 09:00-17:00", ["月曜から金曜 9:00から17:00まで"]),
            (
                "Sa,Su,PH 10:00-17:00; Mo,We 09:00-12:00",
                ["土曜・日曜・祝日 10:00から17:00まで", "月曜・水曜 9:00から12:00まで"],
            ),
            ("Mo-Fr 09:00-17:00; PH off", ["月曜から金曜 9:00から17:00まで", "祝日は休み"]),
            ("Mo-Su,PH 09:00-17:00", ["毎日・祝日 9:00から17:00まで"]),
            ("Mo[3] off", ["第3月曜は休み"]),
            ("Mo[1,-1],We[1,-1],PH off", ["第1・最終月曜、第1・最終水曜、祝日は休み"]),
            ('Dec 29-Jan 03 off "年末年始"', ["12月29日から1月3日まで休み（年末年始）"]),
            ("Aug 15 off", ["8月15日は休み"]),
            ("2026 Aug 13-16 off", ["2026年8月13日から2026年8月16日まで休み"]),
            ("2026 Aug 13+ off", ["2026年8月13日から休み"]),
            ("Apr-Sep 09:00-19:00", ["4月から9月まで 9:00から19:00まで"]),
            ("Nov-Feb off", ["11月から2月まで休み"]),
            ("Jan,Mar,Jul-Aug Sa off", ["1月・3月・7月・8月の土曜は休み"]),
            (
                "2027-2028 Jul-Sep Su off",
                ["2027年1月1日から2028年12月31日までの7月から9月までの日曜は休み"],
            ),
            ("Fr 09:00-12:00,18:00-26:00", ["金曜 9:00から12:00まで、18:00から翌2:00まで"]),
        ],
    )
    def test_speaks_as_people_do(self, text: str, said: list[str]) -> None:
        assert list_rules(hours=read_osm(text)) == said

    def test_says_until_when(self) -> None:
        hours = OpeningHours((Rule(last=dt.date(2026, 3, 31)),))

        assert list_rules(hours=hours) == ["2026年3月31日まで休み"]

    def test_names_the_seven_days_of_a_week_of_the_month(self) -> None:
        hours = OpeningHours((Rule(weeks=frozenset({1})),))

        assert list_rules(hours=hours) == [
            "第1月曜、第1火曜、第1水曜、第1木曜、第1金曜、第1土曜、第1日曜は休み"
        ]

    def test_says_that_there_are_none(self) -> None:
        assert list_rules(hours=OpeningHours()) == ["開く日は決まっていません"]


class TestNamesOfHolidays:
    def test_are_known_for_the_years_to_come(self) -> None:
        names = {name for year in range(2026, 2034) for _day, name in jpholiday.year_holidays(year)}

        assert {name.rpartition(" ")[2] for name in names} <= set(HOLIDAYS)
