"""What the desk says to do next, for each officer, as the year goes on."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from engawa.core.access.models import Role, User
from engawa.core.fiscal.years import Period
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion, Review, ReviewItem
from engawa.rooms.policy.services import imports, numbers, publishing, reviews
from tests import cast
from tests.factories import TOKYO

DESK = "/kanazawa/desk/policy/"
Ask = Callable[..., str]


@pytest.fixture
def ask(client_of: Callable[..., Client]) -> Ask:
    """Read the desk's page as that officer on that day."""

    def read(officer: User, day: dt.date) -> str:
        with time_machine.travel(dt.datetime.combine(day, dt.time(9), TOKYO), tick=False):
            return client_of(officer).get(DESK).content.decode()

    return read


@pytest.fixture
def review(published_plan: Plan, editor: User, now: dt.datetime) -> Review:
    return reviews.open_review(
        plan_id=published_plan.pk, kind=Review.Kind.MID_YEAR, actor_id=editor.pk, now=now
    )


OCTOBER = dt.date(2023, 10, 4)
FEBRUARY = dt.date(2024, 2, 1)
APRIL = dt.date(2024, 4, 2)


class TestVersions:
    def test_puts_what_only_this_officer_can_do_first(
        self, ask: Ask, draft: PlanVersion, editor: User, approver: User, now: dt.datetime
    ) -> None:
        publishing.submit_version(
            version_id=draft.pk, actor_id=editor.pk, change_note="直しました。", now=now
        )

        page = ask(approver, OCTOBER)

        first, others = page.split('<ul class="list">')[1].split("</li>", 1)
        assert "第2版が、あなたの承認を待っています。" in first
        assert "<strong>" in first
        assert "<strong>" not in others.split("</ul>")[0]

    def test_does_not_ask_the_writer_to_approve(
        self, ask: Ask, draft: PlanVersion, editor: User, now: dt.datetime
    ) -> None:
        publishing.submit_version(
            version_id=draft.pk, actor_id=editor.pk, change_note="直しました。", now=now
        )

        assert "ほかの人の承認を待っています。" in ask(editor, OCTOBER)


class TestReviews:
    def test_may_be_opened_when_their_half_is_over(
        self, ask: Ask, published_plan: Plan, editor: User, viewer: User
    ) -> None:
        sentence = "令和5年度の中間振り返りを始められます。"

        assert sentence in ask(editor, OCTOBER)
        assert sentence not in ask(editor, dt.date(2023, 9, 30))
        assert sentence not in ask(viewer, OCTOBER)

    def test_of_the_whole_year_may_be_opened_in_april(
        self, ask: Ask, published_plan: Plan, editor: User
    ) -> None:
        page = ask(editor, APRIL)

        assert "令和5年度の年度末振り返りを始められます。" in page
        assert "中間振り返り" not in page

    def test_count_for_an_officer_of_one_section_only_what_they_may_write(
        self, ask: Ask, review: Review, hana: User, kanazawa: Ward
    ) -> None:
        section = kanazawa.sections.get(code="child-family")
        cast.give_role(hana, ward=kanazawa, role=Role.EDITOR, section=section)

        waiting = ask(hana, OCTOBER)
        review.items.filter(initiative_code="I3").update(judgement=ReviewItem.Judgement.ON_COURSE)
        done = ask(hana, OCTOBER)

        assert "まだ判断していない取組が1件あります。" in waiting
        assert "まだ判断していない取組が" not in done

    def test_say_that_one_was_returned(
        self, ask: Ask, review: Review, editor: User, approver: User, now: dt.datetime
    ) -> None:
        review.items.update(judgement=ReviewItem.Judgement.ON_COURSE)
        reviews.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)
        reviews.return_review(
            review_id=review.pk, actor_id=approver.pk, reason="わけを足してください。", now=now
        )

        page = ask(editor, OCTOBER)

        assert "中間振り返りが差し戻されました。わけを読んで直します。" in page

    def test_say_how_much_is_not_judged_yet(self, ask: Ask, review: Review, editor: User) -> None:
        page = ask(editor, OCTOBER)

        assert "中間振り返りに、まだ判断していない取組が3件あります。" in page
        assert "中間振り返りを始められます" not in page
        assert f"{DESK}2023/reviews/mid-year/" in page

    def test_wait_for_the_one_who_may_sign(
        self, ask: Ask, review: Review, editor: User, approver: User, viewer: User, now: dt.datetime
    ) -> None:
        review.items.update(judgement=ReviewItem.Judgement.ON_COURSE)
        ready = ask(editor, OCTOBER)
        reviews.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)

        assert "令和5年度の中間振り返りは、承認を依頼できます。" in ready
        assert "中間振り返りが、あなたの承認を待っています。" in ask(approver, OCTOBER)
        assert "中間振り返りは、ほかの人の承認を待っています。" in ask(editor, OCTOBER)
        assert "中間振り返りが、承認を待っています。" in ask(viewer, OCTOBER)

    def test_are_signed_by_officers_of_the_whole_ward_only(
        self, client_of: Any, review: Review, taro: User, kanazawa: Ward, editor: User, now: Any
    ) -> None:
        section = kanazawa.sections.get(code="general-affairs")
        cast.give_role(taro, ward=kanazawa, role=Role.APPROVER, section=section)
        review.items.update(judgement=ReviewItem.Judgement.ON_COURSE)
        reviews.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)
        review.refresh_from_db()

        answer = client_of(taro).post(
            f"{DESK}2023/reviews/mid-year/sign/", {"submitted_at": review.submitted_at.isoformat()}
        )

        review.refresh_from_db()
        assert answer.status_code == 403
        assert review.state == Review.State.IN_REVIEW


