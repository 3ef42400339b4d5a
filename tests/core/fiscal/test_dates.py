"""Dates as people write them."""

import datetime as dt

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.fiscal.dates import (
    DateImpossible,
    DateUnreadable,
    parse_date,
    tokyo_day,
    write_date,
)
from engawa.core.fiscal.forms import DateField
from engawa.core.fiscal.years import era_year

VALENTINE = dt.date(2024, 2, 14)


class TestParseDate:
    @pytest.mark.parametrize(
        "text",
        [
            "2024-2-14",
            "2024-02-14",
            "20240214",
            "2024/2/14",
            "2024.2.14",
            "2024年2月14日",
            "２０２４年２月１４日",
            "令和6年2月14日",
            "令和６年２月１４日",
            "令和6.2.14",
            "R6.2.14",
            "r6/2/14",
            "Ｒ６．２．１４",
            "R06-02-14",
            "㋿6年2月14日",
            " 2024 年 2 月 14 日（水） ",
            "2024－2－14",
            "2024―2―14",
        ],
    )
    def test_reads_the_ways_in_which_people_write_a_day(self, text: str) -> None:
        assert parse_date(text) == VALENTINE

    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("令和元年5月1日", dt.date(2019, 5, 1)),
            ("平成31年4月30日", dt.date(2019, 4, 30)),
            ("H1.1.8", dt.date(1989, 1, 8)),
            ("昭和64年1月7日", dt.date(1989, 1, 7)),
            ("S39.10.10", dt.date(1964, 10, 10)),
        ],
    )
    def test_reads_eras_from_their_first_to_their_last_day(self, text: str, day: dt.date) -> None:
        assert parse_date(text) == day

    @pytest.mark.parametrize(
        "text",
        ["2024-2-30", "2023-2-29", "2024-13-1", "令和元年4月30日", "平成31年5月1日", "0000-1-1"],
    )
    def test_refuses_days_that_never_were(self, text: str) -> None:
        with pytest.raises(DateImpossible):
            parse_date(text)

    @pytest.mark.parametrize(
        "text",
        ["", "あした", "24-2-14", "2/14", "慶応3年1月1日", "2024-2-14-1", "2024", "-2024-2-14"],
    )
    def test_does_not_guess(self, text: str) -> None:
        with pytest.raises(DateUnreadable):
            parse_date(text)

    @given(st.dates(min_value=dt.date(1873, 1, 1), max_value=dt.date(2199, 12, 31)))
    def test_reads_what_the_house_writes(self, day: dt.date) -> None:
        assert parse_date(write_date(day)) == day
        assert parse_date(day.isoformat()) == day

    @given(st.text(max_size=20))
    def test_answers_any_text_with_a_day_or_one_of_its_two_refusals(self, text: str) -> None:
        try:
            parse_date(text)
        except (DateUnreadable, DateImpossible):
            return


class TestWriteDate:
    def test_writes_era_and_weekday(self) -> None:
        assert write_date(VALENTINE) == "令和6年2月14日（水）"
        assert era_year(dt.date(2019, 5, 1)) == "令和元"


class TestTokyoDay:
    def test_is_a_day_ahead_of_utc_from_three_in_the_afternoon(self) -> None:
        noon = dt.datetime(2023, 3, 31, 14, 59, tzinfo=dt.UTC)

        assert tokyo_day(noon) == dt.date(2023, 3, 31)
        assert tokyo_day(noon + dt.timedelta(minutes=1)) == dt.date(2023, 4, 1)


class MetOn(forms.Form):
    met_on = DateField(required=False)


class TestDateField:
    def test_gives_a_day(self) -> None:
        form = MetOn({"met_on": "Ｒ６．２．１４"})

        assert form.is_valid()
        assert form.cleaned_data["met_on"] == VALENTINE

    def test_takes_nothing_as_nothing(self) -> None:
        form = MetOn({"met_on": " "})

        assert form.is_valid()
        assert form.cleaned_data["met_on"] is None

    def test_says_what_to_write_when_it_cannot_read(self) -> None:
        form = MetOn({"met_on": "2/14"})

        assert "2024-2-14 や 令和6年2月14日" in form.errors["met_on"][0]
        assert 'value="2/14"' in str(form["met_on"])

    def test_says_that_there_is_no_such_day(self) -> None:
        form = MetOn({"met_on": "2024-2-30"})

        assert "こよみにありません" in form.errors["met_on"][0]

    def test_shows_a_day_in_its_era(self) -> None:
        assert 'value="令和6年2月14日"' in str(MetOn(initial={"met_on": VALENTINE})["met_on"])

    def test_sees_no_change_in_another_way_of_writing(self) -> None:
        form = MetOn({"met_on": "2024.2.14"}, initial={"met_on": VALENTINE})

        assert not form.has_changed()
