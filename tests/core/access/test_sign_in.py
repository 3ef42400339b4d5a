"""Signing in by e-mail code, and what the second factor asks of officers."""

import datetime as dt
import re
from typing import Any
from unittest import mock

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core import mail

from engawa.core.access.accounts import close_account
from engawa.core.access.models import User
from engawa.core.access.views import MOST_CODES


def _code_in_last_mail() -> str:
    lines = str(mail.outbox[-1].body).splitlines()
    return next(line for line in lines if re.fullmatch(r"[A-Z0-9-]{6,9}", line))


def _sign_in(browser: Any, user: User) -> Any:
    browser.post("/accounts/login/", {"email": user.email})
    return browser.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})


def _say_in_full_width(code: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in code)


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

    def test_names_the_length_that_the_code_has(self, client: Any, editor: User) -> None:
        page = client.get("/accounts/login/").content.decode()
        client.post("/accounts/login/", {"email": editor.email})

        assert "8文字のコード" in page
        assert len(_code_in_last_mail().replace("-", "")) == 8

    def test_reads_code_and_address_in_full_width(self, client: Any, editor: User) -> None:
        client.post("/accounts/login/", {"email": _say_in_full_width(editor.email)})
        code = _say_in_full_width(_code_in_last_mail()).replace("－", "ー")

        opened = client.post("/accounts/login/code/confirm/", {"code": code}, follow=True)

        assert opened.redirect_chain[-1][0] == "/kanazawa/desk/"

    def test_says_how_long_to_wait_to_whoever_asks_for_many_codes(
        self, client_of: Any, editor: User
    ) -> None:
        for _time in range(3):
            client_of().post("/accounts/login/", {"email": editor.email})

        answer = client_of().post("/accounts/login/", {"email": editor.email})

        assert "続けて送りすぎました。1分ほど待ってから、もう一度押してください。" in (
            answer.content.decode()
        )

    def test_begins_anew_with_another_address(self, client: Any, editor: User) -> None:
        asked = client.post("/accounts/login/", {"email": "nobody@example.jp"}, follow=True)
        again = client.post("/accounts/logout/", {"next": "/accounts/login/"}, follow=True)

        assert '<input type="hidden" name="next" value="/accounts/login/">' in (
            asked.content.decode()
        )
        assert again.redirect_chain == [("/accounts/login/", 302)]
        assert "サインアウトしました" not in again.content.decode()

    def test_says_what_an_address_looks_like(self, client: Any, db: None) -> None:
        answer = client.post("/accounts/login/", {"email": "hana"})

        assert "メールアドレスの形になっていません。例：hana@example.jp" in answer.content.decode()

    def test_says_that_one_has_signed_in_and_out(self, client: Any, editor: User) -> None:
        _sign_in(client, editor)
        came_in = client.get("/kanazawa/desk/").content.decode()
        went_out = client.post("/accounts/logout/", follow=True).content.decode()

        assert "サインインしました。" in came_in
        assert "サインアウトしました。" in went_out

    def test_hides_the_passkey_until_a_script_shows_it(self, client: Any, db: None) -> None:
        page = client.get("/accounts/login/").content.decode()

        assert re.search(r"<div[^>]*data-ward-passkey hidden>\s*<h2>パスキーをお持ちの方", page)

    def test_refuses_a_broken_passkey_with_a_sentence(self, client: Any, db: None) -> None:
        answer = client.post(
            "/accounts/second-factor/webauthn/login/", {"credential": "{}"}, follow=True
        )

        assert "もう一度試すか、メールのコードでサインインしてください。" in answer.content.decode()

    def test_tells_an_officer_that_the_session_ended_while_saving(
        self, client: Any, editor: User
    ) -> None:
        client.force_login(editor)
        client.get("/kanazawa/desk/")
        client.cookies.pop("sessionid")

        answer = client.post("/kanazawa/desk/", {"title": "備え"}, follow=True)

        assert "サインインの期限が切れました。サインインすると、続きから直せます。" in (
            answer.content.decode()
        )

    def test_tells_a_stranger_nothing_of_a_session(self, client: Any, kanazawa: Any) -> None:
        answer = client.post("/kanazawa/desk/", {"title": "備え"}, follow=True)

        assert "サインインの期限が切れました" not in answer.content.decode()

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

    def test_is_reached_from_the_desk(self, client: Any, editor: User) -> None:
        _sign_in(client, editor)
        _make_totp(client)

        page = client.get("/kanazawa/desk/").content.decode()

        assert '<a href="/accounts/second-factor/">サインインの守り</a>' in page

    def test_asks_for_a_first_passkey_only_when_there_is_nothing(
        self, client: Any, editor: User
    ) -> None:
        _sign_in(client, editor)
        before = client.get("/accounts/second-factor/").content.decode()
        _make_totp(client)
        after = client.get("/accounts/second-factor/").content.decode()

        assert "まずパスキーを1つ作ってください。" in before
        assert "まずパスキーを1つ作ってください。" not in after

    def test_that_was_just_made_is_not_asked_for_again(self, client: Any, editor: User) -> None:
        _sign_in(client, editor)
        _make_totp(client)

        codes = client.get("/accounts/second-factor/recovery-codes/")

        assert codes.status_code == 200
        assert "全部で10個、まだ使えるものが10個です。" in codes.content.decode()

    def test_is_asked_for_again_an_hour_after_signing_in(self, client: Any, editor: User) -> None:
        with time_machine.travel(dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC), tick=False) as clock:
            _sign_in(client, editor)
            _make_totp(client)
            clock.shift(dt.timedelta(minutes=61))

            answer = client.get("/accounts/second-factor/recovery-codes/", follow=True)

        assert "大切な設定を変える前に" in answer.content.decode()
        assert "認証アプリの6けたの数字、または控えのコード" in answer.content.decode()

    def test_that_was_not_shown_here_is_asked_for_before_anything_changes(
        self, client_of: Any, editor: User
    ) -> None:
        here, elsewhere = client_of(), client_of()
        _sign_in(here, editor)
        _sign_in(elsewhere, editor)
        _make_totp(elsewhere)

        answer = here.get("/accounts/second-factor/webauthn/add/")

        assert answer["Location"].startswith("/accounts/second-factor/reauthenticate/")

    def test_may_be_a_code_on_paper_in_full_width(self, client: Any, editor: User) -> None:
        _sign_in(client, editor)
        _make_totp(client)
        codes = RecoveryCodes.activate(editor)
        client.post("/accounts/logout/")
        _sign_in(client, editor)
        code = _say_in_full_width(codes.get_unused_codes()[0])

        opened = client.post("/accounts/second-factor/authenticate/", {"code": code}, follow=True)

        assert opened.redirect_chain[-1][0] == "/kanazawa/desk/"

    def test_names_a_passkey_by_number_and_asks_for_no_kind_of_it(
        self, client: Any, editor: User
    ) -> None:
        _sign_in(client, editor)

        page = client.get("/accounts/second-factor/webauthn/add/").content.decode()

        assert "パスキーの名前" in page
        assert 'value="パスキー1"' in page
        assert "パスワードレス" not in page
        assert '<input type="checkbox" id="passkey-signs-in" checked hidden>' in page

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


