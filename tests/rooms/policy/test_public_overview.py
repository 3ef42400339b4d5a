"""The page of a whole plan, as visitors read it."""

import datetime as dt
import gzip
import re
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Section, Ward
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.policy.models import Plan, PlanVersion, Reading
from tests import factories
from tests.conftest import CheckedClient

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/kanazawa/policy/"


def take(
    plan: Plan, *, code: str = "T1", state: str = "MEASURED", at: dt.datetime, **numbers: Any
) -> Reading:
    """Write one reading of a target, taken at that moment, about April to the day before it."""
    day = at.astimezone(TOKYO).date()
    numbers.setdefault("indicator_key", "policy.milestones-met")
    return Reading.objects.create(
        plan=plan,
        target_code=code,
        state=state,
        starts_on=dt.date(plan.fiscal_year, 4, 1),
        ends_before=day + dt.timedelta(days=1),
        taken_at=at,
        taken_on=day,
        **numbers,
    )


def report(plan: Plan, *, by: User, at: dt.datetime, value: float) -> Reading:
    """Let an officer of 総務課 report the number of T2."""
    section = Section.objects.get(ward_id=plan.ward_id, code="general-affairs")
    return take(
        plan,
        code="T2",
        state="REPORTED",
        at=at,
        value=value,
        indicator_key="",
        reported_by=by,
        reported_section=section,
    )


def words(response: Any) -> str:
    """Give the words of a page without its markup, white space made one."""
    html = response.content.decode().replace("<wbr>", "")
    text = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


