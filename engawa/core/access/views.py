"""Signing in by a code: whoever reads the mail of an address opens its account, known or not.

Nothing is kept of an address until its code is typed; so nobody learns which addresses are known, and nobody fills
the list of people with addresses of others.
"""

from typing import Any

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from engawa.core.access.accounts import open_account
from engawa.core.access.models import User
from engawa.core.access.senders import find_address, may_knock

# Codes to one address, and from one network, within an hour.
MOST_CODES = 10
MOST_FROM_A_NETWORK = 60


class SignInByCode(LoginCodeVerificationProcess):
    """Sends a code to any address alike, and opens an account for a new one when its code was typed."""

    @classmethod
    def start(cls, *, request: HttpRequest, user: User | None, email: str) -> None:
        """Mail a code, and remember in the session for which address it is."""
        login = Login(user=user, email=email)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=user, email=email), initiated_by_user=True)
        process = cls(stage=stage)
        process.send()
        process.persist()

    def send_by_email(self, email: str, skip_enumeration_mails: bool = False) -> None:
        """Mail a code."""
        context = {"request": self.request, "code": self.generate_code()}
        get_adapter().send_mail("account/email/login_code", email, context)
        self.add_sent_message({"email": email, "recipient": email})

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """Sign in whoever typed the code."""
        if self.user is None:
            self._user = open_account(email=self.state["email"])
        response: HttpResponse = super().finish(redirect_url)
        return response


class RequestCode(views.RequestLoginCodeView):
    """Asks for an address, and mails a code to it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Mail a code, unless too many were asked for."""
        now, email = timezone.now(), form.cleaned_data["email"].strip().lower()
        network = find_address(self.request)
        is_quiet = may_knock(
            about="access.network", who=network, most=MOST_FROM_A_NETWORK, now=now
        ) and may_knock(about="access.code", who=email, most=MOST_CODES, now=now)
        if not is_quiet:
            form.add_error(None, get_adapter().validation_error("too_many_codes"))
            response: HttpResponse = self.form_invalid(form)
            return response
        SignInByCode.start(request=self.request, user=form._user, email=email)
        return redirect(self.get_success_url())


class ConfirmCode(views.ConfirmLoginCodeView):
    """Asks for the code that was mailed, and signs in."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in whoever typed the code."""
        return SignInByCode(stage=self.stage).finish(self.get_next_url())


request_code = RequestCode.as_view()
confirm_code = ConfirmCode.as_view()
for view in (request_code, confirm_code):
    # Whoever has signed in is led on; nobody else is kept out.
    view.permission = "SIGNING_IN"
