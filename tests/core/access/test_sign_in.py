"""Signing in by e-mail code, and what the second factor asks of officers."""

import re
from typing import Any
from unittest import mock

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core import mail

from engawa.core.access.models import User


def _code_in_last_mail() -> str:
    lines = str(mail.outbox[-1].body).splitlines()
    return next(line for line in lines if re.fullmatch(r"[A-Z0-9-]{6,9}", line))


def _make_totp(browser: Any) -> None:
    """Set up an authenticator app as its page asks for it."""
    browser.get("/accounts/second-factor/totp/activate/")
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    value = totp.hotp_value(browser.session["mfa.totp.secret"], counter)
    # The test's own transaction never ends; the page's does before its session is saved.
    with mock.patch("django.db.transaction.on_commit", lambda done, **_options: done()):
        answer = browser.post(
            "/accounts/second-factor/totp/activate/", {"code": totp.format_hotp_value(value)}
        )
    assert answer.status_code == 302


class TestSignIn:
    def test_sends_a_code_and_opens_the_desk(self, client: Any, editor: User) -> None:
        asked = client.post("/accounts/login/", {"email": editor.email}, follow=True)
        code = _code_in_last_mail()

        opened = client.post("/accounts/login/code/confirm/", {"code": code}, follow=True)

        assert "届いたコードを入力" in asked.content.decode()
        assert opened.redirect_chain[-1][0] == "/kanazawa/desk/"

    def test_refuses_a_wrong_code_with_a_sentence(self, client: Any, editor: User) -> None:
        client.post("/accounts/login/", {"email": editor.email})

        answer = client.post("/accounts/login/code/confirm/", {"code": "AAAAAA"})

        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode()

    def test_does_not_tell_whether_an_address_is_known(self, client: Any, editor: User) -> None:
        known = client.post("/accounts/login/", {"email": editor.email})
        unknown = type(client)().post("/accounts/login/", {"email": "nobody@example.jp"})

        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])

    def test_opens_no_account_for_a_stranger(self, client: Any, db: None) -> None:
        client.post("/accounts/signup/", {"email": "new@example.jp"})

        assert not User.objects.filter(email="new@example.jp").exists()

    def test_comes_back_to_the_page_that_asked(self, client: Any, editor: User) -> None:
        asked = client.get("/kanazawa/desk/patterns/")

        client.post(asked["Location"], {"email": editor.email})
        opened = client.post(
            "/accounts/login/code/confirm/?next=/kanazawa/desk/patterns/",
            {"code": _code_in_last_mail(), "next": "/kanazawa/desk/patterns/"},
        )

        assert opened["Location"] == "/kanazawa/desk/patterns/"

    def test_holds_no_password(self, editor: User) -> None:
        assert not editor.has_usable_password()


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, settings: Any) -> None:
        settings.OFFICERS_NEED_SECOND_FACTOR = True

    def test_sends_an_officer_without_one_to_set_it_up(self, client: Any, editor: User) -> None:
        client.post("/accounts/login/", {"email": editor.email})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})

        answer = client.get("/kanazawa/desk/", follow=True)

        assert answer.redirect_chain[-1][0] == "/accounts/second-factor/"
        assert "パスキーを作る" in answer.content.decode()

    @pytest.mark.parametrize(
        "path",
        [
            "/accounts/second-factor/",
            "/accounts/second-factor/webauthn/",
            "/accounts/second-factor/webauthn/add/",
            "/accounts/second-factor/totp/activate/",
        ],
    )
    def test_can_be_set_up_right_after_signing_in(
        self, client: Any, editor: User, path: str
    ) -> None:
        client.post("/accounts/login/", {"email": editor.email})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})

        assert client.get(path).status_code == 200

    def test_opens_the_desk_once_it_was_given(self, client: Any, editor: User) -> None:
        secret = totp.generate_totp_secret()
        totp.TOTP.activate(editor, secret)
        client.post("/accounts/login/", {"email": editor.email})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})
        counter = next(iter(totp.yield_hotp_counters_from_time()))
        code = totp.format_hotp_value(totp.hotp_value(secret, counter))

        opened = client.post("/accounts/second-factor/authenticate/", {"code": code}, follow=True)

        assert get_adapter().is_mfa_enabled(editor)
        assert opened.redirect_chain[-1][0] == "/kanazawa/desk/"

    def test_opens_the_desk_once_it_was_made(self, client: Any, editor: User) -> None:
        client.post("/accounts/login/", {"email": editor.email})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})
        _make_totp(client)

        answer = client.get("/kanazawa/desk/")

        assert answer.status_code == 200

    def test_that_was_made_elsewhere_opens_nothing_here(self, client_of: Any, editor: User) -> None:
        here, elsewhere = client_of(), client_of()
        for browser in (here, elsewhere):
            browser.post("/accounts/login/", {"email": editor.email})
            browser.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})
        _make_totp(elsewhere)

        answer = here.get("/kanazawa/desk/")

        assert answer["Location"] == "/accounts/second-factor/"

    def test_that_was_removed_again_opens_nothing(self, client: Any, editor: User) -> None:
        client.post("/accounts/login/", {"email": editor.email})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})
        _make_totp(client)
        Authenticator.objects.filter(user=editor).delete()

        answer = client.get("/kanazawa/desk/")

        assert answer["Location"] == "/accounts/second-factor/"

    def test_is_asked_for_by_the_whole_page_not_by_a_part_of_it(
        self, client: Any, editor: User
    ) -> None:
        client.post("/accounts/login/", {"email": editor.email})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})

        answer = client.get("/kanazawa/desk/", headers={"HX-Request": "true"})

        assert (answer.status_code, answer["HX-Redirect"]) == (401, "/accounts/second-factor/")

    def test_leaves_public_pages_open(self, client: Any, kanazawa: Any) -> None:
        assert client.get("/kanazawa/").status_code == 200
