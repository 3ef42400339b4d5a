"""A form whose cookie is gone: what was typed comes back to whoever sent it from here, and to nobody else."""

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engawa.core.access.typed import MOST_KEPT
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake
from tests.conftest import CheckedClient
from tests.rooms.programmes.material import make_intake, make_programme

pytestmark = pytest.mark.usefixtures("clock")
BOOK = "/kanazawa/programmes/1/1/book/"
HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
NOTE = "\n一行目 <b>&\"'\n二行目</textarea><script>"
TYPED = {"name": "浜 はな子", "email": "hana@example.jp", "units": "1", "note": NOTE, "press": "p1"}
FIELD = re.compile(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', re.DOTALL)


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return make_intake(make_programme(kanazawa))


@pytest.fixture
def strict() -> CheckedClient:
    return CheckedClient(enforce_csrf_checks=True)


def given_back(answer: Any) -> list[tuple[str, str]]:
    found = FIELD.findall(answer.content.decode())
    return [(html.unescape(name), html.unescape(value)) for name, value in found]


class TestAFormWhoseCookieIsGone:
    def test_comes_back_with_what_was_typed_and_is_sent_with_one_press(
        self, strict: CheckedClient, intake: Intake
    ) -> None:
        answer = strict.post(BOOK, TYPED, headers=HERE)
        back = given_back(answer)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())
        assert token is not None
        before = Booking.objects.count()
        sent = strict.post(BOOK, {**dict(back), "csrfmiddlewaretoken": token[1]}, headers=HERE)

        assert answer.status_code == 403
        assert "まだ送っていません" in answer.content.decode()
        assert dict(back) == TYPED
        assert (before, sent.status_code) == (0, 303)
        assert Booking.objects.get().note == NOTE.strip()

    def test_keeps_every_value_of_a_field_and_the_address_with_its_question(
        self, strict: CheckedClient, intake: Intake
    ) -> None:
        answer = strict.post(f"{BOOK}?from=%22x", {"coming": ["1", "2"]}, headers=HERE)

        assert given_back(answer) == [("coming", "1"), ("coming", "2")]
        assert f'action="{BOOK}?from=%22x"' in answer.content.decode()

    def test_says_that_a_file_is_to_be_chosen_again(
        self, strict: CheckedClient, intake: Intake
    ) -> None:
        given = {"name": "浜", "file": SimpleUploadedFile("a.txt", b"words")}

        answer = strict.post(BOOK, given, headers=HERE)

        assert given_back(answer) == [("name", "浜")]
        assert "もう一度選んでください" in answer.content.decode()

    def test_is_kept_nowhere(self, strict: CheckedClient, intake: Intake) -> None:
        answer = strict.post(BOOK, TYPED, headers=HERE)

        assert answer["Cache-Control"] == "no-store"
        assert set(answer.cookies) == {"csrftoken"}
        assert Booking.objects.count() == 0

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"origin": "null"},
            {"origin": "https://evil.example"},
            {"origin": "http://testserver.evil.example"},
            {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
            {"origin": "http://testserver", "sec-fetch-site": "cross-site"},
            {"origin": "http://testserver", "sec-fetch-site": "same-site"},
            {"referer": "http://testserver/"},
            {**HERE, "hx-request": "true"},
        ],
    )
    def test_gives_nothing_back_to_what_another_site_or_a_script_sent(
        self, strict: CheckedClient, intake: Intake, headers: dict[str, str]
    ) -> None:
        answer = strict.post(BOOK, TYPED, headers=headers)

        assert answer.status_code == 403
        assert given_back(answer) == []
        assert "浜 はな子" not in answer.content.decode()
        assert "画面が古くなっていました" in answer.content.decode()

    def test_gives_nothing_back_of_what_nobody_types(
        self, strict: CheckedClient, intake: Intake
    ) -> None:
        long = strict.post(BOOK, {"note": "あ" * (MOST_KEPT + 1)}, headers=HERE)
        plain = strict.post(BOOK, '{"note": "あ"}', content_type="application/json", headers=HERE)

        assert (given_back(long), given_back(plain)) == ([], [])

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_speaks_each_language(
        self, strict: CheckedClient, intake: Intake, language: str
    ) -> None:
        strict.cookies["engawa_language"] = language

        answer = strict.post(BOOK, TYPED, headers=HERE)

        assert dict(given_back(answer)) == TYPED
