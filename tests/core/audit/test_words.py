"""The record is kept in codes and read in words."""

from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit import words
from engawa.core.audit.services import record
from engawa.core.wards.models import Ward


class TestWords:
    def test_refuses_two_meanings_of_one_code(self) -> None:
        with pytest.raises(words.WordsRefused):
            words.register(deeds={"policy.version.started": "版を終えました"}, subjects={})

    def test_says_a_deed_and_its_subject(self) -> None:
        said = words.say_deed(code="policy.version.published")

        assert said == "承認して公開しました"
        assert words.say_kind(subject="policy.version:12") == "方針の版"

    def test_shows_what_nobody_named_as_it_is(self) -> None:
        assert words.say_deed(code="counter.ticket.called") == "counter.ticket.called"
        assert words.say_kind(subject="counter.ticket:7") == "counter.ticket:7"


class TestTheRecordOfAWard:
    def test_is_read_in_words(
        self, client_of: Any, administrator: User, kanazawa: Ward, now: Any
    ) -> None:
        record(code="policy.review.signed", subject="policy.review:3", ward_id=kanazawa.pk, now=now)

        page = client_of(administrator).get("/kanazawa/desk/records/").content.decode()

        assert "振り返りを承認して公表しました" in page
        assert "<td>振り返り</td>" in page
        assert "policy.review" not in page
