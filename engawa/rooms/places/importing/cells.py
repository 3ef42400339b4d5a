"""What cells of each type say: marks, telephone numbers, postcodes, addresses of mail and web, codes, kana.

Each reader takes a cell that is trimmed and not empty, and gives its value with the problems of which it is
to be told. It remembers what it read, since a column holds few different cells.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import jaconv

from engawa.rooms.places.accessibility import Answer
from engawa.rooms.places.importing.findings import Problem

_REMEMBERED = 4_096


@dataclass(frozen=True, slots=True)
class Heard:
    """What a cell says; an empty value means that it says nothing that can be kept."""

    value: str
    problems: tuple[Problem, ...] = ()


_FULL_WIDTH = re.compile(r"[！-～]")


def _narrow(cell: str) -> str:
    return cell if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()


def _told_width(cell: str, value: str) -> tuple[Problem, ...]:
    """Tell of digits and signs in full width; brackets around them are no news."""
    if cell.isascii() or not _FULL_WIDTH.search(cell):
        return ()
    return (Problem("full-width", proposal=value),)


# ---------------------------------------------------------------------- marks

_MARKS: dict[str, str] = {
    **dict.fromkeys(
        (
            "○", "〇", "◯", "◎", "●", "o", "✓", "✔", "☑", "有", "有り", "あり", "有る", "ある", "可", "可能",
            "利用可", "利用可能", "対応", "対応可", "設置", "設置あり", "1", "true", "yes", "y", "はい",
        ),
        Answer.YES.value,
    ),
    **dict.fromkeys(
        (
            "△", "▲", "一部", "一部可", "一部あり", "一部有", "一部有り", "一部対応", "一部・条件あり", "条件付",
            "条件付き", "条件付可", "条件付き可", "条件あり", "要相談", "要確認", "応相談",
        ),
        Answer.PARTLY.value,
    ),
    **dict.fromkeys(
        (
            "×", "✕", "✖", "✗", "✘", "╳", "x", "無", "無し", "なし", "無い", "ない", "不可", "不可能", "利用不可",
            "非対応", "未対応", "未設置", "0", "false", "no", "n", "いいえ",
        ),
        Answer.NO.value,
    ),
    # Nobody knows, which is not "no".
    **dict.fromkeys(("-", "--", "―", "–", "—", "−", "ー", "─", "不明", "未確認", "未調査", "?", "n/a", "/"), ""),
}  # fmt: skip


@lru_cache(maxsize=_REMEMBERED)
def read_mark(cell: str) -> Heard:
    """Read ○, △, × and the words that stand for them, as a value of `Answer`."""
    # The circle for zero and the cross of multiplication have forms that NFKC does not join.
    answer = _MARKS.get(unicodedata.normalize("NFKC", cell).strip().casefold())
    if answer is None:
        return Heard("", (Problem("unreadable-mark"),))
    if answer == Answer.PARTLY:
        return Heard(answer, (Problem("partly"),))
    return Heard(answer)


# ----------------------------------------------------------- telephone numbers

# An area code in brackets or not, 10 digits for a line and 11 for a mobile telephone.
_DIGITS = frozenset("0123456789")
_PHONE = re.compile(r"\(?(0[0-9]{0,4})\)?[- ]?\(?([0-9]{1,4})\)?[- ]?([0-9]{3,4})")
_HYPHENATED = re.compile(r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−ー─ｰ", "-"))
_BETWEEN = re.compile(r"\s*[、,/・;\n]\s*|\s+(?=\(?0\d)")
_LEAD = re.compile(r"^(?:tel|fax|電話|℡|代表)[.:：\s]*", re.IGNORECASE)
_TAIL = re.compile(r"\s*(?:\(代表?\)|代表)$")
_NO_PHONE = frozenset(("-", "--", "なし", "無", "無し", "不明"))


@lru_cache(maxsize=_REMEMBERED)
def read_phone(cell: str) -> Heard:
    """Read one or more telephone or fax numbers, written with hyphens between their parts.

    What is no number stays as it is written, since a person may still make sense of it.
    """
    if _HYPHENATED.fullmatch(cell) and _has_length(cell.replace("-", "")):
        return Heard(cell)
    narrow = _LEAD.sub("", _narrow(cell).translate(_DASHES)).strip()
    narrow = _TAIL.sub("", narrow)
    if narrow in _NO_PHONE:
        return Heard("")
    whole = _one_phone(narrow)
    numbers = [whole] if whole else [_one_phone(part) for part in _BETWEEN.split(narrow) if part]
    if not numbers or None in numbers:
        return Heard(cell, (Problem("unreadable-phone"),))
    value = "、".join(number for number, _ in filter(None, numbers))
    if any(is_mended for _, is_mended in filter(None, numbers)):
        return Heard(value, (Problem("phone-zero", proposal=value),))
    return Heard(value, _told_width(cell, value))


def _one_phone(text: str) -> tuple[str, bool] | None:
    """Give a number in parts, and whether a lost zero was put back."""
    digits = "".join(character for character in text if character in _DIGITS)
    international = text.startswith("+81")
    if international:
        digits = digits[2:] if digits[2:3] == "0" else "0" + digits[2:]
        text = digits
    lost = not international and digits[:1] not in {"", "0"} and _looks_cut(text, digits)
    if lost:
        text, digits = "0" + text.lstrip("("), "0" + digits
        text = text.replace(")", "-", 1)
    if not _has_length(digits):
        return None
    if text == digits:
        return digits, lost
    parts = _PHONE.fullmatch(text)
    if parts is None or sum(len(part) for part in parts.groups()) != len(digits):
        return None
    return "-".join(parts.groups()), lost


def _looks_cut(text: str, digits: str) -> bool:
    """Tell whether this is a number whose first zero a spreadsheet took for nothing."""
    if len(digits) == 9:
        return True
    return len(digits) == 10 and text.lstrip("(")[:2] in {"50", "70", "80", "90"}


def _has_length(digits: str) -> bool:
    if not digits.startswith("0"):
        return False
    # Of the free numbers those with 0120 have ten digits, those with 0800 eleven.
    is_long = digits[:3] in {"020", "050", "060", "070", "080", "090"}
    return len(digits) == (11 if is_long else 10)


# ------------------------------------------------------------- other numbers


@lru_cache(maxsize=_REMEMBERED)
def read_postal_code(cell: str) -> Heard:
    """Read a postcode as 000-0000."""
    narrow = _narrow(cell).translate(_DASHES).removeprefix("〒").replace(" ", "")
    digits = narrow.replace("-", "")
    if not digits:
        return Heard("")
    if not _DIGITS.issuperset(digits) or len(digits) not in {6, 7}:
        return Heard("", (Problem("unreadable-postal"),))
    if len(digits) == 6:
        # In 01 to 09 (Hokkaido, Akita, Tokyo's islands and others) a spreadsheet drops the zero.
        if "-" in narrow and narrow.index("-") != 2:
            return Heard("", (Problem("unreadable-postal"),))
        digits = "0" + digits
        value = f"{digits[:3]}-{digits[3:]}"
        return Heard(value, (Problem("postal-zero", proposal=value),))
    value = f"{digits[:3]}-{digits[3:]}"
    return Heard(value, _told_width(cell, value))


def _check_digit(five: str) -> str:
    """Give the sixth digit of a code of a municipality (JIS X 0401/0402, modulus 11)."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str((11 - total % 11) % 10)


