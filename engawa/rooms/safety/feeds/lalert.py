"""A prepared text for whoever types an order into L-Alert (Lアラート), whose own format is for members only.

It has what a document of evacuation information there carries: class, area by area with households and
people, the whole, reason, times, until when it is shown, the versions before, and how to correct it.
"""

from collections.abc import Iterator

from engawa.rooms.safety.feeds.material import (
    index_zones,
    version_path,
    zones_of,
)
from engawa.rooms.safety.feeds.neutral import complete_code
from engawa.rooms.safety.feeds.words import read_words
from engawa.rooms.safety.order_texts import (
    name_areas,
    name_hazard,
    name_issuer,
    name_moment,
    read_templates,
)
from engawa.rooms.safety.rendering.ordering import sort_orders
from engawa.rooms.safety.situation import OrderNow, Situation
from engawa.rooms.safety.values import WITHOUT_LEVEL_NUMBER, Action, Level


def write_lalert(*, situation: Situation) -> bytes:
    """Write the text, UTF-8, one order after the other; of a drill it says so first and last."""
    words = read_words()["lalert"]
    issuer = name_issuer(
        ward_names=situation.ward_names, city_names=situation.city_names, language="ja"
    )
    kind = "drill" if situation.is_drill else "demo" if situation.is_demo else ""
    marks = [str(words[kind])] if kind else []
    title = str(words["title"]).format(ward=issuer, code=complete_code(situation.ward_code))
    lines = [*marks, title]
    orders = (*sort_orders(situation.orders), *situation.lifted)
    for order in orders:
        lines += ["", *_write_order(order, situation, issuer)]
    if not orders:
        lines += ["", str(words["none"])]
    if marks:
        lines += ["", *marks]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8", "replace")


def _write_order(order: OrderNow, situation: Situation, issuer: str) -> Iterator[str]:
    words = read_words()["lalert"]
    text = order.texts["ja"]
    without_number = order.hazard in WITHOUT_LEVEL_NUMBER
    level = Level.EVACUATE if without_number else order.level
    yield str(words["order"]).format(number=order.number, version=order.version)
    yield str(words["class"]).format(order=read_templates("ja")["order_words"][str(int(level))])
    yield str(words["kind"]).format(kind=words["kinds"][order.action])
    yield str(words["hazard"]).format(hazard=name_hazard(hazard=order.hazard, language="ja"))
    yield (
        str(words["level_none"])
        if without_number
        else str(words["level"]).format(level=int(order.level))
    )
    yield str(words["issued"]).format(moment=name_moment(moment=order.issued_at, language="ja"))
    yield str(words["first"]).format(
        moment=name_moment(moment=order.first_issued_at, language="ja")
    )
    yield str(words["areas"])
    zones = zones_of(order, index_zones(situation.zones))
    names = name_areas(zones=zones, readings={}, issuer=issuer, language="ja")
    for name, zone in zip(names, zones, strict=True):
        yield str(words["area"]).format(
            name=_one_line(name),
            households=_count("households", zone.households),
            people=_count("people", zone.people),
        )
    yield str(words["total"]).format(
        households=_count("households", order.households), people=_count("people", order.people)
    )
    yield str(words["reason"]).format(reason=_one_line(text.reason))
    action = _one_line(f"{text.who}{text.what}{text.cannot_move}")
    yield str(words["action"]).format(action=action)
    if order.action is not Action.LIFT:
        yield _name_sites(order, situation)
        yield str(words["expires"]).format(
            moment=name_moment(moment=order.expires_at, language="ja")
        )
        if order.next_update_at is not None:
            yield str(words["next"]).format(
                moment=name_moment(moment=order.next_update_at, language="ja")
            )
    if order.references:
        versions = [
            str(words["version"]).format(
                version=version, moment=name_moment(moment=issued_at, language="ja")
            )
            for version, issued_at in order.references
        ]
        yield str(words["previous"]).format(versions="、".join(versions))
    yield str(words["correction"])
    yield str(words["url"]).format(url=f"{situation.base_url}{version_path(order, order.version)}")


def _name_sites(order: OrderNow, situation: Situation) -> str:
    words = read_words()["lalert"]
    names = {site.code: site.names["ja"] for site in situation.sites}
    listed = [_one_line(names[code]) for code in order.sites if code in names]
    if not listed:
        return str(words["sites_none"])
    return str(words["sites"]).format(sites="、".join(listed))


def _count(kind: str, count: int | None) -> str:
    words = read_words()["lalert"]
    return str(words[f"{kind}_unknown"] if count is None else words[kind]).format(count=count)


def _one_line(text: str) -> str:
    """Give a text without line breaks, so that each line of the file is one thing to type."""
    return " ".join(text.split())
