"""The outline map of the safety pages, as SVG: the same kind of static file as the text beside it.

It needs no script, no picture, no font and no other host. Each zone under an order has the level's official
colour, a pattern and its number, as the list beside; each site a letter, and a mark for its state. Whoever
cannot see it loses nothing: the list says the same. `data-ward-map` on it holds the metres (EPSG:6677) east
and north of its upper left corner and px per metre, so that a press can be asked "am I inside?".
"""

import math
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape
from itertools import count

from engawa.core.geo.points import project, project_point
from engawa.core.geo.shapes import Frame, Shape, draw_path
from engawa.rooms.safety.inside.active import list_active, list_issued
from engawa.rooms.safety.inside.covering import list_over
from engawa.rooms.safety.map_ground import (
    LEAST_GROUND,
    Ground,
    bound_all,
    bounds_of,
    draw_ground,
    prepare_ground,
    widen,
)
from engawa.rooms.safety.map_key import draw_legend, get_level_word, read_words
from engawa.rooms.safety.map_parts import (
    PATTERNS,
    STYLE,
    Canvas,
    draw_badge,
    draw_mark,
    get_pattern,
)
from engawa.rooms.safety.regimes import list_shown
from engawa.rooms.safety.remembering import remember_last
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Situation, ZoneNow
from engawa.rooms.safety.values import (
    WITHOUT_LEVEL_NUMBER,
    Opening,
    ZoneKind,
)

# What a page's content security policy has to allow for the one style element of these drawings.
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"

# On a phone a px of the drawing is little less than one of the screen, so that its words can be read there.
WIDTH, HIGHEST, PADDING = 380.0, 600.0, 14.0
ZONE_WIDTH, ZONE_HEIGHT, ZONE_PADDING = 400.0, 300.0, 36.0
_MOST_TOWNS, _MOST_BADGES = 40, 120
# Beside one zone the nearest sites are enough.
_MOST_SITES_OF_ZONE = 9
# (x, y, state, letter) of a site and (x, y, name) of a town, in px of the drawing.
_Site = tuple[float, float, Opening, str]
_Name = tuple[float, float, str]
_SCALES = (50, 100, 200, 500, 1000, 2000, 5000)


@remember_last
def number_zones(*, situation: Situation) -> Mapping[str, str]:
    """Give by what map and list call the zones under orders, the most urgent level first: the number of the register.

    It is the one that the leaflet says. Zones that have none get small letters; sites have capital ones.
    """
    orders = list_issued(situation=situation)
    ranked = sorted(list_active(situation=situation), key=lambda one: -orders[one.orders[0]].level)
    letters = (_write_letters(number).lower() for number in count(1))
    return {one.zone.code: one.zone.number or next(letters) for one in ranked}


@remember_last
def letter_sites(*, situation: Situation) -> Mapping[str, str]:
    """Give letters to the sites of the situation's regime that are named by an order or have opened: A, B … Z, AA."""
    named = {code for order in list_issued(situation=situation) for code in order.sites}
    shown = [
        site.code
        for site in list_shown(situation=situation)
        if site.opening != Opening.NOT_OPEN or site.code in named
    ]
    return {code: _write_letters(number) for number, code in enumerate(shown, 1)}


def list_undrawn(*, situation: Situation) -> list[str]:
    """List the codes of the zones under orders that the map cannot show: nobody knows where they are."""
    return [
        one.zone.code
        for one in list_active(situation=situation)
        if one.shape is None and one.zone.point is None
    ]


def draw_situation(*, situation: Situation, language: str) -> str:
    """Draw the ward with the zones under orders, the sites that are open, and names of towns.

    Empty where neither the ward nor anything in it has a place.
    """
    drawn = _draw_ward(situation=situation)
    if drawn is None:
        return ""
    words = read_words()[language]
    return _wrap(
        drawn.frame,
        drawn.content + _draw_scale(drawn.frame, words),
        title=words["title"].format(ward=_say(situation.ward_names, language)),
        description=_describe(situation, language, words),
        legend=_draw_legend(situation, drawn, words),
    )


@dataclass(frozen=True, slots=True)
class _DrawnWard:
    """What the maps of all languages share; `levels` are those on the map, as (level, has its number)."""

    frame: Frame
    content: str
    levels: list[tuple[int, bool]]


