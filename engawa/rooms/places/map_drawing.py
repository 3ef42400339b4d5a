"""The map that stands in the page itself: the ward's outline and the list's numbers, as SVG.

It needs no script, no picture and no other host; whoever cannot see it loses nothing, since the list
beside it says the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

import numpy as np
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engawa.core.geo.points import Metres, Point, project_point
from engawa.core.geo.shapes import Frame, Shape, draw_path

WIDTH, HIGHEST, PADDING = 420.0, 520.0, 16.0
RADIUS = 13.0
# The outline is drawn so finely that no corner is further than this from the true one, in pixels.
FINENESS = 0.8
_LETTER, _NARROW_LETTER, _LINE = 12.0, 7.0, 15.0
# How far a name stands from its mark, and how far a mark or a line of letters must be from the edge.
_GAP, _MARK_EDGE, _LINE_EDGE = 6.0, 4.0, 8.0
_STEPS, _RINGS = 16, 8
# Where a number looks for room: at its own spot, then on rings around it, from the nearest outwards.
_ASIDE = [(0.0, 0.0)] + [
    (
        ring * RADIUS * math.cos(2 * math.pi * step / _STEPS),
        ring * RADIUS * math.sin(2 * math.pi * step / _STEPS),
    )
    for ring in range(1, _RINGS)
    for step in range(_STEPS)
]
# How large the dots of a picture are, up to so many; beyond, names stand over dots and not beside them.
_DOTS = ((1, 11.0), (40, 6.0), (200, 4.0), (math.inf, 2.5))
_FEW_DOTS = 40
# A drawing of a way shows so many metres at least.
_LEAST_GROUND, _WAY_PADDING = 300.0, 28.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies under every map of one ward: the frame, and the paths of the ward and its districts."""

    frame: Frame
    ward: str
    districts: tuple[tuple[str, str], ...]
    credit: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A place with the number that it has in the list."""

    number: int
    point: Point


@dataclass(frozen=True, slots=True)
class Landmark:
    """A name by which people know where they are, such as a station."""

    name: str
    point: Point


def make_ground(*, ward: Shape, districts: Sequence[tuple[str, Shape]], credit: str) -> Ground:
    """Work in the shapes of a ward once for all its maps."""
    west, south, east, north = ward.bounds
    height = (WIDTH - 2 * PADDING) * (north - south) / (east - west) + 2 * PADDING
    frame = Frame.fit(bounds=ward.bounds, width=WIDTH, height=min(height, HIGHEST), padding=PADDING)
    fine = frame.measure(FINENESS)
    return Ground(
        frame=frame,
        ward=draw_path(shape=ward.simplify(fine), frame=frame),
        districts=tuple(
            (name, draw_path(shape=shape.simplify(fine), frame=frame)) for name, shape in districts
        ),
        credit=credit,
    )


def draw_map(
    *, ground: Ground, pins: Sequence[Pin], landmarks: Sequence[Landmark], label: str
) -> SafeString:
    """Draw the ward with the numbers of the list; a number that would hide another one moves aside."""
    frame = ground.frame
    drawn, taken = _arrange(frame, pins)
    return format_html(
        '<svg class="map-drawing" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        round(frame.width),
        round(frame.height),
        label,
        _draw_ground(ground),
        _draw_landmarks(frame, landmarks, taken),
        _draw_pins(drawn),
    )


def draw_way(
    *, line: Shape | None, pins: Sequence[Pin], landmarks: Sequence[Landmark], label: str
) -> SafeString | None:
    """Draw a line with the numbers of its steps, as large as may be; None when neither has a point."""
    spots = [project_point(pin.point) for pin in pins]
    if line is not None:
        west, south, east, north = line.bounds
        spots += [(west, south), (east, north)]
    if not spots:
        return None
    easts, norths = [spot[0] for spot in spots], [spot[1] for spot in spots]
    # Steps that stand close together need some ground around them.
    aside = max(_LEAST_GROUND - (max(easts) - min(easts)), 0) / 2
    above = max(_LEAST_GROUND - (max(norths) - min(norths)), 0) / 2
    bounds = (min(easts) - aside, min(norths) - above, max(easts) + aside, max(norths) + above)
    room = WIDTH - 2 * _WAY_PADDING
    height = room * (bounds[3] - bounds[1]) / (bounds[2] - bounds[0]) + 2 * _WAY_PADDING
    frame = Frame.fit(bounds=bounds, width=WIDTH, height=min(height, HIGHEST), padding=_WAY_PADDING)
    drawn, taken = _arrange(frame, pins)
    return format_html(
        '<svg class="map-drawing" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        round(frame.width),
        round(frame.height),
        label,
        format_html('<path class="map-way" d="{}"/>', draw_path(shape=line, frame=frame))
        if line is not None
        else "",
        _draw_landmarks(frame, landmarks, taken),
        _draw_pins(drawn),
    )


def _arrange(
    frame: Frame, pins: Sequence[Pin]
) -> tuple[list[tuple[int, tuple[float, float], tuple[float, float]]], list[tuple[float, float]]]:
    """Give for each number where it belongs and where it stands, and all places that are taken."""
    taken: list[tuple[float, float]] = []
    drawn = []
    for pin in pins:
        at = _place(frame, pin.point)
        aside = _move_aside(at, taken, frame)
        taken.append(aside)
        drawn.append((pin.number, at, aside))
    return drawn, taken


def _draw_pins(
    drawn: Sequence[tuple[int, tuple[float, float], tuple[float, float]]],
) -> SafeString:
    return format_html(
        "{}{}",
        # Lines first, so that no line runs over a number.
        format_html_join(
            "",
            '<path class="map-lead" d="M{} {}L{} {}"/>',
            ((*_round(at), *_round(aside)) for _number, at, aside in drawn if at != aside),
        ),
        format_html_join(
            "",
            '<circle class="map-pin" cx="{}" cy="{}" r="13"/><text class="map-number" x="{}" y="{}">{}</text>',
            (
                (*_round(aside), round(aside[0]), round(aside[1] + 5), number)
                for number, _at, aside in drawn
            ),
        ),
    )


def draw_picture(
    *, ground: Ground, east: Metres, north: Metres, landmarks: Sequence[Landmark], style: str
) -> SafeString:
    """Draw the ward with a mark at each place for a picture beside which no list stands, so without numbers.

    `east` and `north` are metres. No page gives it its looks, so it brings them along as `style`. Of places
    that would hide each other one is drawn, and however many there are, the drawing stays small.
    """
    frame = ground.frame
    x, y = (east - frame.east) * frame.scale, (frame.north - north) * frame.scale
    seen = (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height)
    x, y = x[seen], y[seen]
    radius = next(radius for most, radius in _DOTS if len(x) <= most)
    cells = np.rint(np.column_stack((x, y)) / radius).astype(np.int64)
    _cells, kept = np.unique(cells, axis=0, return_index=True)
    spots = [(round(float(x[at]), 1), round(float(y[at]), 1)) for at in sorted(kept.tolist())]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}"><style>{}</style>{}{}{}</svg>',
        round(frame.width),
        round(frame.height),
        style,
        _draw_ground(ground),
        format_html_join(
            "",
            '<circle class="map-pin" cx="{}" cy="{}" r="{}"/>',
            ((*spot, radius) for spot in spots),
        ),
        _draw_landmarks(frame, landmarks, spots if len(spots) <= _FEW_DOTS else []),
    )


def _draw_ground(ground: Ground) -> SafeString:
    return format_html(
        '<path class="map-ward" d="{}"/>{}',
        ground.ward,
        format_html_join(
            "", '<path class="map-district" d="{}"/>', ((path,) for _name, path in ground.districts)
        ),
    )


def _draw_landmarks(
    frame: Frame, landmarks: Sequence[Landmark], taken: Sequence[tuple[float, float]]
) -> SafeString:
    """Draw the names for which there is room within the drawing, beside the numbers and the other names."""
    boxes = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in taken]
    right, bottom = frame.width - _MARK_EDGE, frame.height - _MARK_EDGE
    shown = []
    for landmark in landmarks:
        x, y = _place(frame, landmark.point)
        if not (_MARK_EDGE <= x <= right and _MARK_EDGE <= y <= bottom):
            continue
        width = _measure(landmark.name)
        # To the right of its mark, or to the left where the drawing ends; a little up or down at its edges.
        is_right = x + _GAP + width < frame.width
        left = x + _GAP if is_right else x - _GAP - width
        line = min(max(y, _LINE_EDGE), frame.height - _LINE_EDGE)
        box = (min(left, x - 4), line - _LINE / 2, max(left + width, x + 4), line + _LINE / 2)
        if left < 0 or any(_touch(box, other) for other in boxes):
            continue
        boxes.append(box)
        at = x + _GAP if is_right else x - _GAP
        anchor = "start" if is_right else "end"
        shown.append(
            (round(x - 3), round(y - 3), anchor, round(at), round(line + 4), landmark.name)
        )
    return format_html_join(
        "",
        '<rect class="map-station" x="{}" y="{}" width="6" height="6"/>'
        '<text class="map-name" text-anchor="{}" x="{}" y="{}">{}</text>',
        shown,
    )


def _measure(name: str) -> float:
    """Give about how long a name is in px: a Latin letter takes little more than half the room of a kanji."""
    return sum(_LETTER if east_asian_width(sign) in "WF" else _NARROW_LETTER for sign in name)


def _place(frame: Frame, point: Point) -> tuple[float, float]:
    return frame.place(*project_point(point))


def _move_aside(
    at: tuple[float, float], taken: Sequence[tuple[float, float]], frame: Frame
) -> tuple[float, float]:
    """Give the nearest free spot for a number: its own, or one on rings around it within the drawing."""
    least = (2 * RADIUS + 1) ** 2
    right, bottom = frame.width - RADIUS, frame.height - RADIUS
    for across, down in _ASIDE:
        x, y = at[0] + across, at[1] + down
        if (across or down) and not (RADIUS <= x <= right and RADIUS <= y <= bottom):
            continue
        for left, top in taken:
            if (x - left) * (x - left) + (y - top) * (y - top) < least:
                break
        else:
            return x, y
    return at


def _touch(
    first: tuple[float, float, float, float], second: tuple[float, float, float, float]
) -> bool:
    return (
        first[0] < second[2]
        and second[0] < first[2]
        and first[1] < second[3]
        and second[1] < first[3]
    )


def _round(spot: tuple[float, float]) -> tuple[int, int]:
    return round(spot[0]), round(spot[1])
