"""An order as it stands on a page: its band, what to do, its facts, and the zones for which it holds."""

import datetime as dt
from collections.abc import Sequence

from engawa.rooms.safety.order_texts import name_moment, read_templates
from engawa.rooms.safety.rendering.frame import Material
from engawa.rooms.safety.rendering.markup import BETWEEN, Html, escape, join, tag
from engawa.rooms.safety.rendering.ordering import call_to_act, get_level_key, say_hazard
from engawa.rooms.safety.rendering.phrases import Phrases, write_moment
from engawa.rooms.safety.rendering.site_parts import write_doors
from engawa.rooms.safety.situation import OrderNow, OrderText, ZoneNow
from engawa.rooms.safety.town_names import split_part
from engawa.rooms.safety.values import ZoneKind

# More names than these are no line that is read at a glance; the others stand in the list of zones.
_MOST_NAMES = 8
# A longer list of areas stands in the list of zones only, where each can be found.
_LONGEST_WHERE = 160
_PARTS = tuple(OrderText.__dataclass_fields__)


def get_text(order: OrderNow, phrases: Phrases) -> tuple[OrderText, bool]:
    """Give the text of an order, and whether it is in this language; if not, it is the Japanese one."""
    text = order.texts.get(phrases.language)
    if text is None:
        return order.texts["ja"], False
    return OrderText(**{part: phrases.write(getattr(text, part)) for part in _PARTS}), True


def get_version_way(order: OrderNow, root: str) -> str:
    """Give the way to the page that keeps this version for ever."""
    return f"{root}p/{order.number}/v{order.version}/index.html"


def write_band(order: OrderNow, phrases: Phrases, *, heading: str = "h2", identifier: str) -> Html:
    """Write the band of a level: number, word, pattern and colour, and the one sentence to read."""
    key = get_level_key(order)
    number = ""
    if key != "none":
        number = f'<span class="n"><small>{phrases.say("level.word")}</small>{key}</span> '
    word = (
        f'<span class="w">{phrases.say(f"level.name_{key}")}'
        f" <small>{say_hazard(order, phrases)}</small></span>"
    )
    mark = f'<span class="mk">{phrases.mark}</span>' if phrases.mark else ""
    return Html(
        f'<div class="band"><{heading} id="{identifier}">{mark}{number}{word}</{heading}>'
        f"<p>{call_to_act(order, phrases)}</p></div>"
    )


def get_level_class(order: OrderNow) -> str:
    """Give the class by which the style knows the level."""
    key = get_level_key(order)
    return "l0" if key == "none" else f"l{key}"


def write_order(
    order: OrderNow,
    phrases: Phrases,
    *,
    material: Material,
    root: str,
    identifier: str,
    heading: str = "h2",
) -> Html:
    """Write an order in force: first for whom, then what to do, then why, where, since when and until when."""
    return Html(
        f'<article class="level {get_level_class(order)}" aria-labelledby="{identifier}"'
        f' data-ward-order="{escape(order.number)}" {write_expiry(order)}>'
        f"{write_band(order, phrases, heading=heading, identifier=identifier)}"
        f'<div class="do">{_write_scope(order, phrases, material)}{write_overdue(order, phrases)}'
        f"{write_instructions(order, phrases)}"
        f"{write_doors(order, material.situation.sites, phrases)}"
        f"{_write_facts(order, phrases, root)}</div></article>\n"
    )


def write_expiry(order: OrderNow) -> Html:
    """Write as an attribute when the time of an order has passed: the script then says so in `write_overdue`."""
    return Html(f'data-ward-expires-at="{write_moment(order.expires_at)}"')


def write_overdue(order: OrderNow, phrases: Phrases) -> Html:
    """Say of an order whose time has passed that it stands, or leave room for the script to say so later."""
    if not order.is_overdue:
        return Html('<p class="note" data-ward-overdue hidden></p>')
    said = phrases.say("order.overdue", time=phrases.time(order.expires_at))
    return tag("p", said, class_="note")


