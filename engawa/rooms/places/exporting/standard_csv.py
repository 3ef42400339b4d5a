"""Writing places as a CSV in the layout of the municipal standard open data set (公共施設一覧).

UTF-8 with BOM (spreadsheets need it for Japanese), comma, CRLF (RFC 4180). A text that a spreadsheet would
run as a formula gets an apostrophe in front, which our own reader takes away, so that an export that is
read again changes nothing.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import fields

from engawa.core.opendata.writing import BOM
from engawa.rooms.places.accessibility import BY_KEY, Answer
from engawa.rooms.places.importing.headings import IGNORE
from engawa.rooms.places.importing.hours_cells import write_hours
from engawa.rooms.places.importing.own_layout import (
    FURTHER,
    OPENING_HOURS,
    STANDARD,
    disarm,
    write_heading,
)
from engawa.rooms.places.importing.targets import CLOSES, OPENS, WEEKDAYS
from engawa.rooms.places.values import PlaceValues, Precision

_CHUNK = 64 * 1024
_WORDS = {Answer.YES.value: "有", Answer.PARTLY.value: "△", Answer.NO.value: "無"}
# Whether one may, not whether there is one: the standard has other words for these.
_MAY = {Answer.YES.value: "可", Answer.PARTLY.value: "△", Answer.NO.value: "不可"}
_ASK_WHETHER_ONE_MAY = frozenset(("wheelchair", "assistance-dogs", "eating", "pushchair"))
_HEADINGS = (*STANDARD, *FURTHER)
_GOVERNMENT_CODE, _GOVERNMENT_NAME = "全国地方公共団体コード", "地方公共団体名"
_TEXT_FIELDS = frozenset(field.name for field in fields(PlaceValues) if field.default == "")


def write_standard_csv(
    *, places: Iterable[PlaceValues], government_code: str, government_name: str
) -> Iterator[bytes]:
    """Write places in pieces of about 64 kB: the columns of 公共施設一覧, our further ones, those of `extra`.

    `government_code` (six digits) and `government_name` are those of the publisher. The last column holds
    hours that do not fit the others; it is left out when all do.
    """
    listed = list(places)
    standard = {heading for heading, target in STANDARD if not target}
    extras = list(
        dict.fromkeys(
            heading for place in listed for heading in place.extra if heading not in standard
        )
    )
    hours = [write_hours(hours=place.hours, note=place.hours_note) for place in listed]
    has_osm = any(osm for _, osm in hours)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM)
    writer.writerow(
        [
            *(heading for heading, _ in _HEADINGS),
            *map(write_heading, extras),
            *([OPENING_HOURS[0]] if has_osm else []),
        ]
    )
    published_by = {_GOVERNMENT_CODE: government_code, _GOVERNMENT_NAME: government_name}
    for place, (columns, osm) in zip(listed, hours, strict=True):
        cells = {
            WEEKDAYS: columns.weekdays,
            OPENS: columns.opens,
            CLOSES: columns.closes,
            "hours_note": columns.note,
        }
        writer.writerow(
            [
                *(
                    _write_cell(place, heading, target, cells, published_by)
                    for heading, target in _HEADINGS
                ),
                *(disarm(place.extra.get(heading, "")) for heading in extras),
                *([disarm(osm)] if has_osm else []),
            ]
        )
        if out.tell() > _CHUNK:
            yield out.getvalue().encode("utf-8", "replace")
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode("utf-8", "replace")


def _write_cell(
    place: PlaceValues,
    heading: str,
    target: str,
    hours: dict[str, str],
    published_by: dict[str, str],
) -> str:
    if target in hours:
        return disarm(hours[target])
    if target in _TEXT_FIELDS:
        text: str = getattr(place, target)
        return disarm(text)
    if target in {"latitude", "longitude"}:
        degrees: float | None = getattr(place, target)
        return "" if degrees is None else repr(degrees)
    if target in BY_KEY:
        words = _MAY if target in _ASK_WHETHER_ONE_MAY else _WORDS
        return words.get(place.accessibility.get(target, ""), "")
    if target == "precision":
        return "" if place.precision == Precision.UNKNOWN else place.precision
    if target == IGNORE:
        return disarm(published_by[heading])
    return disarm(place.extra.get(heading, ""))
