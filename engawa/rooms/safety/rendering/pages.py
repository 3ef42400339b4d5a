"""The page of the ward in one language: what is in force, what to do, where, and where to go.

It is complete without script, picture or font, and holds what must be read within the first 14 kB on the
wire. Parts that a newer bundle exchanges are marked for the script; nothing needs it.
"""

import re
from collections.abc import Sequence

from engawa.rooms.safety.regimes import is_of_order, is_of_regime, list_regimes, list_shown
from engawa.rooms.safety.rendering.frame import (
    Material,
    Place,
    write_end,
    write_page,
    write_section,
)
from engawa.rooms.safety.rendering.markup import Html, escape, join, tag
from engawa.rooms.safety.rendering.order_parts import (
    get_version_way,
    tells_elsewhere,
    write_meaning,
    write_order,
    write_zones,
)
from engawa.rooms.safety.rendering.ordering import (
    TAKES_PEOPLE,
    name_order,
    say_hazard,
    sort_orders,
    sort_sites,
)
from engawa.rooms.safety.rendering.phrases import FOLDERS, Phrases
from engawa.rooms.safety.rendering.site_parts import write_sites
from engawa.rooms.safety.situation import OrderNow, SiteNow, Situation
from engawa.rooms.safety.values import Hazard, Regime

# Feeds at the root of the bundle, with the media type by which readers find them.
FEEDS = (
    ("more.atom", "orders.atom", "application/atom+xml"),
    ("more.geojson", "orders.geojson", "application/geo+json"),
    ("more.json", "orders.json", "application/json"),
)


def write_index(*, material: Material, phrases: Phrases) -> bytes:
    """Write the page of the ward in one language."""
    situation = material.situation
    orders = sort_orders(situation.orders)
    root = get_root(phrases)
    parts = [
        _write_first(material, phrases, orders, root),
        # Without the script the way "am I inside?" ends at the list of areas, right below.
        Html(
            '<div class="p" id="check"><section id="inside" hidden data-ward-inside></section>'
            '<p class="s" data-ward-kept hidden></p></div>\n'
        ),
        write_areas(material=material, phrases=phrases, orders=orders, root=root),
        write_site_section(material=material, phrases=phrases, orders=orders, root=root),
        _write_warnings(situation, phrases),
        _write_lifted(situation, phrases, root),
        write_section(
            content=Html(
                tag("h2", phrases.head("levels.title"), id="levels-title") + write_meaning(phrases)
            ),
            identifier="levels",
        ),
        _write_more(situation, phrases, orders, root),
    ]
    place = Place(
        root=root,
        is_timed=True,
        languages={language: f"{root}{folder}index.html" for language, folder in FOLDERS.items()},
    )
    return write_page(
        material=material,
        phrases=phrases,
        place=place,
        title=_name_page(situation, phrases, orders),
        head=_write_links(material, root),
        body=join(parts),
    )


def get_root(phrases: Phrases) -> str:
    """Give the way from a language's folder to the root of the bundle."""
    return "../" if phrases.folder else ""


def get_hazards(orders: Sequence[OrderNow]) -> tuple[Hazard, ...]:
    """Give the hazards of orders, each once, the most urgent first."""
    return tuple(dict.fromkeys(order.hazard for order in orders))


def write_time(*, material: Material, phrases: Phrases) -> Html:
    """Write when the page was made, and leave room for what the script knows of its age."""
    made = phrases.say("page.made_at", time=tag("b", phrases.time(material.situation.made_at)))
    return Html(
        f'<p class="asof" data-ward-part="asof">{made}</p><p data-ward-age hidden role="status"></p>'
    )


def _name_page(situation: Situation, phrases: Phrases, orders: Sequence[OrderNow]) -> Html:
    ward = escape(phrases.plain_name(situation.ward_names))
    if not orders:
        return phrases.say("page.title_quiet", ward=ward)
    return phrases.say(
        "page.title_order",
        name=name_order(orders[0], phrases),
        hazard=phrases.say(f"hazard.{orders[0].hazard}"),
        ward=ward,
    )


