"""Reports of mail servers about mails that did not arrive (RFC 3464), read; knows no table."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import Message as Mail

from engawa.core.outbox.mails import read_message_id

LARGEST_REPORT = 5_000_000
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
# The mailbox or its host does not exist, or was closed (RFC 3463).
_GONE = re.compile(r"^5\.(1\.[1236]|1\.10|2\.1)$")


@dataclass(frozen=True, slots=True)
class Report:
    """What a report says: of which message, the status, and whether it came to nothing."""

    reference: str
    code: str
    has_failed: bool

    @property
    def is_address_gone(self) -> bool:
        """Whether the address itself does not exist, so that no later message would arrive."""
        return self.has_failed and bool(_GONE.match(self.code))


def read_report(raw: bytes) -> Report | None:
    """Read a mail as a report about one of our messages; None when it is none, or about somebody else's."""
    if len(raw) > LARGEST_REPORT:
        return None
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts = {part.get_content_type(): part for part in reversed(list(mail.walk()))}
    status = parts.get("message/delivery-status")
    reference = _find_reference(parts)
    if status is None or reference is None:
        return None
    # One group of lines for the server, and one for each reader; ours have one reader.
    groups = [group for group in status.walk() if "action" in group]
    actions = {str(group["action"]).strip().lower() for group in groups}
    codes = [
        found[1] for group in groups if (found := _STATUS.search(str(group.get("status", ""))))
    ]
    return Report(reference, codes[0] if codes else "", "failed" in actions)


def _find_reference(parts: dict[str, Mail]) -> str | None:
    """Give the reference of the message that comes back: its headings stand in a part of their own."""
    for kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
        part = parts.get(kind)
        if part is None:
            continue
        returned = part.get_payload()
        if isinstance(returned, list):
            inner = [item for item in returned if isinstance(item, Mail)]
            words = str(inner[0].get("message-id", "")) if inner else ""
        else:
            decoded = part.get_payload(decode=True)
            words = decoded.decode("ascii", "replace") if isinstance(decoded, bytes) else ""
            words = " ".join(re.findall(r"(?im)^message-id:\s*(.+)$", words))
        if reference := read_message_id(words):
            return reference
    return None