def _is_code(code: str) -> bool:
    is_place = code[2:5] == "000" or code[2] != "0"
    return 1 <= int(code[:2]) <= 47 and is_place and code[5] == _check_digit(code[:5])


@lru_cache(maxsize=_REMEMBERED)
def read_government_code(cell: str) -> Heard:
    """Read the code of a municipality as six digits with the check digit."""
    digits = _narrow(cell)
    if not (digits.isascii() and digits.isdecimal()) or not 4 <= len(digits) <= 6:
        return Heard("", (Problem("unreadable-code"),))
    if len(digits) == 6:
        problems = _told_width(cell, digits)
        return (
            Heard(digits, problems)
            if _is_code(digits)
            else Heard("", (Problem("unreadable-code"),))
        )
    # Five digits lack the check digit, or the zero of Hokkaido to Tochigi; four digits lack both.
    tried = (
        [digits + _check_digit(digits), "0" + digits]
        if len(digits) == 5
        else [f"0{digits}{_check_digit('0' + digits)}"]
    )
    fitting = [code for code in tried if _is_code(code)]
    if len(fitting) != 1:
        return Heard("", (Problem("unreadable-code"),))
    return Heard(fitting[0], (Problem("code-mended", proposal=fitting[0]),))


_NATIONAL_ID = re.compile(r"[A-Z]?[0-9]{13,14}")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)


