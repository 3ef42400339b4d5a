"""What people type and show when they sign in: allauth's forms, with our words and less to stumble over."""

import unicodedata
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.fields import EmailField
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.codes import read_code


def _as_half_width(words: str) -> str:
    return unicodedata.normalize("NFKC", words)


class HalfWidthEmailField(EmailField):
    """An e-mail address, which may have been typed in full width."""

    def to_python(self, value: Any) -> Any:
        return _as_half_width(super().to_python(value))


class RequestCodeForm(RequestLoginCodeForm):
    email = HalfWidthEmailField(label=gettext_lazy("メールアドレス"))

    def clean_email(self) -> Any:
        try:
            return super().clean_email()
        except ValidationError as refused:
            if refused.code != "too_many_login_attempts":
                raise
            # Nobody failed to sign in: somebody pressed the button again and again.
            raise get_adapter().validation_error("rate_limited") from refused


class _CodeForm(forms.Form):
    """A form with a code, typed as it may be."""

    def clean_code(self) -> Any:
        self.cleaned_data["code"] = read_code(self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]


class ConfirmCodeForm(_CodeForm, ConfirmLoginCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("メールで届いた8文字のコード")


class SecondCodeForm(_CodeForm, AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("認証アプリの6けたの数字、または控えのコード")


class SecondCodeAgainForm(_CodeForm, ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("認証アプリの6けたの数字、または控えのコード")


class StartAuthenticatorAppForm(_CodeForm, ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("認証アプリの6けたの数字")


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey, which always signs in without an e-mail: nobody is asked whether it should."""

    passwordless = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("パスキーの名前")

    def clean(self) -> Any:
        # One that did not ask for finger, face or number could not sign in alone: it is refused.
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except ValidationError as refused:
            raise ValidationError(
                _("パスキーを作れませんでした。もう一度試すか、別の端末で作ってください。")
            ) from refused


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("パスキーの名前")


class _PasskeyForm(forms.Form):
    """A form by which a passkey is shown; what it refuses, it refuses with one sentence."""

    refusal = gettext_lazy("パスキーを確かめられませんでした。もう一度試してください。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for reason in ("required", "invalid"):
            self.fields["credential"].error_messages[reason] = self.refusal

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as refused:
            if refused.code == "too_many_login_attempts":
                raise
            raise ValidationError(self.refusal) from refused


class PasskeyForm(_PasskeyForm, AuthenticateWebAuthnForm):
    refusal = gettext_lazy(
        "パスキーを確かめられませんでした。もう一度試すか、控えのコードを使ってください。"
    )


class PasskeySignInForm(_PasskeyForm, LoginWebAuthnForm):
    refusal = gettext_lazy(
        "パスキーを確かめられませんでした。もう一度試すか、メールのコードでサインインしてください。"
    )


class PasskeyAgainForm(_PasskeyForm, ReauthenticateWebAuthnForm):
    pass