class TestOverview:
    def test_says_year_months_version_and_day_of_publication(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PAGE))

        assert "令和5年度（2023年4月〜2024年3月） 第1版 2023年10月3日公表" in page
        assert "金沢区の約束と、いま" in page
        assert "「となりの人と声をかけ合えるまち」" in page

    def test_counts_what_was_promised(self, client: CheckedClient, published_plan: Plan) -> None:
        page = words(client.get(PAGE))

        assert "3の取組と5の活動を約束しました。" in page
        assert "数字は、これから取り出します。" in page

    def test_counts_activities_measured_and_told(
        self, client: CheckedClient, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        take(published_plan, at=now, value=1)
        report(published_plan, by=editor, at=now, value=1)

        page = words(client.get(PAGE))

        assert "そのうち 1の活動 は、毎晩" in page
        assert "1の活動は、担当の課が数字を報告しています。" in page
        assert "活動 3 計測 1・報告 1・未計測 1" in page
        assert "活動 2 未計測 2" in page

    def test_shows_every_part_of_the_plan(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PAGE))

        for part in (
            "災害に強く、子育てしやすい区をめざします。",
            "窓口に行かなくても済む",
            "防災と減災",
            "避難情報の伝え方",
            "発電機の点検",
            "避難所の発電機を毎月点検します。",
            "誰にでもていねいに",
            "安全に暮らせるまち",
        ):
            assert part in page

    def test_links_the_views_for_which_there_is_something(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        html = client.get(PAGE).content.decode()

        for address in (
            "/kanazawa/policy/2023/sections/",
            "/kanazawa/policy/2023/themes/",
            "/kanazawa/policy/2023/digital/",
            "/kanazawa/policy/2023/sdgs/",
            "/kanazawa/policy/2023/initiatives/I1/#A1",
        ):
            assert f'href="{address}"' in html
        assert "/kanazawa/policy/2023/changes/" not in html

    def test_is_an_empty_page_for_a_ward_that_has_published_nothing(
        self, client: CheckedClient, konan: Ward
    ) -> None:
        response = client.get("/konan/policy/")

        assert response.status_code == 200
        assert "港南区の運営方針は、まだ公表されていません。" in words(response)

    def test_shows_nothing_of_a_draft(
        self, client: CheckedClient, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        factories.make_tags()
        factories.make_draft(
            ward=kanazawa, content=factories.make_content(), actor_id=editor.pk, now=now
        )

        response = client.get(PAGE)

        assert "避難情報の伝え方" not in words(response)
        assert client.get("/kanazawa/policy/2023/").status_code == 404

    def test_names_the_years_that_there_are_when_asked_for_another(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        response = client.get("/kanazawa/policy/2022/")

        assert response.status_code == 404
        assert "令和4年度の運営方針は、公表していません。" in words(response)
        assert 'href="/kanazawa/policy/2023/"' in response.content.decode()

    def test_shows_the_newest_published_year_and_links_the_others(
        self,
        client: CheckedClient,
        kanazawa: Ward,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        older = factories.make_draft(
            ward=kanazawa,
            content=factories.make_content(fiscal_year=2022),
            actor_id=editor.pk,
            now=now,
            fiscal_year=2022,
        )
        factories.publish(older, writer_id=editor.pk, approver_id=approver.pk, now=now)

        response = client.get(PAGE)

        assert "令和5年度（2023年4月〜2024年3月）" in words(response)
        assert 'href="/kanazawa/policy/2022/"' in response.content.decode()

    def test_names_the_ward_and_the_sections_in_english(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        html = client.get(PAGE + "?lang=en").content.decode()

        assert '<html lang="en"' in html
        assert "Kanazawa Ward" in html
        assert "General Affairs Section" in html
        assert '<h2 id="M1" lang="ja">' in html

    def test_tells_machines_its_address_languages_and_feed(
        self, client: CheckedClient, published_plan: Plan, settings: Any
    ) -> None:
        settings.SITE_URL = "https://ward.example"

        html = client.get(PAGE).content.decode()

        assert '<link rel="canonical" href="https://ward.example/kanazawa/policy/">' in html
        for code in ("ja", "ja-x-easy", "en"):
            address = f"https://ward.example/kanazawa/policy/?lang={code}"
            assert f'<link rel="alternate" hreflang="{code}" href="{address}">' in html
        assert 'type="application/atom+xml" href="/kanazawa/policy/changes.atom"' in html
        assert '<meta name="description" content="金沢区が令和5年度に約束した5の活動' in html


class TestNumberBesideAPromise:
    def test_says_value_target_state_and_moment_while_the_year_runs(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        take(published_plan, at=now - dt.timedelta(hours=11), value=1)

        page = words(client.get(PAGE))

        assert (
            "済んだ節目 1 件 （目標 1件） 計測 4月から10月2日 23:00まで・「運営方針」の記録" in page
        )
        assert "日前の数字です" not in page

    def test_says_its_age_from_the_third_day(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        take(published_plan, at=now - dt.timedelta(days=3), value=1)

        page = words(client.get(PAGE))

        assert "3日前の数字です。" in page

    def test_says_until_when_it_counts_after_the_year_has_ended(
        self, client: CheckedClient, published_plan: Plan, clock: time_machine.Traveller
    ) -> None:
        take(published_plan, at=dt.datetime(2024, 3, 31, 23, 0, tzinfo=TOKYO), value=1)
        clock.move_to(dt.datetime(2024, 6, 1, 9, 0, tzinfo=TOKYO))

        page = words(client.get(PAGE))

        assert "計測 4月から2024年3月31日まで・「運営方針」の記録" in page
        assert "日前の数字です" not in page
        assert "サービスの記録から数字を取り出しました。" in page

    def test_says_which_section_reported_it_and_when_but_no_name(
        self, client: CheckedClient, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        report(published_plan, by=editor, at=now, value=1)

        page = words(client.get(PAGE))

        assert "つどいの回数 1 回 （目標 2回） 報告 4月から10月3日まで・総務課（10月3日）" in page
        assert editor.name not in page

    def test_is_no_nought_where_nothing_was_measured(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PAGE))

        assert "つどいの回数 まだ測っていません （目標 2回） 未計測" in page
        assert "この約束の数字 まだ測っていません 未計測 数字も節目も決まっていません。" in page

    def test_hides_a_small_number_and_counts_it_as_measured(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        take(published_plan, state="SUPPRESSED", at=now)

        page = words(client.get(PAGE))

        assert "済んだ節目 数は出しません 秘匿" in page
        assert "活動 3 計測 1・未計測 2" in page

    @pytest.mark.parametrize(
        ("numerator", "denominator", "shown"),
        [
            (376, 412, "91.3"),
            (412, 412, "100"),
            (1999, 2000, "99.9"),
            (9999, 10000, "99.9"),
            (1, 9000, "0.1"),
            (0, 9, "0"),
        ],
    )
    def test_writes_a_share_in_per_cent_with_both_halves(
        self,
        client: CheckedClient,
        published_plan: Plan,
        editor: User,
        now: dt.datetime,
        numerator: int,
        denominator: int,
        shown: str,
    ) -> None:
        take(
            published_plan,
            code="T2",
            state="REPORTED",
            at=now,
            value=numerator / denominator,
            numerator=numerator,
            denominator=denominator,
            indicator_key="",
            reported_by=editor,
        )

        page = words(client.get(PAGE))

        assert f"つどいの回数 {shown} ％ （{denominator:,}のうち{numerator:,}、目標 200％）" in page

    def test_makes_up_no_share_of_a_count_without_a_target(
        self,
        client: CheckedClient,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        factories.publish_again(
            published_plan, without_targets, writer_id=editor.pk, approver_id=approver.pk, now=now
        )
        take(published_plan, at=now, value=7)

        page = words(client.get(PAGE))

        assert "済んだ節目 7 件 計測" in page
        assert "％" not in page


def without_targets(content: PlanContent) -> PlanContent:
    """Give the same content with no value promised for A1's number."""
    measure = content.measures[0]
    initiative = measure.initiatives[0]
    activity = initiative.activities[0]
    activity = replace(activity, targets=(replace(activity.targets[0], target_value=None),))
    initiative = replace(initiative, activities=(activity, *initiative.activities[1:]))
    measure = replace(measure, initiatives=(initiative, *measure.initiatives[1:]))
    return replace(content, measures=(measure, *content.measures[1:]))


class TestPastVersion:
    @pytest.fixture
    def second_version(
        self, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> PlanVersion:
        return factories.publish_again(
            published_plan,
            lambda content: factories.retitle_first_initiative(content, "避難の知らせ方"),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
            change_note="取組の名前を改めました。",
        )

    def test_stays_readable_and_says_that_it_is_past(
        self, client: CheckedClient, second_version: PlanVersion
    ) -> None:
        response = client.get("/kanazawa/policy/2023/versions/1/")

        page = words(response)
        assert "過去の版です" in page
        assert "避難情報の伝え方" in page
        assert "令和5年度の運営方針 注意 過去の版です" in page
        assert 'href="/kanazawa/policy/2023/"' in response.content.decode()
        assert '<meta name="robots" content="noindex">' in response.content.decode()

    @pytest.mark.parametrize(
        ("address", "title"),
        [
            ("", "令和5年度の運営方針 第1版（過去の版）"),
            ("initiatives/I1/", "避難情報の伝え方 第1版（過去の版）"),
        ],
    )
    def test_is_not_called_like_the_version_in_force(
        self, client: CheckedClient, second_version: PlanVersion, address: str, title: str
    ) -> None:
        html = client.get(f"/kanazawa/policy/2023/versions/1/{address}").content.decode()

        assert f"<title>{title} ― 金沢区</title>" in html
        assert "金沢区の約束と、いま" not in html

    def test_has_its_initiatives(self, client: CheckedClient, second_version: PlanVersion) -> None:
        response = client.get("/kanazawa/policy/2023/versions/1/initiatives/I1/")

        assert "過去の版です" in words(response)
        assert "避難情報の伝え方" in words(response)
        assert "避難の知らせ方" not in words(response)

    def test_is_named_by_the_version_that_replaced_it(
        self, client: CheckedClient, second_version: PlanVersion
    ) -> None:
        response = client.get(PAGE)

        assert "第2版で変わったこと 取組の名前を改めました。" in words(response)
        assert 'href="/kanazawa/policy/2023/versions/1/"' in response.content.decode()
        assert 'href="/kanazawa/policy/2023/changes/"' in response.content.decode()


class TestPreview:
    def test_shows_the_draft_by_the_public_pages(
        self, client_of: Any, viewer: User, draft: PlanVersion
    ) -> None:
        response = client_of(viewer).get("/kanazawa/desk/policy/2023/preview/")

        assert "まだ公開していません" in words(response)
        assert "第2版の下書き" in words(response)
        assert "/kanazawa/desk/policy/2023/preview/initiatives/I1/#A1" in response.content.decode()

    def test_shows_an_initiative_of_the_draft(
        self, client_of: Any, viewer: User, draft: PlanVersion
    ) -> None:
        response = client_of(viewer).get("/kanazawa/desk/policy/2023/preview/initiatives/I1/")

        assert "まだ公開していません" in words(response)
        assert "避難情報の伝え方" in words(response)

    def test_does_not_exist_without_a_draft(
        self, client_of: Any, viewer: User, published_plan: Plan
    ) -> None:
        response = client_of(viewer).get("/kanazawa/desk/policy/2023/preview/")

        assert response.status_code == 404


class TestKeepingAPage:
    def test_lets_everybody_keep_it_for_a_minute_by_language_and_cookie(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        response = client.get(PAGE)

        assert response["Cache-Control"] == "public, max-age=60"
        assert {"Accept-Language", "Cookie"} <= {
            name.strip() for name in response["Vary"].split(",")
        }

    def test_answers_304_to_the_same_question(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        etag = client.get(PAGE)["ETag"]

        response = client.get(PAGE, headers={"If-None-Match": etag})

        assert response.status_code == 304

    def test_answers_anew_after_a_new_reading(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        etag = client.get(PAGE)["ETag"]
        take(published_plan, at=now, value=1)

        response = client.get(PAGE, headers={"If-None-Match": etag})

        assert response.status_code == 200

    def test_keeps_an_officers_page_and_a_change_of_language_to_one_browser(
        self, client: CheckedClient, client_of: Any, editor: User, published_plan: Plan
    ) -> None:
        chosen = client.get(PAGE + "?lang=en")
        signed_in = client_of(editor).get(PAGE)

        assert chosen["Cache-Control"] == "private, no-cache"
        assert signed_in["Cache-Control"] == "private, no-cache"


class TestWeight:
    def test_is_small_over_the_wire(self, client: CheckedClient, published_plan: Plan) -> None:
        html = client.get(PAGE).content

        # With style and script the whole first view stays under 100 kB; they weigh about 15.
        assert len(gzip.compress(html)) < 40_000