def _write_first(
    material: Material, phrases: Phrases, orders: Sequence[OrderNow], root: str
) -> Html:
    """Write what everybody must read: the orders in force, or that there is none."""
    heading = phrases.head("page.home", ward=phrases.name(material.situation.ward_names))
    content = (
        _write_orders(material, phrases, orders, root)
        if orders
        else _write_quiet(material, phrases, root)
    )
    return Html(
        f'<div class="first"><div class="p"><h1>{heading}</h1>'
        f"{write_time(material=material, phrases=phrases)}"
        f'<div data-ward-part="order" id="orders">{content}</div></div></div>\n'
    )


def _write_orders(
    material: Material, phrases: Phrases, orders: Sequence[OrderNow], root: str
) -> Html:
    several = Html("")
    if len(orders) > 1:
        several = tag("p", phrases.say("order.several", count=len(orders)))
    articles = join(
        write_order(order, phrases, material=material, root=root, identifier=f"order-{place}")
        for place, order in enumerate(orders, 1)
    )
    ways = (
        ("#areas", "page.to_areas", "btn"),
        ("map/index.html", "page.to_map", "btn"),
    )
    not_safe = Html("")
    if not all(tells_elsewhere(order, phrases) for order in orders):
        not_safe = tag("p", phrases.say("order.not_safe_elsewhere"), class_="note")
    return join((several, articles, not_safe, _write_ways(phrases, ways)))


def _write_ways(phrases: Phrases, ways: Sequence[tuple[str, str, str]]) -> Html:
    links = join(tag("a", phrases.say(key), href=way, class_=look) for way, key, look in ways)
    return Html(f'<div class="ways">{links}</div>')


def _write_quiet(material: Material, phrases: Phrases, root: str) -> Html:
    """Say that nothing is issued and when; where the ward acts all the same, where to go, or else what to do today."""
    situation = material.situation
    ward = phrases.name(situation.ward_names)
    lead = phrases.say("quiet.lead", time=phrases.time(situation.made_at), ward=ward)
    acts = Html("")
    if situation.regime is not None:
        acts = tag("p", phrases.say(f"quiet.regime_{situation.regime}"), class_="say")
        way = ("#sites", "page.to_sites", "btn main")
        today = Html("")
    else:
        way = (f"{root}../prepare/", "sites.prepare", "btn main")
        if list_shown(situation=situation):
            way = ("#sites", "page.to_sites", "btn main")
        steps = join(tag("li", step) for step in phrases.list("quiet.steps"))
        today = Html(
            f'<div class="gap"><h2>{phrases.head("quiet.today")}</h2>'
            f'<ol class="plus">{steps}</ol></div>'
        )
    return Html(
        f'<div class="box gap"><h2>{phrases.head("quiet.title")}</h2><p>{lead}</p>{acts}'
        f'<p class="say">{phrases.say("quiet.not_safe")}</p></div>{today}'
        f"{_write_ways(phrases, (way, ('map/index.html', 'page.to_map', 'btn')))}"
    )


def write_areas(
    *, material: Material, phrases: Phrases, orders: Sequence[OrderNow], root: str
) -> Html:
    """Write the zones of each order, with the numbers of the map."""
    if not orders:
        return _write_empty("areas")
    numbers = material.drawings.numbers
    lists = []
    for order in orders:
        zones = [material.zones[code] for code in order.zones if code in material.zones]
        zones.sort(key=lambda zone: _sort_number(numbers.get(zone.code, "")))
        if len(orders) > 1:
            name = f"{phrases.mark}{name_order(order, phrases)} {say_hazard(order, phrases)}"
            lists.append(tag("h3", Html(name)))
        lists.append(
            write_zones(zones, phrases, root=root, material=material)
            if zones
            else tag("p", phrases.say("areas.none"))
        )
    content = join(
        (
            tag("h2", phrases.head("areas.title")),
            tag("p", phrases.say("areas.note"), class_="s"),
            *lists,
        )
    )
    return write_section(content=content, identifier="areas", part="areas")


