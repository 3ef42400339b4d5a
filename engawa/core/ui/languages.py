"""Words that exist in some languages only, and the marks that say in which language they stand."""

import re
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar, cast

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Arguments = ParamSpec("Arguments")
Said = TypeVar("Said")

EASY_JAPANESE = "ja-x-easy"
# How a word in kanji is read, behind it in brackets.
_READING = re.compile(r"(?<=[\u3005\u4e00-\u9fff])（[\u3041-\u3093\s]+）")
WORD_JOINER = "\u2060"
# Kana, kanji and full-width forms; digits and marks count only between two of them.
_JAPANESE_SIGN = r"[\u3005\u3041-\u30ff\u4e00-\u9fff\uff01-\uff60\u300c-\u300f]"
_JAPANESE = re.compile(rf"{_JAPANESE_SIGN}(?:[^a-zA-Z]*{_JAPANESE_SIGN})?")


def remember_in_each_language(
    maxsize: int,
) -> Callable[[Callable[Arguments, Said]], Callable[Arguments, Said]]:
    """Remember the latest answers of a function, for each language apart.

    For functions that depend on nothing but the reader's language and their arguments, which must be
    hashable, and that many pages ask the same again.
    """

    def decorate(say: Callable[Arguments, Said]) -> Callable[Arguments, Said]:
        @lru_cache(maxsize=maxsize, typed=True)
        def said(
            _language: str | None, /, *args: Arguments.args, **kwargs: Arguments.kwargs
        ) -> Said:
            return say(*args, **kwargs)

        @wraps(say)
        def inner(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Said:
            # The stub of lru_cache takes hashable values only, which no signature can say of another's.
            answer: Said = cast(Any, said)(get_language(), *args, **kwargs)
            return answer

        return inner

    return decorate


def get_territory_code() -> str:
    """Give the reader's language with its country, as Open Graph writes it."""
    return "en_US" if (get_language() or "").startswith("en") else "ja_JP"


def choose_by_language(*, japanese: str, english: str, easy: str) -> str:
    """Give the words for the reader's language, in Japanese where there are none."""
    language = get_language() or ""
    if language.startswith("en"):
        return english or japanese
    if language == EASY_JAPANESE:
        return hold_readings(easy or japanese)
    return japanese


def name_ward(*, name: str, name_kana: str, name_en: str) -> str:
    """Name a ward in the reader's language; easy Japanese says how the name is read."""
    easy = f"{name}（{name_kana}）" if name_kana else name
    return choose_by_language(japanese=name, english=name_en, easy=easy)


def hold_readings(text: str) -> str:
    """Hold words and their readings together by word joiners, which no font shows.

    Browsers would break the line between 約束 and （やくそく）.
    """
    return _READING.sub(rf"{WORD_JOINER}\g<0>{WORD_JOINER}", text)


def mark_japanese(text: str) -> SafeString:
    """Mark the Japanese within a text of another language, so that it is read aloud as Japanese."""
    # A part of an escaped text does not know that it is: what a component is given as `a="{{ b }}"`.
    escaped = conditional_escape(text)
    if (get_language() or "ja").startswith("ja"):
        return escaped
    pieces, at = [], 0
    for found in _JAPANESE.finditer(escaped):
        pieces += [escaped[at : found.start()], f'<span lang="ja">{found[0]}</span>']
        at = found.end()
    return SafeString("".join([*pieces, escaped[at:]]))
