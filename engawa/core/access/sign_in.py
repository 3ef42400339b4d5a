"""How people sign in: by a code to their address, or a passkey. There is no form by which to register."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.models import OfficerRole
from engawa.core.access.pages import has_lately_signed_in, has_second_factor

NEW_FACTOR = "access.new_factor"


class AccountAdapter(DefaultAccountAdapter):
    """Closes the form of registering: the code of the first sign-in opens a resident's account, and a ward's
    administrator enters officers."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": gettext_lazy(
            "コードがちがいます。メールで届いた8文字を、もう一度確かめてください。"
        ),
        "rate_limited": gettext_lazy(
            "続けて送りすぎました。1分ほど待ってから、もう一度押してください。"
        ),
        "too_many_codes": gettext_lazy(
            "コードを何度も送りました。1時間ほど待ってから、もう一度押してください。"
        ),
        "too_many_login_attempts": gettext_lazy(
            "まちがいが続いたので、止めました。少し待ってから、はじめからやり直してください。"
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only whoever signed in long ago, or has a second factor and did not show it."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        return not (has_second_factor(context.request) and has_lately_signed_in(context.request))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """List the ways to show again who one is; the first is offered first, and that is the passkey."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda method: method["id"] != "mfa_reauthenticate:webauthn")


class MfaAdapter(DefaultMFAAdapter):
    """Names this installation in authenticator apps and passkeys."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("コードがちがいます。もう一度確かめて、入力してください。"),
    }

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Ask for a second factor of whoever is or was an officer: a resident's passkey is another way in, no second."""
        if not OfficerRole.objects.filter(user_id=user.pk).exists():
            return False
        return bool(super().is_mfa_enabled(user, types=types))

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("パスキー%(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        return "Engawa"


def count_new_factor(request: HttpRequest, authenticator: Authenticator, **_more: Any) -> None:
    """Remember in the session that its person has just made a second factor, and so has shown it.

    Without this an officer who followed the desk's request to make a passkey would be asked to make
    one again, until the next sign-in. Codes on paper are shown by nobody when they are made.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        request.session[NEW_FACTOR] = authenticator.pk
