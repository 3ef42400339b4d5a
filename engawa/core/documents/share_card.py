"""The picture that stands beside a link where it is shared: 1200 × 630 pixels in the ward's colour."""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.cache import caches
from django.utils.translation import get_language, npgettext
from django.utils.translation import gettext as _

from engawa.core.documents.glyphs import make_printable
from engawa.core.documents.typesetting import TypesettingBusy, compile_png
from engawa.core.ui.accents import Accent
from engawa.core.ui.phrases import phrases

TEMPLATE = Path(__file__).resolve().parent / "share_card.typ"
WIDTH, HEIGHT = 1200, 630
TITLE_AT_MOST, FACT_AT_MOST = 60, 120
KEPT_SECONDS = 7 * 24 * 60 * 60
# Somebody who fetches pictures waits so long and no longer; readers of booklets have a seat left.
WAITING_SECONDS = 10.0
# Of many programs that ask for pictures that nobody made yet, one has one made, the others wait.
_making = threading.Lock()


@dataclass(frozen=True, slots=True)
class ShareCard:
    """The words and the drawing of a picture; a place has no `count`, and a ward without outline no `map`."""

    kicker: str
    title: str
    count: int | None
    facts: tuple[str, ...]
    map: str
    credit: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that is ready to be typeset; `mark` changes whenever it would."""

    data: Mapping[str, Any]
    mark: str


def prepare_share_card(
    *, card: ShareCard, ward_name: str, accent: Accent, host: str, is_demo: bool
) -> Picture:
    """Work in what a picture says, in the language of the moment; `host` tells where the link leads."""
    count = card.count
    described = {
        "ward": ward_name,
        "kicker": card.kicker,
        "title": phrases(_shorten(card.title, TITLE_AT_MOST)),
        "count": None if count is None else f"{count:,}",
        "unit": npgettext("unit", "か所", "か所", 0 if count is None else count),
        "facts": [phrases(_shorten(fact, FACT_AT_MOST)) for fact in card.facts],
        "host": host,
        "credit": _("区の形：%(credit)s") % {"credit": card.credit} if card.credit else "",
        "demo": _("見本") if is_demo else "",
    }
    data = {
        **make_printable(data=described),
        # Made by us, and its texts are marked up: what cannot be printed in it is left out as well.
        "map": make_printable(data=card.map),
        "accent": accent.fill,
        "language": (get_language() or "ja")[:2],
    }
    made_of = (TEMPLATE.read_bytes(), json.dumps(data, sort_keys=True).encode())
    return Picture(data, hashlib.sha256(b"\0".join(made_of)).hexdigest()[:20])


def get_share_card(*, picture: Picture) -> bytes:
    """Give the picture as PNG, kept until what it shows changes.

    :raises TypesettingFailed: no picture came out.
    :raises TypesettingBusy: too many pictures are being made already.
    """
    pictures, key = caches["pictures"], f"share-card.{picture.mark}"
    kept = pictures.get(key)
    if isinstance(kept, bytes):
        return kept
    if not _making.acquire(timeout=WAITING_SECONDS):
        raise TypesettingBusy(f"{TEMPLATE.name}: still waiting after {WAITING_SECONDS:g} s")
    try:
        kept = pictures.get(key)
        if isinstance(kept, bytes):
            return kept
        made = compile_png(template=TEMPLATE, data=picture.data)
        pictures.set(key, made, KEPT_SECONDS)
    finally:
        _making.release()
    return made


def _shorten(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
