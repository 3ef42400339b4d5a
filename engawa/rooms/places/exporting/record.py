"""A place as every export gets it, its columns in the words of the standard, and the ways all writers share.

Headings are those of the municipal standard open data set (自治体標準オープンデータセット, Digital Agency),
public facilities, and of its tourism set for the way there and the car park. What the standard has
no heading for has one of our own.
"""

import datetime as dt
import html
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime

from engawa.rooms.places.accessibility import BY_KEY, Answer
from engawa.rooms.places.importing.own_layout import (
    AFTER_HOURS_IN_MAPS,
    BEFORE_HOURS_IN_MAPS,
    CONFIRMED_ON,
    KIND_LABEL,
    NUMBER,
    OF_SOURCE,
    OFFERINGS,
    PAGE,
    PRECISION,
)
from engawa.rooms.places.opening.osm import write_osm
from engawa.rooms.places.values import PlaceValues, Precision

_CHUNK = 64 * 1024
# XML 1.0, production 2: what is not in here may stand in no document, not even escaped.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WEEKDAYS = "月火水木金土日"
_ANSWERS = {Answer.YES: "○", Answer.PARTLY: "△", Answer.NO: "×"}

NAME, DESCRIPTION, ADDRESS, PHONE = "名称", "説明", "所在地_連結表記", "電話番号"
# OSM's own key, so that its tools know the text.
HOURS = "opening_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedOffering:
    """A product or service of a place: on which weekdays (0 is Monday; none named: on every open day), for how much."""

    name: str
    category: str = ""
    weekdays: tuple[int, ...] = ()
    price: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedPlace:
    """A place with its public number and address, and the day on which somebody last confirmed it."""

    number: int
    kind_label: str
    url: str
    values: PlaceValues
    confirmed_on: dt.date | None = None
    offerings: tuple[ExportedOffering, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportHead:
    """What an export says of itself; `source_url` is the page whose places it holds."""

    title: str
    ward_name: str
    ward_code: str
    licence_name: str
    licence_url: str
    made_at: dt.datetime
    is_demo: bool
    source_url: str


def describe_head(*, head: ExportHead) -> dict[str, Any]:
    """Describe an export as plain data, by the names that the other open data of the house use."""
    return {
        "title": head.title,
        "ward": {"code": head.ward_code, "name": head.ward_name},
        "licence": {"name": head.licence_name, "url": head.licence_url},
        "made_at": write_moment(moment=head.made_at),
        "source": head.source_url,
        "demo": head.is_demo,
    }


def list_columns(*, place: ExportedPlace) -> dict[str, str]:
    """Give what is known of a place by heading, the point and the offerings aside.

    A column of a source whose heading is one of ours goes by 「…（元の列）」.
    """
    values = place.values
    told = {NUMBER: str(place.number), KIND_LABEL: place.kind_label}
    told |= {heading: getattr(values, name) for heading, name in BEFORE_HOURS_IN_MAPS}
    told[HOURS] = "" if values.hours is None else write_osm(values.hours)
    told |= {heading: getattr(values, name) for heading, name in AFTER_HOURS_IN_MAPS}
    told |= {
        BY_KEY[key].column: _ANSWERS[Answer(answer)] for key, answer in values.accessibility.items()
    }
    if get_point(place=place) is not None and values.precision != Precision.UNKNOWN:
        told[PRECISION] = values.precision
    told[CONFIRMED_ON] = place.confirmed_on.isoformat() if place.confirmed_on else ""
    told[PAGE] = place.url
    for heading, text in values.extra.items():
        is_ours = heading in told or heading == OFFERINGS
        told[heading + OF_SOURCE if is_ours else heading] = text
    return {heading: text for heading, text in told.items() if text}


def get_point(*, place: ExportedPlace) -> tuple[float, float] | None:
    """Give (latitude, longitude) of a place; None when it has no point on the earth."""
    latitude, longitude = place.values.latitude, place.values.longitude
    if latitude is None or longitude is None:
        return None
    # Either comparison is false for NaN.
    is_on_earth = math.fabs(latitude) <= 90 and math.fabs(longitude) <= 180
    return (latitude, longitude) if is_on_earth else None


def list_weekdays(*, offering: ExportedOffering) -> list[str]:
    """Name the days on which something is offered, from Monday."""
    return [_WEEKDAYS[day] for day in sorted(set(offering.weekdays))]


def say_offering(*, offering: ExportedOffering) -> str:
    """Write an offering on one line: パン（月・木、150円、売り切れまで）."""
    days = "・".join(list_weekdays(offering=offering))
    details = "、".join(filter(None, (days, offering.price, offering.note)))
    return offering.name + "（" + details + "）" if details else offering.name


def write_moment(*, moment: dt.datetime) -> str:
    """Write an instant as ISO 8601 in the ward's own time, to the second."""
    return localtime(moment).isoformat(timespec="seconds")


def write_degrees(*, degrees: float) -> str:
    """Write degrees as they are stored, without an exponent, which XML does not know in a decimal."""
    return format(Decimal(repr(float(degrees))), "f")


def write_xml_text(*, text: str) -> str:
    """Escape a text for XML, in elements and in attributes; what XML forbids is left out."""
    plain = _NO_CHARACTER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return html.escape(plain)


def write_xml_attribute(*, text: str) -> str:
    """Escape a text for an attribute, in which XML would make spaces of line ends and tabs."""
    return write_xml_text(text=text).replace("\n", "&#10;").replace("\t", "&#9;")


def write_pieces(*, texts: Iterable[str]) -> Iterator[bytes]:
    """Join texts to pieces of about 64 kB in UTF-8, so that no file has to fit into memory."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size > _CHUNK:
            yield _encode(waiting)
            waiting, size = [], 0
    if waiting:
        yield _encode(waiting)


def _encode(texts: list[str]) -> bytes:
    # Half of a surrogate pair is no character in UTF-8.
    return "".join(texts).encode(errors="replace")
