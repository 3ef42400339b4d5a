"""The plan by section, theme, goal, +D and partner, side by side, what changed, and how it is measured."""

import datetime as dt
import re
from dataclasses import replace

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import factories
from tests.conftest import CheckedClient
from tests.rooms.policy.test_public_overview import take, words

pytestmark = pytest.mark.usefixtures("clock")
PLAN = "/kanazawa/policy/2023/"


class TestBySection:
    def test_lists_the_sections_with_their_initiatives(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PLAN + "sections/"))

        assert "総務課 方針・取組 2 こども家庭支援課 方針・取組 1" in page

    def test_shows_what_a_section_says_and_promises(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PLAN + "sections/child-family/"))

        assert "親子の毎日に寄り添います。" in page
        assert "子育て教室" in page
        assert "発電機の点検" not in page

    def test_does_not_exist_for_a_section_without_a_part(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        assert client.get(PLAN + "sections/community/").status_code == 404


class TestByMark:
    def test_shows_the_initiatives_of_a_theme(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        response = client.get(PLAN + "themes/02/")

        assert "避難情報の伝え方" in words(response)
        assert "はじめての育児" not in words(response)
        assert 'href="/policy/2023/themes/02/"' in response.content.decode()

    def test_lists_all_goals_and_links_those_that_are_served(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        response = client.get(PLAN + "sdgs/")

        html = response.content.decode()
        assert re.findall(r'href="/kanazawa/policy/2023/sdgs/(\d+)/"', html) == ["11"]
        assert words(response).count("この方針にはありません") == 16

    @pytest.mark.parametrize("address", ["themes/09", "sdgs/3", "sdgs/18", "partners/nobody"])
    def test_does_not_exist_for_a_mark_that_the_plan_does_not_carry(
        self, client: CheckedClient, published_plan: Plan, address: str
    ) -> None:
        assert client.get(f"{PLAN}{address}/").status_code == 404

    def test_shows_only_the_marked_activities_of_other_initiatives(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        take(published_plan, at=now, value=1)

        page = words(client.get(PLAN + "digital/"))

        assert "避難指示の範囲を地図でも" in page
        assert "LINEでのお知らせ" in page
        assert "キャンプ用品で備えるつどい" not in page
        assert "活動 2 計測 1・未計測 1" in page

    def test_shows_what_carries_a_mark_without_a_list_of_its_kind(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        response = client.get(PLAN + "tags/new/this-year/")

        page = words(response)
        assert "しるし 令和5年度 今年度から" in page
        assert "キャンプ用品で備えるつどい" in page
        assert "避難指示の範囲を地図でも" not in page
        assert "<title>今年度から ― 金沢区</title>" in response.content.decode()

    def test_is_linked_from_the_initiative(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        html = client.get(PLAN + "initiatives/I1/").content.decode()

        assert 'href="/kanazawa/policy/2023/tags/new/this-year/"' in html

    @pytest.mark.parametrize("address", ["tags/expo/2027", "tags/city-theme/02", "tags/x/y"])
    def test_has_one_page_only_and_only_where_the_plan_carries_it(
        self, client: CheckedClient, published_plan: Plan, address: str
    ) -> None:
        assert client.get(f"{PLAN}{address}/").status_code == 404

    @pytest.mark.parametrize(
        ("address", "title"),
        [
            ("themes/02", "テーマ02 安全なまち"),
            ("sdgs/11", "SDGs 11 住み続けられるまちづくりを"),
        ],
    )
    def test_has_its_number_in_the_title(
        self, client: CheckedClient, published_plan: Plan, address: str, title: str
    ) -> None:
        html = client.get(f"{PLAN}{address}/").content.decode()

        assert f"<title>{title} ― 金沢区</title>" in html

    def test_shows_the_goals_of_digital(self, client: CheckedClient, published_plan: Plan) -> None:
        page = words(client.get(PLAN + "digital/"))

        assert "目標1 窓口に行かなくても済む 手続きを家からできるようにします。" in page


class TestByPartner:
    def test_shows_what_is_done_together(self, client: CheckedClient, published_plan: Plan) -> None:
        page = words(client.get(PLAN + "partners/fire-volunteers/"))

        assert "一緒に取り組む相手 令和5年度 消防団が加わる取組" in page
        assert "避難情報の伝え方" in page
        assert "救出と救護の支度" not in page

    def test_claims_no_activity_and_no_number_for_the_partner(
        self, client: CheckedClient, published_plan: Plan, now: dt.datetime
    ) -> None:
        take(published_plan, at=now, value=1)

        response = client.get(PLAN + "partners/fire-volunteers/")

        # The plan names partners of a whole initiative, not of the activities in it.
        page = words(response)
        assert "避難指示の範囲を地図でも" not in page
        assert "計測" not in page
        assert "活動" not in response.content.decode()


class TestSideBySide:
    @pytest.fixture
    def both_wards(
        self, published_plan: Plan, konan: Ward, editor: User, approver: User, now: dt.datetime
    ) -> None:
        content = factories.retitle_first_initiative(factories.make_content(), "高台への道しるべ")
        version = factories.make_draft(ward=konan, content=content, actor_id=editor.pk, now=now)
        factories.publish(version, writer_id=editor.pk, approver_id=approver.pk, now=now)

    def test_shows_one_theme_in_all_wards(self, client: CheckedClient, both_wards: None) -> None:
        response = client.get("/policy/2023/themes/02/")

        page = words(response)
        assert "2区の約束をならべています。" in page
        assert page.index("金沢区") < page.index("避難情報の伝え方") < page.index("港南区")
        assert page.index("港南区") < page.index("高台への道しるべ")
        assert "はじめての育児" not in page
        assert 'href="/konan/policy/2023/initiatives/I1/"' in response.content.decode()

    def test_says_which_ward_does_not_use_the_marks(
        self, client: CheckedClient, published_plan: Plan, konan: Ward, editor: User, approver: User
    ) -> None:
        by = {"writer_id": editor.pk, "approver_id": approver.pk, "now": factories.MOMENT}
        version = factories.make_draft(
            ward=konan,
            content=without_themes(factories.make_content()),
            actor_id=editor.pk,
            now=factories.MOMENT,
        )
        factories.publish(version, **by)

        response = client.get("/policy/2023/themes/02/")

        page = words(response)
        assert "港南区の運営方針は、テーマのしるしを使っていません。 港南区の運営方針を読む" in page
        assert "このテーマのしるしが付いた取組はありません。" not in page
        assert response.content.decode().count('href="/konan/policy/2023/"') == 2

    @pytest.mark.parametrize("address", ["/policy/2023/themes/09/", "/policy/2019/themes/02/"])
    def test_does_not_exist_for_a_theme_or_year_of_no_plan(
        self, client: CheckedClient, both_wards: None, address: str
    ) -> None:
        assert client.get(address).status_code == 404

    def test_shows_nothing_of_a_draft(self, client: CheckedClient, draft: PlanVersion) -> None:
        page = words(client.get("/policy/2023/themes/02/"))

        assert page.count("避難情報の伝え方") == 1


def without_themes(content: PlanContent) -> PlanContent:
    """Give the same content without the marks of the city's themes."""
    return replace(
        content,
        measures=tuple(
            replace(
                measure,
                initiatives=tuple(
                    replace(
                        item, tags=tuple(tag for tag in item.tags if not tag.startswith("city-"))
                    )
                    for item in measure.initiatives
                ),
            )
            for measure in content.measures
        ),
    )


class TestChanges:
    @pytest.fixture
    def third_version(
        self, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        for title, note in (
            ("避難の知らせ方", "名前を改めました。"),
            ("避難の伝え方", "また改めました。"),
        ):
            factories.publish_again(
                published_plan,
                lambda content, title=title: factories.retitle_first_initiative(content, title),
                writer_id=editor.pk,
                approver_id=approver.pk,
                now=now,
                change_note=note,
            )

    def test_compares_with_the_version_before(
        self, client: CheckedClient, third_version: None
    ) -> None:
        response = client.get(PLAN + "changes/")

        assert "第2版（2023年10月3日公表）から第3版までに変わったところです。" in words(response)
        assert "また改めました。" in words(response)
        assert "直しました 1件" in words(response)
        html = response.content.decode()
        assert re.search(r"<del>.*?知らせ.*?</del>", html)
        assert re.search(r"<ins>.*?伝え.*?</ins>", html)
        assert 'href="/kanazawa/policy/2023/initiatives/I1/"' in html

    def test_compares_with_the_version_asked_for(
        self, client: CheckedClient, third_version: None
    ) -> None:
        page = words(client.get(PLAN + "changes/?since=1"))

        assert "第1版（2023年10月3日公表）から第3版までに変わったところです。" in page
        assert "まえの文 消した文： 避難情報 の伝え方" in page

    def test_says_so_when_there_is_no_such_version(
        self, client: CheckedClient, third_version: None
    ) -> None:
        page = words(client.get(PLAN + "changes/?since=9"))

        assert "第9版は、くらべられる版にありません。" in page
        assert "第2版（2023年10月3日公表）から第3版まで" in page

    def test_says_that_a_first_version_has_not_changed(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PLAN + "changes/"))

        assert "この方針は第1版です。" in page


class TestNumbersPage:
    def test_explains_every_indicator_and_state(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get("/kanazawa/policy/numbers/"))

        assert "いまの方針の1か所で使っています。" in page
        assert "取り出すところ：「運営方針」の記録" in page
        assert "5人より少ない人数は" in page
        assert "いまの方針では、1の数字がこれに当たります。" in page

    def test_stands_before_any_plan_is_published(self, client: CheckedClient, konan: Ward) -> None:
        page = words(client.get("/konan/policy/numbers/"))

        assert "いまの方針では使っていません。" in page
