"""With what a name begins: the column of its reading in the table of kana, and the letter of its English name."""

import bisect
import unicodedata

# Where each column begins in Unicode, small kana before large ones: a, ka, sa, ta, na, ha, ma, ya, ra, wa.
_BEGINNINGS = (
    0x3041, 0x304B, 0x3055, 0x305F, 0x306A, 0x306F, 0x307E, 0x3083, 0x3089, 0x308E,
)  # fmt: skip
# By its first large kana: the small a, ya and wa stand one before theirs.
KANA_COLUMNS = tuple(
    chr(code + 1 if code in {0x3041, 0x3083, 0x308E} else code) for code in _BEGINNINGS
)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INITIALS = frozenset((*KANA_COLUMNS, *LETTERS))
# Small ka and ke stand behind all others.
_LAST, _SMALL_KA = 0x3093, (0x3095, 0x3096)
_KATAKANA, _TO_HIRAGANA = range(0x30A1, 0x30F7), 0x60


def find_initials(*, reading: str, name: str, name_en: str) -> tuple[str, str]:
    """Give the column of kana and the letter under which a name is sought; nothing where there is none.

    A name without a reading is its own reading when it begins with kana.
    """
    column = next(filter(None, map(_find_column, (reading, name))), "")
    return column, _find_letter(name_en)


def _find_column(text: str) -> str:
    # Half width becomes full first; taken apart, a voiced kana begins with its plain one.
    sign = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text.strip())[:1])[:1]
    code = ord(sign) if sign else 0
    if code in _KATAKANA:
        code -= _TO_HIRAGANA
    if code in _SMALL_KA:
        return KANA_COLUMNS[1]
    if not _BEGINNINGS[0] <= code <= _LAST:
        return ""
    return KANA_COLUMNS[bisect.bisect_right(_BEGINNINGS, code) - 1]


def _find_letter(text: str) -> str:
    sign = unicodedata.normalize("NFKD", text.strip())[:1].upper()
    return sign if sign and sign in LETTERS else ""
