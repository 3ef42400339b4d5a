"""The list page: what was asked, the cards, the map of the same places, and how to narrow further."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

import numpy as np
from django.core.paginator import Page, Paginator
from django.utils.dates import WEEKDAYS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.ui.days import say_moment
from engawa.core.wards.models import Area
from engawa.rooms.places.accessibility import BY_KEY
from engawa.rooms.places.initials import KANA_COLUMNS
from engawa.rooms.places.map_drawing import Pin, draw_map
from engawa.rooms.places.models import Offering
from engawa.rooms.places.query import Opening, PlaceQuery, write_query
from engawa.rooms.places.selectors.cards import Card, make_cards
from engawa.rooms.places.selectors.finding import Found, Start, find_places, match
from engawa.rooms.places.selectors.ground import TownPoint
from engawa.rooms.places.selectors.index import PlaceColumns
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.selectors.stations import Station, list_landmarks, list_stations
from engawa.rooms.places.wording import EXPORT_LABELS, list_map_words, list_nearness_words, say_map

CARDS_ON_A_PAGE = 20
_SELECTED = SafeString(" selected")
# The heading of a group, and its lines: (value, name).
StartLines = tuple[str, tuple[tuple[str, str], ...]]
# The needs that are asked most; the others stand in the part that opens.
FIRST_NEEDS = ("wheelchair", "accessible-toilet", "nursing-room")


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the list or takes the narrowing back."""

    label: str
    address: str
    is_chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a select."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ListPage:
    """Everything that the list page shows."""

    query: PlaceQuery
    heading: str
    cards: list[Card]
    page: Page[int]
    total: int
    without_point: int
    map: SafeString | None
    map_credit: str
    kinds: tuple[Choice, ...]
    openings: tuple[Choice, ...]
    products: tuple[Choice, ...]
    days: tuple[Choice, ...]
    needs: tuple[Choice, ...]
    more_needs: tuple[Choice, ...]
    goods: tuple[Option, ...]
    when: tuple[Option, ...]
    areas: tuple[Option, ...]
    starts: SafeString
    start_name: str
    start_words: str
    start_choices: tuple[Choice, ...]
    lacks_block: bool
    unknown_near: str
    kept: tuple[tuple[str, str], ...]
    exports: str
    forms: tuple[tuple[str, str], ...]
    as_of: str
    is_narrowed: bool
    opens_kinds: bool
    opens_needs: bool
    map_words: SafeString
    nearness_words: SafeString


def get_list_page(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    query: PlaceQuery,
    page_number: str,
    now: dt.datetime,
    within: tuple[str, ...] = (),
) -> ListPage:
    """Answer a question to the list with a whole page; `within` are the kinds of a map of its own."""
    asked = query if query.kinds or not within else replace(query, kinds=within)
    found = find_places(ward_id=ward_id, query=asked, now=now)
    # What leads on from here names the block of an address, and no more of it.
    asked, query = replace(asked, near=found.near), replace(query, near=found.near)
    kinds = name_kinds(ward_id=ward_id)
    page = Paginator(found.positions.tolist(), CARDS_ON_A_PAGE).get_page(page_number)
    positions = list(page.object_list)
    first = page.start_index() or 1
    distances = found.distances
    cards = make_cards(
        pks=found.columns.pks[positions].tolist() if positions else [],
        first_pin=first,
        distances=None if distances is None else distances[first - 1 :].tolist(),
        start=found.start.name if found.start else "",
        kinds=kinds,
        ward_slug=ward_slug,
        now=now,
    )
    ground = found.terrain.ground
    pins = [Pin(card.pin, card.point) for card in cards if card.point is not None]
    stations = list_stations(columns=found.columns)
    columns = found.columns
    return ListPage(
        query=query,
        heading=_say_heading(query, kinds, found.total),
        cards=cards,
        page=page,
        total=found.total,
        without_point=sum(card.point is None for card in cards),
        map=None
        if ground is None
        else draw_map(
            ground=ground,
            pins=pins,
            landmarks=list_landmarks(stations=stations),
            label=say_map(ward_name, len(pins)),
        ),
        map_credit=ground.credit if ground else "",
        kinds=_kind_choices(query, columns, ward_id, kinds, within, now),
        openings=_opening_choices(query),
        products=_product_choices(query, columns),
        days=_day_choices(query, columns),
        needs=tuple(_need_choice(query, key) for key in FIRST_NEEDS),
        more_needs=tuple(_need_choice(query, key) for key in BY_KEY if key not in FIRST_NEEDS),
        goods=_goods_options(query, columns),
        when=_when_options(query),
        areas=_area_options(ward_id, query),
        starts=draw_start_options(
            near=query.near, towns=found.terrain.towns, stations=stations, start=found.start
        ),
        start_name=found.start.name if found.start else "",
        start_words="" if found.start else query.near,
        start_choices=_start_choices(query, found),
        lacks_block=found.starts.lacks_block,
        unknown_near=found.unknown_near,
        kept=tuple(pair for pair in write_query(query) if pair[0] not in {"q", "area", "near"}),
        exports=_say_question(replace(asked, near="")),
        forms=tuple((form, str(label)) for form, label in EXPORT_LABELS.items()),
        as_of=say_moment(now),
        is_narrowed=not query.is_empty(),
        opens_kinds=bool(query.kinds) or query.is_empty(),
        opens_needs=any(key not in FIRST_NEEDS for key in query.access),
        map_words=list_map_words(),
        nearness_words=list_nearness_words(),
    )


