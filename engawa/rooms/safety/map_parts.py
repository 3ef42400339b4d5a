"""What the maps of the safety pages are put together from: style, patterns, badges, and room for all of them."""

import math
from html import escape
from unicodedata import east_asian_width

from engawa.rooms.safety.values import Opening

# The colours of the levels as the Cabinet Office laid them down on 29 May 2020.
LEVEL_COLOURS = {5: "#0c000c", 4: "#aa00aa", 3: "#ff2800"}
LEVELS = (5, 4, 3)

# One style for all drawings, the same to the byte, so that a policy can allow it by its hash. In forced colours
# and in the dark the levels keep their colours: they are official, and each has a pattern and an edge.
STYLE = (
    ".sm{display:block;width:100%;height:auto;max-width:46rem}"
    ".sm .b{fill:#e3edf4}.sm .w{fill:#fff;stroke:#5b6b78;stroke-width:1.5;stroke-linejoin:round}"
    ".sm .z{fill:none;stroke:#1a1a1c;stroke-width:2;stroke-linejoin:round}"
    ".sm .l5{fill:#0c000c;stroke:#fff}.sm .l4{fill:#a0a;stroke:#500050}"
    ".sm .l3{fill:#ff2800;stroke:#700}.sm .p{pointer-events:none}"
    # Names and letters have to be read on a ward of which all is meant.
    ".sm .f{fill-opacity:.16;stroke-width:4}"
    ".sm text{font:14px/1 system-ui,sans-serif;fill:#1a1a1c}"
    ".sm .k{fill:#33414d;stroke:#fff;stroke-width:3;paint-order:stroke;font-size:13px}"
    ".sm .a{font-weight:700;font-size:13px;text-anchor:middle}"
    ".sm .g{stroke:#1a1a1c;stroke-width:1}.sm .s,.sm .g{fill:none}.sm .s{stroke:#1a1a1c;stroke-width:2}"
    ".sm .n{fill:#1a1a1c}.sm .i{fill:#fff}.sm .o{fill:#fff;stroke:#00663d;stroke-width:2.5}"
    ".sm .q{stroke:#fff;stroke-width:1.5}.sm .x{stroke:#00663d;stroke-width:2.5;fill:none}"
    "@media(prefers-color-scheme:dark){.sm .b{fill:#1b2733}.sm .w{fill:#33414d;stroke:#c5d0d9}"
    ".sm .z{stroke:#fff}.sm text{fill:#fff}.sm .k{fill:#e3edf4;stroke:#33414d}"
    ".sm .a.d{fill:#1a1a1c}.sm .g,.sm .s{stroke:#fff}.sm .n{fill:#fff}}"
    ".sm .a.i{fill:#fff}"
    "@media(forced-colors:active){.sm .b,.sm .w{fill:Canvas;stroke:CanvasText}"
    ".sm .z,.sm .g,.sm .s{stroke:CanvasText}.sm text{fill:CanvasText}.sm .k{stroke:Canvas}"
    ".sm .n{fill:CanvasText}.sm .a.i{fill:#fff}.sm .a.d{fill:#1a1a1c}}"
    "@media print{.sm .b{fill:none}}"
    # A drill wears the colour of drills alone, on its pages and where the drawing is passed on by itself.
    ":is(.dr,.drill .sm) :is(.l3,.l4,.l5,.q){fill:#00605a;stroke:#fff}:is(.dr,.drill .sm) .a{fill:#fff}"
    # The key beneath the map of a zone.
    ".smk{padding:.75rem 1rem;font-size:.875rem;line-height:1.5}"
    ".smk li{display:flex;gap:.75rem;margin:.375rem 0}"
    ".smk span{display:inline-block}"
    ".smk .sm{flex:none;width:28px;height:22px;border-radius:3px}"
)

# 5: crossed lines, 4: stripes, 3: dots, 0: upright stripes for orders without a number of a level; all of them
# light on the level's colour, as in the bands of the pages.
PATTERNS = {
    0: '<pattern id="sm0" width="6" height="8" patternUnits="userSpaceOnUse">'
    '<path d="M1.5 0v8" stroke="#fff" stroke-width="3"/></pattern>',
    5: '<pattern id="sm5" width="9" height="9" patternUnits="userSpaceOnUse">'
    '<path d="M0 0l9 9M9 0L0 9" stroke="#fff" stroke-width="1.3"/></pattern>',
    4: '<pattern id="sm4" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path d="M0 0v8" stroke="#fff" stroke-width="3"/></pattern>',
    3: '<pattern id="sm3" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<circle cx="4" cy="4" r="1.9" fill="#fff"/></pattern>',
}

_NARROW, _WIDE = 7.6, 14.2
# How far names keep from each other and from the edge, in px.
_NAME_SIZE, _NAME_EDGE = 13.0, 4.0
# Where a badge looks for room: at its own spot, then on rings around it, from the nearest outwards.
_STEPS, _RINGS, _RING = 12, 9, 11.0
_ASIDE = [(0.0, 0.0)] + [
    (
        ring * _RING * math.cos(2 * math.pi * step / _STEPS),
        ring * _RING * math.sin(2 * math.pi * step / _STEPS),
    )
    for ring in range(1, _RINGS)
    for step in range(_STEPS)
]


