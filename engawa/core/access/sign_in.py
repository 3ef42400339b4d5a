"""How people sign in: nobody can open an account alone; the address must already be known."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

NEW_FACTOR = "access.new_factor"


class AccountAdapter(DefaultAccountAdapter):
    """Closes the way to open an account: a ward's administrator enters officers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Names this installation in authenticator apps and passkeys."""

    def _get_site_name(self) -> str:
        return "Engawa"


def count_new_factor(request: HttpRequest, authenticator: Authenticator, **_more: Any) -> None:
    """Remember in the session that its person has just made a second factor, and so has shown it.

    Without this an officer who followed the desk's request to make a passkey would be asked to make
    one again, until the next sign-in. Codes on paper are shown by nobody when they are made.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        request.session[NEW_FACTOR] = authenticator.pk
