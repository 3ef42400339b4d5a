"""From bytes to text: which of the encodings that Japanese offices use a file is written in."""

import codecs
import re
from dataclasses import dataclass

# In the place of bytes that are no character.
UNREADABLE = "\ufffd"
# More of them than one in so many characters, and the encoding was another one, or it is no text.
_ONE_IN = 20
_ZEROS_ONE_IN = 50
# Signs that no text of a place has; programs that write XML stumble over them.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SAMPLE = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The last one holds signs that the plain EUC lacks. CP932 holds those of NEC and IBM.
_LEGACY = ("cp932", "euc_jp", "euc_jis_2004")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, without a byte order mark, and the encoding in which it was written."""

    text: str
    encoding: str


def decode(*, content: bytes) -> Decoded | None:
    """Decode the text of a file, or give None when it is no text.

    A few bytes that are no character become U+FFFD, so that the rest of the file can be read.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _checked(content.decode(encoding, "replace"), encoding)
    begin = content[:4096]
    if (zeros := begin.count(0)) * _ZEROS_ONE_IN > len(begin):
        # Text without zero bytes has no Latin letters or line ends in UTF-16: there are some.
        odd = content[1:4096:2].count(0)
        encoding = "utf-16-le" if odd * 2 > zeros else "utf-16-be"
        return _checked(content.decode(encoding, "replace"), encoding)
    if b"\x1b$" in content and max(content) < 0x80:
        return _checked(content.decode("iso2022_jp", "replace"), "iso2022_jp")
    try:
        return _checked(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    candidates: list[tuple[float, str, str]] = []
    for encoding in _LEGACY:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        candidates.append((_weigh(text), encoding, text))
    if not candidates:
        for encoding in ("utf-8", *_LEGACY[:2]):
            text = content.decode(encoding, "replace")
            candidates.append((_weigh(text), encoding, text))
    best = max(candidates, key=lambda candidate: candidate[0])
    return _checked(best[2], best[1])


def _weigh(text: str) -> float:
    """Weigh how much of a text is what Japanese is mostly written with."""
    sample = text[:_SAMPLE]
    good = sum(1 for c in sample if "\u3041" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff")
    half = sum(1 for c in sample if "\uff61" <= c <= "\uff9f")
    odd = sum(1 for c in sample if "\ue000" <= c <= "\uf8ff" or c == UNREADABLE)
    return (good - half / 2 - 10 * odd) / max(1, len(sample))


def _checked(text: str, encoding: str) -> Decoded | None:
    text = text.removeprefix("\ufeff")
    sample = text[:_SAMPLE]
    bad = sample.count(UNREADABLE) + len(_CONTROLS.findall(sample))
    if bad * _ONE_IN > len(sample):
        return None
    return Decoded(_CONTROLS.sub("", text), encoding)
