"""What the pages of the house say of themselves, and the first page of a ward."""

import datetime as dt
import re

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan
from tests import factories
from tests.conftest import CheckedClient
from tests.rooms.policy.test_public_overview import report, take, words

pytestmark = pytest.mark.usefixtures("clock")
PAGES = (
    "/",
    "/accessibility/",
    "/opendata/",
    "/api/docs",
    "/kanazawa/",
    "/kanazawa/opendata/",
    "/kanazawa/policy/",
    "/kanazawa/policy/2023/initiatives/I1/",
    "/kanazawa/policy/search/",
)


@pytest.fixture(autouse=True)
def _site(settings: object) -> None:
    settings.SITE_URL = "https://ward.example"  # type: ignore[attr-defined]


def find_meta(html: str, name: str) -> str:
    """Give what a page says of itself under that name of Open Graph, or as its description."""
    found = re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', html)
    assert len(found) == 1, f"{name} stands {len(found)} times"
    return found[0]


class TestEveryPublicPage:
    @pytest.mark.parametrize("address", PAGES)
    def test_tells_machines_its_address_and_its_other_languages(
        self, client: CheckedClient, published_plan: Plan, address: str
    ) -> None:
        html = client.get(address).content.decode()

        own = f"https://ward.example{address}"
        assert html.count('rel="canonical"') == 1
        assert f'<link rel="canonical" href="{own}">' in html
        for code in ("ja", "ja-x-easy", "en"):
            assert f'<link rel="alternate" hreflang="{code}" href="{own}?lang={code}">' in html
        assert f'<link rel="alternate" hreflang="x-default" href="{own}">' in html

    @pytest.mark.parametrize("address", PAGES)
    def test_says_in_words_what_a_shared_link_leads_to(
        self, client: CheckedClient, published_plan: Plan, address: str
    ) -> None:
        html = client.get(address).content.decode()

        assert find_meta(html, "og:title") == re.findall("<title>(.*?)</title>", html)[0]
        assert find_meta(html, "og:description") == find_meta(html, "description") != ""
        assert find_meta(html, "og:url") == f"https://ward.example{address}"
        assert find_meta(html, "og:site_name") in ("縁側", "金沢区の縁側")
        assert find_meta(html, "og:locale") == "ja_JP"
        assert find_meta(html, "og:type") == "website"
        assert "og:image" not in html

    def test_has_a_description_of_its_own(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        said = [find_meta(client.get(page).content.decode(), "description") for page in PAGES]

        assert len(set(said)) == len(PAGES)

    def test_is_in_its_language_one_page_of_its_own(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        html = client.get("/kanazawa/policy/?lang=en").content.decode()

        own = "https://ward.example/kanazawa/policy/?lang=en"
        assert f'<link rel="canonical" href="{own}">' in html
        assert find_meta(html, "og:url") == own
        assert find_meta(html, "og:locale") == "en_US"

    def test_does_not_count_a_question_as_part_of_its_address(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        html = client.get("/kanazawa/policy/search/", {"q": "避難"}).content.decode()

        own = "https://ward.example/kanazawa/policy/search/"
        assert f'<link rel="canonical" href="{own}">' in html

    def test_has_no_address_where_there_is_no_page(
        self, client: CheckedClient, kanazawa: Ward
    ) -> None:
        html = client.get("/kanazawa/nothing/").content.decode()

        assert "canonical" not in html
        assert "hreflang" not in html.partition("</head>")[0]
        assert "og:url" not in html


class TestAccessibilityPage:
    def test_says_what_was_tested_and_whom_to_tell(
        self, client: CheckedClient, kanazawa: Ward, konan: Ward
    ) -> None:
        konan.contact_url = "https://konan.example/iken/"
        konan.save()

        response = client.get("/accessibility/")

        page = words(response)
        assert "対象にしているページ" in page
        assert "検査した日 2026年11月24日" in page
        assert "金沢区役所" in page
        assert "港南区役所" in page
        assert 'href="https://konan.example/iken/"' in response.content.decode()


class TestWardHome:
    def test_is_named_once(self, client: CheckedClient, kanazawa: Ward) -> None:
        html = client.get("/kanazawa/").content.decode()

        assert "<title>金沢区の縁側</title>" in html

    def test_shows_the_plan_in_brief(
        self, client: CheckedClient, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        take(published_plan, at=now - dt.timedelta(hours=11), value=1)
        report(published_plan, by=editor, at=now, value=1)

        response = client.get("/kanazawa/")

        page, html = words(response), response.content.decode()
        assert "令和5年度の運営方針 「となりの人と声をかけ合えるまち」" in page
        assert "活動 5 計測 1・報告 1・未計測 3" in page
        assert "施策1 防災と減災" in page
        assert "つどいの回数 1 回 （目標 2回）" in page
        assert page.index("つどいの回数") < page.index("済んだ節目")
        assert 'href="/kanazawa/policy/2023/measures/M2/"' in html
        assert 'href="/kanazawa/policy/2023/initiatives/I1/#A1"' in html

    def test_shows_what_changed_last(
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
            change_note="取組の名前を改めました。",
        )

        page = words(client.get("/kanazawa/"))

        assert "第2版（2023年10月3日公表）で変わったところ 取組の名前を改めました。" in page

    def test_says_so_before_anything_is_published(self, client: CheckedClient, konan: Ward) -> None:
        page = words(client.get("/konan/"))

        assert "港南区の運営方針は、まだ公表されていません。" in page
