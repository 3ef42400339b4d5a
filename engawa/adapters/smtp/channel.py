"""Mails by a mail server, spoken to step by step, so that the last one is known: the dot that ends a mail.

A server throws away what was begun and has no dot (RFC 5321, 4.1.1.4 and 4.1.4); after the dot it may have
taken the mail, even if its answer is never heard.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.core.mail.utils import DNS_NAME

from engawa.core.outbox.channels import Parcel, Refused, TryLater, Unanswered, read_code
from engawa.core.outbox.mails import is_address, write_mail

STEP_SECONDS = 20
# Servers look at a mail for viruses before they answer the dot; shorter than the lease of handing over.
LAST_STEP_SECONDS = 120
_LINE_END = re.compile(rb"\r\n|\r|\n")
_DOT_AT_START = re.compile(rb"(?m)^\.")
_GREETED, _OK, _GO_AHEAD, _CLOSING = 220, 250, 354, 421


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Which mail server, and how it is spoken to."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    starts_tls: bool = False
    is_tls: bool = False
    sender: str = ""


def read_server() -> Server:
    """Give the mail server of the settings."""
    is_tls = bool(getattr(settings, "EMAIL_USE_SSL", False))
    return Server(
        host=settings.EMAIL_HOST or "",
        port=settings.EMAIL_PORT or (465 if is_tls else 25),
        user=settings.EMAIL_HOST_USER or "",
        password=settings.EMAIL_HOST_PASSWORD or "",
        starts_tls=bool(getattr(settings, "EMAIL_USE_TLS", False)),
        is_tls=is_tls,
        sender=settings.BOUNCE_EMAIL or settings.DEFAULT_FROM_EMAIL,
    )


class SmtpSession:
    """One connection, opened when the first mail wants it and again after it broke."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.connection: smtplib.SMTP | None = None
        # Once it could not be reached, the rest of a batch need not wait for the same.
        self.away: TryLater | None = None

    def hand_over(self, parcel: Parcel, *, before_last_step: Callable[[], None]) -> None:
        """Hand one mail to the server.

        :raises TryLater: it cannot be reached, does not let us in, or cannot take the mail now.
        :raises Refused: it refuses the address or the mail for good.
        :raises Unanswered: the dot was sent, and no answer came.
        """
        data = _write_data(parcel)
        connection = self._connect()
        try:
            self._introduce(connection, parcel)
            connection.send(data)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise TryLater(_code_of(error)) from error
        try:
            before_last_step()
        except BaseException:
            # Without its dot the server throws the mail away.
            self.close()
            raise
        self._end(connection)

    def close(self) -> None:
        """Close the connection, whatever was begun."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    def leave(self) -> None:
        """Say goodbye, if the connection still stands."""
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.quit()
        self.close()

    def _connect(self) -> smtplib.SMTP:
        if self.away is not None:
            raise self.away
        if self.connection is not None:
            return self.connection
        try:
            return self._call()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            self.away = TryLater(_code_of(error))
            raise self.away from error

    def _call(self) -> smtplib.SMTP:
        server = self.server
        if server.is_tls:
            context = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                local_hostname=str(DNS_NAME), timeout=STEP_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(local_hostname=str(DNS_NAME), timeout=STEP_SECONDS)
        self.connection = connection
        code, words = connection.connect(server.host, server.port)
        if code != _GREETED:
            raise smtplib.SMTPConnectError(code, words)
        if server.starts_tls:
            # Refused in so many words by a server that has no TLS; nothing is sent in the clear.
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if server.user:
            connection.login(server.user, server.password)
        return connection

    def _introduce(self, connection: smtplib.SMTP, parcel: Parcel) -> None:
        options = ["BODY=8BITMIME"] if connection.has_extn("8bitmime") else []
        sender = parseaddr(self.server.sender)[1]
        code, words = connection.mail(sender, options)
        if code != _OK:
            # This says something of us, nothing of the reader: it is put right here, and tried again.
            self._reset(connection, code)
            raise TryLater(read_code(code=code, words=words))
        reader = parseaddr(sanitize_address(parcel.address, "utf-8"))[1]
        code, words = connection.rcpt(reader)
        if code not in (_OK, 251):
            self._refuse(connection, code, words)
        code, words = connection.docmd("DATA")
        if code != _GO_AHEAD:
            self._refuse(connection, code, words)

    def _end(self, connection: smtplib.SMTP) -> None:
        try:
            if connection.sock is not None:
                connection.sock.settimeout(LAST_STEP_SECONDS)
            connection.send(b".\r\n")
            code, words = connection.getreply()
            if connection.sock is not None:
                connection.sock.settimeout(STEP_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unanswered from error
        if code != _OK:
            self._refuse(connection, code, words)

    def _refuse(self, connection: smtplib.SMTP, code: int, words: bytes) -> None:
        exact = read_code(code=code, words=words)
        self._reset(connection, code)
        raise Refused(exact) if 500 <= code < 600 else TryLater(exact)

    def _reset(self, connection: smtplib.SMTP, code: int) -> None:
        """Make the connection ready for the next mail, or close it."""
        try:
            if code != _CLOSING and connection.rset()[0] == _OK:
                return
        except (OSError, smtplib.SMTPException):
            pass
        self.close()


class SmtpChannel:
    """The channel of an installation with a mail server."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def can_reach(self, address: str) -> bool:
        """Tell whether this is the address of one mailbox."""
        return is_address(address)

    @contextmanager
    def open(self) -> Iterator[SmtpSession]:
        """Open a session; the server is called when there is a mail."""
        session = SmtpSession(self.server)
        try:
            yield session
        finally:
            session.leave()


def _write_data(parcel: Parcel) -> bytes:
    """Write the mail as it goes over the line, all but the dot that ends it."""
    data = _LINE_END.sub(b"\r\n", write_mail(parcel).message().as_bytes())
    data = _DOT_AT_START.sub(b"..", data)
    return data if data.endswith(b"\r\n") else data + b"\r\n"


def _code_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return read_code(code=error.smtp_code, words=error.smtp_error)
    return ""
