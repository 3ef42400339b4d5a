"""Drawings of the ground at the desk: what would be put in, over what is there."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engawa.core.geo.points import Point, project_point
from engawa.core.geo.shapes import Frame, Shape, draw_path
from engawa.rooms.places.map_drawing import FINENESS, HIGHEST, PADDING, WIDTH


def draw_ground(
    *,
    label: str,
    ward: Shape | None,
    others: Sequence[Shape] = (),
    new: Shape | None = None,
    dots: Sequence[Point] = (),
) -> SafeString | None:
    """Draw the ward, the districts that are there, and what is new, as SVG; None when there is nothing to draw."""
    shapes = [shape for shape in (ward, new, *others) if shape is not None]
    spots = [project_point(dot) for dot in dots]
    boxes = [shape.bounds for shape in shapes] + [(*spot, *spot) for spot in spots]
    if not boxes:
        return None
    west, south = min(box[0] for box in boxes), min(box[1] for box in boxes)
    east, north = max(box[2] for box in boxes), max(box[3] for box in boxes)
    wide, high = max(east - west, 1.0), max(north - south, 1.0)
    height = min((WIDTH - 2 * PADDING) * high / wide + 2 * PADDING, HIGHEST)
    frame = Frame.fit(
        bounds=(west, south, east, north), width=WIDTH, height=height, padding=PADDING
    )
    fine = frame.measure(FINENESS)

    def path(shape: Shape) -> str:
        return draw_path(shape=shape.simplify(fine), frame=frame)

    placed = [frame.place(*spot) for spot in spots]
    return format_html(
        '<svg class="map-drawing" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}{}</svg>',
        round(frame.width),
        round(frame.height),
        label,
        format_html('<path class="map-ward" d="{}"/>', path(ward)) if ward else "",
        format_html_join(
            "", '<path class="map-district" d="{}"/>', ((path(shape),) for shape in others)
        ),
        format_html('<path class="ground-new" d="{}"/>', path(new)) if new else "",
        format_html_join(
            "",
            '<circle class="ground-dot" cx="{}" cy="{}" r="3"/>',
            ((round(x), round(y)) for x, y in placed),
        ),
    )
