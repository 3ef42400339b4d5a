"""One telegram of 気象庁防災情報XML, old or of the system of May 2026, to a `Bulletin`.

What it is is decided by its kind of information (InfoKind) and by codes; names and titles are kept to be
shown, and nothing is decided by them.
"""

import hashlib

from django.utils.translation import gettext as _

from engawa.adapters.jma import earthquakes, floods, tsunamis, warnings
from engawa.adapters.jma.content import Content
from engawa.adapters.jma.heads import Opening, read_opening
from engawa.adapters.jma.parsing import parse
from engawa.core.bulletins.contracts import (
    Bulletin,
    BulletinRefused,
    BulletinUnused,
    InfoType,
    Kind,
    Phenomenon,
)

SOURCE = "jma"
# By InfoKind.
_READERS = {
    "土砂災害警戒情報": (Kind.LANDSLIDE_WARNING, warnings.read_landslide_warning),
    "気象警報・注意報": (Kind.WEATHER_WARNING, warnings.read_weather_warning),
    "指定河川洪水予報": (Kind.FLOOD_FORECAST, floods.read_flood_forecast),
    "地震情報": (Kind.EARTHQUAKE, earthquakes.read_intensities),
    "震度速報": (Kind.EARTHQUAKE, earthquakes.read_intensities),
    "津波警報・注意報・予報": (Kind.TSUNAMI_WARNING, tsunamis.read_forecast),
    "津波情報": (Kind.TSUNAMI_INFORMATION, tsunamis.read_forecast),
}
_CANCELLED = {
    "土砂災害警戒情報": (warnings.LANDSLIDE_SERIES, Phenomenon.LANDSLIDE),
    "指定河川洪水予報": (floods.SERIES, Phenomenon.FLOOD),
    "地震情報": (earthquakes.SERIES, Phenomenon.EARTHQUAKE),
    "震度速報": (earthquakes.SERIES, Phenomenon.EARTHQUAKE),
}


def read_telegram(*, content: bytes, filename: str = "") -> Bulletin:
    """Read the bytes of one telegram; the type of data in its file name (VPWW56) is heard where there is one.

    :raises BulletinUnused: it is a telegram of a kind of which the house makes nothing.
    :raises BulletinRefused: it is no telegram in order.
    """
    root = parse(content)
    opening = read_opening(root, filename=filename)
    if opening.info_kind not in _READERS:
        raise BulletinUnused(
            _("「%(kind)s」の電文は、避難の情報には使いません。そのままで大丈夫です。")
            % {"kind": opening.info_kind[:40]}
        )
    kind, read = _READERS[opening.info_kind]
    if opening.info_type is InfoType.CANCELLED:
        # Its content is a sentence of regret, if anything.
        said = read_cancelled(opening)
    else:
        said = read(root, opening)
        if not said.areas and not said.is_whole:
            raise BulletinRefused(
                _("地域ごとの内容がありません。電文の全体を渡しているかを確かめてください。")
            )
    return Bulletin(
        source=SOURCE,
        kind=kind,
        series=said.series,
        rank=said.rank,
        event_id=opening.event_id,
        serial=opening.serial,
        status=opening.status,
        info_type=opening.info_type,
        reported_at=opening.reported_at,
        target_at=opening.target_at,
        office=opening.office,
        headline=opening.headline,
        covers=said.covers,
        is_whole=said.is_whole,
        areas=said.areas,
        digest=hashlib.sha256(content).hexdigest(),
        raw=content,
    )


def read_cancelled(opening: Opening) -> Content:
    """Say of which series a cancellation is; of areas it says nothing."""
    if opening.info_kind == "気象警報・注意報":
        return warnings.say_series(opening, covers=warnings.list_covered(opening, seen=frozenset()))
    series, phenomenon = _CANCELLED.get(opening.info_kind, (tsunamis.SERIES, Phenomenon.TSUNAMI))
    return Content(series=series, covers=frozenset({phenomenon}))
