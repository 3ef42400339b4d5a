"""How people sign in: nobody can open an account alone; the address must already be known."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes the way to open an account: a ward's administrator enters officers."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Names this installation in authenticator apps and passkeys."""

    def _get_site_name(self) -> str:
        return "Engawa"
