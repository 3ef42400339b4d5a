"""What a mail server needs before mails leave by it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.compatibility)
def mail_server(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Find a mail server that is switched on and not wholly named."""
    if "smtp" not in settings.EMAIL_BACKEND:
        return []
    found: list[CheckMessage] = []
    if not settings.EMAIL_HOST:
        found.append(
            Error(
                "Mails are to be sent, but no mail server is named.",
                hint="Set ENGAWA_EMAIL_URL=smtp+tls://user:password@host:587.",
                id="smtp.E001",
            )
        )
    if bool(settings.EMAIL_HOST_USER) != bool(settings.EMAIL_HOST_PASSWORD):
        found.append(
            Error(
                "The mail server is to be signed in to with half of what it asks for.",
                hint="Name user and password in ENGAWA_EMAIL_URL, or neither.",
                id="smtp.E002",
            )
        )
    if not settings.DEFAULT_FROM_EMAIL or settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(
            Error(
                "Mails are to be sent, but nobody is named as their sender.",
                hint="Set ENGAWA_FROM_EMAIL to an address from which the mail server may send.",
                id="smtp.E003",
            )
        )
    return found