def _write_empty(part: str) -> Html:
    """Keep the place of a part that a newer bundle may fill while the page stands open."""
    return Html(f'<div id="{part}" data-ward-part="{part}"></div>')


def _sort_number(number: str) -> tuple[bool, int, str]:
    """Sort 2 before 12 and 12 before 12-1; letters come last."""
    first = re.match(r"\d+", number)
    return (first is None, int(first[0]) if first else 0, number)


def write_site_section(
    *, material: Material, phrases: Phrases, orders: Sequence[OrderNow], root: str
) -> Html:
    """Write the sites with their states: of the regime, or of each order where two regimes hold at once.

    Without a regime, what is reported open for what it is designated for, or only the way to get ready.
    """
    situation = material.situation
    prepare = tag(
        "p", tag("a", phrases.say("sites.prepare"), href=f"{root}../prepare/"), class_="links"
    )
    regimes = list_regimes(situation=situation)
    if not regimes:
        content = [
            tag("h2", phrases.head("sites.title")),
            *_write_open_anyway(material, phrases),
            prepare,
        ]
    elif len(regimes) > 1:
        content = [
            tag("h2", phrases.head("sites.title")),
            tag("p", phrases.say("sites.order"), class_="s"),
            *_write_sites_apart(material, phrases, orders),
            prepare,
        ]
    else:
        is_quake = situation.regime == Regime.EARTHQUAKE
        sites = sort_sites(situation)
        content = [
            tag("h2", phrases.head("sites.title_bases" if is_quake else "sites.title")),
            tag("p", phrases.say("sites.order"), class_="s") if sites else Html(""),
        ]
        if not any(site.opening in TAKES_PEOPLE for site in sites):
            content.append(tag("p", phrases.say("sites.none_open"), class_="note"))
        if sites:
            content.append(
                write_sites(sites, material=material, phrases=phrases, hazards=get_hazards(orders))
            )
        content.append(prepare)
    return write_section(content=join(content), identifier="sites", part="sites", is_garden=True)


def _write_open_anyway(material: Material, phrases: Phrases) -> list[Html]:
    """Write the sites that are open though the ward neither acts nor orders, each for its own hazards."""
    sites = sort_sites(material.situation)
    if not sites:
        return [tag("p", phrases.say("sites.none_now"))]
    written = [tag("p", phrases.say("sites.order"), class_="s")]
    of_hazards: dict[tuple[Hazard, ...], list[SiteNow]] = {}
    for site in sites:
        own = tuple(hazard for hazard in Hazard if hazard in site.hazards)
        of_hazards.setdefault(own, []).append(site)
    for hazards, alike in of_hazards.items():
        written.append(write_sites(alike, material=material, phrases=phrases, hazards=hazards))
    return written


def _write_sites_apart(
    material: Material, phrases: Phrases, orders: Sequence[OrderNow]
) -> list[Html]:
    """Write the sites of each order apart, and those of an earthquake that no order asks for.

    Under the name of one hazard no site stands that is not designated for it.
    """
    sites, written = sort_sites(material.situation), []
    told: set[str] = set()
    firsts = {order.hazard: order for order in reversed(orders)}
    for hazard in get_hazards(orders):
        own = [site for site in sites if is_of_order(site=site, order=firsts[hazard])]
        told |= {site.code for site in own}
        name = phrases.say(f"hazard.{hazard}")
        written.append(tag("h3", phrases.say("sites.of_hazard", hazard=name)))
        if not any(site.opening in TAKES_PEOPLE for site in own):
            written.append(tag("p", phrases.say("sites.none_open"), class_="note"))
        if own:
            written.append(write_sites(own, material=material, phrases=phrases, hazards=(hazard,)))
    quake = [
        site
        for site in sites
        if site.code not in told
        and material.situation.regime is Regime.EARTHQUAKE
        and is_of_regime(role=site.role, hazards=site.hazards, regime=Regime.EARTHQUAKE)
    ]
    if quake:
        written.append(tag("h3", phrases.head("sites.title_bases")))
        written.append(
            write_sites(quake, material=material, phrases=phrases, hazards=get_hazards(orders))
        )
    return written


