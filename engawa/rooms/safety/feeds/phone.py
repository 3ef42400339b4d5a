"""What the telephone line says: orders, then sites, in short sentences, with numbers and times as words.

A sentence is a line, so that the machine that reads it may pause after each.
"""

from collections.abc import Iterator, Sequence

from engawa.rooms.safety.feeds.material import index_zones, zones_of
from engawa.rooms.safety.feeds.words import read_words, say_moment, say_number
from engawa.rooms.safety.order_texts import (
    drop_brackets,
    name_hazard,
    name_issuer,
    name_order,
)
from engawa.rooms.safety.regimes import is_of_order, list_regimes, list_shown
from engawa.rooms.safety.rendering.ordering import sort_orders
from engawa.rooms.safety.situation import OrderNow, SiteNow, Situation, ZoneNow
from engawa.rooms.safety.values import Opening, Regime, ZoneKind

_TOLD = (Opening.OPEN, Opening.CROWDED, Opening.FULL, Opening.CLOSED)


def write_phone(*, situation: Situation) -> bytes:
    """Write the text, UTF-8; of a drill it says so first and last."""
    words = read_words()["phone"]
    kind = "drill" if situation.is_drill else "demo" if situation.is_demo else ""
    marks = [str(words[kind])] if kind else []
    lines = [*marks, *_say(situation), *marks]
    return "".join(f"{' '.join(line.split())}\n" for line in lines).encode("utf-8", "replace")


def _say(situation: Situation) -> Iterator[str]:
    words = read_words()["phone"]
    issuer = name_issuer(
        ward_names=situation.ward_names, city_names=situation.city_names, language="ja"
    )
    yield str(words["hello"]).format(ward=issuer)
    yield str(words["now"]).format(moment=say_moment(situation.made_at))
    orders = sort_orders(situation.orders)
    if not orders:
        yield str(words["none"])
    elif len(orders) > 1:
        yield str(words["count"]).format(count=_count(len(orders)))
    zones = index_zones(situation.zones)
    for number, order in enumerate(orders, 1):
        if len(orders) > 1:
            yield str(words["number"]).format(number=say_number(number))
        yield from _say_order(order, zones_of(order, zones), issuer)
    for order in situation.lifted:
        yield str(words["lifted"]).format(
            hazard=name_hazard(hazard=order.hazard, language="ja"),
            order=_name(order),
            moment=say_moment(order.issued_at),
        )
    for warning in situation.warnings:
        yield str(words["warning"]).format(area=warning.area_name, name=warning.name)
    yield from _say_sites_apart(situation)
    yield str(words["not_safe"])


def _say_sites_apart(situation: Situation) -> Iterator[str]:
    """Say the sites; where two regimes hold at once, those of each order's hazard apart."""
    words, shown = read_words()["phone"], list_shown(situation=situation)
    if len(list_regimes(situation=situation)) < 2:
        if shown or situation.orders:
            yield from _say_sites(shown, str(words["sites"]))
        return
    rest = {site.code: site for site in shown}
    for order in {order.hazard: order for order in sort_orders(situation.orders)}.values():
        own = [site for site in shown if is_of_order(site=site, order=order)]
        for site in own:
            rest.pop(site.code, None)
        hazard = name_hazard(hazard=order.hazard, language="ja")
        yield from _say_sites(own, str(words["sites_of"]).format(hazard=hazard))
    if situation.regime is Regime.EARTHQUAKE and rest:
        yield from _say_sites(tuple(rest.values()), str(words["sites_quake"]))


def _say_order(order: OrderNow, zones: list[ZoneNow], issuer: str) -> Iterator[str]:
    words = read_words()["phone"]
    text = order.texts["ja"]
    yield str(words["headline"]).format(
        hazard=name_hazard(hazard=order.hazard, language="ja"), order=_name(order)
    )
    yield str(words["since"]).format(moment=say_moment(order.issued_at))
    yield from _split(text.who)
    yield str(words["areas"])
    for name in _name_areas(zones, issuer):
        yield str(words["area"]).format(name=name)
    yield from _split(text.what)
    yield from _split(text.reason)
    yield from _split(text.cannot_move)
    if order.is_overdue:
        yield str(words["overdue"])
    elif order.next_update_at is not None:
        yield str(words["next"]).format(moment=say_moment(order.next_update_at))


def _name_areas(zones: list[ZoneNow], issuer: str) -> list[str]:
    """Name the towns, each once: whoever listens knows where they live, and no number of a zone."""
    if any(zone.kind is ZoneKind.WARD for zone in zones):
        return [issuer]
    return list(
        dict.fromkeys(
            drop_brackets(name) for zone in zones for name in zone.towns or (zone.names["ja"],)
        )
    )


def _say_sites(sites: Sequence[SiteNow], lead: str) -> Iterator[str]:
    words = read_words()["phone"]
    yield lead
    told = False
    for opening in _TOLD:
        names = [drop_brackets(site.names["ja"]) for site in sites if site.opening is opening]
        if names:
            told = told or opening is not Opening.CLOSED
            yield str(words[opening]).format(names="、".join(names))
    if not told:
        yield str(words["sites_none"])
    for site in sites:
        if site.is_stale and site.opening in _TOLD and site.confirmed_at is not None:
            yield str(words["stale"]).format(
                name=drop_brackets(site.names["ja"]), moment=say_moment(site.confirmed_at)
            )


def _name(order: OrderNow) -> str:
    return name_order(hazard=order.hazard, level=order.level, language="ja", is_spoken=True)


def _count(number: int) -> str:
    """Count things as they are counted aloud."""
    counted = read_words()["phone"]["words"]["things"]
    return str(counted[number]) if number < len(counted) else say_number(number)


def _split(text: str) -> Iterator[str]:
    for sentence in drop_brackets(text).split("。"):
        if sentence.strip():
            yield f"{sentence}。"
