"""What changed between two texts, by words as far as Japanese script shows them."""

import re
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

# Without a dictionary a change of script is the best sign of a word's end.
_WORD = re.compile(r"[一-鿿々]+|[ァ-ヶー]+|[ぁ-ゖ]+|[A-Za-z0-9０-９Ａ-Ｚａ-ｚ]+|\s+|.", re.DOTALL)


def mark_old(*, old: str, new: str) -> SafeString:
    """Write the old text with what the new one lacks marked as deleted."""
    return _mark(old, new, "del", _("消した文："))


def mark_new(*, old: str, new: str) -> SafeString:
    """Write the new text with what the old one lacked marked as inserted."""
    return _mark(new, old, "ins", _("加えた文："))


def mark_own(*, text: str, other: str) -> SafeString:
    """Write one of two texts of equal rank with what the other has not marked as different."""
    return _mark(text, other, "mark", _("ちがうところ："))


def _mark(text: str, other: str, element: str, word: str) -> SafeString:
    mine, theirs = _WORD.findall(text), _WORD.findall(other)
    parts = []
    for kind, i1, i2, _j1, _j2 in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        piece = "".join(mine[i1:i2])
        if kind == "equal":
            parts.append(format_html("{}", piece))
        elif piece:
            # Screen readers pass over these elements in silence, so the word is written out.
            parts.append(_marked(element, word, piece))
    return format_html_join("", "{}", ((part,) for part in parts))


def _marked(element: str, word: str, text: str) -> SafeString:
    return format_html(
        '<{0}><span class="visually-hidden">{1}</span>{2}</{0}>', element, word, text
    )