def _write_warnings(situation: Situation, phrases: Phrases) -> Html:
    """Write what the Meteorological Agency has out: its own names, and that they are no orders."""
    if not situation.warnings:
        return _write_empty("jma")
    rows = []
    for warning in situation.warnings:
        equals = ""
        if warning.level is not None:
            equals = Html(f" <b>{phrases.say('jma.equals', level=warning.level)}</b>")
        reported = phrases.say(
            "jma.reported",
            area=phrases.japanese(warning.area_name),
            time=phrases.time(warning.reported_at),
        )
        rows.append(
            f'<li><p>{phrases.japanese(warning.name)}{equals}</p><p class="s">{reported}</p></li>'
        )
    content = join(
        (
            tag("h2", phrases.head("jma.title")),
            tag("p", phrases.say("jma.note"), class_="s"),
            Html(f'<ul class="rows">{"".join(rows)}</ul>'),
        )
    )
    return write_section(content=content, identifier="jma", part="jma")


def _write_lifted(situation: Situation, phrases: Phrases, root: str) -> Html:
    """Write which orders were lifted within the last day, so that nobody waits for one that is over."""
    if not situation.lifted:
        return _write_empty("lifted")
    rows = []
    for order in sorted(situation.lifted, key=lambda one: one.issued_at, reverse=True):
        at = phrases.say("lifted.at", time=phrases.time(order.issued_at))
        version = tag(
            "a",
            phrases.say("version.title", number=order.number, version=order.version),
            href=get_version_way(order, root),
        )
        rows.append(
            f"<li><h3>{phrases.mark}{name_order(order, phrases)} {say_hazard(order, phrases)}</h3>"
            f'<p>{at}</p><p class="s">{version}</p></li>'
        )
    content = join(
        (
            tag("h2", phrases.head("lifted.title")),
            Html(f'<ul class="rows">{"".join(rows)}</ul>'),
            tag("p", phrases.say("lifted.note")),
        )
    )
    return write_section(content=content, identifier="lifted", part="lifted")


def _write_more(
    situation: Situation, phrases: Phrases, orders: Sequence[OrderNow], root: str
) -> Html:
    """Write where else to hear, and the same as data."""
    links = [tag("a", phrases.say("more.history"), href=f"{root}p/index.html")]
    links += [
        tag(
            "a",
            Html(f"{phrases.say('more.cap')} {escape(order.number)}"),
            href=f"{root}cap/{order.number}-v{order.version}.xml",
        )
        for order in orders
    ]
    links += [
        tag("a", phrases.say(key), href=f"{root}{path}", type=kind) for key, path, kind in FEEDS
    ]
    credit = Html("")
    if situation.outline_credit:
        credit = tag("p", phrases.japanese(situation.outline_credit))
    return Html(
        '<section class="end gap" data-ward-part="more" id="more"><div class="p gap">'
        f"{_write_hear(situation, phrases)}<h2>{phrases.head('more.title')}</h2>"
        f'<p class="links">{join(links)}</p>{credit}</div></section>\n'
    )


def _write_hear(situation: Situation, phrases: Phrases) -> Html:
    return Html(
        f"<h2>{phrases.head('page.hear')}</h2>{write_end(situation=situation, phrases=phrases)}"
    )


def _write_links(material: Material, root: str) -> Html:
    """Write for machines where the feeds are, and which data belongs to this page."""
    links = [f'<link rel="alternate" type="{kind}" href="{root}{path}">' for _, path, kind in FEEDS]
    links += [
        f'<link rel="alternate" type="application/json" href="{root}{path}">'
        for path in material.paths.data
    ]
    return Html("".join(links))
