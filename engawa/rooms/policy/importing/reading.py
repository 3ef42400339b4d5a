"""From an uploaded file to numbered lines of text; hostile files end in a sentence, not in a crash."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from pathlib import PurePosixPath, PureWindowsPath

from django.utils.translation import gettext as _

from engawa.rooms.policy.importing import docx_lines
from engawa.rooms.policy.importing.document import SourceDocument

LARGEST_FILE = 20 * 1024 * 1024
MOST_LINES = 20_000
LONGEST_LINE = 20_000
MOST_CHARACTERS = 3_000_000
MOST_PAGES = 500
MOST_CELLS_IN_LINE = 60
MOST_CELLS = 20_000
PDF_SECONDS = 60

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SUFFIXES = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".docx": DOCX,
    ".pdf": "application/pdf",
}
# The last one holds the circled numbers that the plain EUC lacks.
_LEGACY_ENCODINGS = ("cp932", "euc_jp", "euc_jis_2004")
_LINE_ENDINGS = str.maketrans({"\x0b": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})


class CannotRead(Exception):
    """The file cannot be read; the message says what is wrong, where, and what to do."""


def read_document(*, content: bytes, filename: str) -> SourceDocument:
    """Read a policy file (text, Markdown, DOCX, text-layer PDF) as numbered lines.

    :raises CannotRead: the file is empty, too large, broken, locked, or of another type.
    """
    name = PurePosixPath(PureWindowsPath(filename).name).name
    if not content:
        raise CannotRead(
            _(
                "「%(name)s」は中身がありません（0バイト）。ファイルを確かめて、もう一度選んでください。"
            )
            % {"name": name}
        )
    if len(content) > LARGEST_FILE:
        raise CannotRead(
            _(
                "「%(name)s」は大きすぎます（%(size)d MB）。%(limit)d MB以下のファイルにしてください。"
            )
            % {
                "name": name,
                "size": -(-len(content) // (1024 * 1024)),
                "limit": LARGEST_FILE // (1024 * 1024),
            }
        )
    media_type = _media_type(content, name)
    encoding: str | None = None
    if media_type == DOCX:
        lines = _read_docx(content, name)
    elif media_type == "application/pdf":
        lines = _read_pdf(content, name)
    else:
        text, encoding = _decode(content, name)
        lines = _split(text)
    _check_lines(lines, name)
    return SourceDocument(
        filename=name,
        media_type=media_type,
        encoding=encoding,
        sha256=hashlib.sha256(content).hexdigest(),
        lines=tuple(lines),
    )


def _media_type(content: bytes, name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    media_type = _SUFFIXES.get(suffix)
    # Some programs write something before the first line of a PDF; every reader looks past it.
    first = content[:1024]
    if first.lstrip().startswith(b"%PDF-") or (
        media_type == "application/pdf" and b"%PDF-" in first
    ):
        return "application/pdf"
    if media_type == DOCX and content.startswith(b"\xd0\xcf\x11\xe0"):
        raise CannotRead(
            _(
                "「%(name)s」はパスワード付きか、古い形式のWord文書です。"
                "パスワードを外し、「Word文書（.docx）」として保存し直してください。"
            )
            % {"name": name}
        )
    if media_type is None:
        raise CannotRead(
            _(
                "「%(name)s」の種類は読み込めません。テキスト（.txt）、Markdown（.md）、"
                "Word（.docx）、文字情報のあるPDF（.pdf）のどれかにしてください。"
            )
            % {"name": name}
        )
    if media_type == "application/pdf":
        raise CannotRead(_broken(name))
    return media_type


def _broken(name: str) -> str:
    return _(
        "「%(name)s」は壊れているか、名前と中身の種類が違います。"
        "元のソフトウェアで開けることを確かめ、保存し直してから選んでください。"
    ) % {"name": name}


# ----------------------------------------------------------------------- text


def _decode(content: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _checked(_strictly(content, encoding), name), encoding
    zeros = content[:4096].count(0)
    if zeros:
        # Text without zero bytes has no Latin letters or line ends in UTF-16: there are some.
        odd = content[1:4096:2].count(0)
        encoding = "utf-16-le" if odd * 2 > zeros else "utf-16-be"
        return _checked(_strictly(content, encoding), name), encoding
    if b"\x1b$" in content and max(content) < 0x80:
        return _checked(_strictly(content, "iso2022_jp"), name), "iso2022_jp"
    if (text := _strictly(content, "utf-8")) is not None:
        return _checked(text, name), "utf-8"
    candidates = [
        (text, encoding)
        for encoding in _LEGACY_ENCODINGS
        if (text := _strictly(content, encoding)) is not None
    ]
    if not candidates:
        raise CannotRead(
            _(
                "「%(name)s」の文字コードがわかりません。"
                "UTF-8またはシフトJISのテキストとして保存し直してください。"
            )
            % {"name": name}
        )
    text, encoding = max(candidates, key=lambda each: _likely_japanese(each[0]))
    return _checked(text, name), encoding


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _likely_japanese(text: str) -> float:
    """Weigh how much of a text is what Japanese is mostly written with."""
    sample = text[:20_000]
    good = sum(1 for c in sample if "\u3041" <= c <= "\u30ff" or c in "、。「」・\n ")
    odd = sum(1 for c in sample if "\uff61" <= c <= "\uff9f" or "\ue000" <= c <= "\uf8ff")
    return (good - 2 * odd) / max(1, len(sample))


def _checked(text: str | None, name: str) -> str:
    if text is not None:
        sample = text[:100_000]
        controls = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\x0b\x1b")
        if "\x00" not in text and controls * 200 <= len(sample):
            return text
    raise CannotRead(
        _(
            "「%(name)s」は文字の文書ではないようです。"
            "テキストとして開けることを確かめ、保存し直してください。"
        )
        % {"name": name}
    )


def _split(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDINGS).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _check_lines(lines: list[str], name: str) -> None:
    if not any(line.strip() for line in lines):
        raise CannotRead(
            _("「%(name)s」には文字がありません。文章の入ったファイルを選んでください。")
            % {"name": name}
        )
    if len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_CHARACTERS:
        raise CannotRead(
            _(
                "「%(name)s」は長すぎます（%(lines)d行）。"
                "運営方針の部分だけを、%(limit)d行までのファイルにしてください。"
            )
            % {"name": name, "lines": len(lines), "limit": MOST_LINES}
        )
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_LINE:
            raise CannotRead(
                _(
                    "「%(name)s」の%(line)d行目が長すぎます（%(length)d文字）。"
                    "段落ごとに改行を入れてください。"
                )
                % {"name": name, "line": number, "length": len(line)}
            )
    # Each cell can become a part of the tree: a sheet of numbers would fill the memory with them.
    rows = [cells for line in lines if (cells := _cells(line)) > 1]
    if rows and (max(rows) > MOST_CELLS_IN_LINE or sum(rows) > MOST_CELLS):
        raise CannotRead(
            _(
                "「%(name)s」は表が大きすぎます。"
                "運営方針の部分だけを残して、もう一度選んでください。"
            )
            % {"name": name}
        )


def _cells(line: str) -> int:
    return max(line.count("\t") + 1, line.count("|") - 1)


# ----------------------------------------------------------------------- DOCX


def _read_docx(content: bytes, name: str) -> list[str]:
    try:
        return docx_lines.read_lines(content, most_lines=MOST_LINES + 1)
    except docx_lines.TooMuchInside as error:
        raise CannotRead(
            _(
                "「%(name)s」は開くと大きくなりすぎるため、読み込みませんでした。"
                "画像を減らすか、本文だけを新しいWord文書に貼り付けて保存してください。"
            )
            % {"name": name}
        ) from error
    except docx_lines.Encrypted as error:
        raise CannotRead(
            _("「%(name)s」はパスワードで保護されています。保護を外して保存し直してください。")
            % {"name": name}
        ) from error
    except docx_lines.Broken as error:
        raise CannotRead(_broken(name)) from error


# ------------------------------------------------------------------------ PDF


def _read_pdf(content: bytes, name: str) -> list[str]:
    # A process of its own: a hostile PDF can make the library loop or fill the memory, and a
    # process can be limited and ended where a function call cannot.
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no word of the user's
            [sys.executable, "-m", "engawa.rooms.policy.importing.pdf_lines", str(MOST_PAGES)],
            input=content,
            # Where this process finds its modules, and nothing else of its environment.
            env={"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
            capture_output=True,
            timeout=PDF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotRead(_too_slow(name)) from error
    if done.returncode == 0:
        return _split(done.stdout.decode("utf-8", errors="replace"))
    if done.returncode in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise CannotRead(_too_slow(name))
    sentences = {
        10: _("「%(name)s」はパスワードで保護されています。保護を外したPDFにしてください。"),
        11: _(
            "「%(name)s」はページが多すぎます。"
            "運営方針のページだけ、%(pages)dページまでのPDFにしてください。"
        ),
        12: _(
            "「%(name)s」には文字の情報がありません（画像だけのPDFです）。"
            "文字を選択できるPDFか、Word・テキストのファイルにしてください。"
        ),
        14: _(
            "「%(name)s」の%(page)dページは文字が多すぎます。"
            "運営方針のページだけのPDFにするか、テキストを貼り付けた.txtファイルにしてください。"
        ),
    }
    sentence = sentences.get(done.returncode)
    if sentence is None:
        raise CannotRead(_broken(name))
    # The page that is too full is all that the other process writes then.
    page = int(done.stdout) if done.returncode == 14 else 0
    raise CannotRead(sentence % {"name": name, "pages": MOST_PAGES, "page": page})


def _too_slow(name: str) -> str:
    return _(
        "「%(name)s」は%(seconds)d秒で読み終わりませんでした。"
        "運営方針のページだけのPDFにするか、テキストを貼り付けた.txtファイルにしてください。"
    ) % {"name": name, "seconds": PDF_SECONDS}