def _write_scope(order: OrderNow, phrases: Phrases, material: Material) -> Html:
    """Write for which towns an order holds, in a line, and the ways to find out whether one is inside and where to go."""
    zones = [material.zones[code] for code in order.zones if code in material.zones]
    names: dict[str, Html] = {}
    is_partly = False
    for zone in zones:
        if zone.kind == ZoneKind.WARD or not zone.towns:
            names[zone.code] = phrases.name(zone.names)
            continue
        for town in zone.towns:
            name = split_part(town)[0]
            is_partly = is_partly or name != town
            names[name] = _name_town(name, phrases, material)
    said = join(list(names.values())[:_MOST_NAMES], between=phrases.separator)
    rest = len(names) - _MOST_NAMES
    if rest > 0:
        said = Html(
            said
            + phrases.separator
            + tag("a", phrases.say("order.towns_more", count=rest), href="#areas")
        )
    partly = f' <span class="s">{phrases.say("order.towns_partly")}</span>' if is_partly else ""
    line = f"<p><b>{phrases.say('order.where')}</b> {said}{partly}</p>" if names else ""
    ways = join(
        (
            tag("a", phrases.say("page.to_check"), href="#check", class_="btn"),
            tag("a", phrases.say("page.to_sites"), href="#sites", class_="btn main"),
        )
    )
    return Html(f'{line}<div class="ways">{ways}</div>')


def _name_town(name: str, phrases: Phrases, material: Material) -> Html:
    """Give the name of a town, with its reading where people may not know how to read it."""
    reading = material.readings.get(name) if phrases.language == "ja-x-easy" else None
    if not reading:
        return phrases.japanese(name)
    return Html(f'{escape(name)}<span class="rd">（{escape(reading)}）</span>')


def write_instructions(order: OrderNow, phrases: Phrases, *, level: str = "h3") -> Html:
    """Write what an order tells people to do, in the words that were approved."""
    text, is_own = get_text(order, phrases)
    parts = [
        tag("p", text.headline),
        tag(level, phrases.head("order.what_to_do")),
        tag("p", text.who, class_="say"),
        tag("p", text.what),
        tag(level, phrases.head("order.cannot_move")) if text.cannot_move else "",
        tag("p", text.cannot_move) if text.cannot_move else "",
    ]
    return _mark_japanese(join(parts), phrases, is_own=is_own)


def _mark_japanese(content: Html, phrases: Phrases, *, is_own: bool) -> Html:
    """Say of a text that there is none in the language of the page, and mark it as Japanese."""
    if is_own:
        return content
    return Html(
        f'<p class="s">{phrases.say("page.japanese_only")}</p><div class="gap" lang="ja">{content}</div>'
    )


def _write_facts(order: OrderNow, phrases: Phrases, root: str) -> Html:
    text, is_own = get_text(order, phrases)
    lang = None if is_own else "ja"
    rows: list[tuple[str, Html]] = [
        ("order.reason", tag("dd", text.reason, lang=lang)),
        ("order.where", tag("dd", _write_where(order, text, phrases, lang))),
    ]
    # What was approved ends with its time and the next notice: nobody reads the same twice.
    if not _is_told(order.first_issued_at, order, phrases):
        rows.append(("order.since", tag("dd", phrases.time(order.first_issued_at))))
    if order.version > 1 and not _is_told(order.issued_at, order, phrases):
        rows.append(("order.updated", tag("dd", phrases.time(order.issued_at))))
    if (
        order.next_update_at is not None
        and not order.is_overdue
        and not _is_told(order.next_update_at, order, phrases)
    ):
        rows.append(
            (
                "order.next",
                tag("dd", phrases.say("order.next_at", time=phrases.time(order.next_update_at))),
            )
        )
    version = tag(
        "a",
        phrases.say("order.version", version=order.version),
        href=get_version_way(order, root),
    )
    label = Html(f"{phrases.say('order.label', number=escape(order.number))} ")
    facts = join(
        Html(f"<dt>{phrases.say(key)}</dt>{value}") for key, value in rows if value != "<dd></dd>"
    )
    closing = tag("p", text.closing, lang=lang) if text.closing else Html("")
    unconfirmed = Html("")
    if order.is_unconfirmed:
        unconfirmed = tag("p", phrases.say("order.unconfirmed"), class_="s")
    return Html(
        f'<dl class="facts">{facts}</dl>{closing}{unconfirmed}<p class="s">{label}{version}</p>'
    )


