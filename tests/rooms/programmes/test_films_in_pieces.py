"""A film in pieces (HLS): what its page allows and brings, and what others do not."""

import re
from typing import Any

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.lengths import split_title
from tests.rooms.programmes.desk_forms import text, words_of
from tests.rooms.programmes.online_material import FILM, make_recording

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/kanazawa/programmes/library/1/"
# Keeps a reading beside its word.
JOINER = "\u2060"
PIECES = "https://video.engawa.example/lecture.m3u8"


def policy_of(answer: Any, name: str) -> str:
    found = re.search(rf"{name} ([^;]*)", answer["Content-Security-Policy"])
    return found[1] if found else ""


class TestThePageOfAFilmInPieces:
    def test_allows_its_own_host_and_what_the_page_makes_of_it(
        self, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa, address=PIECES)

        page = client.get(f"{PAGE}play/")

        assert policy_of(page, "connect-src") == "'self' https://video.engawa.example"
        assert policy_of(page, "media-src") == "'self' blob: https://video.engawa.example"
        assert policy_of(page, "worker-src") == "'self'"

    def test_brings_the_player_only_behind_the_press(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa, address=PIECES)

        before, after = text(client.get(PAGE)), text(client.get(f"{PAGE}play/?at=750"))

        assert "film.js" not in before
        assert "film.js" in after
        assert f'src="{PIECES}#t=750"' in after

    def test_says_what_to_do_without_scripts(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa, address=PIECES)

        page = text(client.get(f"{PAGE}play/"))

        said = re.search(r"<noscript>(.*?)</noscript>", page)
        assert said is not None
        assert "話したことは、下の文で読めます。" in said[1]

    def test_leaves_films_of_one_file_as_they_are(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa, address=FILM)

        page = client.get(f"{PAGE}play/")

        assert "film.js" not in text(page)
        assert "blob:" not in page["Content-Security-Policy"]
        assert policy_of(page, "connect-src") == "'self'"


class TestChaptersInOtherLanguages:
    CHAPTERS = (
        (0, "はじめに"),
        (750, "検診の受け方｜How to be screened｜検診（けんしん）の 受（う）け方（かた）"),
    )

    @pytest.mark.parametrize(
        ("language", "shown"),
        [
            ("ja", "検診の受け方"),
            ("en", "How to be screened"),
            ("ja-x-easy", "検診（けんしん）の 受（う）け方（かた）"),
        ],
    )
    def test_are_shown_in_the_language_of_the_reader(
        self, client: Client, kanazawa: Ward, language: str, shown: str
    ) -> None:
        make_recording(kanazawa, chapters=self.CHAPTERS)

        page = client.get(f"{PAGE}?lang={language}")

        assert f"12:30 {shown}" in words_of(page).replace(JOINER, "")
        assert "｜" not in words_of(page)

    def test_stay_japanese_and_say_so_where_none_was_written(
        self, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa, chapters=self.CHAPTERS)

        page = text(client.get(f"{PAGE}?lang=en"))

        assert re.search(r'<a [^>]*lang="ja">はじめに</a>', page)
        assert re.search(r"<a [^>]*nofollow\">How to be screened</a>", page)

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("はじめに", ("はじめに", "", "")),
            ("はじめに|Beginning", ("はじめに", "Beginning", "")),
            ("はじめに ｜ Beginning ｜ はじめに", ("はじめに", "Beginning", "はじめに")),
            ("はじめに｜｜はじめ", ("はじめに", "", "はじめ")),
        ],
    )
    def test_are_read_with_either_bar(self, written: str, read: tuple[str, str, str]) -> None:
        assert split_title(written) == read
