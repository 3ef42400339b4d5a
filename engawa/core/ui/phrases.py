"""Where a line may break: headings at marks and at the start of a phrase, and no line at the sign of a range."""

import re
from functools import lru_cache

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

# A phrase ends after a mark, or where hiragana is followed by something else; marks stand alone.
# Not behind the ending of a verb that another one follows: 取り組み, 住み続ける, 伝え方 are one word.
# Hiragana lies in U+3041–3093, katakana in U+30A1–30F6, kanji in U+4E00–9FFF; 々 is U+3005.
_MARK = "[、。，．！？「」『』（）“”]"
_PHRASE = re.compile(
    r"(?<=[\u3041-\u3093])(?<![りしみきちびぎけえせれめべ])(?=[\u4e00-\u9fff\u3005\u30a1-\u30f6A-Za-z0-9０-９])"
    rf"|(?={_MARK})|(?<={_MARK})|(?<=[・\s])"
)
# 10:00～11:30, 9時～17時, 12月29日～1月3日: a browser takes the sign for a letter, before which a line may begin.
_RANGE = re.compile(r"(?:[0-9０-９:：/.]+[時分]?|[^\s;<>&\"])[～〜–](?:[0-9０-９:：/.]+[時分]?)?")
_OPENS = frozenset("「『（“")
_CLOSES = frozenset("、。，．！？」』）”")


def phrases(text: str) -> list[str]:
    """Cut a heading where a typesetter would break it; each mark is a part of its own."""
    return [part for part in _PHRASE.split(text) if part]


@lru_cache(maxsize=4096, typed=True)
def mark_breaks(text: str) -> SafeString:
    """Write a heading for a page that breaks between its phrases, and nowhere else.

    It stands in an element of the class `phrased`. Marks stay with the words that they belong to.
    """
    parts: list[str] = []
    # Escaped as a whole: a part of an escaped text does not know that it is.
    for part in phrases(conditional_escape(text)):
        if parts and (part in _CLOSES or parts[-1][-1] in _OPENS):
            parts[-1] += part
        else:
            parts.append(part)
    return SafeString("<wbr>".join(parts))


def hold_ranges(text: str) -> SafeString:
    """Write a text for a page in which no line begins or ends at the sign between the two ends of a range."""
    escaped = conditional_escape(text)
    return SafeString(_RANGE.sub(r'<span class="no-break">\g<0></span>', escaped))