class TestAResident:
    def test_signs_in_by_a_code_without_registering(self, client: Any, konan: Any) -> None:
        client.post("/accounts/login/?next=/konan/my/", {"email": "Mio@Example.jp"})
        before = User.objects.count()

        opened = client.post(
            "/accounts/login/code/confirm/",
            {"code": _code_in_last_mail(), "next": "/konan/my/"},
            follow=True,
        )

        assert before == 0
        assert User.objects.get().email == "mio@example.jp"
        assert opened.redirect_chain[-1][0] == "/konan/my/"
        assert "mio@example.jp でサインインしています。" in opened.content.decode()

    def test_gets_the_same_page_and_the_same_mail_known_or_not(
        self, client_of: Any, hana: User
    ) -> None:
        pages = []
        for address in (hana.email, "nobody@example.jp"):
            answer = client_of().post("/accounts/login/", {"email": address}, follow=True)
            body = re.sub(r"[A-Z0-9]{4}-[A-Z0-9]{4}", "", str(mail.outbox[-1].body))
            page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
            pages.append((body, re.sub(r'nonce="[^"]+"', "", page).replace(address, "")))

        assert pages[0] == pages[1]
        assert [sent.to for sent in mail.outbox] == [[hana.email], ["nobody@example.jp"]]

    def test_opens_nothing_with_a_wrong_code(self, client: Any, db: None) -> None:
        client.post("/accounts/login/", {"email": "nobody@example.jp"})

        for code in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC", "", " "):
            client.post("/accounts/login/code/confirm/", {"code": code})

        assert not User.objects.exists()

    def test_is_not_asked_for_a_second_factor(
        self, client: Any, hana: User, konan: Any, settings: Any
    ) -> None:
        settings.OFFICERS_NEED_SECOND_FACTOR = True
        Authenticator.objects.create(user=hana, type="webauthn", data={"name": "鍵"})

        _sign_in(client, hana)

        assert client.get("/konan/my/").status_code == 200

    def test_makes_a_passkey(self, client: Any, hana: User) -> None:
        _sign_in(client, hana)

        page = client.get("/accounts/second-factor/webauthn/add/")

        assert page.status_code == 200
        assert client.get("/accounts/second-factor/webauthn/").status_code == 200

    def test_waits_who_asks_for_codes_for_an_address_all_the_time(
        self, client_of: Any, hana: User
    ) -> None:
        with time_machine.travel(dt.datetime(2025, 4, 1, 9, tzinfo=dt.UTC), tick=False) as clock:
            for _time in range(MOST_CODES):
                client_of().post("/accounts/login/", {"email": hana.email})
                clock.shift(dt.timedelta(minutes=2))

            answer = client_of().post("/accounts/login/", {"email": hana.email})

        assert "コードを何度も送りました。" in answer.content.decode()
        assert len(mail.outbox) == MOST_CODES

    def test_whose_account_was_closed_begins_anew(self, client: Any, hana: User) -> None:
        close_account(user_id=hana.pk, today=dt.date(2025, 4, 1))
        client.post("/accounts/login/", {"email": "hana@example.jp"})

        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})

        assert User.objects.get(email="hana@example.jp").pk != hana.pk

    def test_opens_no_desk(self, client: Any, kanazawa: Any) -> None:
        client.post("/accounts/login/", {"email": "nobody@example.jp"})
        client.post("/accounts/login/code/confirm/", {"code": _code_in_last_mail()})

        assert client.get("/kanazawa/desk/").status_code == 404
