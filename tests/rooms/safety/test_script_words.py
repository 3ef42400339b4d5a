"""The words of the page's script: every document of a language brings all that the script says."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.shared import REPOSITORY

WORDS = REPOSITORY / "frontend/src/safety/words.ts"
SAFETY = REPOSITORY / "engawa/rooms/safety"
DOCUMENTS = sorted(SAFETY.glob("rendering/texts/page.*.toml"))
MOVING = REPOSITORY / "frontend/src/safety/moving.ts"
HOLES = re.compile(r"\{\w+\}")


def read_union(path: Path, name: str) -> set[str]:
    """Give the words of a union of texts in a module of the script."""
    union = path.read_text(encoding="utf-8").split(f"export type {name} =")[1].split(";")[0]
    return set(re.findall(r'"(\w+)"', union))


def wanted() -> set[str]:
    return read_union(WORDS, "Word")


def browser_words() -> dict[str, str]:
    """The Japanese words with which the browser tests make their pages."""
    path = REPOSITORY / "tests/e2e/safety_page/words.json"
    words: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return words


class TestWords:
    def test_of_the_browser_tests_are_those_of_the_script(self) -> None:
        assert set(browser_words()) == wanted()

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
    def test_of_each_language_are_whole(self, document: Path) -> None:
        words = tomllib.loads(document.read_text(encoding="utf-8"))["script"]

        assert set(words) == wanted()
        assert {key: set(HOLES.findall(said)) for key, said in words.items()} == {
            key: set(HOLES.findall(said)) for key, said in browser_words().items()
        }

    @pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
    def test_of_the_map_that_moves_are_whole(self, document: Path) -> None:
        words = tomllib.loads(document.read_text(encoding="utf-8"))["moving"]

        assert set(words) == read_union(MOVING, "MovingWord")
        holes = {key: found for key, said in words.items() if (found := HOLES.findall(said))}
        assert holes == {
            "open": ["{size}"],
            "zone": ["{number}", "{level}", "{name}"],
            "site": ["{letter}", "{name}", "{state}"],
        }
