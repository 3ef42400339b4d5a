"""The language switch stays on the page and is remembered."""

from typing import Any

import pytest

from engawa.core.wards.models import Ward


class TestLanguageSwitch:
    @pytest.mark.parametrize(
        ("code", "lang"),
        [("en", 'lang="en"'), ("ja-x-easy", 'lang="ja-x-easy"'), ("ja", 'lang="ja"')],
    )
    def test_shows_the_same_page_in_that_language(
        self, client: Any, kanazawa: Ward, code: str, lang: str
    ) -> None:
        page = client.get(f"/kanazawa/?lang={code}").content.decode()

        assert lang in page.split(">", 2)[1]

    def test_is_remembered_on_the_next_page(self, client: Any, kanazawa: Ward) -> None:
        client.get("/kanazawa/?lang=en")

        assert '<html lang="en"' in client.get("/").content.decode()

    def test_keeps_the_other_parameters_of_the_address(self, client: Any, kanazawa: Ward) -> None:
        page = client.get("/kanazawa/?q=避難&lang=en").content.decode()

        assert "?q=%E9%81%BF%E9%9B%A3&amp;lang=ja-x-easy" in page

    def test_ignores_a_language_that_it_does_not_know(self, client: Any, kanazawa: Ward) -> None:
        answer = client.get("/kanazawa/?lang=xx")

        assert answer.status_code == 200
        assert "engawa_language" not in answer.cookies

    def test_never_leads_to_another_site(self, client: Any, db: None) -> None:
        page = client.get("//evil.example/").content.decode()

        assert "?lang=en" in page
        assert 'href="//' not in page

    @pytest.mark.parametrize(
        "path", ["/api/v1/wards", "/opendata/catalog.jsonld", "/kanazawa/policy/changes.atom"]
    )
    def test_is_not_handed_to_others_by_a_cache(
        self, client: Any, kanazawa: Ward, path: str
    ) -> None:
        answer = client.get(f"{path}?lang=en")

        assert "engawa_language" in answer.cookies
        assert "private" in answer["Cache-Control"]
        assert "public" not in answer["Cache-Control"]


class TestPages:
    def test_an_unknown_ward_does_not_exist(self, client: Any, db: None) -> None:
        assert client.get("/nowhere/").status_code == 404

    def test_an_installation_without_wards_says_so(self, client: Any, db: None) -> None:
        assert "まだどの区も始めていません" in client.get("/").content.decode()

    def test_carry_a_policy_that_allows_no_foreign_script(self, client: Any, db: None) -> None:
        policy = client.get("/")["Content-Security-Policy"]

        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