def _is_told(at: dt.datetime, order: OrderNow, phrases: Phrases) -> bool:
    """Tell whether the closing of an order says an instant in the words of the texts of orders."""
    language = phrases.language if phrases.language in order.texts else "ja"
    return name_moment(moment=at, language=language) in order.texts[language].closing


def tells_elsewhere(order: OrderNow, phrases: Phrases) -> bool:
    """Tell whether an order itself says that places without an order are not safe for that."""
    language = phrases.language if phrases.language in order.texts else "ja"
    return read_templates(language)["closing"]["elsewhere"] in order.texts[language].closing


def _write_where(order: OrderNow, text: OrderText, phrases: Phrases, lang: str | None) -> Html:
    size = write_size(order.households, order.people, phrases, areas=len(order.zones))
    if len(text.where) > _LONGEST_WHERE:
        return size
    return Html(f"{tag('span', text.where, lang=lang)}<br>{size}")


def write_size(
    households: int | None, people: int | None, phrases: Phrases, *, areas: int | None = None
) -> Html:
    """Write how many areas, households and people there are; what is not known is left out."""
    counts = (("areas", areas), ("households", households), ("people", people))
    return join(
        (
            phrases.say(f"order.{key}{'_one' if number == 1 else ''}", count=phrases.count(number))
            for key, number in counts
            if number is not None
        ),
        between=phrases.separator,
    )


def write_zones(
    zones: Sequence[ZoneNow], phrases: Phrases, *, root: str, material: Material
) -> Html:
    """Write the list of zones: the number on the map, the name with the way to its page, towns, households."""
    numbers, rows, written = material.drawings.numbers, material.rows, []
    for zone in zones:
        # The same zone stands under several orders, and on the page as on that of the map.
        key = ("zone", zone.code, phrases.language)
        if key not in rows:
            rows[key] = _write_zone(zone, phrases)
        number = numbers.get(zone.code, "")
        pin = f'<span class="pin">{escape(number)}</span>' if number else "<span></span>"
        way = f"{root}z/{zone.code}/index.html"
        written.append(
            f'<li class="z">{pin}<div><a data-ward-zone="{zone.code}" href="{way}">{rows[key]}</li>'
        )
    return Html(f'<ul class="rows cols">{"".join(written)}</ul>')


def _write_zone(zone: ZoneNow, phrases: Phrases) -> str:
    """Write what stands within the way to a zone and after it."""
    size = write_size(zone.households, None, phrases)
    towns = phrases.japanese("、".join(zone.towns)) if zone.towns else Html("")
    about = join((towns, size), between=BETWEEN)
    return f'{phrases.name(zone.names)}</a><p class="s">{about}</p></div>'


def write_meaning(phrases: Phrases) -> Html:
    """Write what the levels mean, with the gap between 5 and 4: by level 4 everybody has left."""

    def row(level: int, word: Html) -> str:
        name = f"{phrases.say('level.word')}{' ' if phrases.language == 'en' else ''}{level} {word}"
        return f'<dt class="m{level}">{name}</dt><dd>{phrases.say(f"levels.row_{level}")}</dd>'

    gap = f'<div class="gapline"><span>{phrases.say("levels.gap")}</span></div>'
    rows = [
        row(5, phrases.say("level.name_5")),
        row(4, phrases.say("level.name_4")),
        row(3, phrases.say("level.name_3")),
        row(2, phrases.say("levels.name_2")),
        row(1, phrases.say("levels.name_1")),
    ]
    return Html(
        f'<div class="meaning"><dl>{rows[0]}</dl>{gap}<dl>{"".join(rows[1:])}</dl></div>'
        f'<p class="s">{phrases.say("levels.no_number")}</p>'
    )