def _start_choices(query: PlaceQuery, found: Found) -> tuple[Choice, ...]:
    if found.start is not None:
        return ()
    return tuple(
        Choice(start.name, _address_of(replace(query, near=start.near)), is_chosen=False)
        for start in found.starts.starts
    )


def _say_question(query: PlaceQuery) -> str:
    # Nothing behind the address of a file when nothing is asked.
    words = urlencode(write_query(query))
    return f"?{words}" if words else ""


def _address_of(query: PlaceQuery) -> str:
    return "?" + urlencode(write_query(query))


def _say_heading(query: PlaceQuery, kinds: dict[str, str], total: int) -> str:
    if query.product and query.product in Offering.Category.values:
        product = str(Offering.Category(query.product).label)
        if query.sells_today:
            return ngettext(
                "きょう「%(product)s」がある所 %(count)d件",
                "きょう「%(product)s」がある所 %(count)d件",
                total,
            ) % {"product": product, "count": total}
        return ngettext(
            "「%(product)s」がある所 %(count)d件", "「%(product)s」がある所 %(count)d件", total
        ) % {"product": product, "count": total}
    if len(query.kinds) == 1 and query.kinds[0] in kinds:
        return ngettext("%(kind)s %(count)d件", "%(kind)s %(count)d件", total) % {
            "kind": kinds[query.kinds[0]],
            "count": total,
        }
    if query.words:
        return ngettext(
            "「%(words)s」で見つかった所 %(count)d件",
            "「%(words)s」で見つかった所 %(count)d件",
            total,
        ) % {"words": query.words, "count": total}
    if query.begins:
        return _say_beginning(query.begins, total)
    if query.is_empty():
        return ngettext("すべての施設 %(count)d件", "すべての施設 %(count)d件", total) % {
            "count": total
        }
    return ngettext("見つかった所 %(count)d件", "見つかった所 %(count)d件", total) % {
        "count": total
    }


def _say_beginning(begins: str, total: int) -> str:
    said = {"sign": begins, "count": total}
    if begins in KANA_COLUMNS:
        return (
            ngettext(
                "名前が「%(sign)s行」で始まる施設 %(count)d件",
                "名前が「%(sign)s行」で始まる施設 %(count)d件",
                total,
            )
            % said
        )
    return (
        ngettext(
            "名前が「%(sign)s」で始まる施設 %(count)d件",
            "名前が「%(sign)s」で始まる施設 %(count)d件",
            total,
        )
        % said
    )


