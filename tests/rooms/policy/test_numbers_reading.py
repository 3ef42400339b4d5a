"""What the pages are told about numbers: `selectors/numbers.py`."""

import datetime as dt
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.fiscal.years import FiscalYear, Period
from engawa.rooms.policy.models import MilestoneReport, Plan, Reading
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.numbers import (
    get_figures,
    get_milestones,
    list_monthly_values,
    list_readings,
)

YEAR = FiscalYear(2023)
INDICATOR = "policy.milestones-met"


def read(plan: Plan, code: str, at: dt.datetime, **given: object) -> Reading:
    """Add one reading about the year so far."""
    day = tokyo_day(at)
    fields: dict[str, object] = {
        "indicator_key": INDICATOR,
        "state": Reading.State.MEASURED,
        "value": 1,
        "starts_on": YEAR.starts_on,
        "ends_before": min(day + dt.timedelta(days=1), YEAR.ends_before),
        "taken_at": at,
        "taken_on": day,
    }
    return Reading.objects.create(plan=plan, target_code=code, **{**fields, **given})


def at(month: int, day: int, year: int = 2023) -> dt.datetime:
    return dt.datetime(year, month, day, 23, 0, tzinfo=TOKYO)


def content_of(plan: Plan):
    return get_content(version=plan.versions.get(state="PUBLISHED"))


class TestGetFigures:
    def test_says_not_measured_of_a_target_without_a_reading(self, published_plan: Plan) -> None:
        figures = get_figures(plan_id=published_plan.pk, content=content_of(published_plan))

        assert {code: [f.state for f in of] for code, of in figures.items()} == {
            "A1": ["NOT_MEASURED"],
            "A2": ["NOT_MEASURED"],
        }
        assert figures["A1"][0].value is None

    def test_gives_the_newest_reading_of_each_target_in_one_query(
        self, published_plan: Plan, editor: User
    ) -> None:
        read(published_plan, "T1", at(6, 2), value=2)
        read(published_plan, "T1", at(6, 1), value=1)
        section = published_plan.ward.sections.get(code="general-affairs")
        told = {"indicator_key": "", "state": "REPORTED", "reported_by": editor}
        read(published_plan, "T2", at(6, 1), value=9, reported_section=section, **told)
        content = content_of(published_plan)

        with CaptureQueriesContext(
            connection,
        ) as queries:
            figures = get_figures(plan_id=published_plan.pk, content=content)

        assert len(queries) == 1
        assert (figures["A1"][0].value, figures["A1"][0].kind) == (2, "COUNT")
        told_figure = figures["A2"][0]
        assert (told_figure.value, told_figure.state) == (9, "REPORTED")
        assert told_figure.reported_by == "係員 書く"
        assert told_figure.reported_section == "総務課"

    def test_lets_the_later_correction_of_the_same_moment_count(self, published_plan: Plan) -> None:
        read(published_plan, "T1", at(6, 1), value=1)
        read(published_plan, "T1", at(6, 1), value=7, taken_on=dt.date(2023, 6, 2))

        figures = get_figures(plan_id=published_plan.pk, content=content_of(published_plan))

        assert figures["A1"][0].value == 7

    def test_leaves_out_what_another_indicator_measured(self, published_plan: Plan) -> None:
        read(published_plan, "T1", at(6, 1), indicator_key="policy.versions-published")

        figures = get_figures(plan_id=published_plan.pk, content=content_of(published_plan))

        assert figures["A1"][0].state == "NOT_MEASURED"

    def test_leaves_out_readings_of_another_plan(self, published_plan: Plan) -> None:
        other = Plan.objects.create(ward=published_plan.ward, fiscal_year=2022)
        read(other, "T1", at(6, 1))

        figures = get_figures(plan_id=published_plan.pk, content=content_of(published_plan))

        assert figures["A1"][0].state == "NOT_MEASURED"

    def test_looks_at_the_period_only_when_asked(self, published_plan: Plan) -> None:
        read(published_plan, "T1", at(9, 30), value=3)
        read(published_plan, "T1", at(10, 1), value=4)
        content, plan_id = content_of(published_plan), published_plan.pk

        figures = get_figures(plan_id=plan_id, content=content, period=YEAR.first_half)
        before = Period(YEAR.starts_on, dt.date(2023, 5, 1))
        nothing = get_figures(plan_id=plan_id, content=content, period=before)

        assert figures["A1"][0].value == 3
        assert nothing["A1"][0].state == "NOT_MEASURED"

    def test_stays_fast_over_years_of_readings(self, published_plan: Plan) -> None:
        first = at(4, 1)
        Reading.objects.bulk_create(
            Reading(
                plan=published_plan,
                target_code="T1",
                indicator_key=INDICATOR,
                state="MEASURED",
                value=day,
                starts_on=YEAR.starts_on,
                ends_before=YEAR.ends_before,
                taken_at=first + dt.timedelta(days=day),
                taken_on=tokyo_day(first + dt.timedelta(days=day)),
            )
            for day in range(5 * 400)
        )
        content = content_of(published_plan)

        started = time.perf_counter()
        for _ in range(20):
            figures = get_figures(plan_id=published_plan.pk, content=content)
        spent = (time.perf_counter() - started) / 20

        assert figures["A1"][0].value == 1999
        assert spent < 0.02


