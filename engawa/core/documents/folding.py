"""Imposing A4 pages on A3 sheets that are folded once (二つ折り)."""

import datetime as dt
from pathlib import Path

from engawa.core.documents.typesetting import compile_pdf

TEMPLATE = Path(__file__).resolve().parent / "fold.typ"

Sheet = tuple[int | None, int | None]


def list_sheets(*, pages: int) -> list[Sheet]:
    """List what stands left and right on each side of the A3 sheets; None is an empty half.

    Four pages need one sheet: outside 4|1, inside 2|3. More pages are nested and filled up to the
    next multiple of four; the empty pages come before the last one, so that the back stays the back.
    """
    full = max(4, -(-pages // 4) * 4)
    order: list[int | None] = list(range(1, pages))
    order += [None] * (full - pages)
    order.append(pages)
    sides: list[Sheet] = []
    for outer in range(full // 2):
        first, last = order[outer], order[full - 1 - outer]
        sides.append((last, first) if outer % 2 == 0 else (first, last))
    return sides


def fold(
    *,
    pdf: bytes,
    pages: int,
    title: str,
    author: str,
    alternatives: list[str],
    created_at: dt.datetime | None = None,
) -> bytes:
    """Put the A4 pages of `pdf` on A3 sheets for printing; `alternatives` say what each page holds.

    :raises TypesettingFailed: the pages cannot be read.
    """
    return compile_pdf(
        template=TEMPLATE,
        data={
            "title": title,
            "author": author,
            "alt": alternatives,
            "sheets": [list(sheet) for sheet in list_sheets(pages=pages)],
        },
        files={"pages.pdf": pdf},
        created_at=created_at,
    )
