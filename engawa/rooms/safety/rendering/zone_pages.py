"""One page for each zone: what the code on the leaflet of June leads to.

It tells the people of that zone whether an order is in force there, in all languages on one page. It holds
no time of its making: it is written anew only when something about the zone changes, and leads to the
first page for the time. How old it is the script finds out by `current.json`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from engawa.rooms.safety.inside.covering import Over, list_over
from engawa.rooms.safety.map_key import write_key
from engawa.rooms.safety.regimes import list_regimes
from engawa.rooms.safety.rendering.frame import (
    Material,
    Place,
    ZoneDrawing,
    write_page,
    write_section,
)
from engawa.rooms.safety.rendering.markup import Html, escape, join, tag
from engawa.rooms.safety.rendering.order_parts import (
    get_level_class,
    write_band,
    write_expiry,
    write_instructions,
    write_overdue,
    write_size,
)
from engawa.rooms.safety.rendering.ordering import get_level_key, sort_orders, sort_sites
from engawa.rooms.safety.rendering.pages import get_hazards
from engawa.rooms.safety.rendering.phrases import Phrases
from engawa.rooms.safety.rendering.remembered import PageMemory, digest
from engawa.rooms.safety.rendering.site_parts import SitePool, write_sites
from engawa.rooms.safety.shapes import write_geometry
from engawa.rooms.safety.situation import OrderNow, SiteNow, ZoneNow

_ROOT = "../../"
_NEAREST = 5
_BETWEEN = "\u00a0· "


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the pages of zones in the same situation have in common, written once."""

    orders: tuple[OrderNow, ...]
    pool: SitePool
    first: Html
    others: tuple[Html, ...]
    digest: str


def write_zone_pages(*, material: Material, memory: PageMemory) -> dict[str, bytes]:
    """Give the pages of all zones, by their paths in the bundle; those that would be the same stay as they were."""
    situation = material.situation
    sites = sort_sites(situation)
    shared: dict[tuple[tuple[str, bool], ...], _Shared] = {}
    over = list_over(situation=situation)
    frames = digest(
        *(_frame(material, Html("-"), Html("-"), has_drawing=has).decode() for has in (False, True))
    )
    regime = "+".join(list_regimes(situation=situation))
    pages = {}
    for zone in situation.zones:
        own = over.get(zone.code, ())
        key = tuple((one.order.number, one.is_named) for one in own)
        if key not in shared:
            shared[key] = _write_shared(material, own, sites)
        path = f"z/{zone.code}/index.html"
        drawing = material.drawings.draw_zone(zone.code)
        near = _write_near(material, zone, shared[key], sites)
        write = partial(_write_zone_page, material, zone, shared[key], drawing, near)
        shape, rest = write_geometry(zone.geometry), repr(replace(zone, geometry=None))
        made_of = digest(frames, shared[key].digest, rest, shape, *near, drawing.made_of)
        pages[path] = memory.get(path, made_of, write, is_urgent=bool(own), regime=regime)
    return pages


def _write_zone_page(
    material: Material,
    zone: ZoneNow,
    shared: _Shared,
    drawing: ZoneDrawing,
    near: Sequence[Html],
) -> bytes:
    """Write a page, of nothing but what its digest was made of: see `write_zone_pages`."""
    phrases, *others = material.phrases
    near_first, *near_others = near
    name = phrases.name(zone.names)
    drawn = drawing.draw()
    figure = ""
    if drawn:
        caption = tag("figcaption", Html(f"{phrases.mark}{name}"))
        # The page has one drawing for the readers of all languages: what is in it is said in each of them.
        is_numbered = bool(shared.orders) and get_level_key(_get_drawn(shared.orders)) != "none"
        key = write_key(drawing=drawn, has_number=is_numbered)
        figure = (
            f'<h2>{phrases.head("zone.map")}</h2><figure class="map">{drawn}{key}{caption}</figure>'
        )
    body = Html(
        f'<div class="first"><div class="p"><h1 class="zone">{phrases.mark}{name}</h1>'
        '<p data-ward-age hidden role="status"></p>'
        f'<div data-ward-part="order" id="orders">{shared.first}</div>'
        f'<section id="inside" hidden data-ward-inside></section></div></div>\n'
        + write_section(
            content=_write_about(zone, phrases, figure, is_ordered=bool(shared.orders)),
            identifier="about",
            part="about",
        )
        + near_first
        + join(
            _write_other(zone, other, said, near_other)
            for other, said, near_other in zip(others, shared.others, near_others, strict=True)
        )
    )
    return _frame(material, name, body, has_drawing=bool(drawn))


