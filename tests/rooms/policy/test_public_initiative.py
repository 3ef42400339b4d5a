"""The page of one initiative, and of one measure."""

import datetime as dt
import re

import pytest
import time_machine

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.policy.models import MilestoneReport, Plan, Review, ReviewItem
from tests import factories
from tests.conftest import CheckedClient
from tests.rooms.policy.test_public_overview import report, take, words

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/kanazawa/policy/2023/initiatives/I1/"


def meet(plan: Plan, *, on: dt.date | None, at: dt.datetime, note: str = "") -> None:
    """Report the milestone of A1."""
    MilestoneReport.objects.create(
        plan=plan, milestone_code="K1", met_on=on, note=note, reported_at=at, reported_by=None
    )


def take_months(plan: Plan, months: tuple[tuple[int, int, float], ...]) -> None:
    """Write one reading at the end of each month: (month, last day, value)."""
    for month, day, value in months:
        take(plan, at=dt.datetime(2023, month, day, 23, 0, tzinfo=TOKYO), value=value)


class TestInitiativePage:
    def test_says_what_who_and_with_whom(self, client: CheckedClient, published_plan: Plan) -> None:
        response = client.get(PAGE)

        page, html = words(response), response.content.decode()
        assert "避難指示の範囲をわかりやすく示します。" in page
        assert "会場は区役所です。" in page
        for address, label in (
            ("sections/general-affairs", "総務課"),
            ("partners/fire-volunteers", "消防団"),
            ("themes/02", "テーマ02 安全なまち"),
            ("sdgs/11", "SDGs 11 住み続けられるまちづくりを"),
            ("measures/M1", "施策1　防災と減災"),
        ):
            link = rf'<a[^>]*href="/kanazawa/policy/2023/{address}/"[^>]*>{label}</a>'
            assert re.search(link, html)

    def test_says_from_which_records_a_number_comes(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        take(published_plan, at=now, value=1)

        page = words(client.get(PAGE))

        assert "計測 4月から10月3日 10:00まで・「運営方針」の記録" in page

    def test_draws_the_months_of_a_number_with_their_table(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        take_months(published_plan, ((7, 31, 1), (8, 31, 2), (9, 30, 4)))

        response = client.get(PAGE)

        assert "済んだ節目（各月の末まで）" in words(response)
        assert "9月の値は4件です。月ごとの値は表にあります。" in words(response)
        assert "表で見る" in words(response)
        # Of October nothing is known yet; the months after it are still to come.
        assert "7月 1 8月 2 9月 4 11月 これから 12月 これから" in words(response)

    def test_calls_a_number_like_its_indicator_in_other_languages(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        take_months(published_plan, ((8, 31, 1), (9, 30, 1)))

        response = client.get(PAGE + "?lang=en")

        page, html = words(response), response.content.decode()
        assert (
            "Milestones met 1 item (target 1 item) Measured Apr to 30 September, 23:00 · records of “Operating policy”"
            in page
        )
        assert "<dt>Milestones met</dt>" in html
        assert re.search(r'<title id="chart-\w+-title">Milestones met \(', html)
        assert ">Target 1 item<" in html
        assert "The ward’s own texts below are in Japanese only." in page

    def test_marks_the_titles_of_charts_that_are_in_japanese(
        self, client: CheckedClient, published_plan: Plan, editor: User
    ) -> None:
        for month in (8, 9):
            report(
                published_plan,
                by=editor,
                at=dt.datetime(2023, month, 20, 9, 0, tzinfo=TOKYO),
                value=2,
            )

        html = client.get(PAGE + "?lang=en").content.decode()

        assert re.search(r'<title id="chart-\w+-title" lang="ja">つどいの回数', html)

    def test_draws_nothing_from_one_month(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        take_months(published_plan, ((9, 30, 1),))

        assert "（各月の末まで）" not in words(client.get(PAGE))

    def test_draws_no_course_over_months_that_nobody_measured(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        take_months(published_plan, ((5, 31, 1), (9, 30, 4)))

        assert "（各月の末まで）" not in words(client.get(PAGE))

    def test_shows_no_number_where_none_is_bound(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get("/kanazawa/policy/2023/initiatives/I2/"))

        assert "この取組には、まだ数字を結んでいません。" in page
        assert "未計測 この活動には、まだ数字がありません。" in page

    @pytest.mark.parametrize("address", ["initiatives/I9", "measures/M9", "initiatives/A1"])
    def test_does_not_exist_for_an_unknown_code(
        self, client: CheckedClient, published_plan: Plan, address: str
    ) -> None:
        response = client.get(f"/kanazawa/policy/2023/{address}/")

        assert response.status_code == 404


class TestMilestone:
    def test_is_met_on_the_day_that_was_reported(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        meet(published_plan, on=dt.date(2023, 9, 28), at=now, note="予定より早く公開しました。")

        page = words(client.get(PAGE))

        assert "地図の公開 予定 9月30日（土）" in page
        assert "9月28日（木）に済みました 予定より早く公開しました。" in page

    def test_is_overdue_after_its_day(self, client: CheckedClient, published_plan: Plan) -> None:
        page = words(client.get(PAGE))

        assert "予定の日を過ぎましたが、済んだという報告がありません" in page

    def test_is_still_to_come_on_its_day(
        self, client: CheckedClient, published_plan: Plan, clock: time_machine.Traveller
    ) -> None:
        clock.move_to(dt.datetime(2023, 9, 30, 23, 59, tzinfo=TOKYO))

        page = words(client.get(PAGE))

        assert "これからです" in page
        assert "予定の日を過ぎました" not in page

    def test_is_open_again_after_the_report_was_taken_back(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        meet(published_plan, on=dt.date(2023, 9, 28), at=now - dt.timedelta(days=1))
        meet(published_plan, on=None, at=now)

        page = words(client.get(PAGE))

        assert "9月28日（木）に済みました" not in page


def sign_review(
    plan: Plan, *, writer: User, signer: User, at: dt.datetime, remark: str = "", next_step: str
) -> None:
    """Let a review of the first half be signed twenty days later, which says this of the first initiative."""
    review = Review.objects.create(
        plan=plan,
        kind="MID_YEAR",
        starts_on=dt.date(2023, 4, 1),
        ends_before=dt.date(2023, 10, 1),
        opened_at=at,
        submitted_by=writer,
    )
    ReviewItem.objects.create(
        review=review,
        initiative_code="I1",
        title="避難情報の伝え方",
        judgement="ON_COURSE",
        remark=remark,
        next_step=next_step,
    )
    review.state, review.signed_by = "SIGNED", signer
    review.signed_at = at + dt.timedelta(days=20)
    review.save()


class TestHistory:
    def test_tells_publications_milestones_and_reviews_newest_first(
        self,
        client: CheckedClient,
        published_plan: Plan,
        editor: User,
        approver: User,
        clock: time_machine.Traveller,
        now: dt.datetime,
    ) -> None:
        meet(published_plan, on=dt.date(2023, 10, 5), at=now)
        sign_review(
            published_plan,
            writer=editor,
            signer=approver,
            at=now,
            next_step="地図を音声でも読めるようにします。",
        )
        clock.move_to(now + dt.timedelta(days=30))

        page = words(client.get(PAGE))

        assert (
            "10月23日（月） 中間振り返りを公表しました"
            " 10月5日（木） 節目「地図の公開」が済みました"
            " 10月3日（火） 運営方針（第1版）で公表しました"
        ) in page
        assert "予定どおりです" in page
        assert "つぎ：地図を音声でも読めるようにします。" in page

    def test_keeps_the_paragraphs_of_what_a_review_says(
        self,
        client: CheckedClient,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        sign_review(
            published_plan,
            writer=editor,
            signer=approver,
            at=now,
            remark="地図を配りました。\n\n<b>台風</b>の日は休みました。",
            next_step="音声の地図を作ります。\n次に、点字の地図を作ります。",
        )

        page = client.get(PAGE).content.decode()

        assert (
            "<p>地図を配りました。</p>\n\n<p>&lt;b&gt;台風&lt;/b&gt;の日は休みました。</p>" in page
        )
        assert "つぎ：音声の地図を作ります。<br>次に、点字の地図を作ります。" in page

    def test_tells_only_of_versions_that_touched_the_initiative(
        self,
        client: CheckedClient,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        factories.publish_again(
            published_plan,
            lambda content: factories.retitle_first_initiative(content, "避難の知らせ方"),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )

        touched = words(client.get(PAGE))
        untouched = words(client.get("/kanazawa/policy/2023/initiatives/I2/"))
        assert "第2版 変わったところ" in touched
        assert "変わったところ" not in untouched

        assert "第2版で内容を改めました" in touched
        assert "第2版で内容を改めました" not in untouched
        assert "運営方針（第1版）で公表しました" in untouched


class TestMeasurePage:
    def test_shows_its_promises_and_its_neighbour(
        self, client: CheckedClient, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        report(published_plan, by=editor, at=now, value=1)

        response = client.get("/kanazawa/policy/2023/measures/M1/")

        page = words(response)
        assert "避難のしかたを一人ひとりに届けます。" in page
        assert "活動 3 報告 1・未計測 2" in page
        assert "発電機の点検" in page
        assert "子育て教室" not in page
        assert 'href="/kanazawa/policy/2023/measures/M2/"' in response.content.decode()