def _draw_legend(
    situation: Situation, drawn: _DrawnWard, words: Mapping[str, str]
) -> tuple[list[str], float]:
    numbers = number_zones(situation=situation)
    return draw_legend(
        frame=drawn.frame,
        words=words,
        levels=drawn.levels,
        states={opening for opening, *_where in _place_sites(situation=situation)},
        undrawn=[numbers[code] for code in list_undrawn(situation=situation)],
    )


@remember_last
def _draw_ward(*, situation: Situation) -> _DrawnWard | None:
    ground = prepare_ground(situation=situation)
    bounds = ground.bounds if ground else bound_all(situation)
    if bounds is None:
        return None
    west, south, east, north = bounds
    room = WIDTH - 2 * PADDING
    height = min(room * (north - south) / max(east - west, 1.0) + 2 * PADDING, HIGHEST)
    frame = Frame.fit(bounds=bounds, width=WIDTH, height=max(height, 240.0), padding=PADDING)
    canvas = Canvas(frame.width, frame.height)
    if ground:
        canvas.add(f'<path class="w" d="{draw_ground(ground.shape, frame)}"/>')
    levels = _draw_zones(situation, frame, canvas, ground)
    _draw_sites(_list_sites(situation, frame)[:_MOST_BADGES], canvas)
    _draw_names(_list_names(situation, frame), canvas)
    canvas.finish_labels()
    return _DrawnWard(frame, canvas.write(), levels)


@dataclass(frozen=True, slots=True)
class ZoneView:
    """All that the drawing of one zone shows. `names` are those of towns in its frame, `said` its own and its towns'.

    `ordered` is (level, has its number) of the order that holds in it; the level is 0 where none does. `is_whole`: it is
    the ward.
    """

    frame: Frame
    where: Shape | tuple[float, float]
    ordered: tuple[int, bool]
    ground: Shape | None
    sites: tuple[_Site, ...]
    names: tuple[_Name, ...]
    said: tuple[str, ...]
    is_whole: bool

    @property
    def key(self) -> str:
        """All of it but the shapes of zone and ground, as one text: other views have others."""
        return repr((self.frame, self.ordered, self.sites, self.names, self.said, self.is_whole))


def look_at_zone(*, situation: Situation, zone_code: str) -> ZoneView | None:
    """Give what the drawing of a zone for its own page shows, None where nobody knows where it is.

    It holds no time, and changes only with the orders and sites around the zone.
    """
    zone = _zones_by_code(situation=situation)[zone_code]
    is_ward = zone.kind == ZoneKind.WARD and zone.geometry is None
    shape = read_geometry(situation.outline if is_ward else zone.geometry)
    bounds = shape.bounds if shape else None
    spot = project_point(zone.point) if zone.point else None
    if bounds is None and spot is not None:
        bounds = (*spot, *spot)
    where = shape or spot
    if bounds is None or where is None:
        return None
    frame = Frame.fit(
        bounds=widen(bounds, LEAST_GROUND),
        width=ZONE_WIDTH,
        height=ZONE_HEIGHT,
        padding=ZONE_PADDING,
    )
    ground = prepare_ground(situation=situation)
    return ZoneView(
        frame,
        where,
        _levels(situation=situation).get(zone.code, (0, False)),
        ground.shape if ground else None,
        tuple(_list_sites(situation, frame)[:_MOST_SITES_OF_ZONE]),
        tuple(_list_names(situation, frame)),
        (zone.names["ja"], *zone.towns),
        zone.kind == ZoneKind.WARD,
    )


