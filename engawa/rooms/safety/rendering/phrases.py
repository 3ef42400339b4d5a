"""The checked documents: what the pages say in each language, and how a time or a name is written there."""

import datetime as dt
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from engawa.rooms.safety.rendering.markup import (
    Html,
    bind_numbers,
    bind_readings,
    escape,
    write_data_block,
)
from engawa.rooms.safety.situation import Words
from engawa.rooms.safety.values import LANGUAGES

TOKYO = dt.timezone(dt.timedelta(hours=9), "JST")
TEXTS = Path(__file__).parent / "texts"
# As `lang` attributes have them (BCP 47).
TAGS = {"ja": "ja", "ja-x-easy": "ja-x-easy", "en": "en", "zh-hans": "zh-Hans", "ko": "ko"}
# Where the pages of a language stand in the bundle.
FOLDERS = {"ja": "", "ja-x-easy": "easy/", "en": "en/", "zh-hans": "zh-hans/", "ko": "ko/"}

# In these a name that has none of their own is said in English, beside the Japanese one.
_READ_ENGLISH = frozenset({"zh-hans", "ko"})


def write_moment(at: dt.datetime) -> str:
    """Give an instant for machines (RFC 3339), in the time of the ward."""
    return at.astimezone(TOKYO).isoformat(timespec="seconds")


@cache
def read_document(language: str) -> dict[str, Any]:
    """Read the checked document of a language."""
    return tomllib.loads((TEXTS / f"page.{language}.toml").read_text(encoding="utf-8"))


@cache
def read_tongues() -> dict[str, str]:
    """Read what each language calls itself, by its code."""
    return tomllib.loads((TEXTS / "languages.toml").read_text(encoding="utf-8"))


class Phrases:
    """What pages say in one language. `say` gives markup: values are escaped unless they are markup; `write` makes
    markup of a text in this language.

    In a drill each heading and title begins with the mark of a drill: `head` says it.
    """

    def __init__(self, language: str, *, is_drill: bool) -> None:
        document = read_document(language)
        self.language = language
        self.lang = TAGS[language]
        self.folder = FOLDERS[language]
        self.mark = Html(escape(document["drill"]["mark"])) if is_drill else Html("")
        self.separator = Html(escape(document["page"]["separator"]))
        # The words of the page's script (`frontend/src/safety/words.ts`), read from the page.
        words = dict(document["script"])
        if is_drill:
            for heading in ("title", "watch_title"):
                words[heading] = document["drill"]["mark"] + words[heading]
        self.write = bind_readings if language == "ja-x-easy" else escape
        self.script = self.write(write_data_block("safety-words", words))
        self._time = document["time"]
        self._templates = {
            f"{part}.{key}": self.write(text)
            for part, texts in document.items()
            for key, text in texts.items()
            if isinstance(text, str)
        }
        self._lists: dict[str, list[str]] = {
            f"{part}.{key}": texts
            for part, entries in document.items()
            for key, texts in entries.items()
            if isinstance(texts, list)
        }

    def say(self, key: str, **values: object) -> Html:
        """Say a sentence of the document."""
        template = self._templates[key]
        if not values:
            return template
        said = template.format(**{name: escape(value) for name, value in values.items()})
        return self.write(Html(said))

    def head(self, key: str, **values: object) -> Html:
        """Say a heading: in a drill with its mark."""
        return Html(self.mark + self.say(key, **values))

    def list(self, key: str) -> tuple[Html, ...]:
        """Give the sentences of a list."""
        return tuple(self.write(text) for text in self._lists[key])

    def count(self, number: int) -> str:
        """Write a number with its thousands apart."""
        return f"{number:,}"

    def tell(self, at: dt.datetime) -> str:
        """Tell an instant in words, in the time of the ward."""
        local = at.astimezone(TOKYO)
        stamp: str = self._time["stamp" if local.minute else "stamp_sharp"]
        return stamp.format(
            month=self._time["months"][local.month - 1],
            day=local.day,
            weekday=self._time["weekdays"][local.weekday()],
            hour=local.hour,
            minute=local.minute,
        )

    def time(self, at: dt.datetime) -> Html:
        """Tell an instant in words, with the form for machines."""
        return Html(f'<time datetime="{write_moment(at)}">{escape(self.tell(at))}</time>')

    def name(self, words: Words) -> Html:
        """Give a name in this language, or the Japanese one marked as Japanese.

        Readers of Chinese and Korean get the English one before it, to have something to say; signs are in Japanese.
        """
        text = words.get(self.language)
        if text:
            return bind_numbers(self.write(text))
        said, english = self.japanese(words["ja"]), words.get("en")
        if english and self.language in _READ_ENGLISH:
            said = Html(f'<span lang="en">{escape(english)}</span> ({said})')
        return bind_numbers(said)

    def plain_name(self, words: Words) -> str:
        """Give a name for titles and attributes, where nothing can be marked."""
        return words.get(self.language) or words["ja"]

    def japanese(self, text: str) -> Html:
        """Give a Japanese text, marked as such where the page is not Japanese."""
        if self.language in ("ja", "ja-x-easy"):
            return escape(text)
        return Html(f'<span lang="ja">{escape(text)}</span>')


def get_all_phrases(*, is_drill: bool) -> tuple[Phrases, ...]:
    """Give what pages say in all languages, Japanese first."""
    return tuple(_get_phrases(language, is_drill) for language in LANGUAGES)


@cache
def _get_phrases(language: str, is_drill: bool) -> Phrases:
    return Phrases(language, is_drill=is_drill)
