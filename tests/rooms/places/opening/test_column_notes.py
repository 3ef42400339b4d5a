"""Remarks beside the hours: what they change, what stays as text, and what makes the hours doubtful."""

import pytest

from engawa.rooms.places.opening.columns import ColumnsReading, read_columns
from engawa.rooms.places.opening.osm import write_osm

EVERY_DAY = "月火水木金土日"


def read(note: str, weekdays: str = EVERY_DAY) -> ColumnsReading:
    """Read a remark beside nine to five."""
    return read_columns(weekdays=weekdays, opens="9:00", closes="17:00", note=note)


def said_besides(note: str, weekdays: str = EVERY_DAY) -> str:
    """Give the rules that a remark adds to the first one, in the syntax of OSM."""
    reading = read(note, weekdays)
    assert reading.hours is not None, reading
    assert reading.rest == ""
    first, _separator, others = write_osm(reading.hours).partition("; ")
    assert first.endswith("09:00-17:00")
    return others


class TestClosedDays:
    @pytest.mark.parametrize(
        ("note", "expected"),
        [
            ("祝日除く", "PH off"),
            ("祝日を除く", "PH off"),
            ("祝日休み", "PH off"),
            ("祝祭日は休館です。", "PH off"),
            ("祝日・振替休日は休館", "PH off"),
            ("年末年始休み", 'Dec 29-Jan 03 off "年末年始"'),
            ("年末年始（12月28日～1月4日）休館", 'Dec 28-Jan 04 off "年末年始"'),
            ("12月29日～1月3日を除く", "Dec 29-Jan 03 off"),
            ("１２／２９～１／３休館", "Dec 29-Jan 03 off"),
            ("8月13日～16日休館", "Aug 13-Aug 16 off"),
            ("夏季休館（8月13日～8月16日）", 'Aug 13-Aug 16 off "夏季休館"'),
            ("令和8年8月13日から16日まで休館", "2026 Aug 13-2026 Aug 16 off"),
            ("2026年12月29日～1月3日は休館", "2026 Dec 29-2027 Jan 03 off"),
            ("第3月曜日休館", "Mo[3] off"),
            ("毎月第2・第4水曜定休", "We[2,4] off"),
            ("第1,3火曜日は利用不可", "Tu[1,3] off"),
            ("第二土曜日は休み", "Sa[2] off"),
            ("最終月曜休館", "Mo[-1] off"),
            ("第2・4土日休み", "Sa[2,4],Su[2,4] off"),
            ("毎週月曜休館", "Mo off"),
            ("8月の月曜は休み", "Aug Mo off"),
            ("1月～3月は休館", "Jan-Mar off"),
            ("休館日：毎週月曜日、年末年始", 'Mo off; Dec 29-Jan 03 off "年末年始"'),
            ("定休日 水曜", "We off"),
            ("年末年始・祝日除く", 'Dec 29-Jan 03 off "年末年始"; PH off'),
            (
                "毎月最終月曜日、祝日、及び12/29～1/3利用不可",
                "Mo[-1] off; PH off; Dec 29-Jan 03 off",
            ),
            ("祝日休館。第3月曜休館\n8月15日休館", "PH off; Mo[3] off; Aug 15 off"),
            ("年中無休", ""),
        ],
    )
    def test_become_rules(self, note: str, expected: str) -> None:
        assert said_besides(note) == expected


