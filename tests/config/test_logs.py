"""What never stands in the log."""

import io
import logging
import smtplib
from collections.abc import Iterator
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.test import Client

from engawa.config.logs import HIDDEN


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is written to the log, in the form in which an installation writes it."""
    (name,) = {handler["formatter"] for handler in settings.LOGGING["handlers"].values()}
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(
        DictConfigurator(settings.LOGGING).configure_formatter(settings.LOGGING["formatters"][name])
    )
    logging.getLogger().addHandler(handler)
    yield handler.stream
    logging.getLogger().removeHandler(handler)


class TestLog:
    def test_hides_the_links_of_outside_reviewers(
        self, client: Client, log: io.StringIO, db: None
    ) -> None:
        client.get("/review/a-secret-token/")

        assert "a-secret-token" not in (line := log.getvalue())
        assert f"/review/{HIDDEN}/" in line

    def test_hides_from_where_somebody_sorts_a_list(self, log: io.StringIO) -> None:
        logging.getLogger("engawa.test").info(
            '"GET %s HTTP/1.1" 200', "/kanazawa/places/?q=a&near=%E6%B3%A5%E4%BA%802-9-1&area=bunko"
        )

        line = log.getvalue()
        assert "2-9-1" not in line
        assert f"/kanazawa/places/?q=a&near={HIDDEN}&area=bunko" in line

    def test_hides_addresses_in_tracebacks_too(self, log: io.StringIO) -> None:
        try:
            raise smtplib.SMTPRecipientsRefused({"hana@example.jp": (550, b"unknown")})
        except smtplib.SMTPException:
            logging.getLogger("engawa.test").exception("not sent to %s", "hana@example.jp")

        line = log.getvalue()
        assert "hana" not in line
        assert "SMTPRecipientsRefused" in line
        assert f"not sent to {HIDDEN}" in line

    def test_keeps_what_helps_to_find_an_error(self, log: io.StringIO) -> None:
        logging.getLogger("engawa.test").warning("ward=%s at /kanazawa/policy/2023/", 3)

        assert "WARNING engawa.test ward=3 at /kanazawa/policy/2023/" in log.getvalue()
