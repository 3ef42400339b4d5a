"""The printed booklet of a map (ほっとまっぷ): A3 sheets to print and fold, or A4 pages to read.

The map with its numbers, the list in the same order, an index by products and weekdays, and an order
form to be sent by fax. It is a Japanese document, whatever language the page has that leads to it.
"""

import datetime as dt
import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from django.utils.translation import override

from engawa.core.documents.folding import TEMPLATE as FOLD_TEMPLATE
from engawa.core.documents.folding import fold
from engawa.core.documents.typesetting import WAITING_SECONDS, TypesettingBusy, typeset
from engawa.core.fiscal.dates import TOKYO
from engawa.core.ui.accents import Accent
from engawa.rooms.places.booklet_data import describe_booklet
from engawa.rooms.places.selectors.booklet import BookletContent

TEMPLATE = Path(__file__).resolve().parent / "booklet.typ"
# Type sizes tried in turn: the larger ones for a booklet of two sheets, which most maps fill. At 1.0 the
# smallest type is 9 pt, and smaller is not printed.
SCALES = (1.12, 1.06, 1.0)
TWO_SHEETS = 8
# With more places than this no size would fit two sheets, so none is tried.
FEW_PLACES = 24

# Of many readers who ask for a booklet that nobody made yet, the first has it made, the others wait for it.
_making = threading.Lock()


class Layout(StrEnum):
    """How the booklet is laid out: sheets to print and fold, or pages to read."""

    FOLD = "fold"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Booklet:
    """A booklet that is ready to be typeset: what its template gets, and where its files are kept.

    `mark` changes whenever the booklet would; `url` is the living page.
    """

    data: Mapping[str, Any]
    url: str
    as_of: dt.date
    folder: str
    mark: str


def prepare_booklet(
    *, content: BookletContent, accent: Accent, url: str, is_demo: bool = False
) -> Booklet:
    """Work in what a booklet says; `url` is the living page that its QR code leads to.

    One of a demo installation says on its first page and in each footer that the ward did not write it.
    """
    with override("ja"):
        data = describe_booklet(content=content, accent=accent, url=url, is_demo=is_demo)
    made_of = (
        TEMPLATE.read_bytes(),
        FOLD_TEMPLATE.read_bytes(),
        Path(__file__).read_bytes(),
        json.dumps(data, sort_keys=True).encode(),
    )
    return Booklet(
        data=data,
        url=url,
        as_of=content.as_of,
        folder=f"places/booklets/{content.ward_slug}/{content.layer.code}",
        mark=hashlib.sha256(b"\0".join(made_of)).hexdigest()[:16],
    )


def make_booklet(*, booklet: Booklet, layout: Layout = Layout.FOLD) -> bytes:
    """Typeset a booklet.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many documents are being made already.
    """
    data = booklet.data
    scales = SCALES if len(data["entries"]) <= FEW_PLACES else SCALES[-1:]
    # The same day gives the same file.
    created_at = dt.datetime.combine(booklet.as_of, dt.time(), TOKYO)
    pages = typeset(
        template=TEMPLATE,
        candidates=[{**data, "scale": scale} for scale in scales],
        pages_at_most=TWO_SHEETS if len(scales) > 1 else None,
        fallback=len(scales) - 1,
        # PDF/UA: tagged, so that a screen reader reads it in order. Sheets are read by eyes alone.
        standard="ua-1" if layout is Layout.PAGES else "",
        created_at=created_at,
    )
    if layout is Layout.PAGES:
        return pages.pdf
    with override("ja"):
        alternatives = [
            _("%(number)dページ。読み上げに向くA4版は %(url)s にあります。")
            % {"number": number, "url": booklet.url}
            for number in range(1, pages.pages + 1)
        ]
    return fold(
        pdf=pages.pdf,
        pages=pages.pages,
        title=data["title"],
        author=data["ward"],
        alternatives=alternatives,
        created_at=created_at,
    )


def get_booklet(*, booklet: Booklet, layout: Layout = Layout.FOLD) -> bytes:
    """Give a booklet as a file, kept in the file storage until what it says changes, or the day.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many booklets are being made already.
    """
    folder, name = f"{booklet.folder}/{layout.value}", f"{booklet.mark}.pdf"
    path = f"{folder}/{name}"
    kept = _read_kept(path)
    if kept is not None:
        return kept
    if not _making.acquire(timeout=WAITING_SECONDS):
        raise TypesettingBusy(f"{path}: still waiting after {WAITING_SECONDS:g} s")
    try:
        kept = _read_kept(path)
        if kept is not None:
            return kept
        pdf = make_booklet(booklet=booklet, layout=layout)
        saved = default_storage.save(path, ContentFile(pdf))
        if saved != path:
            # Another process was faster; its file is the same.
            default_storage.delete(saved)
        _forget_others(folder, name)
    finally:
        _making.release()
    return pdf


def make_booklet_etag(*, booklet: Booklet, layout: Layout) -> str:
    """Give a mark that changes whenever the file would."""
    return f'"{layout.value}-{booklet.mark}"'


def _read_kept(path: str) -> bytes | None:
    try:
        with default_storage.open(path) as kept:
            return bytes(kept.read())
    except FileNotFoundError:
        # Never made, or a later day's took its place a moment ago.
        return None


def _forget_others(folder: str, name: str) -> None:
    """Delete the earlier booklets of this map in this layout: each day has its own."""
    for other in default_storage.listdir(folder)[1]:
        if other != name:
            default_storage.delete(f"{folder}/{other}")