def _get_drawn(orders: Sequence[OrderNow]) -> OrderNow:
    """Give the order whose colour the map has: the first of the highest level, as `map_drawing` has it."""
    return max(orders, key=lambda order: order.level)


def _frame(material: Material, name: Html, body: Html, *, has_drawing: bool) -> bytes:
    phrases = material.phrases[0]
    ward = phrases.plain_name(material.situation.ward_names)
    return write_page(
        material=material,
        phrases=phrases,
        place=Place(root=_ROOT, is_timed=False, languages={}, has_drawing=has_drawing),
        title=phrases.say("page.title_other", title=name, ward=ward),
        body=body,
    )


def _write_anchors(material: Material) -> Html:
    """Write the ways to the same in other languages, further down on the page."""
    links = join(
        tag(
            "a",
            other.say("page.language"),
            href=f"#{other.language}",
            lang=other.lang,
            hreflang=other.lang,
        )
        for other in material.phrases[1:]
    )
    label = material.phrases[0].say("page.languages")
    return Html(f'<nav class="links s" aria-label="{label}">{links}</nav>')


def _write_about(zone: ZoneNow, phrases: Phrases, figure: str, *, is_ordered: bool) -> Html:
    rows = [("zone.hazard", phrases.say(f"hazard.{zone.hazard}"))]
    if zone.number:
        rows.insert(0, ("zone.number", escape(zone.number)))
    if zone.towns:
        rows.append(("zone.towns", escape("、".join(zone.towns))))
    size = write_size(zone.households, zone.people, phrases)
    if size:
        rows.append(("zone.size", size))
    facts = "".join(f"<dt>{phrases.say(key)}</dt><dd>{value}</dd>" for key, value in rows)
    # What to decide before an order is no word for whoever reads while one holds.
    prepare = Html("") if is_ordered else tag("p", phrases.say("zone.prepare"))
    return Html(
        f'<h2>{phrases.head("zone.about")}</h2><dl class="facts">{facts}</dl>{prepare}{figure}'
    )


def _write_near(
    material: Material, zone: ZoneNow, shared: _Shared, sites: Sequence[SiteNow]
) -> tuple[Html, ...]:
    """Write the nearest of the sites that the orders name, or else of all: whole in Japanese, then short in the others."""
    phrases, *others = material.phrases
    if not sites:
        return (Html(""),) * len(material.phrases)
    hazards = get_hazards(shared.orders) or (zone.hazard,)
    near = shared.pool.list_nearest(zone.point, most=_NEAREST)
    rows = write_sites(near, material=material, phrases=phrases, hazards=hazards)
    more = ""
    if len(sites) > len(near):
        said = phrases.say("sites.more", count=len(sites) - len(near))
        more = f'<p><a href="{_ROOT}index.html#sites">{said}</a></p>'
    content = Html(f"<h2>{phrases.head('zone.sites')}</h2>{rows}{more}")
    return (
        write_section(content=content, identifier="sites", part="sites", is_garden=True),
        *(_write_near_short(near, material, other) for other in others),
    )


def _write_near_short(near: Sequence[SiteNow], material: Material, phrases: Phrases) -> Html:
    """Write what sites are called and how they stand, for readers of another language."""
    rows = "".join(_write_site_short(site, material, phrases) for site in near)
    return Html(f'<h3>{phrases.head("zone.sites")}</h3><ul class="plus">{rows}</ul>')


