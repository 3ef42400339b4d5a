"""Mails by a mail server: spoken to for real, on this machine."""

import dataclasses
import smtplib
from collections.abc import Callable, Iterator

import pytest

from engawa.adapters.smtp.channel import Server, SmtpChannel, read_server
from engawa.adapters.smtp.checks import mail_server
from engawa.core.outbox.channels import Channel, Refused, TryLater, Unanswered
from tests.core.outbox.channel_contract import Arrived, ChannelContract, make_parcel
from tests.core.outbox.sink import Sink, find_free_port, open_sink

SENDER = "ward@example.jp"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with open_sink() as opened:
        yield opened


@pytest.fixture
def server(sink: Sink) -> Server:
    return Server(host="127.0.0.1", port=sink.port, sender=SENDER)


@pytest.fixture
def channel(server: Server) -> Channel:
    return SmtpChannel(server)


def send(channel: Channel, **changes: object) -> list[str]:
    """Hand one mail over; give whether the last step was taken."""
    steps: list[str] = []
    with channel.open() as session:
        session.hand_over(make_parcel(**changes), before_last_step=lambda: steps.append("last"))
    return steps


class TestSmtpChannel(ChannelContract):
    @pytest.fixture
    def arrived(self, sink: Sink) -> Callable[[], list[Arrived]]:
        def read() -> list[Arrived]:
            return [
                Arrived(
                    reference=str(mail["Message-ID"]),
                    address=sink.envelopes[number][1],
                    # The line before a long subject is empty, and its end belongs to no word.
                    subject=str(mail["Subject"]).strip(),
                    body=str(mail.get_body().get_content()),  # type: ignore[union-attr]
                    files=tuple(str(part.get_filename()) for part in mail.iter_attachments()),
                )
                for number, mail in enumerate(sink.mails)
            ]

        return read

    def test_says_that_nobody_need_answer_a_machine(self, channel: Channel, sink: Sink) -> None:
        send(channel, language="en")

        assert sink.mails[0]["Auto-Submitted"] == "auto-generated"
        assert sink.mails[0]["Content-Language"] == "en"
        assert sink.mails[0]["Date"] is not None
        assert sink.envelopes == [(SENDER, "hana@example.jp")]

    def test_ends_every_line_as_mail_does(self, channel: Channel, sink: Sink) -> None:
        send(channel, body="一行目\n二行目\r\n三行目\n")

        assert b"\n" not in sink.raw[0].replace(b"\r\n", b"")

    @pytest.mark.parametrize("step", ["MAIL", "RCPT", "END"])
    def test_tries_later_what_the_server_cannot_take_now(
        self, channel: Channel, sink: Sink, step: str
    ) -> None:
        sink.steps[step] = lambda: "451 4.7.1 Greylisted, try again"

        with pytest.raises(TryLater) as error:
            send(channel)

        assert error.value.code == "4.7.1"
        assert sink.mails == []

    @pytest.mark.parametrize("step", ["RCPT", "END"])
    def test_gives_up_what_the_server_refuses_for_good(
        self, channel: Channel, sink: Sink, step: str
    ) -> None:
        sink.steps[step] = lambda: "550 5.1.1 <hana@example.jp> does not exist"

        with pytest.raises(Refused) as error:
            send(channel)

        assert error.value.code == "5.1.1"
        assert "hana" not in repr(error.value)

    def test_tries_later_when_we_ourselves_are_refused(self, channel: Channel, sink: Sink) -> None:
        sink.steps["MAIL"] = lambda: "550 Sender not allowed"

        with pytest.raises(TryLater) as error:
            send(channel)

        assert error.value.code == "550"

    def test_sends_the_next_mail_by_the_same_connection_after_a_refusal(
        self, channel: Channel, sink: Sink
    ) -> None:
        answers = iter(["550 5.1.1 No", None])
        sink.steps["RCPT"] = lambda: next(answers)

        with channel.open() as session:
            with pytest.raises(Refused):
                session.hand_over(make_parcel(), before_last_step=lambda: None)
            session.hand_over(make_parcel(), before_last_step=lambda: None)

        assert len(sink.mails) == 1

    def test_does_not_know_when_the_answer_to_the_last_step_is_missing(
        self, channel: Channel, sink: Sink, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def hang_up(self: smtplib.SMTP) -> tuple[int, bytes]:
            self.close()
            raise smtplib.SMTPServerDisconnected

        with channel.open() as session, pytest.raises(Unanswered):
            session.hand_over(
                make_parcel(),
                before_last_step=lambda: monkeypatch.setattr(smtplib.SMTP, "getreply", hang_up),
            )

    def test_tries_later_when_nobody_listens_and_does_not_wait_again_in_the_same_batch(
        self,
    ) -> None:
        channel = SmtpChannel(Server(host="127.0.0.1", port=find_free_port(), sender=SENDER))

        with channel.open() as session:
            with pytest.raises(TryLater) as first:
                session.hand_over(make_parcel(), before_last_step=lambda: None)
            with pytest.raises(TryLater) as second:
                session.hand_over(make_parcel(), before_last_step=lambda: None)

        assert first.value is second.value

    def test_sends_nothing_in_the_clear_when_tls_is_wanted(
        self, server: Server, sink: Sink
    ) -> None:
        channel = SmtpChannel(dataclasses.replace(server, starts_tls=True))

        with pytest.raises(TryLater):
            send(channel)

        assert sink.mails == []

    @pytest.mark.parametrize("given", ["himitsu", "wrong"])
    def test_signs_in_where_it_must(self, given: str) -> None:
        with open_sink(password="himitsu") as guarded:
            server = Server(
                host="127.0.0.1", port=guarded.port, sender=SENDER, user="ward", password=given
            )
            if given == "himitsu":
                send(SmtpChannel(server))
            else:
                with pytest.raises(TryLater):
                    send(SmtpChannel(server))

            assert len(guarded.mails) == (1 if given == "himitsu" else 0)

    def test_shows_its_password_to_nobody(self) -> None:
        assert "himitsu" not in repr(Server(host="h", port=25, user="ward", password="himitsu"))


class TestMailServerCheck:
    def test_asks_nothing_of_an_installation_without_a_mail_server(self) -> None:
        assert mail_server(None) == []

    @pytest.mark.parametrize(
        ("changed", "value", "found"),
        [
            ("EMAIL_HOST", None, "smtp.E001"),
            ("EMAIL_HOST_PASSWORD", "", "smtp.E002"),
            ("DEFAULT_FROM_EMAIL", "engawa@localhost", "smtp.E003"),
        ],
    )
    def test_says_what_is_missing(
        self, settings: object, changed: str, value: str | None, found: str
    ) -> None:
        whole = {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "mail.example.jp",
            "EMAIL_HOST_USER": "ward",
            "EMAIL_HOST_PASSWORD": "himitsu",
            "DEFAULT_FROM_EMAIL": SENDER,
        }
        for name, setting in whole.items():
            setattr(settings, name, setting)
        complete = mail_server(None)
        setattr(settings, changed, value)

        assert complete == []
        assert [item.id for item in mail_server(None)] == [found]


class TestReadServer:
    def test_takes_the_server_from_the_settings(self, settings: object) -> None:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "mail.example.jp", None  # type: ignore[attr-defined]
        settings.EMAIL_USE_SSL, settings.BOUNCE_EMAIL = True, "bounces@example.jp"  # type: ignore[attr-defined]

        server = read_server()

        assert (server.host, server.port, server.is_tls) == ("mail.example.jp", 465, True)
        assert server.sender == "bounces@example.jp"
