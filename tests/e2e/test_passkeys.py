"""Making a passkey and signing in with it, on a device that the browser plays."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House

OpenPage = Callable[..., Watched]


def _give_device(page: Page) -> Any:
    """Give the page a device that holds passkeys and knows its person; return the line to it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    device = line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return line, device["authenticatorId"]


def _sign_in_by_mail(page: Page, house: House) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("メールアドレス").fill(house.addresses["editor"])
    page.get_by_role("button", name="コードを送る").click()
    expect(page.get_by_label("8文字のコード")).to_be_visible()
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", house.read_newest_mail(), re.MULTILINE)
    assert code
    page.get_by_label("8文字のコード").fill(code[0])
    page.get_by_role("button", name="サインインする", exact=True).click()
    expect(page.get_by_text("サインインしました。")).to_be_visible()


class TestPasskey:
    @pytest.fixture
    def watched(self, own_house: House, open_page: OpenPage) -> Iterator[Watched]:
        watched = open_page(own_house)
        yield watched
        assert watched.complaints == []

    def test_that_was_made_signs_in_without_a_mail(
        self, own_house: House, watched: Watched
    ) -> None:
        page = watched.page
        line, device = _give_device(page)
        _sign_in_by_mail(page, own_house)
        page.goto("/accounts/second-factor/")
        page.get_by_role("link", name="パスキーを作る").click()
        page.get_by_role("button", name="この端末で作る").click()

        # The codes on paper come next, and nobody is asked again who one is.
        expect(page.get_by_text("全部で10個、まだ使えるものが10個です。")).to_be_visible()
        held = line.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        assert [one["isResidentCredential"] for one in held] == [True]

        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.get_by_role("button", name="パスキーでサインインする").click()

        expect(page).to_have_url(re.compile(r"/desk/$"))

    def test_that_the_device_does_not_have_is_answered_on_the_page(
        self, own_house: House, watched: Watched
    ) -> None:
        page = watched.page
        _give_device(page)
        page.goto("/accounts/login/")
        page.get_by_role("button", name="パスキーでサインインする").click()

        expect(page.get_by_role("alert")).to_contain_text(
            "パスキーを確かめられませんでした。もう一度試すか、メールのコードでサインインしてください。"
        )

    def test_is_not_offered_without_a_script(self, house: House, open_page: OpenPage) -> None:
        page = open_page(house, java_script_enabled=False).page

        page.goto("/accounts/login/")

        assert page.get_by_role("button", name="パスキーでサインインする").count() == 0
