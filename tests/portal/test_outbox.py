"""The ward's messages at the desk: what did not arrive, how each kind reads, trying again."""

from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils.html import escape

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox import registry
from engawa.core.outbox.models import Message
from engawa.core.outbox.rendering import Words, list_languages, list_previews, render_words
from engawa.core.outbox.services.putting import put_message
from engawa.core.wards.models import Ward
from tests import factories
from tests.outbox import deliver_mails

pytestmark = pytest.mark.django_db
PAGE = "/kanazawa/desk/messages/"
PURPOSES = f"{PAGE}purposes/"
ADDRESS = "hana@example.jp"


def write(ward: Ward, number: int = 1, **changes: Any) -> Message:
    values: dict[str, Any] = {
        "purpose": "places.visit-answer",
        "address": ADDRESS,
        "language": "ja",
        "words": Words("ひみつの件名", "ひみつの文\n"),
        "delivery_key": f"tests.message:{number}",
        "about": "places.visit:1",
        "now": factories.MOMENT,
    }
    put = put_message(ward_id=ward.pk, **{**values, **changes})
    return Message.objects.get(pk=put.message_id)


def fail(message: Message, **changes: Any) -> Message:
    for name, value in {
        "state": "FAILED",
        "reason": "ADDRESS",
        "code": "5.1.1",
        "ended_at": factories.MOMENT,
        **changes,
    }.items():
        setattr(message, name, value)
    message.save()
    return message


@pytest.fixture
def desk(administrator: User, client_of: Any, clock: time_machine.Traveller) -> Client:
    """The browser of an administrator, at the moment of the tests."""
    browser: Client = client_of(administrator)
    return browser


def read(answer: Any) -> str:
    return str(answer.content.decode())


class TestMessageList:
    def test_begins_with_what_did_not_arrive_and_why(self, desk: Client, kanazawa: Ward) -> None:
        fail(write(kanazawa))
        write(kanazawa, 2, address="taro@example.jp")

        page = read(desk.get(PAGE))

        assert "出張販売のおねがいへの返事" in page
        assert "宛先がありません" in page
        assert "（5.1.1）" in page
        assert "h…@example.jp" in page
        assert "t…@example.jp" not in page

    def test_shows_neither_words_nor_whole_addresses(self, desk: Client, kanazawa: Ward) -> None:
        fail(write(kanazawa))
        write(kanazawa, 2)

        for state in ("undelivered", "waiting", "sent", "all", "unheard-of"):
            page = read(desk.get(f"{PAGE}?state={state}"))
            assert "ひみつ" not in page
            assert ADDRESS not in page

    def test_shows_no_message_of_another_ward(
        self, desk: Client, kanazawa: Ward, konan: Ward
    ) -> None:
        fail(write(konan))

        assert "届かなかった連絡はありません。" in read(desk.get(PAGE))

    def test_says_when_a_waiting_one_is_tried_again(self, desk: Client, kanazawa: Ward) -> None:
        message = write(kanazawa, now=factories.MOMENT)
        message.failures, message.reason = 2, "UNREACHABLE"
        message.save()

        page = read(desk.get(f"{PAGE}?state=waiting"))

        assert "2回ためしました" in page
        assert "つながりませんでした" in page


class TestTryingAgain:
    def test_sends_it_and_is_recorded(
        self, desk: Client, kanazawa: Ward, administrator: User
    ) -> None:
        message = fail(write(kanazawa))

        answer = desk.post(f"{PAGE}{message.pk}/again/", follow=True)

        assert "もう一度送ります。" in read(answer)
        assert [each.to for each in deliver_mails()] == [[ADDRESS]]
        assert AuditEntry.objects.get(code="outbox.message.retried").actor == administrator

    def test_is_not_offered_for_a_code(self, desk: Client, kanazawa: Ward) -> None:
        message = fail(write(kanazawa, purpose="places.keeper-code"))

        page = read(desk.get(PAGE))
        answer = read(desk.post(f"{PAGE}{message.pk}/again/", follow=True))

        assert "もう一度送る</button>" not in page
        assert "この連絡は、もう一度送れません。" in answer
        assert deliver_mails() == []

    def test_is_done_once_for_a_double_press(self, desk: Client, kanazawa: Ward) -> None:
        message = fail(write(kanazawa))

        for _press in range(2):
            desk.post(f"{PAGE}{message.pk}/again/")

        assert len(deliver_mails()) == 1
        assert AuditEntry.objects.filter(code="outbox.message.retried").count() == 1

    def test_knows_no_message_of_another_ward(
        self, desk: Client, kanazawa: Ward, konan: Ward
    ) -> None:
        message = fail(write(konan))

        answer = read(desk.post(f"{PAGE}{message.pk}/again/", follow=True))

        assert "この連絡は、ありません。" in answer
        assert mail.outbox == []


class TestPurposes:
    def test_are_all_listed(self, desk: Client) -> None:
        page = read(desk.get(PURPOSES))

        missing = [purpose.key for purpose in registry.list_all() if purpose.key not in page]
        assert len(registry.list_all()) >= 8
        assert missing == []

    @pytest.mark.parametrize("key", [purpose.key for purpose in registry.list_all()])
    def test_read_whole_in_each_language(self, desk: Client, key: str) -> None:
        page = read(desk.get(f"{PURPOSES}{key}/"))

        for language in list_languages(purpose=key):
            assert dict(settings.LANGUAGES)[language] in page
            for preview in list_previews(purpose=key, language=language):
                assert preview.words.subject
                assert preview.words.body.strip()
                assert "UNKNOWN-TEMPLATE-VARIABLE" not in f"{preview.words}"
                assert escape(preview.words.subject) in page

    def test_speak_the_language_of_their_reader(self) -> None:
        japanese, english = (
            list_previews(purpose="places.visit-receipt", language=language)[0].words.subject
            for language in ("ja", "en")
        )

        assert japanese != english
        assert "出張販売" not in english

    def test_keep_a_subject_in_one_line_of_bounded_length(self) -> None:
        context = {
            "is_receipt": True,
            "ward_name": "長い\nBcc: x@example.jp " * 50,
            "code": "",
            "state": "",
            "words": "",
            "url": "",
        }

        words = render_words(purpose="places.report-event", language="ja", context=context)

        assert len(words.subject) == 300
        assert "\n" not in words.subject


class TestQuietHoursOfPlaces:
    @pytest.mark.parametrize(
        ("key", "is_urgent"),
        [
            ("places.keeper-code", True),
            ("places.report-received", True),
            ("places.visit-receipt", True),
            ("places.report-event", False),
            ("places.keeper-question", False),
        ],
    )
    def test_let_through_what_a_reader_has_just_asked_for(self, key: str, is_urgent: bool) -> None:
        assert registry.get(key).is_urgent is is_urgent
