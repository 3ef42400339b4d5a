"""The four columns of the municipal standard: weekdays, times, remarks."""

import csv
import datetime as dt
import io

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.places.opening.asking import is_open_on
from engawa.rooms.places.opening.columns import (
    Columns,
    ColumnsReading,
    read_columns,
    write_columns,
)
from engawa.rooms.places.opening.hours import OpeningHours, Rule, Span
from engawa.rooms.places.opening.osm import HoursUnreadable, read_osm, write_osm
from tests.rooms.places.opening.generated import any_hours, decide
from tests.shared import shared_file

PIECES = [
    "月", "火曜日", "土日祝", "平日", "毎日", "祝日", "第2・4", "最終", "年末年始", "12月29日", "～", "1/3", "1月3日",
    "8月の", "休館", "除く", "は", "まで", "、", "。", "・", "（", "）", " ", "\u3000", "9:00", "10時", "24時間", "翌2:00",
    "令和8年", "2026年", "要予約", "夏季", "庭園", "以外", "99", "-",
]  # fmt: skip
CELLS = st.text(max_size=30) | st.lists(st.sampled_from(PIECES), max_size=10).map("".join)
TIMES = st.sampled_from(["", "9:00", "17:00", "翌2:00", "24時間"]) | CELLS


def read(
    weekdays: str = "月火水木金土日", opens: str = "9:00", closes: str = "17:00", note: str = ""
) -> ColumnsReading:
    """Read columns of which a test names those that it is about."""
    return read_columns(weekdays=weekdays, opens=opens, closes=closes, note=note)


def say(reading: ColumnsReading) -> str:
    """Write the hours that were read in the syntax of OSM."""
    assert reading.hours is not None
    return write_osm(reading.hours)


class TestReadingWeekdays:
    @pytest.mark.parametrize(
        ("weekdays", "days"),
        [
            ("月火水木金", "Mo-Fr"),
            ("月・火・金", "Mo-Tu,Fr"),
            ("月、水、金", "Mo,We,Fr"),
            ("月,水,金曜日", "Mo,We,Fr"),
            ("月曜日〜金曜日", "Mo-Fr"),
            ("月～土", "Mo-Sa"),
            ("月-金", "Mo-Fr"),
            ("金曜から月曜まで", "Mo,Fr-Su"),
            ("毎日", "Mo-Su"),
            ("土日祝", "Sa-Su,PH"),
            ("土・日・祝日", "Sa-Su,PH"),
            ("月火水木金祝", "Mo-Fr,PH"),
            ("毎週水曜日", "We"),
        ],
    )
    def test_takes_the_ways_in_which_offices_write_them(self, weekdays: str, days: str) -> None:
        assert say(read(weekdays)) == f"{days} 09:00-17:00"

    @pytest.mark.parametrize(
        ("weekdays", "expected"),
        [
            ("平日", "Mo-Fr 09:00-17:00; PH off"),
            ("平日・土", "Mo-Fr 09:00-17:00; PH off; Sa 09:00-17:00"),
            ("平日・祝日", "Mo-Fr,PH 09:00-17:00"),
            ("月曜以外", "Mo-Su 09:00-17:00; Mo off"),
            ("日祝を除く毎日", "Mo-Su 09:00-17:00; Su,PH off"),
            ("月～金（祝日除く）", "Mo-Fr 09:00-17:00; PH off"),
            ("月～金、第1・3土", "Mo-Fr 09:00-17:00; Sa[1,3] 09:00-17:00"),
        ],
    )
    def test_knows_what_they_say_of_other_days(self, weekdays: str, expected: str) -> None:
        assert say(read(weekdays)) == expected

    @pytest.mark.parametrize("weekdays", ["不定期", "隔週月曜", "月火水xyz", "月末"])
    def test_keeps_what_is_not_understood_as_text(self, weekdays: str) -> None:
        assert read(weekdays, note="要予約") == ColumnsReading(
            hours=None, rest=f"{weekdays}　9:00〜17:00　要予約", doubt=weekdays
        )