def draw_zone(view: ZoneView) -> str:
    """Draw one zone with the ground around it.

    Its title is Japanese, as its page is; `map_key.write_key` says in all languages what stands in it.
    """
    words, frame, (level, has_number) = read_words()["ja"], view.frame, view.ordered
    pattern = get_pattern(level, has_number=has_number) if level else None
    canvas = Canvas(frame.width, frame.height)
    if view.ground:
        canvas.add(f'<path class="w" d="{draw_ground(view.ground, frame)}"/>')
    look = f"z l{level}{' f' if view.is_whole else ''}" if level else "z"
    if isinstance(view.where, Shape):
        canvas.add(_fill(draw_path(shape=view.where, frame=frame, digits=1), pattern, look))
    else:
        x, y = frame.place(*view.where)
        canvas.add(f'<circle class="{look}" cx="{x:.0f}" cy="{y:.0f}" r="14"/>')
    _draw_sites(view.sites, canvas)
    _draw_names(view.names, canvas)
    canvas.finish_labels()
    name, *towns = view.said
    state = words[get_level_word(level, has_number=has_number) if level else "this_zone"]
    return _wrap(
        frame,
        # Its north is a letter that readers of all five languages know.
        canvas.write() + _draw_scale(frame, read_words()["en"]),
        title=words["one_zone"].format(name=name),
        description=words["zone_description"].format(state=state, towns="、".join(towns)),
        legend=([], 0.0),
        patterns=() if pattern is None else (pattern,),
    )


# The maps of all languages show the same shapes, and so does that of the next release.
@lru_cache(maxsize=2048)
def _draw_shape(shape: Shape, frame: Frame) -> str:
    """Write a zone as a path, as finely as can be seen."""
    return draw_path(shape=shape.simplify(frame.measure(0.5)), frame=frame, digits=1)


def _draw_zones(
    situation: Situation, frame: Frame, canvas: Canvas, ground: Ground | None
) -> list[tuple[int, bool]]:
    """Draw the zones, the least urgent first; give the levels on the map, as (level, has its number)."""
    orders = list_issued(situation=situation)
    numbers = number_zones(situation=situation)
    ranks = {code: rank for rank, code in enumerate(numbers)}
    active = sorted(
        list_active(situation=situation),
        key=lambda one: (not one.is_outline, orders[one.orders[0]].level),
    )
    levels: dict[tuple[int, bool], None] = {}
    spots: list[tuple[int, str, int, float, float]] = []
    for one in active:
        order = orders[one.orders[0]]
        level, has_number = int(order.level), order.hazard not in WITHOUT_LEVEL_NUMBER
        levels[level, has_number] = None
        pattern = get_pattern(level, has_number=has_number)
        if one.is_outline and ground:
            canvas.add(_fill(draw_ground(ground.shape, frame), pattern, f"z l{level} f"))
            point = ground.shape.representative_point()
        elif one.shape is not None:
            canvas.add(_fill(_draw_shape(one.shape, frame), pattern, f"z l{level}"))
            point = one.shape.representative_point()
        elif one.zone.point is not None:
            point = one.zone.point
        else:
            continue
        x, y = frame.place(*project_point(point))
        spots.append((ranks[one.zone.code], numbers[one.zone.code], level, x, y))
    # The most urgent have their places first, and stand on top of the others.
    for _rank, number, level, x, y in sorted(spots)[:_MOST_BADGES]:
        canvas.put_badge(x, y, draw_badge(number, level), 11)
    return sorted(levels, reverse=True)


def _list_sites(situation: Situation, frame: Frame) -> list[_Site]:
    """List the sites in the frame, those nearest to its middle first."""
    middle = frame.width / 2, frame.height / 2
    seen = []
    least_east, least_north, most_east, most_north = bounds_of(frame)
    for opening, letter, east, north in _place_sites(situation=situation):
        if least_east <= east <= most_east and least_north <= north <= most_north:
            x, y = frame.place(east, north)
            seen.append((math.dist(middle, (x, y)), x, y, opening, letter))
    return [(x, y, opening, letter) for _distance, x, y, opening, letter in sorted(seen)]


def _draw_sites(sites: Sequence[_Site], canvas: Canvas) -> None:
    for x, y, opening, letter in sites:
        canvas.put_badge(x, y, draw_mark(opening, letter), 15)


def _list_names(situation: Situation, frame: Frame) -> list[_Name]:
    """List the names of towns in the frame, first of those that a zone under an order names."""
    least_east, least_north, most_east, most_north = bounds_of(frame)
    return [
        (*frame.place(east, north), name)
        for name, east, north in _place_towns(situation=situation)
        if least_east <= east <= most_east and least_north <= north <= most_north
    ]


def _draw_names(names: Sequence[_Name], canvas: Canvas) -> None:
    """Write the names for which there is room."""
    shown = 0
    for x, y, name in names:
        if shown < _MOST_TOWNS and canvas.put_name(x, y, name):
            shown += 1


