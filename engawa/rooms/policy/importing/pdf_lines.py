"""Lines of a PDF's text layer in reading order; run as a process of its own, under limits.

Reads the file from standard input and writes UTF-8 lines; says by its exit code why it could not.
Of a page with too many characters it writes the number.
"""

from __future__ import annotations

import io
import itertools
import logging
import resource
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from engawa.rooms.policy.importing.headings import section_name

LOCKED, TOO_MANY_PAGES, NO_TEXT, BROKEN, TOO_DENSE = 10, 11, 12, 13, 14

_MEMORY = 1536 * 1024 * 1024
_SECONDS = 55
_MOST_CHARACTERS_ON_PAGE = 60_000
_GUTTER = 1.6
_GAP = 0.9
_MOST_TO_PEEL = 1_500
_MOST_ACROSS = 4
_LEAST_COLUMN = 3
_NEVER_FIRST = frozenset(
    "、。，．・：；！？」』）)】〉》〕］ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ゝヽ"
)
# The small number of a footnote: how small, and how far above the foot of its line, in parts of the size.
_RAISED, _RAISED_BY = 0.75, 0.2
_NOTE_SIGN = "※"
_NOTE_SIGNS = frozenset("※＊*注")
_ITEM_SIGNS = "●○◎◇◆■□★☆・※-"


class TooDense(Exception):
    """A page holds more characters than any page that is read by people."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line of a page, without a wide gap inside."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str
    turned: bool = False

    @property
    def middle(self) -> float:
        """Where the run stands, from the top of the page; one on its side begins at its top."""
        if self.turned:
            return self.top + self.size / 2
        return (self.top + self.bottom) / 2


def main(most_pages: int) -> int:
    """Read standard input as a PDF, write its lines, and give the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    # Between the two the kernel says why it ends us; at the second it only ends us.
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect, PDFTextExtractionNotAllowed

    content = sys.stdin.buffer.read()
    lines: list[str] = []
    try:
        with pdfplumber.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) > most_pages:
                return TOO_MANY_PAGES
            for number, page in enumerate(pdf.pages, start=1):
                # A form feed alone on a line marks the end of a page; it counts as white space.
                lines += ["\f"] if lines else []
                try:
                    lines += page_lines(page)
                except TooDense:
                    sys.stdout.write(str(number))
                    return TOO_DENSE
                page.close()
    except (PDFPasswordIncorrect, PDFTextExtractionNotAllowed):
        return LOCKED
    except Exception as error:  # noqa: BLE001 - a broken PDF breaks the library in any way
        cause = error.__cause__ or error.__context__ or error
        kinds = (PDFPasswordIncorrect, PDFTextExtractionNotAllowed)
        inside = (*error.args, cause)
        return LOCKED if any(isinstance(each, kinds) for each in inside) else BROKEN
    if not any(line.strip() for line in lines):
        return NO_TEXT
    sys.stdout.buffer.write("\n".join(lines).encode("utf-8", errors="replace"))
    return 0


def page_lines(page: Any) -> list[str]:
    """Give the lines of one page: ruled tables row by row, columns one after the other.

    :raises TooDense: the page holds too many characters to be ordered in good time.
    """
    chars = page.chars
    if len(chars) > _MOST_CHARACTERS_ON_PAGE:
        raise TooDense
    on_side = [c for c in chars if _turn(c)]
    if len(on_side) * 2 > len(chars):
        # A page that was laid on its side as a whole has its lines there, not side labels.
        plain = [c for c in chars if not _turn(c)]
        ways = [[_upright(c) for c in on_side if _turn(c) == way] for way in (1, -1)]
        return [line for way in (*ways, plain) for line in _ordered(_pieces(way))]
    tables = []
    if len(page.lines) + len(page.rects) + len(page.curves) < 3_000:
        tables = [table for table in page.find_tables() if _is_table(table)]
    boxes = [table.bbox for table in tables]
    free = [c for c in chars if not any(_inside(c, box) for box in boxes)]
    parts: list[tuple[float, float, list[str]]] = []
    # A table ends what stands above it, so that text is not moved across.
    bounds = sorted({box[1] for box in boxes})
    bands: dict[int, list[Any]] = {}
    for char in free:
        middle = (char["top"] + char["bottom"]) / 2
        bands.setdefault(sum(1 for bound in bounds if middle > bound), []).append(char)
    for band in bands.values():
        pieces = _pieces(band)
        top = min(piece.top for piece in pieces) if pieces else 0.0
        parts.append((top, 0.0, _ordered(pieces)))
    for table in tables:
        rows = [_row_line(chars, row) for row in table.rows]
        parts.append((table.bbox[1], table.bbox[0], ["", *[row for row in rows if row], ""]))
    return [line for _, _, lines in sorted(parts, key=lambda part: part[:2]) for line in lines]


