"""Places as KML 2.2 (OGC 07-147r2), for maps that people keep on their own machines."""

import html
from collections.abc import Iterable, Iterator

from engawa.rooms.places.exporting import record
from engawa.rooms.places.exporting.record import ExportedPlace, ExportHead
from engawa.rooms.places.importing import own_layout

MEDIA_TYPE = "application/vnd.google-earth.kml+xml"
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:atom="http://www.w3.org/2005/Atom">\n'
    "<Document>\n"
)
# These have an element of their own, which says the same; the description becomes HTML in its own.
_TOLD_BY_KML = {record.NAME, record.ADDRESS, record.PHONE}


def write_kml(*, head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[bytes]:
    """Write places as one KML document, in pieces of about 64 kB.

    A place without a point keeps its address, by which a map program may look for it; a place with
    neither is still in the list.
    """
    return record.write_pieces(texts=_write(head, places))


def _write(head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[str]:
    # The schema fixes the order of the elements.
    yield (
        _OPENING
        + _element("name", head.title)
        + _element("atom:author", _element("atom:name", head.ward_name), is_markup=True)
        + _link(head.source_url)
        + _element("ExtendedData", "".join(_describe(head)), is_markup=True)
    )
    for place in places:
        yield _write_place(place)
    yield "</Document>\n</kml>\n"


def _describe(head: ExportHead) -> Iterator[str]:
    told = record.describe_head(head=head)
    yield _data("ward", head.ward_code)
    yield _data("licence", head.licence_name)
    yield _data("licence_url", head.licence_url)
    yield _data("made_at", told["made_at"])
    yield _data("demo", "true" if head.is_demo else "false")


def _write_place(place: ExportedPlace) -> str:
    values, point = place.values, record.get_point(place=place)
    extended = [
        _data(heading, text)
        for heading, text in record.list_columns(place=place).items()
        if heading not in _TOLD_BY_KML
    ]
    if place.offerings:
        said = "\n".join(record.say_offering(offering=each) for each in place.offerings)
        extended.append(_data(own_layout.OFFERINGS, said))
    where = ""
    if point is not None:
        latitude, longitude = (record.write_degrees(degrees=each) for each in point)
        where = f"<Point><coordinates>{longitude},{latitude}</coordinates></Point>\n"
    return (
        f'<Placemark id="place-{place.number}">\n'
        + _element("name", values.name)
        + _link(place.url)
        + _element("address", values.address)
        + _element("phoneNumber", values.phone)
        + _element("description", _make_markup(values.description))
        + _element("ExtendedData", "".join(extended), is_markup=True)
        + where
        + "</Placemark>\n"
    )


def _make_markup(text: str) -> str:
    """Make of a text what it is as HTML, where a program that shows KML would take it for HTML."""
    if "<" not in text and "&" not in text:
        return text
    return html.escape(text, quote=False).replace("\n", "<br>")


def _link(url: str) -> str:
    return f'<atom:link href="{record.write_xml_attribute(text=url)}"/>\n' if url else ""


def _data(name: str, value: str) -> str:
    return (
        f'<Data name="{record.write_xml_attribute(text=name)}">'
        f"<value>{record.write_xml_text(text=value)}</value></Data>\n"
    )


def _element(name: str, text: str, *, is_markup: bool = False) -> str:
    inside = text if is_markup else record.write_xml_text(text=text)
    return f"<{name}>{inside}</{name}>\n" if inside else ""
