"""Reports of mail servers about mails that did not arrive, in the forms in which they come."""

from engawa.core.outbox.mails import write_message_id

_REPORT = """\
From: MAILER-DAEMON@mail.example.jp
To: ward@example.jp
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=utf-8

宛先がありません。

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.jp
Arrival-Date: Tue, 3 Oct 2023 10:00:00 +0900

Final-Recipient: rfc822; hana@example.jp
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} something

--edge
{returned}
--edge--
"""
_WHOLE = """\
Content-Type: message/rfc822

From: ward@example.jp
To: hana@example.jp
Subject: hello
Message-ID: {message_id}

the words
"""
_HEADINGS = """\
Content-Type: text/rfc822-headers

From: ward@example.jp
Message-ID:
 {message_id}
To: hana@example.jp
"""


def write_report(
    reference: str, *, action: str = "failed", status: str = "5.1.1", headings_only: bool = False
) -> bytes:
    """Write a report about the message with that reference."""
    form = _HEADINGS if headings_only else _WHOLE
    returned = form.format(message_id=write_message_id(reference))
    return _REPORT.format(action=action, status=status, returned=returned).encode()