class TestOtherHours:
    @pytest.mark.parametrize(
        ("note", "expected"),
        [
            ("土曜は10時～15時", "Sa 10:00-15:00"),
            ("土曜 10:00から12:00まで、13:00から15:00まで", "Sa 10:00-12:00,13:00-15:00"),
            ("1/3 10:00～15:00", "Jan 03 10:00-15:00"),
            ("祝日も開館", "PH 09:00-17:00"),
            ("日曜は24時間", "Su 00:00-24:00"),
            ("土曜16時まで", "Sa 09:00-16:00"),
        ],
    )
    def test_become_rules(self, note: str, expected: str) -> None:
        assert said_besides(note) == expected

    def test_leave_out_a_pause(self) -> None:
        hours = read("12時～13時休室").hours

        assert hours is not None
        assert write_osm(hours) == "Mo-Su 09:00-12:00,13:00-17:00"

    def test_leave_out_a_pause_on_some_days(self) -> None:
        assert said_besides("木・土12時～13時休室") == (
            "Th 09:00-12:00,13:00-17:00; Sa 09:00-12:00,13:00-17:00"
        )

    def test_of_holidays_do_not_open_a_day_on_which_it_never_opens(self) -> None:
        assert said_besides("日祝15時まで", "火水木金土日") == (
            "Su 09:00-15:00; PH 09:00-15:00; Mo off"
        )

    def test_of_working_days_leave_holidays_as_they_were(self) -> None:
        assert said_besides("平日は20時まで").endswith("Fr 09:00-20:00; PH 09:00-17:00")

    @pytest.mark.parametrize(
        ("note", "weekdays"),
        [
            ("土曜16時まで", "月火水"),
            ("月土16時まで", "火水木金土日"),
            ("20時～21時休室", EVERY_DAY),
            ("土曜8時まで", EVERY_DAY),
            ("平日は20時まで", "月火水木金"),
        ],
    )
    def test_that_do_not_go_with_the_columns_are_doubtful(self, note: str, weekdays: str) -> None:
        reading = read(note, weekdays)

        assert (reading.hours, reading.doubt) == (None, note)


class TestWhatIsNotUnderstood:
    @pytest.mark.parametrize(
        "note",
        [
            "要予約",
            "要予約（前日まで）",
            "庭園は１７時まで",
            "飲食の提供は１４時まで",
            "図書館資料の貸出は水・木・土・日",
            "受付は16時30分まで",
            "最終入館16:30",
            "臨時休館することがあります",
            "開館時間は変更する場合があります",
            "市内の方は無料",
        ],
    )
    def test_stays_as_text_beside_the_hours(self, note: str) -> None:
        reading = read(note)

        assert (reading.rest, reading.doubt) == (note, "")
        assert reading.hours is not None
        assert write_osm(reading.hours) == "Mo-Su 09:00-17:00"

    @pytest.mark.parametrize(
        "note",
        [
            "月曜日が祝日の場合は開館。翌平日が休館",
            "月曜日（祝日の場合は翌日）休館",
            "第2・4土日（12月は第2土日、1・2月は第4土日のみ）",
            "第2土曜日・日曜日休み",
            "夏季は18時まで",
            "冬季のみ利用可",
            "7・8月は無休",
            "5月を除き、祝日休館",
            "ただし庭園は月曜休み",
            "隔週月曜休館",
            "月末休館",
            "13月1日休館",
            "2月30日休館",
            "10:00～15:00",
            "利用は午後から",
            "平日休み",
            "不定休",
            "休" * 3_000,
        ],
    )
    def test_makes_the_hours_doubtful_when_it_speaks_of_days_or_times(self, note: str) -> None:
        reading = read(note)

        assert reading.hours is None
        assert reading.doubt
        assert reading.rest == f"{EVERY_DAY}　9:00〜17:00　{note}"

    def test_does_not_hide_what_is(self) -> None:
        reading = read("祝日除く、要予約。電話で確認を　年末年始休館。駐車場なし")

        assert reading.hours is not None
        assert write_osm(reading.hours).endswith('; PH off; Dec 29-Jan 03 off "年末年始"')
        assert reading.rest == "要予約。電話で確認を。駐車場なし"

    def test_stays_the_same_when_it_is_read_again(self) -> None:
        rest = read("祝日除く、要予約。電話で確認を　年末年始休館。駐車場なし").rest

        assert read(rest).rest == rest