@lru_cache(maxsize=_REMEMBERED)
def read_national_id(cell: str) -> Heard:
    """Read the id of a shelter: 14 characters, the first 11 of which are its site."""
    narrow = _narrow(cell).upper()
    if _SCIENTIFIC.fullmatch(narrow):
        return Heard("", (Problem("damaged-id"),))
    if len(narrow) != 14 or not _NATIONAL_ID.fullmatch(narrow):
        return Heard("", (Problem("unreadable-national-id"),))
    return Heard(narrow)


@lru_cache(maxsize=_REMEMBERED)
def read_id(cell: str) -> Heard:
    """Read an id that its publisher gave; one that a spreadsheet rounded is no id any more."""
    narrow = _narrow(cell)
    if _SCIENTIFIC.fullmatch(narrow):
        return Heard("", (Problem("damaged-id"),))
    return Heard(narrow)


# -------------------------------------------------------------- mail and web

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_URL = re.compile(r"https?://[^\s/?#@<>\"']+\.[^\s/?#@<>\"']+(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#][^\s<>\"]*)?")
_NEXT_URL = re.compile(r"[\s、,;]+(?=https?://)", re.IGNORECASE)
_LONGEST_URL = 2_000


@lru_cache(maxsize=_REMEMBERED)
def read_email(cell: str) -> Heard:
    """Read one address of electronic mail."""
    narrow = _narrow(cell)
    if narrow in _NO_PHONE:
        return Heard("")
    bare = narrow.removeprefix("mailto:")
    if len(bare) > 254 or not _EMAIL.fullmatch(bare):
        return Heard("", (Problem("unreadable-email"),))
    return Heard(bare, _told_width(cell, bare))


@lru_cache(maxsize=_REMEMBERED)
def read_url(cell: str) -> Heard:
    """Read one address of the web; a missing https:// is put before it, and told."""
    if _URL.fullmatch(cell) and len(cell) <= _LONGEST_URL:
        return Heard(cell)
    narrow = _narrow(cell)
    if narrow in _NO_PHONE:
        return Heard("")
    first, *others = _NEXT_URL.split(narrow)
    if len(first) <= _LONGEST_URL:
        if _URL.fullmatch(first):
            told = (
                (Problem("several-urls", proposal=first),) if others else _told_width(cell, first)
            )
            return Heard(first, told)
        if _DOMAIN.fullmatch(first) and not others:
            value = f"https://{first}"
            return Heard(value, (Problem("url-scheme", proposal=value),))
    return Heard("", (Problem("unreadable-url"),))


# --------------------------------------------------------------------- names


@lru_cache(maxsize=_REMEMBERED)
def read_kana(cell: str) -> Heard:
    """Read a reading in kana, the half-width ones made full."""
    if not any("\uff61" <= character <= "\uff9f" for character in cell):
        return Heard(cell)
    return Heard(jaconv.h2z(cell, kana=True, ascii=False, digit=False))
