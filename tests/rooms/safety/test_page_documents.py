"""The checked documents: the same sentences in each language, and none by which an abolished order could be issued."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engawa.rooms.safety import rendering
from engawa.rooms.safety.rendering.phrases import TEXTS, read_document
from engawa.rooms.safety.values import LANGUAGES, Action, Hazard, Opening, Regime, SiteRole

PLACEHOLDERS = re.compile(r"\{(\w+)")
PACKAGE = Path(rendering.__file__).parent
# Of these the key is put together: {"level.name_3"} is "level.name_" with a number.
FAMILIES = re.compile(
    r"(time|script|moving|hazard|opening|role)\."
    r"|level\.(name|call|full)_"
    r"|levels\.row_"
    r"|sites\.((pets|step_free|toilet)_|(not_)?designated$)"
    r"|order\.(areas|households|people)(_one)?$"
    r"|quiet\.regime_"
    r"|version\.action_"
)
# Read once for each language, not said as they are.
READ_APART = {"page.separator", "drill.mark"}


def flatten(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for part, texts in document.items():
        for key, text in texts.items():
            yield f"{part}.{key}", text


class TestDocuments:
    def test_are_as_many_as_the_languages(self) -> None:
        names = {path.name for path in TEXTS.glob("page.*.toml")}

        assert names == {f"page.{language}.toml" for language in LANGUAGES}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_say_the_same_things(self, language: str) -> None:
        japanese, own = dict(flatten(read_document("ja"))), dict(flatten(read_document(language)))

        assert list(own) == list(japanese)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_say_them_of_the_same_values(self, language: str) -> None:
        japanese, own = dict(flatten(read_document("ja"))), dict(flatten(read_document(language)))

        for key, text in own.items():
            if key.startswith("time."):
                continue
            assert sorted(PLACEHOLDERS.findall(str(text))) == sorted(
                PLACEHOLDERS.findall(str(japanese[key]))
            ), key

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_leave_no_sentence_empty(self, language: str) -> None:
        for key, text in flatten(read_document(language)):
            assert text, key

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_never_name_the_order_that_was_abolished(self, language: str) -> None:
        whole = (TEXTS / f"page.{language}.toml").read_text(encoding="utf-8")

        assert "勧告" not in whole
        assert "避難準備" not in whole
        assert "劝告" not in whole
        assert "권고" not in whole

    def test_in_easy_japanese_never_send_away_those_who_are_safe(self) -> None:
        easy = read_document("ja-x-easy")

        # 「全員避難」 without a place was given up in 2021: people left who were safe where they were.
        for key, text in flatten(easy):
            if "みんな" in str(text) and "逃（に）げ" in str(text):
                assert "所（ところ）に いる 人（ひと）は" in text, key
        for key in ("name_4", "name_none", "full_4", "full_none"):
            assert "危（あぶ）ない 所（ところ）に いる 人（ひと）は" in easy["level"][key]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_have_a_word_for_each_code(self, language: str) -> None:
        document = read_document(language)

        assert set(document["hazard"]) == set(Hazard)
        assert set(document["opening"]) == set(Opening)
        # Of those that are never public there is no word that a page could say.
        assert set(document["role"]) == set(SiteRole) - {SiteRole.WELFARE}
        assert {f"regime_{regime}" for regime in Regime} < set(document["quiet"])
        for action in Action:
            assert f"action_{action}" in document["version"]

    def test_hold_nothing_that_no_page_says(self) -> None:
        code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("*.py"))

        unused = {
            key
            for key, _ in flatten(read_document("ja"))
            if not FAMILIES.match(key) and f'"{key}"' not in code and f"'{key}'" not in code
        }

        assert unused == READ_APART

    def test_give_readings_in_the_easy_one_only(self) -> None:
        easy = (TEXTS / "page.ja-x-easy.toml").read_text(encoding="utf-8")
        plain = (TEXTS / "page.ja.toml").read_text(encoding="utf-8")

        assert "避難場所（ひなんばしょ）" in easy
        assert "（ひなん" not in plain