@remember_last
def _place_towns(*, situation: Situation) -> tuple[tuple[str, float, float], ...]:
    """Give names of towns with metres, those that a zone under an order names first."""
    active = {one.zone.code for one in list_active(situation=situation)}
    towns = sorted(situation.towns, key=lambda town: not active.intersection(town.zones))
    east, north = project(
        [town.point.latitude for town in towns], [town.point.longitude for town in towns]
    )
    names = [town.name for town in towns]
    return tuple(zip(names, east.tolist(), north.tolist(), strict=True))


@remember_last
def _place_sites(*, situation: Situation) -> tuple[tuple[Opening, str, float, float], ...]:
    """Give states and letters of the sites that have a place, with metres."""
    letters = letter_sites(situation=situation)
    return tuple(
        (site.opening, letters[site.code], *project_point(site.point))
        for site in situation.sites
        if site.code in letters and site.point is not None
    )


def _draw_scale(frame: Frame, words: Mapping[str, str]) -> str:
    metres = max(
        (one for one in _SCALES if one * frame.scale <= frame.width / 4), default=_SCALES[0]
    )
    length = metres * frame.scale
    said = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    right, bottom = frame.width - 10, frame.height - 10
    return (
        f'<path class="s" d="M{right - length:.0f} {bottom - 5:.0f}v5h{length:.0f}v-5"/>'
        f'<text class="t" text-anchor="end" x="{right:.0f}" y="{bottom - 8:.0f}">{said}</text>'
        f'<path class="n" d="M{right - 8:.0f} 10l6 16-6-4-6 4z"/>'
        f'<text class="t" text-anchor="middle" x="{right - 8:.0f}" y="40">{escape(words["north"])}</text>'
    )


def _describe(situation: Situation, language: str, words: Mapping[str, str]) -> str:
    orders = list_issued(situation=situation)
    active = {one.zone.code: one for one in list_active(situation=situation)}
    said = []
    for code, number in number_zones(situation=situation).items():
        order = orders[active[code].orders[0]]
        key = get_level_word(int(order.level), has_number=order.hazard not in WITHOUT_LEVEL_NUMBER)
        name = _say(active[code].zone.names, language)
        said.append(words["zone"].format(number=number, level=words[key], name=name))
    if not said:
        return words["nothing"]
    return words["description"].format(zones="".join(said))


def _wrap(
    frame: Frame,
    content: str,
    *,
    title: str,
    description: str,
    legend: tuple[list[str], float],
    patterns: Iterable[int] = tuple(PATTERNS),
) -> str:
    lines, more = legend
    corner = f"{frame.east:.1f} {frame.north:.1f} {frame.scale:.6f}"
    defined = "".join(PATTERNS[pattern] for pattern in patterns)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sm" viewBox="0 0 {frame.width:.0f} '
        f'{frame.height + more:.0f}" role="img" aria-labelledby="smt smd" data-ward-map="{corner}">'
        f'<title id="smt">{escape(title)}</title><desc id="smd">{escape(description)}</desc>'
        f"<style>{STYLE}</style><defs>{defined}</defs>"
        f'<rect class="b" width="{frame.width:.0f}" height="{frame.height + more:.0f}"/>'
        f"{content}{''.join(lines)}</svg>"
    )


def _fill(path: str, pattern: int | None, look: str) -> str:
    """Draw a shape in the colour of its class, and over it the pattern of its order."""
    over = f'<path class="p" fill="url(#sm{pattern})" d="{path}"/>' if pattern is not None else ""
    return f'<path class="{look}" d="{path}"/>{over}'


@remember_last
def _zones_by_code(*, situation: Situation) -> Mapping[str, ZoneNow]:
    return {zone.code: zone for zone in situation.zones}


@remember_last
def _levels(*, situation: Situation) -> Mapping[str, tuple[int, bool]]:
    """Give, for each zone in which an order holds, its highest level, and whether the number of that is said."""
    return {
        code: (int(over[0].order.level), over[0].order.hazard not in WITHOUT_LEVEL_NUMBER)
        for code, over in list_over(situation=situation).items()
    }


def _write_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _say(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words["ja"]
