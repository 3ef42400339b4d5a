"""Lines of a Word document in reading order, behind guards against hostile archives."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from engawa.rooms.policy.importing.docx_numbers import Numbers

_MOST_MEMBERS = 2_000
_LARGEST_XML = 12 * 1024 * 1024
_LARGEST_TOTAL = 64 * 1024 * 1024
_MOST_RATIO = 250
_RATIO_FROM = 2 * 1024 * 1024
_CHUNK = 64 * 1024
_DEEPEST = 12
_WRAPPERS = frozenset(
    map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:smartTag", "w:customXml"))
)
# What Word keeps but does not show: text struck out or moved away. Of ruby, the words below stay.
_UNSEEN = frozenset(map(qn, ("w:pPr", "w:rPr", "w:sdtPr", "w:del", "w:moveFrom", "w:rt")))
_DELETED_ROW = f"{qn('w:trPr')}/{qn('w:del')}"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ALTERNATIVES = f"{{{_COMPATIBILITY}}}AlternateContent"
_FORMULA_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_REFERENCES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_NOTES = frozenset({qn("w:footnote"), qn("w:endnote")})
_HEADING = re.compile(r"(?:heading|見出し)\s*([1-6])", re.IGNORECASE)
_XML = (".xml", ".rels")

# In which file a note stands, and by which number it is known there.
_NoteKey = tuple[str, str]


class Broken(Exception):
    """The file is not a Word document that can be opened."""


class Encrypted(Exception):
    """The archive is locked with a password."""


class TooMuchInside(Exception):
    """The archive would inflate to more than we are ready to hold."""


def read_lines(content: bytes, *, most_lines: int) -> list[str]:
    """Read paragraphs and tables in order; a table row is one line with tabs between its cells.

    A text box follows the paragraph that holds it; a note follows its paragraph or table as `※n …`.

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
        body = _Body(styles, _notes_of(document), Numbers(document))
        for line in body.lines(document.element.body, depth=0):
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

    def __init__(
        self, styles: dict[str, str], notes: dict[_NoteKey, Any], numbers: Numbers
    ) -> None:
        self.styles = styles
        self.notes = notes
        self.numbers = numbers
        self.numbered: dict[_NoteKey, int] = {}
        self.waiting: list[_NoteKey] = []

    def lines(self, parent: Any, *, depth: int) -> Iterator[str]:
        for element in _unwrapped(parent):
            if element.tag == qn("w:p"):
                yield from self._paragraph(element, depth)
            elif element.tag == qn("w:tbl"):
                if depth >= _DEEPEST:
                    # Deeper nesting than any office makes: refuse it rather than lose its text.
                    raise TooMuchInside
                yield ""
                for row in _unwrapped(element):
                    if row.tag == qn("w:tr") and row.find(_DELETED_ROW) is None:
                        yield self._row(row, depth)
                yield ""
            if depth == 0:
                # A note inside a cell would stand in the middle of its row: it waits for the end.
                yield from self._notes()

    def _paragraph(self, paragraph: Any, depth: int) -> Iterator[str]:
        properties = paragraph.find(qn("w:pPr"))
        parts: list[str] = []
        boxes: list[Any] = []
        self._read(paragraph, parts, boxes)
        text = "".join(parts)
        # An empty item is counted too, as Word does.
        prefix = "" if properties is None else self._prefix(properties, text)
        if text.strip():
            first, *rest = text.split("\n")
            # Word says by style what Markdown says by sign; a heading stands free, as there.
            is_heading = prefix.startswith("#")
            if is_heading:
                yield ""
            yield prefix + first.strip()
            # A soft break inside a list item hangs below it.
            hanging = "　" if prefix and not is_heading else ""
            yield from (hanging + line.strip() for line in rest if line.strip())
            if is_heading:
                yield ""
        else:
            yield ""
        if depth == 0:
            yield from self._notes()
        for box in boxes:
            yield ""
            yield from self.lines(box, depth=depth)
            yield ""

    def _read(self, parent: Any, parts: list[str], boxes: list[Any]) -> None:
        """Collect what a reader sees of a paragraph; its text boxes stand by themselves."""
        for element in parent:
            tag = element.tag
            if tag in _UNSEEN:
                continue
            if tag == qn("w:t") or tag == _FORMULA_TEXT:
                parts.append(element.text or "")
            elif tag in {qn("w:br"), qn("w:cr")}:
                parts.append("\n")
            elif tag in {qn("w:tab"), qn("w:ptab")}:
                parts.append("\t")
            elif tag == qn("w:noBreakHyphen"):
                parts.append("-")
            elif tag in _REFERENCES:
                parts.append(self._refer((_REFERENCES[tag], element.get(qn("w:id")) or "")))
            elif tag == qn("w:txbxContent"):
                boxes.append(element)
            elif tag == _ALTERNATIVES:
                self._read(_chosen(element), parts, boxes)
            else:
                self._read(element, parts, boxes)

    def _refer(self, key: _NoteKey) -> str:
        if key not in self.notes:
            return ""
        if key not in self.numbered:
            # Each note is written once, however often a document points to it.
            self.numbered[key] = len(self.numbered) + 1
            self.waiting.append(key)
        return f"※{self.numbered[key]}"

    def _notes(self) -> Iterator[str]:
        while self.waiting:
            key = self.waiting.pop(0)
            lines = [line.strip() for line in self.lines(self.notes[key], depth=1)]
            first, *rest = [line for line in lines if line] or [""]
            yield f"※{self.numbered[key]} {first}".rstrip()
            yield from ("　" + line for line in rest)

    def _prefix(self, properties: Any, text: str) -> str:
        style = properties.find(qn("w:pStyle"))
        name = identifier = ""
        if style is not None:
            identifier = style.get(qn("w:val")) or ""
            name = self.styles.get(identifier, identifier)
        number = self.numbers.number(properties, identifier)
        if name.lower() in {"title", "表題"}:
            return "# "
        if heading := _HEADING.match(name):
            return "#" * min(6, int(heading.group(1)) + 1) + " " + (number or "")
        if number:
            return number
        listed = number is not None or name.lower().startswith("list ")
        if listed and text.lstrip()[:1] not in "●○◎◇◆■□★・-*":
            return "- "
        return ""

    def _row(self, row: Any, depth: int) -> str:
        cells = []
        for cell in _unwrapped(row):
            if cell.tag != qn("w:tc"):
                continue
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


