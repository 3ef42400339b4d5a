"""The map of the printed booklet: where each number stands, in millimetres of the paper.

Paper cannot be made larger with two fingers, so no number may hide another one: where places stand close
together, a number moves aside and a line leads from it to its place.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engawa.core.geo.points import Point, project
from engawa.core.geo.shapes import Frame, draw_path, read_shape
from engawa.rooms.places.map_drawing import Landmark
from engawa.rooms.places.selectors.booklet import BookletGround

# The room for the drawing on an A4 page, and how far from its edge the ward keeps, all in mm.
WIDTH, HEIGHT, MARGIN = 182.0, 222.0, 6.0
# How high a number's mark is, in mm: at least, which holds 9 pt, and while there are only so many.
SMALL, LARGE, FEW = 4.8, 6.4, 60
# How much wider it is for each digit beyond the first, in parts of its height.
DIGIT = 0.36
# Half the width of the dot that stands at a place whose number moved aside, in mm.
DOT = 0.8
# A letter of a station's name and the height of its line, in mm (9 pt), and half its square.
LETTER, LINE, SQUARE = 3.2, 4.2, 0.9
# How far marks keep from each other.
APART = 0.5
# The outline is drawn so finely that no corner is further than this from the true one, in mm.
FINENESS = 0.1
_STEPS, _RING = 24, 1.2
_LONGEST_BAR = 40.0
_BARS = (5000, 2000, 1000, 500, 200, 100)

Boxes = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the map: the middle of its mark, and the place that it marks."""

    number: int
    x: float
    y: float
    width: float
    at_x: float
    at_y: float
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A station: the middle of its square, and where its name begins and has its middle line."""

    name: str
    x: float
    y: float
    left: float
    middle: float


@dataclass(frozen=True, slots=True)
class PrintedMap:
    """The drawing: the paths of the ground in mm, the marks, the names, and a bar that shows the scale.

    `outside` are the numbers whose places lie beyond the drawing.
    """

    width: float
    height: float
    mark_height: float
    ward: str
    districts: tuple[str, ...]
    marks: tuple[Mark, ...]
    names: tuple[Name, ...]
    bar: float
    bar_metres: int
    outside: frozenset[int]


def lay_out_map(
    *,
    ground: BookletGround,
    numbered: Sequence[tuple[int, Point]],
    landmarks: Sequence[Landmark],
) -> PrintedMap:
    """Lay out the map of a ward with the numbers of the list, and the names for which there is room."""
    ward = read_shape(geojson=ground.ward)
    west, south, east, north = ward.bounds
    # As high as the ward needs in the full width, and no higher than the page.
    height = min(HEIGHT, (WIDTH - 2 * MARGIN) * (north - south) / (east - west) + 2 * MARGIN)
    frame = Frame.fit(bounds=ward.bounds, width=WIDTH, height=height, padding=MARGIN)
    fine = frame.measure(FINENESS)
    spots = _place(frame, [point for _number, point in numbered])
    high = LARGE if len(spots) <= FEW else SMALL
    corner = np.array([frame.width, frame.height]) - high / 2
    inside = np.all((spots > high / 2) & (spots < corner), axis=1).tolist()
    shown = [number for (number, _point), is_in in zip(numbered, inside, strict=True) if is_in]
    marks, names = _place_all(shown, spots[inside], high, landmarks, frame)
    bar_metres = next((m for m in _BARS if m * frame.scale <= _LONGEST_BAR), _BARS[-1])
    return PrintedMap(
        width=frame.width,
        height=frame.height,
        mark_height=high,
        ward=draw_path(shape=ward.simplify(fine), frame=frame, digits=2),
        districts=tuple(
            draw_path(shape=read_shape(geojson=shape).simplify(fine), frame=frame, digits=2)
            for shape in ground.districts
        ),
        marks=tuple(marks),
        names=tuple(names),
        bar=bar_metres * frame.scale,
        bar_metres=bar_metres,
        outside=frozenset(number for number, _point in numbered) - frozenset(shown),
    )


def _place(frame: Frame, points: Sequence[Point]) -> NDArray[np.float64]:
    """Give the places of points on the drawing, (n, 2)."""
    east, north = project(
        [point.latitude for point in points], [point.longitude for point in points]
    )
    x, y = frame.place(0.0, 0.0)
    return np.column_stack((x + east * frame.scale, y - north * frame.scale)).reshape(-1, 2)


def _place_all(
    numbers: Sequence[int],
    spots: NDArray[np.float64],
    high: float,
    landmarks: Sequence[Landmark],
    frame: Frame,
) -> tuple[list[Mark], list[Name]]:
    """Place the numbers that stand alone, then the stations' names, then the numbers that are crowded.

    So whoever moves aside takes neither another one's own spot nor the place of a name.
    """
    stations = _place(frame, [landmark.point for landmark in landmarks])
    squares = _boxes(stations, np.full(len(stations), 2 * SQUARE), 2 * SQUARE)
    widths = np.array([high * (1 + DIGIT * (len(str(number)) - 1)) for number in numbers])
    own = _boxes(spots, widths, high)
    crowd = _touch(own, np.vstack((own, squares))).sum(axis=1)
    alone = crowd == 1
    dots = _boxes(spots[~alone], np.full(int((~alone).sum()), 2 * DOT), 2 * DOT)
    names = _place_names(landmarks, stations, np.vstack((own[alone], squares)), dots, frame)
    taken = np.vstack(
        (own[alone], squares, *(_name_box(name.name, name.left, name.middle) for name in names))
    )
    middles = spots.copy()
    for at in np.flatnonzero(~alone)[np.argsort(crowd[~alone], kind="stable")].tolist():
        middles[at] = _find_spot(
            spots[at], (float(widths[at]), high), taken, np.delete(spots, at, axis=0), frame
        )
        taken = np.vstack((taken, _boxes(middles[[at]], widths[[at]], high)))
    marks = [
        Mark(
            number=number,
            x=float(middle[0]),
            y=float(middle[1]),
            width=float(width),
            at_x=float(spot[0]),
            at_y=float(spot[1]),
            is_aside=bool(np.any(middle != spot)),
        )
        for number, middle, width, spot in zip(numbers, middles, widths, spots, strict=True)
    ]
    return marks, names


def _find_spot(
    spot: NDArray[np.float64],
    mark: tuple[float, float],
    taken: Boxes,
    others: NDArray[np.float64],
    frame: Frame,
) -> NDArray[np.float64]:
    size = np.array([frame.width, frame.height])
    for middles in _list_rings(spot, mark[1], max(frame.width, frame.height)):
        boxes = _boxes(middles, np.full(len(middles), mark[0]), mark[1])
        fits = ((boxes[:, :2] >= 0) & (boxes[:, 2:] <= size)).all(axis=1)
        fits &= ~_touch(boxes, taken).any(axis=1)
        if fits.any():
            # Of equally near ones, that which hides the fewest other places.
            hidden = _touch(boxes[fits], np.hstack((others, others))).sum(axis=1)
            free: NDArray[np.float64] = middles[fits][np.argmin(hidden)]
            return free
    return spot


def _list_rings(
    spot: NDArray[np.float64], shortest: float, longest: float
) -> Iterator[NDArray[np.float64]]:
    """List the spot itself, and then rings of spots around it, the nearest first."""
    turns = 2 * math.pi * np.arange(_STEPS) / _STEPS
    around = np.column_stack((np.cos(turns), np.sin(turns)))
    yield spot.reshape(1, 2)
    # A nearer mark would still lie over its own place, and no line could lead to it.
    for radius in np.arange(shortest, longest, _RING):
        yield spot + radius * around


def _place_names(
    landmarks: Sequence[Landmark],
    stations: NDArray[np.float64],
    taken: Boxes,
    dots: Boxes,
    frame: Frame,
) -> list[Name]:
    """Place the names for which there is room, beside their square or above or below it.

    Better one that hides the dot of a place, which its line still finds, than a map without stations.
    """
    names: list[Name] = []
    for landmark, (x, y) in zip(landmarks, stations.tolist(), strict=True):
        width, beside, over = len(landmark.name) * LETTER, SQUARE + 1, SQUARE + LINE / 2 + 0.4
        if not (0 <= x <= frame.width and 0 <= y <= frame.height):
            continue
        corners = (
            (x + beside, y),
            (x - beside - width, y),
            (x - width / 2, y - over),
            (x - width / 2, y + over),
            (x, y - over),
            (x, y + over),
            (x - width, y - over),
            (x - width, y + over),
        )
        boxes = np.vstack([_name_box(landmark.name, *corner) for corner in corners])
        fits = (boxes[:, :2] >= 0).all(axis=1)
        fits &= (boxes[:, 2:] <= (frame.width, frame.height)).all(axis=1)
        fits &= ~_touch(boxes, taken).any(axis=1)
        if fits.any():
            hidden = np.where(fits, _touch(boxes, dots).sum(axis=1), len(dots) + 1)
            best = int(np.argmin(hidden))
            taken = np.vstack((taken, boxes[[best]]))
            names.append(Name(landmark.name, x, y, *corners[best]))
    return names


def _name_box(name: str, left: float, middle: float) -> Boxes:
    width = len(name) * LETTER
    return np.array([[left, middle - LINE / 2, left + width, middle + LINE / 2]])


def _boxes(middles: NDArray[np.float64], widths: NDArray[np.float64], height: float) -> Boxes:
    """Give the box of each mark with half the distance that marks keep, (n, 4): left, top, right, bottom."""
    half = np.column_stack((widths, np.full(len(widths), height))) / 2 + APART / 2
    return np.hstack((middles - half, middles + half))


def _touch(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Tell which boxes touch which others, (n, m)."""
    first, second = boxes[:, None, :], others[None, :, :]
    found: NDArray[np.bool_] = (
        (first[..., 0] < second[..., 2])
        & (second[..., 0] < first[..., 2])
        & (first[..., 1] < second[..., 3])
        & (second[..., 1] < first[..., 3])
    )
    return found