def _write_site_short(site: SiteNow, material: Material, phrases: Phrases) -> str:
    # The same few sites are near to hundreds of zones.
    key = ("site in short", site.code, phrases.language)
    if key not in material.rows:
        name, state = phrases.name(site.names), phrases.say(f"opening.{site.opening}")
        material.rows[key] = tag("li", Html(f"{name}: <b>{state}</b>"))
    return material.rows[key]


def _write_shared(material: Material, over: Sequence[Over], sites: Sequence[SiteNow]) -> _Shared:
    first, *others = material.phrases
    by_number = {one.order.number: one for one in over}
    orders = sort_orders(one.order for one in over)
    partly = frozenset(number for number, one in by_number.items() if not one.is_named)
    named = {code for order in orders for code in order.sites}
    said = Html(
        _write_anchors(material)
        + _write_state(orders, first, partly=partly, heading="h2")
        + _write_check(first, orders)
    )
    said_otherwise = tuple(
        Html(
            _write_state(orders, phrases, partly=partly, heading="h3")
            + _write_check(phrases, orders)
        )
        for phrases in others
    )
    return _Shared(
        orders=orders,
        # Where the orders send people; where they name none, wherever the ward lets people in.
        pool=SitePool([site for site in sites if site.code in named] or sites),
        first=said,
        others=said_otherwise,
        digest=digest(said, *said_otherwise),
    )


def _write_state(
    orders: Sequence[OrderNow], phrases: Phrases, *, partly: Collection[str], heading: str
) -> Html:
    """Say which orders hold in the zone, or that none does and that this does not mean safe.

    `partly` are the numbers of orders for other areas, in which the zone lies wholly or in part.
    """
    if not orders:
        return Html(
            f'<div class="box gap"><{heading}>{phrases.head("zone.in_no_order")}</{heading}>'
            f"<p>{phrases.say('quiet.not_safe')}</p></div>"
        )
    return join(
        _write_order(order, phrases, is_partly=order.number in partly, heading=heading)
        for order in orders
    )


def _write_order(order: OrderNow, phrases: Phrases, *, is_partly: bool, heading: str) -> Html:
    # The script speaks the language of the page: only in the first of its languages is room for what it says later.
    is_first = heading == "h2"
    identifier = f"{phrases.language}-{escape(order.number)}"
    expiry = f" {write_expiry(order)}" if is_first else ""
    partly = tag("p", phrases.say("zone.partly"), class_="note") if is_partly else ""
    overdue = write_overdue(order, phrases) if is_first or order.is_overdue else ""
    return Html(
        f'<article class="level {get_level_class(order)}"{expiry}>'
        f"{write_band(order, phrases, heading=heading, identifier=identifier)}"
        f'<div class="do">{partly}{overdue}'
        f"{write_instructions(order, phrases, level='h3' if is_first else 'h4')}</div></article>"
    )


def _write_check(phrases: Phrases, orders: Sequence[OrderNow]) -> Html:
    since = ""
    if orders:
        newest = max(order.issued_at for order in orders)
        since = phrases.say("zone.since", time=phrases.time(newest)) + " "
    way = f"{_ROOT}{phrases.folder}index.html"
    return Html(f'<p>{since}<a href="{way}">{phrases.say("zone.check")}</a></p>')


def _write_other(zone: ZoneNow, phrases: Phrases, said: Html, near: Html) -> Html:
    """Write the short text in another language: which zone, what holds there, where to go."""
    about = [phrases.name(zone.names), phrases.say(f"hazard.{zone.hazard}")]
    size = write_size(zone.households, zone.people, phrases)
    if size:
        about.append(size)
    content = Html(
        f"<h2>{phrases.mark}{phrases.say('page.language')}</h2>"
        f"<p>{join(about, between=_BETWEEN)}</p>{said}{near}"
    )
    return Html(
        f'<section class="sec" id="{phrases.language}" lang="{phrases.lang}"'
        f' data-ward-part="{phrases.language}">'
        f'<div class="p">{content}</div></section>\n'
    )