def _kind_choices(
    query: PlaceQuery,
    columns: PlaceColumns,
    ward_id: int,
    kinds: dict[str, str],
    within: tuple[str, ...],
    now: dt.datetime,
) -> tuple[Choice, ...]:
    # How many there would be of each kind, with all that is asked beside the kind.
    others = match(columns=columns, ward_id=ward_id, query=replace(query, kinds=()), now=now)
    counts = np.bincount(columns.kind_places[others], minlength=len(columns.kinds))
    count_of = dict(zip(columns.kinds, counts.tolist(), strict=True))
    shown = [code for code in kinds if code in count_of and (not within or code in within)]
    if len(shown) < 2 and not query.kinds:
        return ()
    return tuple(
        Choice(
            label=kinds[code],
            address=_address_of(replace(query, kinds=_toggle(query.kinds, code))),
            is_chosen=code in query.kinds,
            count=count_of[code],
        )
        for code in shown
    )


def _opening_choices(query: PlaceQuery) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label=label,
            address=_address_of(
                replace(query, opening=Opening.ANY if query.opening is opening else opening)
            ),
            is_chosen=query.opening is opening,
        )
        for opening, label in (
            (Opening.NOW, _("いま開いている")),
            (Opening.TODAY, _("きょう開く")),
        )
    )


def _product_choices(query: PlaceQuery, columns: PlaceColumns) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            label=str(label),
            address=_address_of(replace(query, product="" if query.product == value else value)),
            is_chosen=query.product == value,
        )
        for value, label in Offering.Category.choices
        if query.product == value or bool(columns.offering(value, None).any())
    )


def _day_choices(query: PlaceQuery, columns: PlaceColumns) -> tuple[Choice, ...]:
    if not any(columns.offering(value, None).any() for value in Offering.Category.values):
        return ()
    return (
        Choice(
            label=_("きょう買える"),
            address=_address_of(replace(query, sells_today=not query.sells_today, weekday=None)),
            is_chosen=query.sells_today,
        ),
    )


def _goods_options(query: PlaceQuery, columns: PlaceColumns) -> tuple[Option, ...]:
    return tuple(
        Option(value, str(label), query.product == value)
        for value, label in Offering.Category.choices
        if query.product == value or bool(columns.offering(value, None).any())
    )


def _when_options(query: PlaceQuery) -> tuple[Option, ...]:
    days = (
        Option(str(day), str(name), not query.sells_today and query.weekday == day)
        for day, name in WEEKDAYS.items()
    )
    return (Option("today", _("きょう"), query.sells_today), *days)


def _need_choice(query: PlaceQuery, key: str) -> Choice:
    return Choice(
        label=str(BY_KEY[key].label),
        address=_address_of(replace(query, access=_toggle(query.access, key))),
        is_chosen=key in query.access,
    )


def _area_options(ward_id: int, query: PlaceQuery) -> tuple[Option, ...]:
    areas = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    return tuple(
        Option(code, name, code == query.area) for code, name in areas.values_list("code", "name")
    )


def list_start_lines(
    *,
    near: str,
    towns: Sequence[TownPoint],
    stations: Sequence[Station],
    start: Start | None,
) -> list[StartLines]:
    """List from where distances can be counted: stations and towns, and the place that was chosen."""
    groups: list[StartLines] = [
        (_("駅"), tuple((f"p{station.number}", station.name) for station in stations)),
        (_("町"), tuple((town.name, town.name) for town in towns)),
    ]
    if start is not None and all(near != value for _label, lines in groups for value, _n in lines):
        # Any place can be a start; its own page leads here.
        groups.insert(0, (_("選んだ所"), ((near, start.name),)))
    return [(label, lines) for label, lines in groups if lines]


def draw_start_options(
    *,
    near: str,
    towns: Sequence[TownPoint],
    stations: Sequence[Station],
    start: Start | None,
) -> SafeString:
    """Draw from where distances can be counted, as lines of a select."""
    # What was not chosen in a group leaves it as all other pages have it.
    drawn = (
        (_draw_group(label, lines, near if any(near == value for value, _name in lines) else ""),)
        for label, lines in list_start_lines(near=near, towns=towns, stations=stations, start=start)
    )
    return format_html_join("", "{}", drawn)


@lru_cache(maxsize=512)
def _draw_group(label: str, lines: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    # A ward has a hundred towns: drawing each for each page took a tenth of the page's time.
    return format_html(
        '<optgroup label="{}">{}</optgroup>',
        label,
        format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, _SELECTED if value == chosen else "", name) for value, name in lines),
        ),
    )


def _toggle(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value in values:
        return tuple(other for other in values if other != value)
    return (*values, value)
