"""A message in the form of a mail; the same for every adapter that sends mails."""

import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from engawa.core.outbox.channels import Parcel

# Whoever reads mails by machine knows by this that a person need not be answered (RFC 3834).
_AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
_MESSAGE_ID = re.compile(r"<engawa\.([0-9a-f]{32})@[^>\s]*>")
_LONGEST_ADDRESS = 254


def write_mail(parcel: Parcel) -> EmailMessage:
    """Write the mail of a message; its Message-ID is the same however often it is written."""
    mail = EmailMessage(
        subject=parcel.subject,
        body=parcel.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[parcel.address],
        headers={
            **_AUTOMATIC,
            "Message-ID": write_message_id(parcel.reference),
            "Content-Language": parcel.language,
        },
    )
    for file in parcel.files:
        mail.attach(file.name, file.content, file.media_type)
    return mail


def write_message_id(reference: str) -> str:
    """Give the Message-ID of the message with that reference."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ") or "localhost"
    return f"<engawa.{uuid.UUID(reference).hex}@{host}>"


def read_message_id(words: str) -> str | None:
    """Give the reference in the first Message-ID of ours within some words, if there is one."""
    found = _MESSAGE_ID.search(words)
    return str(uuid.UUID(found[1])) if found else None


def is_address(address: str) -> bool:
    """Tell whether this is the address of one mailbox that any mail server takes."""
    if not address.isascii() or len(address) > _LONGEST_ADDRESS:
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
