"""Mails that stay on this machine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail

from engawa.adapters.console.channel import ConsoleChannel
from engawa.core.outbox.channels import Channel
from tests.core.outbox.channel_contract import Arrived, ChannelContract, make_parcel


class TestConsoleChannel(ChannelContract):
    @pytest.fixture
    def channel(self) -> Channel:
        return ConsoleChannel()

    @pytest.fixture
    def arrived(self) -> Callable[[], list[Arrived]]:
        return lambda: [
            Arrived(
                reference=each.extra_headers["Message-ID"],
                address=each.to[0],
                subject=str(each.subject),
                body=str(each.body),
                files=tuple(file[0] for file in each.attachments),  # type: ignore[misc]
            )
            for each in mail.outbox
        ]

    def test_writes_files_where_the_settings_say_so(self, settings: object, tmp_path: Path) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_FILE_PATH = str(tmp_path)  # type: ignore[attr-defined]

        with ConsoleChannel().open() as session:
            session.hand_over(make_parcel(), before_last_step=lambda: None)

        (written,) = tmp_path.iterdir()
        assert "hana@example.jp" in written.read_text(encoding="utf-8")