class TestListMonthlyValues:
    def test_gives_the_last_reading_of_each_month_in_one_query(self, published_plan: Plan) -> None:
        for month, day, value in ((4, 10, 1), (4, 30, 2), (6, 5, 5)):
            read(published_plan, "T1", at(month, day), value=value)

        with CaptureQueriesContext(connection) as queries:
            months = list_monthly_values(
                plan_id=published_plan.pk, target_codes=["T1", "T2"], fiscal_year=2023, now=at(7, 1)
            )

        assert len(queries) == 1
        assert [m.value for m in months["T1"]] == [2, None, 5, *[None] * 9]
        assert [m.is_future for m in months["T1"]] == [*[False] * 4, *[True] * 8]
        assert [m.state for m in months["T2"]] == [""] * 12

    def test_counts_a_late_report_to_the_month_that_it_speaks_of(
        self, published_plan: Plan, editor: User
    ) -> None:
        read(
            published_plan,
            "T2",
            at(10, 3),
            indicator_key="",
            state="REPORTED",
            reported_by=editor,
            ends_before=dt.date(2023, 10, 1),
        )

        months = list_monthly_values(
            plan_id=published_plan.pk, target_codes=["T2"], fiscal_year=2023, now=at(10, 3)
        )

        assert [n for n, m in enumerate(months["T2"]) if m.state] == [5]

    def test_leaves_out_months_that_a_former_indicator_measured(self, published_plan: Plan) -> None:
        read(published_plan, "T1", at(4, 30), indicator_key="policy.versions-published", value=40)
        read(published_plan, "T1", at(5, 31), value=2)

        months = list_monthly_values(
            plan_id=published_plan.pk, target_codes=["T1"], fiscal_year=2023, now=at(6, 1)
        )

        assert [m.value for m in months["T1"]][:2] == [None, 2]


class TestListReadings:
    def test_lists_the_newest_first(self, published_plan: Plan) -> None:
        read(published_plan, "T1", at(4, 30), value=1)
        read(published_plan, "T1", at(5, 31), value=2)

        lines = list_readings(plan_id=published_plan.pk, target_code="T1")

        assert [line.value for line in lines] == [2, 1]


class TestGetMilestones:
    @pytest.fixture
    def plan(self, published_plan: Plan) -> Plan:
        for day, met_on in ((1, dt.date(2023, 9, 30)), (2, None), (3, dt.date(2023, 10, 2))):
            MilestoneReport.objects.create(
                plan=published_plan, milestone_code="K1", met_on=met_on, reported_at=at(10, day)
            )
        return published_plan

    def test_gives_the_last_word_on_each_milestone(self, plan: Plan) -> None:
        stones = get_milestones(plan_id=plan.pk, content=content_of(plan))

        assert stones["K1"].met_on == dt.date(2023, 10, 2)
        assert stones["K1"].title == "地図の公開"

    def test_leaves_out_what_was_reported_later(self, plan: Plan) -> None:
        content = content_of(plan)

        stones = get_milestones(plan_id=plan.pk, content=content, reported_before=at(10, 2))

        assert stones["K1"].met_on == dt.date(2023, 9, 30)