class TestNumbers:
    def test_are_asked_for_when_nobody_reported_for_ninety_days(
        self, ask: Ask, published_plan: Plan, editor: User
    ) -> None:
        sentence = "の数字が、90日より長く報告されていません。"

        assert sentence not in ask(editor, dt.date(2023, 12, 31))
        assert sentence in ask(editor, FEBRUARY)
        assert f"{DESK}2023/numbers/T2/" in ask(editor, FEBRUARY)

    def test_are_not_asked_for_after_a_report_nor_after_the_year(
        self, ask: Ask, published_plan: Plan, editor: User, kanazawa: Ward
    ) -> None:
        numbers.report_number(
            plan_id=published_plan.pk,
            target_code="T2",
            value=2,
            numerator=None,
            denominator=None,
            actor_id=editor.pk,
            section_id=kanazawa.sections.get(code="general-affairs").pk,
            note="",
            period=Period(dt.date(2023, 4, 1), dt.date(2024, 1, 10)),
            now=dt.datetime(2024, 1, 10, 10, tzinfo=TOKYO),
        )

        assert "報告されていません" not in ask(editor, FEBRUARY)
        assert "報告されていません" not in ask(editor, dt.date(2024, 7, 1))

    def test_are_asked_of_the_section_in_charge(
        self, ask: Ask, published_plan: Plan, taro: User, jiro: User, kanazawa: Ward
    ) -> None:
        for officer, code in ((taro, "general-affairs"), (jiro, "community")):
            cast.give_role(
                officer,
                ward=kanazawa,
                role=Role.EDITOR,
                section=kanazawa.sections.get(code=code),
            )

        assert "報告されていません" in ask(taro, FEBRUARY)
        assert "報告されていません" not in ask(jiro, FEBRUARY)


class TestMilestones:
    def test_are_asked_for_after_their_day_until_somebody_reports(
        self, ask: Ask, published_plan: Plan, editor: User, viewer: User, now: dt.datetime
    ) -> None:
        sentence = "節目「地図の公開」は、予定の日を過ぎています。"

        before = ask(editor, dt.date(2023, 9, 30))
        late = ask(editor, OCTOBER)
        numbers.report_milestone(
            plan_id=published_plan.pk,
            milestone_code="K1",
            met_on=dt.date(2023, 10, 2),
            note="",
            actor_id=editor.pk,
            now=now,
        )

        assert sentence not in before
        assert sentence in late
        assert sentence not in ask(editor, OCTOBER)

    def test_are_not_asked_of_who_only_looks(
        self, ask: Ask, published_plan: Plan, viewer: User
    ) -> None:
        assert "地図の公開" not in ask(viewer, OCTOBER)

    def test_become_history_a_year_later(
        self, ask: Ask, published_plan: Plan, editor: User
    ) -> None:
        page = ask(editor, dt.date(2025, 4, 1))

        assert "予定の日を過ぎています" not in page
        assert "待っている仕事はありません。" in page


class TestImports:
    def test_wait_for_who_may_make_a_draft_of_them(
        self, ask: Ask, kanazawa: Ward, editor: User, viewer: User, now: dt.datetime
    ) -> None:
        imports.start_import(
            ward_id=kanazawa.pk,
            fiscal_year=2024,
            filename="r6.txt",
            content="令和6年度 金沢区運営方針\n基本目標\n声をかけ合うまち\n".encode(),
            actor_id=editor.pk,
            now=now,
        )

        sentence = "読み込んだ「r6.txt」を確かめて、令和6年度の下書きにします。"
        assert sentence in ask(editor, OCTOBER)
        assert sentence not in ask(viewer, OCTOBER)
