"""From lines to blocks: one heading, list item, paragraph or table row each."""

from __future__ import annotations

import itertools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engawa.rooms.policy.importing import headings, marks
from engawa.rooms.policy.importing.document import SourceDocument, Span
from engawa.rooms.policy.importing.markup import is_table_rule, markup_ranges
from engawa.rooms.policy.importing.traced import Traced, join_lines

_NEVER_ABSORB = frozenset({"roman", "chapter", "bracket", "angle", "row", "rule", "furniture"})
_IN_BRACKETS = frozenset({"num", "alpha", "kana"})
_CELL_BREAK = re.compile(r"</p>|<br ?/?>|</li>|</div>", re.IGNORECASE)
_HTML_CELL = re.compile(r"</t[dh]\s?>", re.IGNORECASE)
_WRAP_SHARE = 0.8
_LONGEST_RUNNING, _FEWEST_RUNNING = 40, 3
# Words with a number before or behind them, as the head of a page has them.
_COUNTED = re.compile(
    r"^(?:(?P<before>\d{1,3})\s+(?P<last>\D.*)|(?P<first>.*\D)\s+(?P<after>\d{1,3}))$"
)
# Joined lines of one block; a bound keeps hostile input linear.
_LONGEST = 60


@dataclass(slots=True)
class Block:
    """A run of source characters that says one thing, cleaned, with what marks it."""

    pieces: list[Span]
    text: Traced
    style: str = ""
    label: str = ""
    level: int = 0
    tags: tuple[str, ...] = ()
    section: str = ""
    # The text with its number, for when the line only goes on with the one before.
    whole: Traced = field(default_factory=Traced)
    indent: int = 0
    width: int = 0
    rows: list[list[Block]] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The text as a plain string."""
        return self.text.text

    @property
    def is_row(self) -> bool:
        """Whether the block is a row of a table; its cells are in `rows`."""
        return self.style == "row"

    @property
    def is_bullet(self) -> bool:
        """Whether the block is a list item without a number."""
        return self.style.startswith("bullet")

    @property
    def is_bare(self) -> bool:
        """Whether the block is an unmarked line that could be a heading."""
        return self.style == "" and headings.is_heading_like(self.words)

    @property
    def is_heading(self) -> bool:
        """Whether the block is marked as a heading or list item, or could be a heading."""
        return self.style not in {"", "row", "rule", "furniture", "footnote"} or self.is_bare


def read_blocks(document: SourceDocument) -> list[Block]:
    """Cut the lines of a document into blocks; every meaningful character is in exactly one."""
    singles: list[Block | None] = []
    columns = 0
    for number, line in enumerate(document.lines, start=1):
        single = _read_line(number, line, columns)
        if single is not None and single.style not in {"furniture", "rule"}:
            columns = len(single.rows)
        singles.append(single)
    _mark_running_headings(singles, document)
    _mark_ambassadors(singles)
    shape = _Shape.of(singles)
    blocks: list[Block] = []
    gap, page_break = False, False
    for number, single in enumerate(singles, start=1):
        if single is None:
            gap = True
            page_break = page_break or "\f" in document.lines[number - 1]
            continue
        if single.style == "furniture":
            # A page number between two halves of a sentence must not part them.
            page_break = True
            blocks.append(single)
            continue
        before = next((b for b in reversed(blocks[-4:]) if b.style != "furniture"), None)
        if (
            before is not None
            and len(before.pieces) < _LONGEST
            and shape.continues(before, single, gap=gap, page_break=page_break)
        ):
            going_on = single.whole if single.label else single.text
            before.text = join_lines(before.text, going_on)
            before.tags = tuple(dict.fromkeys(before.tags + single.tags))
            before.pieces += single.pieces
            before.width = single.width
        elif before is not None and page_break and _goes_on_below(before, single):
            _join_rows(before, single)
        else:
            blocks.append(single)
        gap, page_break = False, False
    for block in blocks:
        # Only the whole text tells: a wrapped line of it may look like a pointer.
        if block.style not in {"row", "rule", "footnote"} and headings.is_pointer(block.words):
            block.style = "furniture"
    return blocks


def _goes_on_below(before: Block, row: Block) -> bool:
    """Tell whether the foot of a page cut a table row in two."""
    if not (before.is_row and row.is_row and len(before.rows) == len(row.rows)):
        return False
    return any(
        above and below and not below[0].style and _is_unfinished(above[-1])
        for above, below in zip(before.rows, row.rows, strict=True)
    )


def _is_unfinished(block: Block) -> bool:
    return len(block.words) > 12 and block.words[-1] not in "。！？!?」』）)"


def _join_rows(before: Block, row: Block) -> None:
    before.pieces += row.pieces
    for above, below in zip(before.rows, row.rows, strict=True):
        if above and below and not below[0].style and _is_unfinished(above[-1]):
            above[-1].text = join_lines(above[-1].text, below[0].text)
            above[-1].pieces += below[0].pieces
            above[-1].tags += below[0].tags
            above += below[1:]
        else:
            above += below


@dataclass(frozen=True, slots=True)
class Line:
    """A source line with its markup, found once however many cells the line has."""

    number: int
    text: str
    markup: list[tuple[int, int]]

    @classmethod
    def of(cls, number: int, text: str) -> Line:
        """Look a source line over."""
        return cls(number, text, markup_ranges(text))

    def markup_within(self, start: int, end: int) -> list[tuple[int, int]]:
        """Give the markup of a stretch, counted from its start."""
        first = bisect_right(self.markup, (start, start))
        if first and self.markup[first - 1][1] > start:
            first -= 1
        found = []
        for a, b in self.markup[first:]:
            if a >= end:
                break
            found.append((max(a, start) - start, min(b, end) - start))
        return found


def read_piece(line: Line, start: int, end: int) -> Block | None:
    """Read one stretch of a line that holds no table; None where it says nothing."""
    raw = Traced.of(line.text, line.number, start, end)
    stripped = raw.text.lstrip()
    level = len(stripped) - len(stripped.lstrip("#"))
    text = raw.without(line.markup_within(start, end)).strip()
    if not text:
        return None
    block = Block([Span(line.number, start, end)], text)
    if (start, end) == (0, len(line.text)):
        block.indent = _display_width(line.text) - _display_width(line.text.lstrip())
        block.width = _display_width(line.text.rstrip())
    _read_style(block, level)
    return block


def _read_style(block: Block, level: int) -> None:
    text = block.text
    if headings.is_page_number(text.text) or headings.is_furniture(text.text):
        block.style = "furniture"
        return
    if marks.is_banner(text.text):
        block.style = "banner"
        return
    if section := headings.section_in_charge(text.text):
        # Who is in charge of what stands above, on a line of its own.
        block.section, block.text, block.style = section, Traced(), "mark"
        return
    text, tags = marks.take_tags(text)
    if not text:
        # A mark alone on its line, e.g. under a title in a table cell.
        block.tags, block.text = tags, Traced()
        block.style = "mark"
        return
    style, label = "", ""
    bullet = marks.read_bullet(text.text)
    if marks.footnote_number(text.text[bullet.width :]) is not None:
        block.text, block.tags = text.slice(bullet.width).strip(), tags
        block.style = "footnote"
        return
    block.whole = text
    marker = marks.read_marker(text.text)
    style, label = marker.style, marker.label
    rest = text.slice(marker.width).strip()
    if marker.width:
        rest, more = marks.take_tags(rest)
        tags = tuple(dict.fromkeys(tags + more))
    if (not style and level) or (
        level and style in {"num", "paren", "circled", "kana", "alpha"} | {"bullet"}
    ):
        style = f"md{level}"
    elif not style and text.text[0] == "【" and len(text.text) <= 60 and "。" not in text.text:
        style = "bracket"
    elif not style and headings.is_angled(unicodedata.normalize("NFKC", text.text)):
        style = "angle"
    block.text, block.style, block.label, block.tags = rest, style, label, tags
    block.level = level


def _read_line(number: int, line: str, columns: int) -> Block | None:
    if is_table_rule(line):
        return Block([Span(number, 0, len(line))], Traced(), style="rule")
    cells = _cell_ranges(line, columns)
    if len(cells) > 1:
        return _row(number, line, cells)
    if _CELL_BREAK.search(line) and len(_paragraph_ranges(line, *cells[0])) > 1:
        return _row(number, line, cells)
    return read_piece(Line.of(number, line), 0, len(line)) if line.strip() else None


def _row(number: int, line: str, cells: Sequence[tuple[int, int]]) -> Block | None:
    rows: list[list[Block]] = []
    whole = Line.of(number, line)
    for start, end in cells:
        paragraphs = [
            block
            for first, last in _paragraph_ranges(line, start, end)
            if (block := read_piece(whole, first, last)) is not None
        ]
        rows.append(paragraphs)
    if not any(rows):
        return None
    pieces = [piece for cell in rows for block in cell for piece in block.pieces]
    return Block(pieces, Traced(), style="row", rows=rows)


def _cell_ranges(line: str, columns: int) -> list[tuple[int, int]]:
    if ends := [match.end() for match in _HTML_CELL.finditer(line)]:
        # What stands behind the last cell is no more than the end of the row.
        return list(itertools.pairwise([0, *ends[:-1], len(line)]))
    separator = "|" if line.lstrip().startswith("|") and line.count("|") >= 2 else "\t"
    # Below a row, a line with as many tabs is a row too, even with one cell filled.
    if columns > 1 and line.count("\t") == columns - 1:
        return _ranges(line, "\t")
    if separator not in line.strip():
        return [(0, len(line))]
    ranges = _ranges(line, separator)
    if separator == "|":
        return ranges[1:-1] if not line.rstrip().split("|")[-1].strip() else ranges[1:]
    filled = [(a, b) for a, b in ranges if line[a:b].strip()]
    # "1.<tab>Title" and "●<tab>item" are a marked line, not a table.
    if len(filled) == 2 and _is_marker_only(line[slice(*filled[0])]):
        return [(0, len(line))]
    return ranges if len(filled) > 1 else [(0, len(line))]


def _ranges(line: str, separator: str) -> list[tuple[int, int]]:
    ranges = []
    at = 0
    for part in line.split(separator):
        ranges.append((at, at + len(part)))
        at += len(part) + 1
    return ranges


def _is_marker_only(text: str) -> bool:
    text = text.strip()
    return len(text) <= 6 and marks.read_marker(f"{text} x").width > len(text)


def _paragraph_ranges(line: str, start: int, end: int) -> list[tuple[int, int]]:
    breaks = (match.end() for match in _CELL_BREAK.finditer(line, start, end))
    cuts = sorted({start, *breaks, end})
    return [(first, last) for first, last in itertools.pairwise(cuts) if line[first:last].strip()]


def _mark_running_headings(singles: Sequence[Block | None], document: SourceDocument) -> None:
    """Mark as furniture what stands beside page numbers or at the edge of pages again and again."""
    lines = [block for block in singles if block is not None]
    beside: dict[str, list[Block]] = {}
    for at, block in enumerate(lines):
        near = lines[max(0, at - 1) : at + 2]
        if (
            block.style not in {"row", "rule", "furniture", "footnote"}
            and len(block.words) <= _LONGEST_RUNNING
            and any(headings.is_page_number(b.words) for b in near if b is not block)
        ):
            beside.setdefault(marks.plain(block.words), []).append(block)
    _put_down(beside.values(), _FEWEST_RUNNING)
    pages = _pages(singles, document)
    # A head of two lines has another edge below the first.
    for _line in range(2):
        for edge in (0, -1):
            at_edge: dict[tuple[str, int | None], list[Block]] = {}
            for number, page in enumerate(pages):
                said = [block for block in page if block.style != "furniture"]
                if said and _may_run(said[edge]):
                    at_edge.setdefault(_running_words(said[edge].words, number), []).append(
                        said[edge]
                    )
            _put_down(at_edge.values(), max(_FEWEST_RUNNING, len(pages) / 2))


def _put_down(found: Iterable[list[Block]], fewest: float) -> None:
    for blocks in found:
        if len(blocks) >= fewest:
            for block in blocks:
                block.style = "furniture"


def _pages(singles: Sequence[Block | None], document: SourceDocument) -> list[list[Block]]:
    pages: list[list[Block]] = [[]]
    for line, block in zip(document.lines, singles, strict=True):
        if "\f" in line:
            pages.append([])
        if block is not None:
            pages[-1].append(block)
    return [page for page in pages if page]


def _may_run(block: Block) -> bool:
    """Tell whether a line may be a running head: unmarked, short, and no name of a part or a section."""
    if block.style or block.label or block.tags or len(block.words) > _LONGEST_RUNNING:
        return False
    part = headings.part_of_title(block.words)
    return (
        (part is None or part is headings.Part.START)
        and headings.section_name(block.words) is None
        and headings.column_role(block.words) is None
    )


def _running_words(words: str, page: int) -> tuple[str, int | None]:
    """Give the words of a line without a number that counts the pages, and how far that one is ahead."""
    found = _COUNTED.match(unicodedata.normalize("NFKC", words).strip())
    if found is None:
        return marks.plain(words), None
    number = int(found["before"] or found["after"])
    return marks.plain(found["first"] or found["last"]), number - page


def _mark_ambassadors(singles: Sequence[Block | None]) -> None:
    """Mark as furniture the office of a mascot that stands beside the mascot's name."""
    lines = [block for block in singles if block is not None]
    for at, block in enumerate(lines):
        if not block.style and headings.is_ambassador(block.words):
            beside = lines[max(0, at - 1) : at + 2]
            if any(headings.is_portrait(b.words) for b in beside if b is not block):
                block.style = "furniture"


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the lines of the document are set: parted by blank lines or not, and how wide."""

    spaced: bool
    width: int

    @classmethod
    def of(cls, singles: Sequence[Block | None]) -> _Shape:
        widths = sorted(b.width for b in singles if b and b.style not in {"row", "furniture"})
        after_blank = sum(
            1
            for before, block in itertools.pairwise(singles)
            if block is not None and before is None
        )
        lines = sum(1 for block in singles if block is not None)
        width = widths[int(len(widths) * 0.9)] if widths else 0
        return cls(spaced=after_blank * 2 > lines, width=width)

    def continues(self, before: Block, block: Block, *, gap: bool, page_break: bool) -> bool:
        """Tell whether a line goes on with the block before it."""
        if before.style in _NEVER_ABSORB or before.style.startswith("md"):
            return False
        words = before.words
        if block.style:
            # Within a bracket that is still open nothing is numbered.
            inside = block.style in _IN_BRACKETS and not marks.is_balanced(words)
            return inside and not gap and before.style not in {"mark", "banner"}
        if not words or before.style in {"mark", "banner"}:
            return False
        if headings.section_name(words) or headings.section_name(block.words):
            return False
        if headings.part_of_title(words) or headings.part_of_title(block.words):
            return False
        wrapped = before.width >= self.width * _WRAP_SHARE and not self.spaced
        finished = words[-1] in "。！？!?" and marks.is_balanced(words)
        if gap and not finished and headings.begins_inside_sentence(block.words):
            return True
        if gap:
            # Only the foot of a page may stand between the halves of a sentence.
            return page_break and not finished and wrapped and not block.is_bare
        hanging = before.is_bullet or before.style == "footnote"
        if hanging and block.indent > before.indent:
            # A short heading with its sentence below is two things, a wrapped item is one.
            return not (
                before.width * 2 < self.width
                and headings.is_heading_like(words)
                and block.words.endswith("。")
            )
        if finished:
            return wrapped and not block.is_bare and before.style == ""
        if headings.begins_inside_sentence(block.words) or not marks.is_balanced(words):
            return True
        heading = headings.is_heading_like(words)
        if self.spaced:
            ends_sentence = block.words.endswith("。")
            return not (heading and ends_sentence and len(words) <= 30)
        return wrapped or not (heading or before.style)


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def cut(pieces: Iterable[Span], places: Sequence[tuple[int, int]]) -> list[list[Span]]:
    """Cut source pieces at places, given in order; the n-th result ends before the n-th place."""
    parts: list[list[Span]] = [[]]
    wanted = list(places)
    for piece in sorted(pieces):
        while wanted and wanted[0] <= (piece.line, piece.start):
            parts.append([])
            wanted.pop(0)
        start = piece.start
        while wanted and wanted[0][0] == piece.line and wanted[0][1] < piece.end:
            at = wanted.pop(0)[1]
            if at > start:
                parts[-1].append(Span(piece.line, start, at))
            parts.append([])
            start = at
        parts[-1].append(Span(piece.line, start, piece.end))
    parts += [[] for _ in wanted]
    return parts
