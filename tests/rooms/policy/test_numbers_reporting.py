"""Numbers and milestones that officers report: services and the pages of the desk."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from engawa.core.access.models import OfficerRole, Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.years import FiscalYear, Period
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.policy.models import MilestoneReport, Plan, Reading
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.numbers import get_figures
from engawa.rooms.policy.services import numbers as services
from tests import cast, factories

YEAR = FiscalYear(2023)
HALF = YEAR.first_half


@pytest.fixture
def report(published_plan: Plan, editor: User, now: dt.datetime) -> Any:
    """Report the number of the gatherings (T2), with whatever the test changes."""

    def report_number(**given: Any) -> Reading:
        fields: dict[str, Any] = {
            "plan_id": published_plan.pk,
            "target_code": "T2",
            "value": 1.0,
            "numerator": None,
            "denominator": None,
            "actor_id": editor.pk,
            "section_id": published_plan.ward.sections.get(code="general-affairs").pk,
            "note": "",
            "period": HALF,
            "now": now,
        }
        return services.report_number(**{**fields, **given})

    return report_number


class TestReportNumber:
    def test_keeps_who_said_it_and_when(self, report: Any, editor: User, now: dt.datetime) -> None:
        reading = report(note="2回のうち1回をひらきました。")

        assert (reading.state, reading.value, reading.unit) == ("REPORTED", 1, "回")
        assert (reading.reported_by, reading.taken_at) == (editor, now)
        entry = AuditEntry.objects.get(code="policy.reading.reported")
        assert entry.actor == editor
        assert entry.data == {"target": "T2", "state": "REPORTED"}

    def test_lets_a_correction_count_and_keeps_what_it_corrects(
        self, report: Any, published_plan: Plan, now: dt.datetime
    ) -> None:
        report(value=3.0)
        report(value=2.0, now=now + dt.timedelta(minutes=1))

        version = published_plan.versions.get(state="PUBLISHED")
        figures = get_figures(plan_id=published_plan.pk, content=get_content(version=version))
        assert figures["A2"][0].value == 2
        assert Reading.objects.count() == 2

    def test_divides_a_ratio_itself(self, report: Any) -> None:
        reading = report(value=None, numerator=30, denominator=40)

        assert (reading.value, reading.numerator, reading.denominator) == (0.75, 30, 40)

    @pytest.mark.parametrize(
        "given",
        [
            {"value": None},
            {"value": -1.0},
            {"value": float("nan")},
            {"numerator": 3},
            {"numerator": 3, "denominator": 0},
            {"numerator": -3, "denominator": 9},
        ],
    )
    def test_refuses_a_number_that_cannot_be(self, report: Any, given: dict[str, Any]) -> None:
        with pytest.raises(services.NumberRefused):
            report(**given)

        assert not Reading.objects.exists()

    def test_refuses_to_overwrite_what_is_measured(self, report: Any) -> None:
        with pytest.raises(services.TargetIsMeasured, match="手では報告できません"):
            report(target_code="T1")

    def test_refuses_a_target_that_the_plan_does_not_have(self, report: Any) -> None:
        with pytest.raises(services.TargetUnknown):
            report(target_code="T99")

    @pytest.mark.parametrize(
        "period",
        [
            Period(dt.date(2023, 3, 31), dt.date(2023, 5, 1)),
            Period(dt.date(2023, 4, 1), dt.date(2023, 4, 1)),
            Period(dt.date(2023, 4, 1), dt.date(2023, 10, 5)),
            Period(dt.date(2024, 3, 1), dt.date(2024, 4, 2)),
        ],
    )
    def test_refuses_a_period_outside_the_year_or_not_over(
        self, report: Any, period: Period
    ) -> None:
        with pytest.raises(services.PeriodRefused):
            report(period=period)

    def test_takes_a_period_that_ends_today(self, report: Any) -> None:
        reading = report(period=Period(YEAR.starts_on, dt.date(2023, 10, 4)))

        assert reading.ends_before == dt.date(2023, 10, 4)

    def test_refuses_a_section_of_another_ward(self, report: Any, konan: Any) -> None:
        with pytest.raises(services.ReportRefused):
            report(section_id=konan.sections.first().pk)


class TestReportedNumberOfPersons:
    @pytest.fixture
    def plan(self, published_plan: Plan, editor: User, approver: User, now: dt.datetime) -> Plan:
        """The same plan, its gatherings now counted in persons."""

        def count_persons(content: PlanContent) -> PlanContent:
            measure, *measures = content.measures
            first, *others = measure.initiatives
            mapped, gathering = first.activities
            target = replace(gathering.targets[0], unit="人")
            gathering = replace(gathering, targets=(target,))
            first = replace(first, activities=(mapped, gathering))
            measure = replace(measure, initiatives=(first, *others))
            return replace(content, measures=(measure, *measures))

        factories.publish_again(
            published_plan,
            count_persons,
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )
        return published_plan

    def test_is_hidden_and_not_kept_when_it_is_small(self, plan: Plan, report: Any) -> None:
        reading = report(value=3.0)

        assert (reading.state, reading.value) == ("SUPPRESSED", None)

    def test_is_kept_from_five_persons_on(self, plan: Plan, report: Any) -> None:
        assert report(value=5.0).state == "REPORTED"

    def test_says_that_a_hidden_one_was_already_reported_today(
        self, plan: Plan, report: Any
    ) -> None:
        report(value=3.0)

        with pytest.raises(services.AlreadyHidden):
            report(value=2.0)


class TestReportMilestone:
    @pytest.fixture
    def say(self, published_plan: Plan, editor: User, now: dt.datetime) -> Any:
        def report_milestone(met_on: dt.date | None, code: str = "K1") -> MilestoneReport:
            return services.report_milestone(
                plan_id=published_plan.pk,
                milestone_code=code,
                met_on=met_on,
                note="",
                actor_id=editor.pk,
                now=now,
            )

        return report_milestone

    def test_keeps_the_day_and_an_audit_entry(self, say: Any) -> None:
        report = say(dt.date(2023, 9, 30))

        assert report.met_on == dt.date(2023, 9, 30)
        assert AuditEntry.objects.filter(code="policy.milestone.reported").count() == 1

    def test_can_be_taken_back_once(self, say: Any) -> None:
        say(dt.date(2023, 9, 30))

        say(None)

        assert AuditEntry.objects.filter(code="policy.milestone.withdrawn").count() == 1
        with pytest.raises(services.NothingToTakeBack):
            say(None)

    def test_refuses_a_day_to_come(self, say: Any) -> None:
        with pytest.raises(services.DayRefused):
            say(dt.date(2023, 10, 4))

    def test_refuses_a_day_long_before_the_year(self, say: Any) -> None:
        with pytest.raises(services.DayRefused, match="令和4年4月1日（金）から、きょうまでの日"):
            say(dt.date(2020, 1, 1))

        assert say(dt.date(2022, 4, 1)).met_on == dt.date(2022, 4, 1)

    def test_refuses_a_milestone_that_the_plan_does_not_have(self, say: Any) -> None:
        with pytest.raises(services.MilestoneUnknown):
            say(dt.date(2023, 9, 30), code="K99")


def address(name: str, **kwargs: Any) -> str:
    return reverse(f"policy:{name}", kwargs={"ward_slug": "kanazawa", "year": 2023, **kwargs})


FORM = {
    "value": "１，２００",
    "starts_on": "令和5年4月1日",
    "ends_on": "R5.9.30",
    "section": "general-affairs",
    "note": "名簿から数えました。",
}


@pytest.mark.usefixtures("clock", "published_plan")
class TestNumbersPage:
    def test_shows_targets_and_milestones(self, client_of: Any, viewer: User) -> None:
        page = client_of(viewer).get(address("desk-numbers")).content.decode()

        assert "つどいの回数" in page
        assert "まだ測っていません" in page
        assert "地図の公開" in page
        assert "予定の日を過ぎています" in page

    def test_offers_reporting_to_an_editor_only(
        self, client_of: Any, viewer: User, editor: User
    ) -> None:
        seen = client_of(viewer).get(address("desk-numbers")).content.decode()
        worked = client_of(editor).get(address("desk-numbers")).content.decode()

        assert "済んだ日を記録する" not in seen
        assert "済んだ日を記録する" in worked

    def test_says_when_nothing_is_published(self, client_of: Any, viewer: User) -> None:
        page = client_of(viewer).get(
            reverse("policy:desk-numbers", kwargs={"ward_slug": "kanazawa", "year": 2031})
        )

        assert page.status_code == 200
        assert "まだ公開していません" in page.content.decode()


@pytest.mark.usefixtures("clock", "published_plan")
class TestNumberPage:
    def test_takes_a_number_in_any_width_and_a_date_in_any_era(
        self, client_of: Any, editor: User
    ) -> None:
        response = client_of(editor).post(address("desk-number", code="T2"), FORM, follow=True)

        reading = Reading.objects.get()
        assert (reading.value, reading.ends_before) == (1200, dt.date(2023, 10, 1))
        assert reading.reported_section is not None
        page = response.content.decode()
        assert "数字を報告しました。" in page
        assert "係員 書く" in page

    def test_keeps_what_was_typed_and_says_what_is_wrong(
        self, client_of: Any, editor: User
    ) -> None:
        typed = {**FORM, "value": "たくさん", "ends_on": "2023-9-31"}
        response = client_of(editor).post(address("desk-number", code="T2"), typed)

        page = response.content.decode()
        assert response.status_code == 422
        assert "数として読めません" in page
        assert "こよみにありません" in page
        assert 'value="たくさん"' in page
        assert "名簿から数えました。" in page

    def test_says_a_rule_of_the_house_as_a_sentence(self, client_of: Any, editor: User) -> None:
        typed = {**FORM, "ends_on": "2024-3-31"}
        response = client_of(editor).post(address("desk-number", code="T2"), typed)

        assert response.status_code == 422
        assert "期間の終わりは、きょうまでの日にしてください。" in response.content.decode()

    def test_offers_no_form_for_what_is_measured(self, client_of: Any, editor: User) -> None:
        page = client_of(editor).get(address("desk-number", code="T1")).content.decode()

        assert "手では書き換えられません" in page
        assert "この数字を報告する" not in page

    def test_refuses_an_editor_of_another_section_with_a_sentence(
        self, client_of: Any, viewer: User, kanazawa: Any
    ) -> None:
        section = kanazawa.sections.get(code="child-family")
        cast.give_role(viewer, ward=kanazawa, role=Role.EDITOR, section=section)

        response = client_of(viewer).post(address("desk-number", code="T2"), FORM)

        assert response.status_code == 403
        assert "総務課の編集の権限を持つ人" in response.content.decode()
        assert not Reading.objects.exists()

    def test_lets_an_editor_of_the_section_in_charge_report(
        self, client_of: Any, hana: User, kanazawa: Any
    ) -> None:
        section = kanazawa.sections.get(code="general-affairs")
        cast.give_role(hana, ward=kanazawa, role=Role.EDITOR, section=section)

        response = client_of(hana).post(address("desk-number", code="T2"), FORM)

        assert response.status_code == 302
        assert OfficerRole.objects.filter(user=hana).count() == 1

    def test_lets_an_editor_of_one_section_report_in_its_name_only(
        self, client_of: Any, kanazawa: Any
    ) -> None:
        typed = {**FORM, "section": "child-family"}

        response = client_of(cast.engage("section_editor")).post(
            address("desk-number", code="T2"), typed
        )

        assert response.status_code == 422
        assert not Reading.objects.exists()

    def test_does_not_know_a_target_that_is_not_there(self, client_of: Any, editor: User) -> None:
        assert client_of(editor).get(address("desk-number", code="T99")).status_code == 404


@pytest.mark.usefixtures("clock", "published_plan")
class TestMilestonePage:
    def test_records_the_day(self, client_of: Any, editor: User) -> None:
        response = client_of(editor).post(
            address("desk-milestone", code="K1"), {"met_on": "令和５年９月２９日"}, follow=True
        )

        assert MilestoneReport.objects.get().met_on == dt.date(2023, 9, 29)
        assert "2023-09-29 に済みました" in response.content.decode()

    def test_says_that_the_day_has_not_come(self, client_of: Any, editor: User) -> None:
        response = client_of(editor).post(
            address("desk-milestone", code="K1"), {"met_on": "2023-10-4"}
        )

        assert response.status_code == 422
        assert "済んだ日は、きょうまでの日にしてください。" in response.content.decode()

    def test_takes_the_record_back(self, client_of: Any, editor: User) -> None:
        browser = client_of(editor)
        browser.post(address("desk-milestone", code="K1"), {"met_on": "2023-9-29"})

        response = browser.post(address("desk-milestone-take-back", code="K1"), follow=True)

        assert "記録を取り消しました" in response.content.decode()
        assert MilestoneReport.objects.latest("pk").met_on is None

    def test_says_that_there_is_nothing_to_take_back(self, client_of: Any, editor: User) -> None:
        response = client_of(editor).post(
            address("desk-milestone-take-back", code="K1"), follow=True
        )

        assert "この節目が済んだという報告は、まだありません" in response.content.decode()
