"""Small signs inside a text: bullets, numbers, theme and +D marks, footnotes, sentences."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from engawa.rooms.policy.importing.traced import Traced

STRONG_BULLETS = "●○◎◯◇◆■□▪▫◦★☆▶▷►▸◉❖❑❏➤➢✓✔⚫⚪♦"
SMALL_BULLETS = "・･•‣∙·‐‑–—−－*＊+-"
_BULLET = re.compile(
    # The zero of kanji numbers is often typed for a circle; two of them stand for a name left out.
    rf"(?P<strong>[{STRONG_BULLETS}]|〇(?![〇○]))\s*|(?P<dot>[・･•‣∙·])\s*|(?P<dash>[-‐‑–—−－*＊])(?:\s+|(?=[・･]))"
)

_DIGITS = r"[0-9０-９]{1,2}"
_COUNT = rf"(?:{_DIGITS}|[一二三四五六七八九十]{{1,2}})"
_AFTER_LABEL = r"(?:[\s:：.．、)）]+|(?=[^\s0-9０-９年月日回期次号%％人件つ歳名か所]))"
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"(?P<label>第{_COUNT}[章部編])[\s:：.．]*(?=\S)")),
    ("chapter", re.compile(rf"(?P<label>第{_COUNT})[\s:：.．]+(?=\S)")),
    ("section", re.compile(rf"(?P<label>第{_COUNT}[節項])[\s:：.．]*(?=\S)")),
    ("roman", re.compile(r"(?P<label>[Ⅰ-Ⅻⅰ-ⅻ])[\s.．、:：]*(?=\S)")),
    (
        "roman",
        re.compile(r"(?P<label>(?:VI{0,3}|IV|IX|XI{0,2}|I{1,3}|[ＩＶＸ]{1,4}))[\s.．、:：]+(?=\S)"),
    ),
    ("measure", re.compile(rf"(?P<label>(?:重点|基本|主要)?施策\s*{_COUNT}){_AFTER_LABEL}(?=\S)")),
    (
        "initiative",
        re.compile(rf"(?P<label>(?:重点)?(?:取組|事業)\s*{_COUNT}){_AFTER_LABEL}(?=\S)"),
    ),
    (
        "aim",
        re.compile(
            rf"(?P<label>(?:基本|重点)?(?:目標|方針|柱|分野)\s*{_COUNT}){_AFTER_LABEL}(?=\S)"
        ),
    ),
    ("circled", re.compile(r"(?P<label>[①-⑳❶-❿])[\s.．、]*(?=\S)")),
    ("paren", re.compile(rf"(?P<label>[(（]{_COUNT}[)）])\s*(?=\S)")),
    ("kana_paren", re.compile(r"(?P<label>[(（][ア-コ][)）])\s*(?=\S)")),
    ("num", re.compile(rf"(?P<label>{_DIGITS}-{_DIGITS})\s+(?=\S)")),
    (
        "num",
        re.compile(
            rf"(?P<label>{_DIGITS})(?:[.．、)）:：](?![0-9０-９])\s*"
            # Not where a count stands: "2 回行います".
            r"|\s+(?![件割％%]|回[をのにで行実、。]|[かヶカ箇]所))(?=\S)"
        ),
    ),
    ("kana", re.compile(r"(?P<label>[ア-コ])[\s.．、)）]\s*(?=\S)")),
    ("alpha", re.compile(r"(?P<label>[a-zA-Z])[.．)）]\s*(?=\S)")),
)

_PLUS_D = re.compile(
    r"[\[【［〔(（<＜〈《]\s?[+＋][DＤ]\s?[\]】］〕)）>＞〉》]"
    r"|(?<![0-9A-Za-zＡ-Ｚ])[+＋][DＤ](?![0-9A-Za-zＡ-Ｚａ-ｚ])"
)
# Character classes with a bound, not nested repeats: a hostile line must not cost more than its length.
_THEMES = r"(?:(?:基本|中期)?戦略\s?)?テーマ[テーマ\s0-9０-９①-⑳,、・／/]{0,40}"
_THEME_AT_END = re.compile(rf"(?:^|(?<=[\s。】)）])){_THEMES}$")
_THEME_IN_BRACKETS = re.compile(rf"[\[【［〔(（<＜〈《]\s?{_THEMES}[\]】］〕)）>＞〉》]")
_NEW = re.compile(
    r"[\[【［〔(（<＜〈《]\s*(?:(?:令和|R|Ｒ)?\s?[0-9０-９]{0,4}(?:年度)?(?:から|より)?の?)?"
    r"(?:新規(?:事業|取組)?|新|NEW|ＮＥＷ)[!！]?\s*[\]】］〕)）>＞〉》]"
    r"|🆕"
    r"|[★☆]\s*(?:新規|NEW|ＮＥＷ)[!！★☆]*"
    r"|(?:^|(?<=\s))(?:新規|NEW[!！]?)(?=\s|$)",
    re.IGNORECASE,
)
_SDG = r"(?:SDGs?|ＳＤＧ[ｓＳs]?)"
_SDGS = re.compile(
    rf"[\[【［〔(（<＜〈《]\s?{_SDG}[\s:：目標ゴール0-9０-９①-⑰,、・／/]{{1,40}}[\]】］〕)）>＞〉》]",
    re.IGNORECASE,
)
# A line or an end of a line that names goals by number and nothing else.
_SDGS_AT_END = re.compile(
    rf"(?:^|(?<=[\s。】)）]))(?:関連(?:する)?\s?)?{_SDG}\s?(?:の?(?:目標|ゴール))?"
    r"(?:[\s:：,、・／/]{0,3}(?:1[0-7]|[1-9]|１[０-７]|[１-９])(?![0-9０-９])){1,17}$",
    re.IGNORECASE,
)
_EXPO = re.compile(r"[\[【［〔(（]\s*(?:GREEN\s?[×xX]\s?)?EXPO\s?(?:2027)?\s*[\]】］〕)）]")
_NUMBER = re.compile(_DIGITS)

_REFERENCE = re.compile(r"(?<=[^\s※])[※＊]([0-9０-９]{0,2})(?![…:：])")
_FOOTNOTE = re.compile(
    r"^\s*(?:[(（]?(?:※|＊(?=[0-9０-９])|\*(?=[0-9]))\s*(?P<n>[0-9０-９]{0,2})[)）]?"
    r"|[(（\[［]?注\s?(?P<m>[0-9０-９]{0,2})[)）\]］:：])"
)
_INNER_FOOTNOTE = re.compile(
    r"(?:(?<=\s)|(?<=[。！？]))※\s?[0-9０-９]{0,2}(?=[…\s:：「]|[^\s、。])"
)

_OPEN = "「『（(“【〔［["
_CLOSE = "」』）)”】〕］]"
_SENTENCE_END = re.compile(r"[。！？!?「」『』（）()“”【】〔〕［］\[\]]")
_NEW_THIS_YEAR = re.compile(r"^(?:また、|さらに、|加えて、)?新たに")
_WAVES = "～~〜∼"

# What may stand behind the full stop of a sentence and belongs to it: a sign, a remark in brackets.
_TAIL = re.compile(
    r"(?:[(（【\[［〔〈《＜<][^。()（）【】]{1,30}[)）】\]］〕〉》＞>]|[※＊*]\s?[0-9０-９]{0,2}|[\s、])+$"
)

THIS_YEAR = "new:this-year"


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before the words of a heading or list item."""

    style: str
    label: str
    width: int


