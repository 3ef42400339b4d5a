"""Opening hours in the syntax of OSM."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.places.opening.asking import find_rule, is_open_on, spans_on
from engawa.rooms.places.opening.hours import DAY, OpeningHours, Rule, Span
from engawa.rooms.places.opening.osm import LONGEST_TEXT, HoursUnreadable, read_osm, write_osm
from tests.rooms.places.opening.generated import any_hours, decide

MORNING, AFTERNOON = Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60)
MONDAY = dt.date(2026, 11, 16)


PIECES = [
    "Mo", "Fr-Mo", "PH", "SH", "Mo[1", "]", "-1", ",", ";", ":", "-", "+", "2026", "2027", "Aug", "Dec-Feb",
    "13", "31", "09:00", "25:00-26:00", "09:00-17:00", "22:00-02:00", "24/7", "off", "open", '"', "||", "week",
]  # fmt: skip


def read_or_refuse(text: str) -> tuple[OpeningHours | None, str]:
    """Read hours, or give the sentence that says why not."""
    try:
        return read_osm(text), ""
    except HoursUnreadable as refused:
        return None, str(refused)


def read_one(text: str) -> Rule:
    """Read hours of one rule."""
    (rule,) = read_osm(text).rules
    return rule


class TestReadingTimes:
    @pytest.mark.parametrize(
        ("text", "spans"),
        [
            ("09:00-12:00,13:00-17:00", (MORNING, AFTERNOON)),
            ("9:00-12:00, 13:00-17:00", (MORNING, AFTERNOON)),
            ("09:00 - 12:00", (MORNING,)),
            ("０９：００－１２：００", (MORNING,)),
            ("09:00–12:00", (MORNING,)),
            ("22:00-02:00", (Span(22 * 60, 26 * 60),)),
            ("22:00-26:00", (Span(22 * 60, 26 * 60),)),
            ("18:00-24:00", (Span(18 * 60, DAY),)),
            ("00:00-24:00", (Span(0, DAY),)),
            ("24/7", (Span(0, DAY),)),
            ("off", ()),
            ("closed", ()),
        ],
    )
    def test_gives_minutes_after_midnight(self, text: str, spans: tuple[Span, ...]) -> None:
        assert read_one(text) == Rule(spans=spans)


class TestReadingDays:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("Mo-Fr", Rule(weekdays=frozenset(range(5)))),
            ("mo,WE", Rule(weekdays=frozenset({0, 2}))),
            ("Fr-Mo", Rule(weekdays=frozenset({4, 5, 6, 0}))),
            ("PH", Rule(on_holidays=True)),
            ("Sa,Su,PH", Rule(weekdays=frozenset({5, 6}), on_holidays=True)),
            ("PH,Su", Rule(weekdays=frozenset({6}), on_holidays=True)),
            ("Mo[1,3]", Rule(weekdays=frozenset({0}), weeks=frozenset({1, 3}))),
            ("Mo[2-4]", Rule(weekdays=frozenset({0}), weeks=frozenset({2, 3, 4}))),
            ("Mo[-1]", Rule(weekdays=frozenset({0}), weeks=frozenset({-1}))),
            ("Apr-Sep", Rule(months=frozenset(range(4, 10)))),
            ("Nov-Feb", Rule(months=frozenset({11, 12, 1, 2}))),
            ("Jan,Mar-May", Rule(months=frozenset({1, 3, 4, 5}))),
            ("Apr-Sep: Su", Rule(months=frozenset(range(4, 10)), weekdays=frozenset({6}))),
            ("Dec 29-Jan 03", Rule(yearly_first=(12, 29), yearly_last=(1, 3))),
            ("Aug 13-16", Rule(yearly_first=(8, 13), yearly_last=(8, 16))),
            ("Feb 29", Rule(yearly_first=(2, 29), yearly_last=(2, 29))),
            (
                "2026 Aug 13-2026 Aug 16",
                Rule(first=dt.date(2026, 8, 13), last=dt.date(2026, 8, 16)),
            ),
            ("2026 Aug 13-16", Rule(first=dt.date(2026, 8, 13), last=dt.date(2026, 8, 16))),
            ("2026 Aug 13", Rule(first=dt.date(2026, 8, 13), last=dt.date(2026, 8, 13))),
            (
                "2026 Dec 29-2027 Jan 03",
                Rule(first=dt.date(2026, 12, 29), last=dt.date(2027, 1, 3)),
            ),
            ("2026 Aug 13+", Rule(first=dt.date(2026, 8, 13))),
            ("2028 Feb", Rule(first=dt.date(2028, 2, 1), last=dt.date(2028, 2, 29))),
            ("2026 Nov-2027 Jan", Rule(first=dt.date(2026, 11, 1), last=dt.date(2027, 1, 31))),
            ("2026", Rule(first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31))),
            (
                "2026-2028 Jul-Aug",
                Rule(
                    first=dt.date(2026, 1, 1),
                    last=dt.date(2028, 12, 31),
                    months=frozenset({7, 8}),
                ),
            ),
        ],
    )
    def test_gives_the_bounds_of_a_rule(self, text: str, rule: Rule) -> None:
        assert read_one(f"{text} off") == rule

    @pytest.mark.parametrize(
        ("text", "rules"),
        [
            (
                "Mo[1],We off",
                (
                    Rule(weekdays=frozenset({0}), weeks=frozenset({1})),
                    Rule(weekdays=frozenset({2})),
                ),
            ),
            (
                "Dec 24,31 off",
                (
                    Rule(yearly_first=(12, 24), yearly_last=(12, 24)),
                    Rule(yearly_first=(12, 31), yearly_last=(12, 31)),
                ),
            ),
            (
                "Aug,Dec 29-Jan 03 off",
                (
                    Rule(yearly_first=(12, 29), yearly_last=(1, 3)),
                    Rule(months=frozenset({8})),
                ),
            ),
            ("Mo off; ; Tu off;", (Rule(weekdays=frozenset({0})), Rule(weekdays=frozenset({1})))),
        ],
    )
    def test_makes_several_rules_of_days_that_one_cannot_hold(
        self, text: str, rules: tuple[Rule, ...]
    ) -> None:
        assert read_osm(text).rules == rules


class TestReadingWords:
    def test_takes_a_comment_behind_what_it_explains(self) -> None:
        hours = read_osm('Mo-Fr 09:00-12:00 open "要予約"; Aug 13-16 off "夏季休館; 8月"')

        assert [rule.words for rule in hours.rules] == ["要予約", "夏季休館; 8月"]

    def test_leaves_the_width_of_words_alone(self) -> None:
        assert read_one('off "８月は休み"').words == "８月は休み"


class TestReadingWholeHours:
    def test_lets_later_rules_decide(self) -> None:
        hours = read_osm(
            'Mo-Fr 09:00-12:00,13:00-17:00; PH off; Dec 29-Jan 03 off "年末年始"; Mo[3] off'
        )

        assert spans_on(hours=hours, day=dt.date(2026, 11, 9)) == (MORNING, AFTERNOON)
        assert not is_open_on(hours=hours, day=MONDAY)
        assert not is_open_on(hours=hours, day=dt.date(2026, 11, 23))
        deciding = find_rule(hours=hours, day=dt.date(2027, 1, 1))
        assert deciding is not None
        assert deciding.words == "年末年始"


class TestRefusing:
    @pytest.mark.parametrize(
        ("text", "part"),
        [
            ("", "書かれていません"),
            (" ; ", "書かれていません"),
            ("月曜 9時から", "「月曜 9時から」"),
            ("Mo-Fr 09:00-17:00; SH off", "「SH off」"),
            ("Mo sunrise-sunset", "「sunrise-sunset」"),
            ("week 1-53 Mo 10:00-12:00", "「week 1-53"),
            ("easter off", "「easter off」"),
            ('Mo 09:00-12:00 || "要予約"', "「|| "),
            ("Mo 17:00+", "「17:00+」"),
            ("Mo 17:00-20:00+", "「+」"),
            ("Mo-Fr 09:00-17:00, Sa 10:00-12:00", "「;」で区切って"),
            ("Mo-Fr 09:00-17:00; 12:00-13:00 off", "「off」"),
            ("PH Mo-Fr 09:00-10:00", "「Mo-Fr 09:00-10:00」"),
            ("Mo-Fr", "時刻がありません"),
            ("Apr-Sep open", "時刻がありません"),
            ("open", "時刻がありません"),
            ("Mo unknown", "「unknown」"),
            ('Mo-Fr 09:00-17:00 "要予約"', "「open」か「off」"),
            ('"要予約"', "「open」か「off」"),
            ('Mo off "要予約', '「"要予約」'),
            ("Mo[-2] off", "「2] off」"),
            ("Mo[6] off", "「6] off」"),
            ("Mo[1 off", "「off」"),
            ("Mo-Fr[1] off", "「[1] off」"),
            ("Mo[1] +1 day off", "「+1 day off」"),
            ("Feb 30 off", "「30 off」"),
            ("2027 Feb 29 off", "「29 off」"),
            ("2026 Aug 16-2026 Aug 13 off", "「2026 Aug 16"),
            ("2026 Dec 29-Jan 03 off", "「2026 Dec 29"),
            ("2026 Aug 13,Sep 01 off", "「2026 Aug 13,Sep"),
            ("Dec 29-Jan 03,05 off", "「,05 off」"),
            ("2027-2026 off", "「2027-2026 off」"),
            ("Mo 25:00-26:00", "「25:00-26:00」"),
            ("Mo 09:70-10:00", "「09:70-10:00」"),
            ("Mo 09:00-09:00", "「09:00-09:00」"),
            ("Mo 09:00-49:00", "「49:00」"),
            ("Mo 09:00", "「09:00」"),
            ("Mo 9-17", "「9-17」"),
            ("Mo-", "途中で終わって"),
            ("09:00-12:00 13:00-17:00", "「13:00-17:00」"),
            ("x" * (LONGEST_TEXT + 1), "長すぎます"),
            ("; ".join(["Mo off"] * 2_000), "多すぎます"),
        ],
    )
    def test_says_which_part_was_not_understood(self, text: str, part: str) -> None:
        with pytest.raises(HoursUnreadable) as refused:
            read_osm(text)

        assert part in str(refused.value)

    @given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
    @settings(max_examples=300)
    def test_ends_in_hours_or_in_a_sentence(self, text: str) -> None:
        hours, refusal = read_or_refuse(text)

        if hours is None:
            assert refusal.endswith("。")
        else:
            assert read_osm(write_osm(hours)).rules


class TestWriting:
    @pytest.mark.parametrize(
        "text",
        [
            "24/7",
            "off",
            "Mo-Fr 09:00-12:00,13:00-17:00; PH off",
            "Mo,Fr-Su 22:00-02:00",
            "Mo[1,3],Tu[1,3] 10:00-12:00",
            "Su[-1] off",
            "Apr-Sep Mo-Fr,PH 09:00-17:00",
            "Nov-Feb 10:00-15:00",
            "Mar,Nov-Jan off",
            'Dec 29-Jan 03 off "年末年始"',
            'Mo 00:00-24:00 open "要予約"',
            "2026 Aug 13-2026 Aug 16 off",
            "2026 Aug 13+ off",
            "10:00-34:00",
        ],
    )
    def test_gives_back_what_was_read(self, text: str) -> None:
        assert write_osm(read_osm(text)) == text

    def test_says_of_a_place_without_rules_that_it_is_closed(self) -> None:
        assert write_osm(OpeningHours()) == "off"

    def test_writes_until_a_day_from_a_year_long_ago(self) -> None:
        hours = OpeningHours((Rule(last=dt.date(2026, 3, 31), spans=(MORNING,)),))

        assert write_osm(hours) == "1900 Jan 01-2026 Mar 31 09:00-12:00"

    def test_writes_what_several_bounds_have_in_common(self) -> None:
        rule = Rule(
            months=frozenset({4, 5}),
            first=dt.date(2026, 4, 10),
            last=dt.date(2029, 4, 20),
            yearly_first=(4, 5),
            yearly_last=(5, 8),
        )

        assert write_osm(OpeningHours((rule,))) == (
            "2026 Apr 10-2026 May 08 off; 2027-2028 Apr 05-May 08 off; 2029 Apr 05-2029 Apr 20 off"
        )

    def test_leaves_out_what_never_is(self) -> None:
        rule = Rule(first=dt.date(2026, 4, 2), last=dt.date(2026, 4, 1), spans=(MORNING,))

        assert write_osm(OpeningHours((rule,))) == "off"

    def test_writes_no_quotation_mark_into_a_comment(self) -> None:
        hours = OpeningHours((Rule(words='いわゆる"盆"'),))

        assert read_osm(write_osm(hours)).rules[0].words == "いわゆる”盆”"

    @given(any_hours)
    @settings(max_examples=50)
    def test_decides_every_day_alike_when_read_again(self, hours: OpeningHours) -> None:
        again = read_osm(write_osm(hours))

        assert decide(again) == decide(hours)