def _unwrapped(parent: Any) -> Iterator[Any]:
    """Give the children of an element, those inside content controls and tracked moves too."""
    for element in parent:
        if element.tag in _WRAPPERS:
            yield from _unwrapped(element)
        elif element.tag == _ALTERNATIVES:
            yield from _unwrapped(_chosen(element))
        elif element.tag not in _UNSEEN:
            yield element


def _chosen(alternatives: Any) -> Any:
    """Pick one of the ways in which Word writes the same thing, the newest as Word itself does."""
    choice = alternatives.find(f"{{{_COMPATIBILITY}}}Choice")
    if choice is None:
        choice = alternatives.find(f"{{{_COMPATIBILITY}}}Fallback")
    return () if choice is None else choice


def _notes_of(document: Any) -> dict[_NoteKey, Any]:
    """Find the foot and end notes of a document, which stand in files of their own."""
    found = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rsplit("/", 1)[-1]
        if relation.is_external or kind not in {"footnotes", "endnotes"}:
            continue
        if len(relation.target_part.blob) > _LARGEST_XML:
            raise TooMuchInside
        for note in parse_xml(relation.target_part.blob):
            # The lines that Word draws above notes are kept in the same place.
            if note.tag in _NOTES and note.get(qn("w:type")) in {None, "normal"}:
                found[kind, note.get(qn("w:id")) or ""] = note
    return found