def plain(text: str) -> str:
    """Fold full and half width, case and white space away, to compare texts."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def title_key(title: str) -> str:
    """Reduce a title to what makes two headings the same one."""
    folded = plain(title)
    return "".join(c for c in folded if c.isalnum())


def head_key(title: str) -> str:
    """Reduce a title to its words before a subtitle between waves."""
    for at, character in enumerate(title):
        if character in _WAVES and at > 0:
            return title_key(title[:at])
    return title_key(title)


def is_subtitle(text: str) -> bool:
    """Tell whether a line stands between waves, as a subtitle does."""
    text = text.strip()
    return len(text) > 2 and text[0] in _WAVES and text[-1] in _WAVES


def read_marker(text: str) -> Marker:
    """Read bullets and a number at the start of a text; style "" where there is none."""
    at = 0
    style = ""
    # Word processors turn "●" into "- ●": of nested bullets the strong one decides.
    for _ in range(3):
        bullet = _BULLET.match(text, at)
        if bullet is None or bullet.end() >= len(text):
            break
        style = f"bullet:{bullet['strong']}" if bullet["strong"] else style or "bullet"
        at = bullet.end()
    for name, pattern in _LABELS:
        if label := pattern.match(text, at):
            return Marker(name, unicodedata.normalize("NFKC", label["label"]), label.end())
    return Marker(style, "", at)


def read_bullet(text: str) -> Marker:
    """Read one bullet at the start of a text, and no number."""
    bullet = _BULLET.match(text)
    if bullet is None or bullet.end() >= len(text):
        return Marker("", "", 0)
    return Marker(f"bullet:{bullet['strong']}" if bullet["strong"] else "bullet", "", bullet.end())


def is_banner(text: str) -> bool:
    """Tell whether a line has ornaments on both sides, as a cry across the page has."""
    return (
        text[:1] in STRONG_BULLETS
        and text[-1:] in STRONG_BULLETS
        and bool(text.strip(STRONG_BULLETS + " \u3000"))
    )


def take_tags(text: Traced) -> tuple[Traced, tuple[str, ...]]:
    """Take the marks out of a text and give them as tags."""
    tags: list[str] = []
    if "D" in text.text or "Ｄ" in text.text:
        text, found = _take(text, _PLUS_D)
        tags += ["digital:plus-d"] * bool(found)
    if "テーマ" in text.text:
        for pattern in (_THEME_IN_BRACKETS, _THEME_AT_END):
            text, found = _take(text, pattern, needs_number=True)
            tags += [f"city-theme:{n:02d}" for n in _numbers(found)]
    text, found = _take(text, _NEW)
    tags += [THIS_YEAR] * bool(found)
    if "SDG" in text.text.upper() or "ＳＤＧ" in text.text:
        for pattern in (_SDGS, _SDGS_AT_END):
            text, found = _take(text, pattern, needs_number=True)
            tags += [f"sdgs:{n}" for n in _numbers(found)]
    if "EXPO" in text.text:
        text, found = _take(text, _EXPO)
        tags += ["expo:2027"] * bool(found)
    return text.strip(), tuple(dict.fromkeys(tags))


def _take(
    text: Traced, pattern: re.Pattern[str], *, needs_number: bool = False
) -> tuple[Traced, list[str]]:
    matches = [
        match
        for match in pattern.finditer(text.text)
        if not needs_number or _numbers([match.group()])
    ]
    if not matches:
        return text, []
    return text.without([m.span() for m in matches]), [m.group() for m in matches]


def _numbers(found: list[str]) -> list[int]:
    plain_found = (unicodedata.normalize("NFKC", each) for each in found)
    return [int(number) for each in plain_found for number in _NUMBER.findall(each)]


def says_new(text: str) -> bool:
    """Tell whether a sentence begins with the words for "newly"."""
    return _NEW_THIS_YEAR.match(text) is not None


def footnote_number(text: str) -> str | None:
    """Read the number of a footnote line ("" for an unnumbered one); None for other lines."""
    found = _FOOTNOTE.match(text)
    if found is None:
        return None
    return unicodedata.normalize("NFKC", found["n"] or found["m"] or "")


def inner_footnote(text: str) -> int | None:
    """Find where a footnote begins inside running text."""
    found = _INNER_FOOTNOTE.search(text)
    return found.start() if found else None


def references(text: str) -> list[str]:
    """List the numbers of the footnote signs in a text ("" for an unnumbered one)."""
    return [unicodedata.normalize("NFKC", n) for n in _REFERENCE.findall(text)]


def without_references(text: Traced) -> Traced:
    """Drop the footnote signs of a title."""
    return text.without_pattern(_REFERENCE).strip()


def sentence_cuts(text: str) -> list[int]:
    """Find where each sentence after the first begins; brackets hold a sentence together."""
    cuts, balanced = _cuts(text, heed_brackets=True)
    return cuts if balanced else _cuts(text, heed_brackets=False)[0]


def _cuts(text: str, *, heed_brackets: bool) -> tuple[list[int], bool]:
    depth = 0
    ends = []
    for match in _SENTENCE_END.finditer(text):
        sign = match.group()
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(0, depth - 1)
        elif (depth == 0 or not heed_brackets) and (
            sign == "。" or (match.end() < len(text) and text[match.end()].isspace())
        ):
            ends.append(match.end())
    cuts = []
    for end in ends:
        begin = end
        while begin < len(text) and (text[begin].isspace() or text[begin] in _CLOSE):
            begin += 1
        if begin < len(text) and not _TAIL.match(text[begin : begin + 60]):
            cuts.append(begin)
    return sorted(set(cuts)), depth == 0


def sentences(text: Traced) -> Iterator[tuple[int, Traced]]:
    """Yield each sentence with the offset at which it begins."""
    cuts = [0, *sentence_cuts(text.text), len(text.text)]
    for start, end in itertools.pairwise(cuts):
        if part := text.slice(start, end).strip():
            yield start, part


def is_balanced(text: str) -> bool:
    """Tell whether every opened bracket of a text is closed."""
    return sum(text.count(c) for c in _OPEN) <= sum(text.count(c) for c in _CLOSE)
