"""Text that is safe to stand in a page.

What comes from a register, an officer or another service is escaped at the one place where it enters a page:
`escape` gives `Html`, and takes `Html` as it is. Whatever is put together here is `Html` only by `join`,
`tag` or the constructor, which is for markup written in this package.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

# Characters that nobody sees but that turn text around, hide it, or cannot be written in UTF-8.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
# The reading of a word begins behind a kanji; behind it go on kana, as the word's ending or a particle.
_BEFORE_READING = re.compile("(?<=[\u3005\u4e00-\u9fff])（(?=[\u3041-\u309f])")
_AFTER_READING = re.compile("）(?=[\u3041-\u309f])")
_BEFORE_NUMBER = re.compile("(?<=[^ ]) (?=[0-9０-９])")
# Between facts on a line, which never begins with the dot.
BETWEEN = "\u00a0· "


class Html(str):
    """Markup that is safe to stand in a page."""

    __slots__ = ()


def clean(text: str) -> str:
    """Give a text without the characters that nobody sees."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def escape(text: object) -> Html:
    """Give a text so that it stands in a page, or in a quoted attribute, as it is."""
    if isinstance(text, Html):
        return text
    return _escape(str(text))


# Names of towns and sites come again on hundreds of pages.
@lru_cache(maxsize=4096)
def _escape(text: str) -> Html:
    return Html(html.escape(clean(text)))


def bind_readings(text: object) -> Html:
    """Give a text in which no line ends between a word, its reading and its ending: 「逃（に）げる」."""
    bound = _BEFORE_READING.sub("\u2060（", escape(text))
    return Html(_AFTER_READING.sub("）\u2060", bound))


def bind_numbers(text: Html) -> Html:
    """Give a name in which no line ends between a word and its number: 「区域 12」, 「大学 12号館」."""
    return Html(_BEFORE_NUMBER.sub("\u00a0", text))


def join(parts: Iterable[str], *, between: str = "") -> Html:
    """Put parts together, each escaped unless it is markup; empty ones are left out."""
    return Html(escape(between).join(escape(part) for part in parts if part))


def tag(name: str, content: object = "", /, **attributes: object) -> Html:
    """Give an element; attributes that are None are left out, `class_` is written as class, `data_x` as data-x."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Html(f"<{name}{written}>{escape(content)}</{name}>")


def write_data_block(identifier: str, values: Any) -> Html:
    """Give values as a block of JSON for the page's script; a browser does not execute it."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # Within a script element only "<" can end it.
    safe = clean(text).replace("<", "\\u003c")
    return Html(f'<script type="application/json" id="{escape(identifier)}">{safe}</script>')


def hash_style(style: str) -> str:
    """Give the hash by which a Content-Security-Policy allows a style."""
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return "sha256-" + base64.b64encode(digest).decode("ascii")


def minify(style: str) -> str:
    """Give a style sheet without comments and needless spaces."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    style = re.sub(r"\s+", " ", style)
    return re.sub(
        r" ?([{};,]) ?|(?<=[a-z0-9-]:) ", lambda found: found.group(1) or "", style
    ).strip()