def _is_table(table: Any) -> bool:
    columns = max((len(row.cells) for row in table.rows), default=0)
    filled = sum(1 for row in table.rows for cell in row.cells if cell)
    return columns >= 2 and filled >= 2


def _inside(char: Any, box: Sequence[float]) -> bool:
    across = (char["x0"] + char["x1"]) / 2
    down = (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _row_line(chars: Iterable[Any], row: Any) -> str:
    cells = []
    for box in row.cells:
        pieces = [] if box is None else _pieces([c for c in chars if _inside(c, box)])
        cells.append(_join_cell(_rows(pieces)))
    return "\t".join(cells) if any(cells) else ""


def _join_cell(rows: Sequence[Sequence[Piece]]) -> str:
    """Join wrapped lines of a cell; lines that the writer ended keep their break."""
    edge = _edge([row[-1] for row in rows])
    text = ""
    before: Sequence[Piece] = ()
    for row in rows:
        line = " ".join(piece.text for piece in row).replace("\t", " ")
        if not text:
            text = line
        elif (
            _ended_early(before, row, edge)
            or text[-1] in "。！？"
            or line[0] in _ITEM_SIGNS
            or line.startswith("テーマ")
            or section_name(text) is not None
        ):
            text += f"<br>{line}"
        else:
            latin = text[-1].isascii() and line[0].isascii()
            text += f" {line}" if latin else line
        before = row
    return text


def _edge(pieces: Sequence[Piece]) -> float:
    """Find how far lines reach; a full stop may hang over the edge."""
    return max(
        (p.right - (p.size if p.text[-1] in _NEVER_FIRST else 0.0) for p in pieces), default=0.0
    )


def _ended_early(row: Sequence[Piece], after: Sequence[Piece], edge: float) -> bool:
    """Tell whether what follows would have fitted: then the writer ended the line."""
    if not row:
        return False
    # What no line may be broken before is drawn down with the character before it.
    words = after[0].text
    wide = 0.0
    for at, character in enumerate(words):
        latin = character.isascii() and not character.isspace()
        if at and not (character in _NEVER_FIRST or (latin and words[at - 1].isascii())):
            break
        wide += 0.6 if latin else 1.0
    return edge - row[-1].right > (wide + 0.3) * row[-1].size


def _turn(char: Any) -> int:
    """Tell which way a character runs: 1 up the page, -1 down, 0 along its line."""
    across, along = char["matrix"][:2]
    return 0 if abs(along) <= abs(across) else (1 if along > 0 else -1)


def _upright(char: Any) -> dict[str, Any]:
    """Turn a character on its side, and the page with it, so that its line runs from the left."""
    up = _turn(char) > 0
    return {
        "text": char["text"],
        "matrix": (1, 0, 0, 1, 0, 0),
        "x0": -char["bottom"] if up else char["top"],
        "x1": -char["top"] if up else char["bottom"],
        "top": char["x0"] if up else -char["x1"],
        "bottom": char["x1"] if up else -char["x0"],
        "size": char["x1"] - char["x0"],
    }


def _pieces(chars: Sequence[Any]) -> list[Piece]:
    """Put characters together to runs: same line, no wide gap; side labels are runs too."""
    found = _runs([c for c in chars if not _turn(c)])
    for way in (1, -1):
        for run in _runs([_upright(c) for c in chars if _turn(c) == way]):
            left, right = (run.top, run.bottom) if way > 0 else (-run.bottom, -run.top)
            top, bottom = (-run.right, -run.left) if way > 0 else (run.left, run.right)
            found.append(Piece(left, top, right, bottom, run.size, run.text, turned=True))
    return found


def _runs(chars: Sequence[Any]) -> list[Piece]:
    found: list[Piece] = []
    row: list[Any] = []
    base = 0.0

    def end_row() -> None:
        row.sort(key=lambda c: c["x0"])
        run: list[Any] = []
        for char in row:
            if run and char["x0"] - run[-1]["x1"] > _GUTTER * max(char["size"], run[-1]["size"]):
                found.append(_piece(run))
                run = []
            run.append(char)
        if run:
            found.append(_piece(run))

    for char in sorted(chars, key=lambda c: ((c["top"] + c["bottom"]) / 2, c["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        if row and middle - base > 0.5 * max(char["size"], row[0]["size"]):
            end_row()
            row = []
        if not row:
            base = middle
        row.append(char)
    if row:
        end_row()
    return [piece for piece in found if piece.text.strip()]


def _piece(run: Sequence[Any]) -> Piece:
    raised = _raised(run)
    text = _NOTE_SIGN if raised[0] else ""
    text += run[0]["text"]
    for at, (before, char) in enumerate(itertools.pairwise(run), start=1):
        gap = char["x0"] - before["x1"]
        latin = before["text"].isascii() + char["text"].isascii()
        # Typesetters put a quarter between Latin and Japanese: that is not a space.
        if gap > (0.6, 0.4, 0.2)[latin] * char["size"] and not before["text"].isspace():
            text += " "
        if raised[at] and not raised[at - 1]:
            text += _NOTE_SIGN
        text += char["text"]
    return Piece(
        min(c["x0"] for c in run),
        min(c["top"] for c in run),
        max(c["x1"] for c in run),
        max(c["bottom"] for c in run),
        max(c["size"] for c in run),
        text.strip(),
    )


def _raised(run: Sequence[Any]) -> list[bool]:
    """Tell of each character whether it is of the small raised number of a footnote.

    As plain digits these would become part of the number before them: 令和6 with a note is not 令和61.
    Behind a Latin letter it is a unit's (m²), and behind a note's own sign nothing is missing.
    """
    size = max(char["size"] for char in run)
    base = max(char["bottom"] for char in run if char["size"] > _RAISED * size)
    found: list[bool] = []
    before, was_small = "", False
    for char in run:
        small = (
            char["text"].isdecimal()
            and char["size"] <= _RAISED * size
            and char["bottom"] < base - _RAISED_BY * size
        )
        is_others = before in _NOTE_SIGNS or (before.isascii() and before.isalpha())
        found.append(small and (found[-1] if was_small else not is_others))
        before, was_small = char["text"], small
    return found


def _ordered(pieces: Sequence[Piece], edge: float | None = None, depth: int = 0) -> list[str]:
    """Order runs: cut the page at white gutters between columns and at wide gaps between rows."""
    if not pieces:
        return []
    # How far the lines of the column reach tells, further down, which of them ended early.
    edge = _edge(pieces) if edge is None else edge
    if depth < 12 and len(pieces) > 2:
        if columns := _columns(pieces):
            left, right = columns
            return [*_ordered(left, None, depth + 1), "", *_ordered(right, edge, depth + 1)]
        if bands := _columns_between(pieces):
            upper, left, right, lower = bands
            # What stands across reaches farther than the columns: they have edges of their own.
            return [
                *_ordered(upper, edge, depth + 1),
                "",
                *_ordered(left, None, depth + 1),
                "",
                *_ordered(right, None, depth + 1),
                "",
                *_ordered(lower, edge, depth + 1),
            ]
        if halves := _halves(pieces):
            upper, lower = halves
            return [*_ordered(upper, edge, depth + 1), "", *_ordered(lower, edge, depth + 1)]
    return _lines(pieces, edge)


def _columns(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    size = sorted(piece.size for piece in pieces)[len(pieces) // 2]
    reach = -1.0
    for piece in sorted(pieces, key=lambda each: each.left):
        if reach >= 0 and piece.left - reach > _GUTTER * size:
            left = [p for p in pieces if _reach(p) <= reach + 0.1]
            right = [p for p in pieces if _reach(p) > reach + 0.1]
            if _is_column(left) and _is_column(right):
                return left, right
        reach = max(reach, _reach(piece))
    return None


def _reach(piece: Piece) -> float:
    """Tell how far a run reaches; a stop may hang half a character over into the gutter."""
    return piece.right - (piece.size / 2 if piece.text[-1] in "、。，．" else 0.0)


def _is_column(side: Sequence[Piece]) -> bool:
    """Tell columns from numbers before words: two lines make one, and so does one side label."""
    if all(piece.turned for piece in side):
        # Several labels each stand beside their own part: the page is cut across between them.
        return len(side) == 1
    return len({round(piece.middle) for piece in side}) > 1


def _columns_between(
    pieces: Sequence[Piece],
) -> tuple[list[Piece], list[Piece], list[Piece], list[Piece]] | None:
    """Find two columns below a title and above a foot that both go across the gutter."""
    if len(pieces) > _MOST_TO_PEEL:
        return None
    rows = _rows(pieces)
    for peeled in range(1, _MOST_ACROSS + 1):
        for above in range(peeled, -1, -1):
            upper, lower = rows[:above], rows[len(rows) - (peeled - above) :]
            inner = rows[above : len(rows) - (peeled - above)]
            if len(inner) < _LEAST_COLUMN:
                continue
            columns = _columns(_flat(inner))
            if columns is None:
                continue
            left, right = columns
            begin, end = max(map(_reach, left)), min(p.left for p in right)
            nearest = [row for row in (upper[-1:] + lower[:1]) if row]
            if all(any(p.left < end and p.right > begin for p in row) for row in nearest) and (
                min(len(_rows(left)), len(_rows(right))) >= _LEAST_COLUMN
            ):
                return _flat(upper), left, right, _flat(lower)
    return None


def _flat(rows: Iterable[Sequence[Piece]]) -> list[Piece]:
    return [piece for row in rows for piece in row]


def _halves(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]] | None:
    widest, at = 0.0, 0.0
    bottom = -1.0
    for piece in sorted(pieces, key=lambda each: each.top):
        gap = piece.top - bottom
        if bottom >= 0 and gap > max(widest, _GAP * piece.size):
            widest, at = gap, piece.top
        bottom = max(bottom, piece.bottom)
    if not widest:
        return None
    return [p for p in pieces if p.top < at], [p for p in pieces if p.top >= at]


def _lines(pieces: Sequence[Piece], edge: float) -> list[str]:
    lines: list[str] = []
    margin = min(piece.left for piece in pieces)
    before: Sequence[Piece] = ()
    for row in _rows(pieces):
        size = max(piece.size for piece in row)
        indent = round((row[0].left - margin) / max(size, 1))
        if before:
            last_size = max(piece.size for piece in before)
            # Words of another size are another thing; so are words below a line ended early.
            other = abs(size - last_size) > 0.12 * max(size, last_size)
            aside = row[0].turned or before[0].turned
            if other or aside or _ended_early(before, row, edge):
                lines.append("")
        lines.append("　" * min(indent, 20) + " ".join(piece.text for piece in row))
        before = row
    return lines


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Put runs on the same height together, from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.middle, p.left)):
        first = rows[-1][0] if rows else None
        if (
            first is None
            or piece.turned
            or first.turned
            or piece.middle - first.middle > 0.5 * max(piece.size, first.size)
        ):
            rows.append([])
        rows[-1].append(piece)
    return [sorted(row, key=lambda p: p.left) for row in rows]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
