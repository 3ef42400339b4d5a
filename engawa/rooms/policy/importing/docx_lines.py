"""Lines of a Word document in reading order, behind guards against hostile archives."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

_MOST_MEMBERS = 2_000
_LARGEST_XML = 12 * 1024 * 1024
_LARGEST_TOTAL = 64 * 1024 * 1024
_MOST_RATIO = 250
_RATIO_FROM = 2 * 1024 * 1024
_CHUNK = 64 * 1024
_DEEPEST = 12
_WRAPPERS = frozenset(
    {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:smartTag"), qn("w:customXml")}
)
_HEADING = re.compile(r"(?:heading|見出し)\s*([1-6])", re.IGNORECASE)
_XML = (".xml", ".rels")


class Broken(Exception):
    """The file is not a Word document that can be opened."""


class Encrypted(Exception):
    """The archive is locked with a password."""


class TooMuchInside(Exception):
    """The archive would inflate to more than we are ready to hold."""


def read_lines(content: bytes, *, most_lines: int) -> list[str]:
    """Read paragraphs and tables in order; a table row is one line with tabs between its cells.

    :raises Broken: the archive or its document cannot be read.
    :raises Encrypted: the archive is locked.
    :raises TooMuchInside: the archive inflates too much.
    """
    _check_archive(content)
    try:
        document = docx.Document(io.BytesIO(content))
        styles = {
            style.style_id: style.name or ""
            for style in document.styles
            if style.style_id is not None
        }
        lines = []
        for line in _Body(styles).lines(document.element.body, depth=0):
            lines.append(line)
            if len(lines) >= most_lines:
                break
    except (KeyError, ValueError, AttributeError, RecursionError, TypeError) as error:
        raise Broken from error
    except Exception as error:
        # lxml and python-docx raise kinds of their own for what is not a document.
        if type(error).__module__.split(".")[0] in {"docx", "lxml", "zipfile", "zlib"}:
            raise Broken from error
        raise
    return lines


def _check_archive(content: bytes) -> None:
    """Inflate every member piece by piece, so that no declared size has to be believed."""
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or len({m.filename for m in members}) != len(members):
                raise TooMuchInside
            if sum(member.file_size for member in members) > _LARGEST_TOTAL:
                raise TooMuchInside
            for member in members:
                if member.flag_bits & 1:
                    raise Encrypted
                if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                    raise Broken
                total = _check_member(archive, member, total)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise Broken from error
    except (NotImplementedError, RuntimeError) as error:
        raise Broken from error


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, total: int) -> int:
    is_xml = member.filename.lower().endswith(_XML)
    size = 0
    before = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if not size and chunk[:2] in {b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00"} and is_xml:
                # A second encoding could hide what the next check looks for.
                raise Broken
            size += len(chunk)
            total += len(chunk)
            ratio = size / max(1, member.compress_size)
            if total > _LARGEST_TOTAL or (size > _RATIO_FROM and ratio > _MOST_RATIO):
                raise TooMuchInside
            if is_xml:
                if size > _LARGEST_XML:
                    raise TooMuchInside
                seen = before + chunk
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                    raise Broken
                before = chunk[-16:]
    return total


class _Body:
    """Walks over the elements of a document body."""

    def __init__(self, styles: dict[str, str]) -> None:
        self.styles = styles

    def lines(self, parent: Any, *, depth: int) -> Iterator[str]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element)
            elif element.tag == qn("w:tbl"):
                if depth >= _DEEPEST:
                    # Deeper nesting than any office makes: refuse it rather than lose its text.
                    raise TooMuchInside
                yield ""
                for row in element.iterchildren(qn("w:tr")):
                    yield self._row(row, depth)
                yield ""
            elif element.tag in _WRAPPERS:
                yield from self.lines(element, depth=depth + 1)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        prefix = ""
        properties = paragraph.find(qn("w:pPr"))
        text = _text(paragraph)
        if not text.strip():
            yield ""
            return
        if properties is not None:
            prefix = self._prefix(properties, text)
        first, *rest = text.split("\n")
        # Word says by style what Markdown says by sign; a heading stands free, as there.
        if prefix.startswith("#"):
            yield ""
        yield prefix + first.strip()
        # A soft break inside a list item hangs below it.
        hanging = "　" if prefix == "- " else ""
        yield from (hanging + line.strip() for line in rest if line.strip())
        if prefix.startswith("#"):
            yield ""

    def _prefix(self, properties: Any, text: str) -> str:
        style = properties.find(qn("w:pStyle"))
        name = ""
        if style is not None:
            identifier = style.get(qn("w:val")) or ""
            name = self.styles.get(identifier, identifier)
        if name.lower() in {"title", "表題"}:
            return "# "
        if heading := _HEADING.match(name):
            return "#" * min(6, int(heading.group(1)) + 1) + " "
        listed = properties.find(qn("w:numPr")) is not None or name.lower().startswith("list ")
        if listed and text.lstrip()[:1] not in "●○◎◇◆■□★・-*":
            return "- "
        return ""

    def _row(self, row: Any, depth: int) -> str:
        cells = []
        for cell in row.iterchildren(qn("w:tc")):
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merged is not None and merged.get(qn("w:val")) != "restart":
                # The lower part of a merged cell repeats nothing.
                cells.append("")
                continue
            parts = [
                line.replace("\t", " ").strip()
                for line in self.lines(cell, depth=depth + 1)
                if line.strip()
            ]
            cells.append("<br>".join(part.lstrip("#").strip() for part in parts))
        return "\t".join(cells)


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    for element in paragraph.iter():
        tag = element.tag
        if tag == qn("w:t"):
            parts.append(element.text or "")
        elif tag in {qn("w:br"), qn("w:cr")}:
            parts.append("\n")
        elif tag == qn("w:tab") and element.getparent().tag == qn("w:r"):
            parts.append("\t")
        elif tag == qn("w:noBreakHyphen"):
            parts.append("-")
    return "".join(parts)