class TestReadingTimes:
    @pytest.mark.parametrize(
        ("opens", "closes", "times"),
        [
            ("9:00", "09:30", "09:00-09:30"),
            ("９：００", "１７：００", "09:00-17:00"),
            ("10：00", "17：00", "10:00-17:00"),
            ("9時30分", "17時", "09:30-17:00"),
            ("午前9時", "午後5時半", "09:00-17:30"),
            ("9:00:00", "17:00:00", "09:00-17:00"),
            ("正午", "24:00", "12:00-24:00"),
            ("9:00から", "17:00まで", "09:00-17:00"),
            ("18:00", "翌2:00", "18:00-02:00"),
            ("18:00", "26:00", "18:00-02:00"),
            ("18:00", "2:00", "18:00-02:00"),
            ("9:00", "0:00", "09:00-24:00"),
            ("0:00", "23:59", "00:00-24:00"),
            ("24時間", "", "00:00-24:00"),
        ],
    )
    def test_takes_the_ways_in_which_offices_write_them(
        self, opens: str, closes: str, times: str
    ) -> None:
        assert say(read("月", opens, closes)) == f"Mo {times}"

    @pytest.mark.parametrize(
        ("opens", "closes", "said"),
        [
            ("9時頃", "17:00", "「9時頃」"),
            ("9", "17:00", "「9」"),
            ("9:00", "17:60", "「17:60」"),
            ("9:00", "50:00", "「50:00」"),
            ("午後13時", "17:00", "「午後13時」"),
            ("午後12時", "17:00", "「午後12時」"),
            ("9:00", "5:00", "09:00に開いて05:00に閉まる"),
            ("9:00", "9:00", "09:00に開いて09:00に閉まる"),
            ("25:00", "26:00", "翌01:00に開いて"),
        ],
    )
    def test_refuses_what_is_no_time(self, opens: str, closes: str, said: str) -> None:
        with pytest.raises(HoursUnreadable, match=said):
            read(opens=opens, closes=closes)


class TestReadingWhatIsNotWhole:
    @pytest.mark.parametrize(
        ("cells", "rest"),
        [
            (("", "", "", ""), ""),
            (("－", "ー", "-", ""), ""),
            (("", "9:00", "17:00", ""), "9:00〜17:00"),
            (("月火", "", "", "祝日除く"), "月火　祝日除く"),
            (("月火", "9:00", "", ""), "月火　9:00〜"),
            (("", "", "", " 夏季のみ利用可 "), "夏季のみ利用可"),
        ],
    )
    def test_gives_text_instead_of_hours(self, cells: tuple[str, str, str, str], rest: str) -> None:
        assert read(*cells) == ColumnsReading(hours=None, rest=rest)

    def test_refuses_a_time_that_is_none_even_then(self) -> None:
        with pytest.raises(HoursUnreadable):
            read("", "要問合せ", "", "")


class TestWriting:
    def test_puts_the_ordinary_week_into_columns_and_exceptions_into_remarks(self) -> None:
        hours = read_osm(
            "Mo-Fr 09:00-12:00,13:00-17:00; Sa 10:00-15:00; PH off; We[2,4] off; "
            'Dec 29-Jan 03 off "年末年始"; 2026 Aug 13-2026 Aug 16 off; Aug Mo 10:00-12:00'
        )

        assert write_columns(hours=hours) == Columns(
            weekdays="月火水木金",
            opens="09:00",
            closes="17:00",
            note="12:00から13:00まで休み。土曜 10:00から15:00まで。祝日は休み。第2・第4水曜は休み。"
            "12月29日から1月3日まで休み（年末年始）。2026年8月13日から2026年8月16日まで休み。"
            "8月の月曜 10:00から12:00まで",
            fits=True,
        )

    def test_writes_a_closing_time_of_the_next_day(self) -> None:
        columns = write_columns(hours=read_osm("Fr,PH 18:00-02:00"))

        assert (columns.weekdays, columns.closes) == ("金祝", "翌02:00")
        assert columns.fits

    @pytest.mark.parametrize(
        ("text", "note"),
        [
            ("off", "毎日は休み"),
            ("Apr-Sep 09:00-17:00", "4月から9月まで 9:00から17:00まで"),
            ('Mo 09:00-12:00 open "要予約"', "月曜 9:00から12:00まで（要予約）"),
            (
                'Mo-Fr 09:00-17:00; Mo[2] off "a。b"',
                "月曜から金曜 9:00から17:00まで。第2月曜は休み（a。b）",
            ),
        ],
    )
    def test_describes_in_words_what_does_not_fit(self, text: str, note: str) -> None:
        columns = write_columns(hours=read_osm(text))

        assert columns == Columns(weekdays="", opens="", closes="", note=note, fits=False)
        assert read("", "", "", note) == ColumnsReading(hours=None, rest=note)

    def test_puts_a_note_behind_the_remarks(self) -> None:
        columns = write_columns(hours=read_osm("Mo 09:00-17:00; PH off"), note="要予約")

        assert (columns.note, columns.fits) == ("祝日は休み。要予約", True)

    def test_says_when_a_note_would_be_read_as_something_else(self) -> None:
        columns = write_columns(hours=read_osm("Mo 09:00-17:00"), note="祝日は休み")

        assert (columns.weekdays, columns.note, columns.fits) == ("月", "祝日は休み", False)

    def test_writes_japanese_whoever_asks(self) -> None:
        with translation.override("en"):
            columns = write_columns(hours=read_osm("Mo 09:00-17:00; PH off"))

        assert columns.note == "祝日は休み"


WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1, max_size=6)
DAYTIME = st.tuples(st.integers(0, 40), st.integers(1, 50)).map(
    lambda ends: Span(ends[0] * 30, (ends[0] + ends[1]) * 30 if ends[0] >= 24 else 24 * 60)
)
EXCEPTIONS = (
    st.builds(
        Rule,
        weekdays=WEEKDAYS,
        weeks=st.frozensets(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1),
    )
    | st.builds(Rule, on_holidays=st.just(True), spans=DAYTIME.map(lambda span: (span,)))
    | st.just(Rule(on_holidays=True))
    | st.just(Rule(yearly_first=(12, 29), yearly_last=(1, 3), words="年末年始"))
    | st.just(Rule(yearly_first=(8, 15), yearly_last=(8, 15)))
    | st.just(Rule(months=frozenset({8}), weekdays=frozenset({0, 6}), on_holidays=True))
    | st.just(Rule(months=frozenset({12, 1, 2})))
    | st.just(Rule(first=dt.date(2027, 3, 1), last=dt.date(2027, 3, 3), words="工事"))
)
ordinary_hours = st.builds(
    lambda weekdays, span, others: OpeningHours((Rule(weekdays=weekdays, spans=(span,)), *others)),
    WEEKDAYS,
    DAYTIME,
    st.lists(EXCEPTIONS, max_size=4),
)


class TestRoundTrip:
    @given(ordinary_hours)
    @settings(max_examples=30)
    def test_loses_nothing_of_hours_as_offices_have_them(self, hours: OpeningHours) -> None:
        columns = write_columns(hours=hours)

        again = read(columns.weekdays, columns.opens, columns.closes, columns.note)

        assert columns.fits
        assert again.hours is not None
        assert decide(again.hours) == decide(hours)
        assert again.rest == ""

    @given(any_hours)
    @settings(max_examples=30)
    def test_says_truly_whether_any_hours_fit(self, hours: OpeningHours) -> None:
        columns = write_columns(hours=hours)

        again = read(columns.weekdays, columns.opens, columns.closes, columns.note)

        assert columns.fits is (again.hours is not None)
        if again.hours is not None:
            assert decide(again.hours) == decide(hours)
        else:
            assert again.rest == columns.note


class TestAnyCells:
    @given(CELLS, TIMES, TIMES, CELLS)
    @settings(max_examples=150)
    def test_end_in_a_reading_or_in_a_sentence(
        self, weekdays: str, opens: str, closes: str, note: str
    ) -> None:
        try:
            reading = read(weekdays, opens, closes, note)
        except HoursUnreadable:
            return

        if reading.hours is None:
            assert note.strip() in reading.rest
            again = read("", "", "", reading.rest)
            assert again == ColumnsReading(None, reading.rest.strip())

    def test_are_read_in_bounded_time(self) -> None:
        for piece in ("月", "第1・", "12月", "1、", "9:00から", "8月の", "（", " 1"):
            read(note=piece * 50_000)
            read(note=(piece * 2_000)[:2_000])


class TestPublishedFile:
    def test_gives_hours_or_says_why_not(self) -> None:
        path = shared_file("data/opendata/ichikawa/122033_101_public_facility.csv")
        rows = list(csv.DictReader(io.StringIO(path.read_bytes().decode("cp932"))))

        readings = [
            read(
                *(
                    row[name]
                    for name in ("利用可能曜日", "開始時間", "終了時間", "利用可能時間特記事項")
                )
            )
            for row in rows
        ]

        doubts = [reading.doubt for reading in readings if reading.doubt]
        assert doubts == ["月曜日が祝日の場合は開館", "第2・4土日（12月は第2土日"]
        assert sum(reading.hours is not None for reading in readings) > 40
        closed = dt.date(2027, 1, 3)
        office = read("月火水木金", "8:45", "17:15", "年末年始・祝日除く").hours
        assert office in [reading.hours for reading in readings]
        assert office is not None
        assert not is_open_on(hours=office, day=closed)