class Canvas:
    """A drawing that grows from the ground upwards, and knows where there is room for badges and names."""

    def __init__(self, width: float, height: float) -> None:
        self._width, self._height = width, height
        self._pieces: list[str] = []
        self._leads: list[str] = []
        self._badges: list[str] = []
        self._names: list[str] = []
        self._taken: list[tuple[float, float, float]] = []
        # The scale and the arrow to the north stand there.
        self._boxes = [
            (width - 36, 0.0, width, 48.0),
            (width - width / 4 - 14, height - 32, width, height),
        ]

    def add(self, piece: str) -> None:
        """Draw something on top of what is there, below all badges and names."""
        self._pieces.append(piece)

    def put_badge(self, x: float, y: float, drawn: str, radius: float) -> None:
        """Put a badge where it belongs, or beside it with a line, when another one stands there."""
        at = self._find_room(x, y, radius)
        self._taken.append((*at, radius))
        if math.dist(at, (x, y)) > 1:
            self._leads.append(f"M{x:.0f} {y:.0f}L{at[0]:.0f} {at[1]:.0f}")
        self._badges.append(f'<g transform="translate({at[0]:.0f} {at[1]:.0f})">{drawn}</g>')

    def put_name(self, x: float, y: float, name: str) -> bool:
        """Write a name around a point when there is room for all of it; tell whether there was."""
        half = measure_text(name, size=_NAME_SIZE) / 2
        box = (x - half - 2, y - 8, x + half + 2, y + 8)
        if box[0] < _NAME_EDGE or box[1] < _NAME_EDGE:
            return False
        if box[2] > self._width - _NAME_EDGE or box[3] > self._height - _NAME_EDGE:
            return False
        if any(_overlap(box, other) for other in self._boxes):
            return False
        if any(_is_near(box, *taken) for taken in self._taken):
            return False
        self._boxes.append(box)
        self._names.append(f'<text x="{x:.0f}" y="{y + 4:.0f}">{escape(name)}</text>')
        return True

    def finish_labels(self) -> None:
        """Put names, lines and badges on top of what is drawn, so that no line runs over a number."""
        if self._names:
            self.add(f'<g class="k" lang="ja" text-anchor="middle">{_dress(self._names)}</g>')
        if self._leads:
            self.add(f'<path class="g" d="{"".join(self._leads)}"/>')
        self._pieces += self._badges

    def write(self) -> str:
        """Give all that was drawn."""
        return "".join(self._pieces)

    def _find_room(self, x: float, y: float, radius: float) -> tuple[float, float]:
        x = min(max(x, radius), self._width - radius)
        y = min(max(y, radius), self._height - radius)
        right, bottom = self._width - radius, self._height - radius
        # Of badges further away than the last ring none is in the way.
        reach = _RINGS * _RING + 2 * radius
        near = [
            (left, top, (radius + other) ** 2)
            for left, top, other in self._taken
            if abs(left - x) < reach and abs(top - y) < reach
        ]
        for across, down in _ASIDE:
            left, top = x + across, y + down
            if not (radius <= left <= right and radius <= top <= bottom):
                continue
            for other_left, other_top, least in near:
                aside, below = left - other_left, top - other_top
                if aside * aside + below * below < least:
                    break
            else:
                return left, top
        return x, y


def get_pattern(level: int, *, has_number: bool) -> int:
    """Give by what number the pattern of an order is known."""
    return level if has_number else 0


def draw_badge(number: str, level: int) -> str:
    """Draw the number of a zone: a square at level 5, a diamond at 4, a circle at 3."""
    colour = LEVEL_COLOURS[level]
    shape = {
        5: f'<rect class="q" fill="{colour}" x="-11" y="-10" width="22" height="20"/>',
        4: f'<path class="q" fill="{colour}" d="M-15 0L-7-11H7L15 0 7 11H-7z"/>',
        3: f'<circle class="q" fill="{colour}" r="11.5"/>',
    }[level]
    look = "a d" if level == 3 else "a i"
    # A long number is pressed together, so that it stays within its shape.
    fit = ' textLength="21" lengthAdjust="spacingAndGlyphs"' if measure_text(number) > 23 else ""
    return f'{shape}<text class="{look}" y="5"{fit}>{escape(number)}</text>'


def draw_mark(opening: Opening, letter: str) -> str:
    """Draw the state of a site by a shape, with its letter beside: ○ open, △ crowded, × full, ／ closed, □ not yet."""
    shape = {
        Opening.OPEN: '<circle class="o" r="8"/>',
        Opening.CROWDED: '<path class="o" d="M0-9L9 7H-9z"/>',
        Opening.FULL: '<rect class="i" x="-8" y="-8" width="16" height="16"/>'
        '<path class="x" d="M-7-7L7 7M7-7L-7 7"/>',
        Opening.CLOSED: '<rect class="i" x="-8" y="-8" width="16" height="16"/>'
        '<path class="x" d="M7-8L-7 8"/>',
        Opening.NOT_OPEN: '<rect class="o" x="-7" y="-7" width="14" height="14"/>',
    }[opening]
    if not letter:
        return shape
    return f'{shape}<text class="k" x="11" y="5" font-weight="700">{letter}</text>'


def measure_text(text: str, *, size: float = 14.0) -> float:
    """Give about how long a text is in px: a Latin letter takes little more than half the room of a kanji."""
    length = sum(_WIDE if east_asian_width(sign) in "WF" else _NARROW for sign in text)
    return length * size / 14.0


def _dress(names: list[str]) -> str:
    return "".join(name.replace("<text", '<text class="k"', 1) for name in names)


def _overlap(
    box: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _is_near(box: tuple[float, float, float, float], x: float, y: float, radius: float) -> bool:
    aside = max(box[0] - x, x - box[2], 0.0)
    above = max(box[1] - y, y - box[3], 0.0)
    return math.hypot(aside, above) < radius
