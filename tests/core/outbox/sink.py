"""A real mail server on this machine that keeps what it is given, and does at each step what a test wants."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

# At each step a test may look on, and answer in the server's place.
Step = Callable[[], str | None]


@dataclass
class Sink:
    """What the server was given, and what it is to do: `steps["RCPT"] = lambda: "550 5.1.1 No such user"`."""

    port: int
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    steps: dict[str, Step] = field(default_factory=dict)

    def do(self, name: str) -> str | None:
        step = self.steps.get(name)
        return step() if step else None

    @property
    def references(self) -> list[str]:
        """The Message-IDs of what was given, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]


class _Handler:
    def __init__(self, sink: Sink, *, is_guarded: bool) -> None:
        self.sink, self.is_guarded = sink, is_guarded

    async def handle_MAIL(
        self, _server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.is_guarded and not session.authenticated:
            return "530 5.7.0 Authentication required"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.sink.do("MAIL") or "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.sink.do("RCPT")
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Any, envelope: Envelope) -> str:
        refused = self.sink.do("END")
        if refused is None:
            content = envelope.content
            assert isinstance(content, bytes)
            self.sink.envelopes += [
                (str(envelope.mail_from), address) for address in envelope.rcpt_tos
            ]
            self.sink.raw.append(content)
            self.sink.mails.append(message_from_bytes(content, policy=policy.default))
            self.sink.do("TAKEN")
        return refused or "250 2.0.0 OK"


class _Server(SMTP):
    async def smtp_DATA(self, arg: str) -> None:
        self.event_handler.sink.do("DATA")
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def open_sink(*, password: str = "") -> Iterator[Sink]:
    """Run a mail server on a free port; with a password it wants to be signed in to."""
    sink = Sink(find_free_port())

    def authenticate(_server: Any, _session: Any, _envelope: Any, _way: str, given: Any) -> Any:
        is_right = isinstance(given, LoginPassword) and given.password == password.encode()
        return AuthResult(success=is_right, handled=is_right)

    controller = _Controller(
        _Handler(sink, is_guarded=bool(password)),
        hostname="127.0.0.1",
        port=sink.port,
        server_hostname="sink.example.jp",
        authenticator=authenticate if password else None,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def find_free_port() -> int:
    """Give a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
