"""What the colours, patterns and marks of the outline maps mean: within the map of the ward, beneath that of a zone.

The page of a zone speaks all languages and has one drawing, so its key is markup beneath the drawing, each
meaning in all of them. All words are of one checked document.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from pathlib import Path

from engawa.core.geo.shapes import Frame
from engawa.rooms.safety.map_parts import LEVELS, draw_mark, get_pattern, measure_text
from engawa.rooms.safety.values import LANGUAGES, Opening

_WORDS = Path(__file__).with_name("map_words.toml")
_LINE = 26.0
_STATES = {
    Opening.OPEN: "open",
    Opening.CROWDED: "crowded",
    Opening.FULL: "full",
    Opening.CLOSED: "closed",
    Opening.NOT_OPEN: "not_open",
}
# By what a thing is known to stand in the drawing of a zone.
_FREE, _NAMES = 'class="z"', 'class="k" lang="ja"'
# Deep within the ward its ground is the frame itself (`map_ground.draw_ground`), and no edge is seen.
_EDGE = re.compile('class="w" d="[^"]{60}')
# The swatch of an area, around the middle of its own drawing.
_AREA = "M-12-8H12V8H-12z"
# As `lang` attributes have them (BCP 47); the page of a zone is Japanese where it does not say otherwise.
_TAGS = {"ja": "", "ja-x-easy": "ja-x-easy", "en": "en", "zh-hans": "zh-Hans", "ko": "ko"}


@cache
def read_words() -> Mapping[str, Mapping[str, str]]:
    """Read what stands on maps, by language."""
    return tomllib.loads(_WORDS.read_text(encoding="utf-8"))


def get_level_word(level: int, *, has_number: bool) -> str:
    """Give what the document calls the name of a level; tsunami and large fires have no number."""
    return f"level_{level}" if has_number else "level_none"


def draw_legend(
    *,
    frame: Frame,
    words: Mapping[str, str],
    levels: Sequence[tuple[int, bool]],
    states: Collection[Opening],
    undrawn: Sequence[str],
) -> tuple[list[str], float]:
    """Say below the map of the ward what is on it, as SVG in one language; give that, and how high it is.

    `levels` are (level, has its number); `undrawn` are the numbers of zones that the map cannot show.
    """
    entries: list[tuple[str, str]] = []
    for level, is_said in levels:
        pattern = get_pattern(level, has_number=is_said)
        swatch = (
            f'<rect class="z l{level}" width="26" height="16" y="-12"/>'
            f'<rect class="p" fill="url(#sm{pattern})" width="26" height="16" y="-12"/>'
        )
        entries.append((swatch, words[get_level_word(level, has_number=is_said)]))
    for opening, name in _STATES.items():
        if opening in states:
            entries.append(
                (f'<g transform="translate(13 -4)">{draw_mark(opening, "")}</g>', words[name])
            )
    lines, x, y = [], 10.0, 20.0
    for swatch, said in entries:
        length = 34 + measure_text(said) + 18
        if x > 10 and x + length > frame.width:
            x, y = 10.0, y + _LINE
        lines.append(
            f'<g transform="translate({x:.0f} {frame.height + y:.0f})">{swatch}'
            f'<text class="t" x="34">{escape(said)}</text></g>'
        )
        x += length
    if undrawn:
        y += _LINE if entries else 0.0
        said = words["undrawn"].format(numbers=", ".join(undrawn))
        lines.append(f'<text class="t" x="10" y="{frame.height + y:.0f}">{escape(said)}</text>')
    return lines, y + 12 if lines else 0.0


def write_key(*, drawing: str, has_number: bool) -> str:
    """Say in all languages what stands in the drawing of a zone, as a list for the page beneath it.

    `has_number` tells whether the order that holds in the zone has the number of a level.
    """
    level = next((one for one in LEVELS if f'class="z l{one}' in drawing), 0)
    states = tuple(opening for opening in _STATES if draw_mark(opening, "") in drawing)
    return _write_key(
        level,
        has_number,
        states,
        _FREE in drawing,
        _EDGE.search(drawing) is not None,
        _NAMES in drawing,
    )


# A release asks for hundreds of keys, which are a handful.
@lru_cache(maxsize=200)
def _write_key(
    level: int,
    has_number: bool,
    states: tuple[Opening, ...],
    is_free: bool,
    has_edge: bool,
    has_names: bool,
) -> str:
    entries = []
    if level:
        pattern = get_pattern(level, has_number=has_number)
        fill = f'<path class="p" fill="url(#sm{pattern})" d="{_AREA}"/>'
        swatch = f'<path class="z l{level}" d="{_AREA}"/>{fill}'
        entries.append((swatch, get_level_word(level, has_number=has_number)))
    if is_free:
        entries.append((f'<path class="z" d="{_AREA}"/>', "this_zone"))
    entries += [(draw_mark(opening, ""), _STATES[opening]) for opening in states]
    if states:
        entries.append((_say_sign("A"), "letters"))
    if has_names:
        entries.append((_say_sign(read_words()["ja"]["names_sign"]), "names"))
    if has_edge:
        entries.append(('<path class="w" d="M-15-1V12H15V-1z"/>', "edge"))
    rows = "".join(
        f'<li><svg class="sm" viewBox="-14 -11 28 22" aria-hidden="true">'
        f'<path class="w" d="M-20-20H20V20H-20z"/>{swatch}</svg><p>{_say_in_all(word)}</p></li>'
        for swatch, word in entries
    )
    return f'<ul class="smk">{rows}</ul>' if rows else ""


def _say_sign(sign: str) -> str:
    return f'<text class="k" lang="ja" x="0" y="5" text-anchor="middle">{sign}</text>'


def _say_in_all(word: str) -> str:
    said = []
    for language in LANGUAGES:
        text, lang = escape(read_words()[language][word]), _TAGS[language]
        said.append(f'<span lang="{lang}">{text}</span>' if lang else text)
    return " / ".join(said)
