"""A point as officers type it: two cells, or one with both numbers copied from a map."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.places.importing.coordinates import read_point, split_point
from engawa.rooms.places.importing.findings import Severity, make_finding


@dataclass(frozen=True, slots=True)
class TypedPoint:
    """What was typed of a point: degrees or None, what is wrong by the name of the cell, what to look at."""

    latitude: float | None
    longitude: float | None
    errors: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_typed_point(
    *, latitude: str, longitude: str, is_inside: Callable[[float, float], bool] | None
) -> TypedPoint:
    """Read a point; one outside the ward is taken, with a note."""
    if latitude and not longitude:
        split = split_point(latitude)
        if split[0] != split[1]:
            latitude, longitude = split
    reading = read_point(latitude=latitude, longitude=longitude, is_inside=is_inside)
    errors, notes = [], []
    for name, cell, problems in (
        ("latitude", latitude, reading.of_latitude),
        ("longitude", longitude, reading.of_longitude),
    ):
        for problem in problems:
            finding = make_finding(problem=problem, cell=cell)
            if finding.severity is Severity.ERROR:
                errors.append((name, finding.message))
            elif problem.code == "outside-area":
                notes.append(_("入れた位置は、区の外です。地図で確かめてください。"))
            elif problem.code != "full-width":
                notes.append(finding.message)
    if reading.latitude is None or reading.longitude is None:
        return TypedPoint(None, None, tuple(errors), tuple(notes))
    return TypedPoint(reading.latitude, reading.longitude, tuple(errors), tuple(notes))


def show_degrees(value: float | None) -> str:
    """Write degrees as a form shows them; nothing where they are not known."""
    return "" if value is None else f"{value:.7f}".rstrip("0").rstrip(".")
