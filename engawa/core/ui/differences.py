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
    return _mark(old, new, is_old=True)


def mark_new(*, old: str, new: str) -> SafeString:
    """Write the new text with what the old one lacked marked as inserted."""
    return _mark(old, new, is_old=False)


def _mark(old: str, new: str, *, is_old: bool) -> SafeString:
    before, after = _WORD.findall(old), _WORD.findall(new)
    parts = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        text = "".join(before[i1:i2] if is_old else after[j1:j2])
        if kind == "equal":
            parts.append(format_html("{}", text))
        elif text and is_old:
            # Screen readers pass over <del> and <ins> in silence, so the words are written out.
            parts.append(_marked("del", _("消した文："), text))
        elif text:
            parts.append(_marked("ins", _("加えた文："), text))
    return format_html_join("", "{}", ((part,) for part in parts))


def _marked(element: str, word: str, text: str) -> SafeString:
    return format_html(
        '<{0}><span class="visually-hidden">{1}</span>{2}</{0}>', element, word, text
    )
