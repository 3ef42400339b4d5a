"""Places as waypoints of GPX 1.1, for navigators and walkers' maps."""

from collections.abc import Iterable, Iterator

from engawa.rooms.places.exporting import record
from engawa.rooms.places.exporting.record import ExportedPlace, ExportHead

MEDIA_TYPE = "application/gpx+xml"
_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Engawa" xmlns="http://www.topografix.com/GPX/1/1"'
    ' xmlns:place="urn:engawa:places">\n'
)


def write_gpx(*, head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[bytes]:
    """Write the places that have a point as waypoints, in pieces of about 64 kB."""
    return record.write_pieces(texts=_write(head, places))


def _write(head: ExportHead, places: Iterable[ExportedPlace]) -> Iterator[str]:
    # The schema fixes the order of the elements.
    licence = _element("license", head.licence_url)
    author = record.write_xml_attribute(text=head.ward_name)
    yield (
        f"{_OPENING}<metadata>\n"
        + _element("name", head.title)
        + _element("desc", head.licence_name)
        + f'<copyright author="{author}">{licence}</copyright>\n'
        + _link(head.source_url)
        + _element("time", record.write_moment(moment=head.made_at))
        + "</metadata>\n"
    )
    for place in places:
        point = record.get_point(place=place)
        if point is not None:
            yield _write_place(place, *point)
    yield "</gpx>\n"


def _write_place(place: ExportedPlace, latitude: float, longitude: float) -> str:
    values = place.values
    told = (values.address, values.phone, values.hours_note, values.description)
    return (
        f'<wpt lat="{record.write_degrees(degrees=latitude)}"'
        f' lon="{record.write_degrees(degrees=longitude)}">\n'
        + _element("name", values.name)
        + _element("desc", "\n".join(filter(None, told)))
        + _link(place.url)
        + _element("type", place.kind_label)
        + f"<extensions>\n{_list_data(place)}</extensions>\n"
        + "</wpt>\n"
    )


def _list_data(place: ExportedPlace) -> str:
    """Write everything that is known; other programs pass over what is in a namespace of another."""
    return "".join(
        f'<place:Data name="{record.write_xml_attribute(text=heading)}">'
        f"{_element('place:value', text)}</place:Data>\n"
        for heading, text in record.list_columns(place=place).items()
    )


def _link(url: str) -> str:
    return f'<link href="{record.write_xml_attribute(text=url)}"/>\n' if url else ""


def _element(name: str, text: str) -> str:
    return f"<{name}>{written}</{name}>\n" if (written := record.write_xml_text(text=text)) else ""
