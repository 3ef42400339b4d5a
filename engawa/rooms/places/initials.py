"""With what a name begins: the column of its reading in the table of kana, and the letter of its English name."""

import unicodedata

# Each column by its first kana, with all kana that stand in it; voiced and small ones are folded before.
KANA_COLUMNS = {
    "あ": "あいうえお",
    "か": "かきくけこ",
    "さ": "さしすせそ",
    "た": "たちつてと",
    "な": "なにぬねの",
    "は": "はひふへほ",
    "ま": "まみむめも",
    "や": "やゆよ",
    "ら": "らりるれろ",
    "わ": "わゐゑをん",
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
INITIALS = frozenset((*KANA_COLUMNS, *LETTERS))
_COLUMN_OF = {kana: first for first, column in KANA_COLUMNS.items() for kana in column}
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_TO_HIRAGANA = ord("ァ") - ord("ぁ")


def find_initials(*, reading: str, name: str, name_en: str) -> tuple[str, str]:
    """Give the column of kana and the letter under which a name is sought; nothing where there is none.

    A name without a reading is its own reading when it begins with kana.
    """
    column = next(filter(None, map(_find_column, (reading, name))), "")
    return column, _find_letter(name_en)


def _find_column(text: str) -> str:
    # Taken apart, a voiced kana begins with its plain one; half width becomes full first.
    sign = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text.strip())[:1])[:1]
    if "ァ" <= sign <= "ヶ":
        sign = chr(ord(sign) - _TO_HIRAGANA)
    return _COLUMN_OF.get(sign.translate(_SMALL), "")


def _find_letter(text: str) -> str:
    sign = unicodedata.normalize("NFKD", text.strip())[:1].upper()
    return sign if sign and sign in LETTERS else ""
