"""What a phone keeps of a ward's places: all that cards and pages say of them in words, as columns.

Columns hold the values of all places in the order of the list, so a name of a column stands there once and
not for each place; a file of ten thousand places is then small, and the compression of the wire finds more.
`frontend/src/kept/data.ts` reads the file. Photos and columns of other files (`Place.extra`) are left out.
"""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engawa.core.fiscal.holidays import is_holiday
from engawa.core.ui.languages import choose_by_language
from engawa.core.wards.models import Area
from engawa.rooms.places.accessibility import ITEMS, Answer
from engawa.rooms.places.models import MapLayer, Offering, Place
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules
from engawa.rooms.places.selectors.cards import point_of
from engawa.rooms.places.selectors.details import safe_address, safe_email, say_confirmed
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.selectors.stand import Stand, read_stand
from engawa.rooms.places.selectors.stations import KIND as STATION
from engawa.rooms.places.values import Precision
from engawa.rooms.places.wording import METRES_A_MINUTE, name_place, say_days

# After so many days a kept copy no longer says what is open now, so it needs no later holidays.
HOLIDAYS_FOR = dt.timedelta(days=62)
_ROWS_AT_ONCE = 500
_EVERY_DAY = 0b111_1111
# Said as they stand in the register.
_AS_WRITTEN = (
    "name_kana", "nearest_stop", "services", "operator", "route_words", "parking", "phone",
    "phone_extension", "fax", "contact_note", "hours_note", "accessibility_note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptGround:
    """On what the kept words depend beside the places: where the register stands, kinds, maps, districts."""

    stand: Stand | None
    kinds: dict[str, str]
    layers: tuple[tuple[str, str, tuple[str, ...]], ...]
    areas: tuple[tuple[int, str, str], ...]


def read_kept_ground(*, ward_id: int) -> KeptGround:
    """Read on what the kept words of a ward depend, in the language of the page."""
    layers = MapLayer.objects.filter(ward_id=ward_id, is_public=True)
    areas = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name", "pk")
    return KeptGround(
        stand=read_stand(ward_id=ward_id),
        kinds=name_kinds(ward_id=ward_id),
        layers=tuple((layer.code, _name_layer(layer), tuple(layer.kinds)) for layer in layers),
        areas=tuple(areas.values_list("pk", "code", "name")),
    )


def count_kept(*, ward_id: int, ground: KeptGround) -> int:
    """Count the places that a phone would keep."""
    return len(get_columns(ward_id=ward_id, stand=ground.stand))


def write_kept_places(*, ward_id: int, ground: KeptGround, today: dt.date) -> bytes:
    """Write all public places of a ward in the language of the page, for reading without a connection."""
    pks = get_columns(ward_id=ward_id, stand=ground.stand).pks.tolist()
    table = _Table(ground)
    for first in range(0, len(pks), _ROWS_AT_ONCE):
        wanted = pks[first : first + _ROWS_AT_ONCE]
        rows = Place.objects.filter(pk__in=wanted, state=Place.State.PUBLIC).order_by()
        by_pk = {
            place.pk: place for place in rows.select_related("origin").prefetch_related("offerings")
        }
        for pk in wanted:
            if pk in by_pk:
                table.add(by_pk[pk])
    return _write(
        {
            "kinds": list(table.kinds.items()),
            "areas": [(code, name) for _pk, code, name in ground.areas],
            "layers": [
                {"code": code, "name": name, "kinds": kinds} for code, name, kinds in ground.layers
            ],
            "categories": [(value, str(label)) for value, label in Offering.Category.choices],
            "access": [(item.key, str(item.label)) for item in ITEMS],
            "answers": [str(answer.label) for answer in Answer],
            "precisions": [item.label for item in Precision],
            "holidays": _list_holidays(today),
            "towns": _list_towns(ward_id, ground),
            "stations": STATION,
            "metres_a_minute": METRES_A_MINUTE,
            "hours": table.list_hours(),
            "sources": list(table.sources),
            # What a card leaves out of an address, since whoever reads it knows.
            "prefixes": sorted(table.prefixes),
            "places": table.columns,
        }
    )


@dataclass(slots=True)
class _Table:
    """The columns while they are being filled."""

    ground: KeptGround
    columns: dict[str, list[Any]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    hours: dict[str, int] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)

    def add(self, place: Place) -> None:
        """Add a place as the last one of each column."""
        if place.city:
            self.prefixes.add(f"{place.prefecture}{place.city}")
        self.kinds.setdefault(place.kind, self.ground.kinds.get(place.kind, place.kind))
        for name, value in self._describe(place).items():
            self.columns.setdefault(name, []).append(value)

    def list_hours(self) -> list[dict[str, Any]]:
        """List the distinct hours with their words: many places keep the same."""
        return [
            {"rules": rules, "words": list_rules(hours=OpeningHours.from_plain(rules))}
            for rules in map(json.loads, self.hours)
        ]

    def _describe(self, place: Place) -> dict[str, Any]:
        name, point = name_place(place), point_of(place=place)
        description = choose_by_language(
            japanese=place.description, english=place.description_en, easy=""
        )
        return {
            "number": place.number,
            "name": name,
            # What a search finds as well, beside what is shown.
            "also": "\n".join(
                text
                for text in (place.name, place.name_en, place.common_name, place.town)
                if text and text != name
            ),
            "is_japanese": int(name == place.name),
            "is_example": int(place.is_example),
            "kind": list(self.kinds).index(place.kind),
            "area": self._find_area(place.area_id),
            "at": None if point is None else [round(point.latitude, 5), round(point.longitude, 5)],
            "precision": list(Precision).index(Precision(place.precision)),
            "address": _say_address(place),
            "description": description,
            **{column: getattr(place, column) for column in _AS_WRITTEN},
            "email": safe_email(address=place.email),
            "form_url": safe_address(address=place.form_url),
            "web_url": safe_address(address=place.url),
            "hours": -1 if place.hours is None else _position(self.hours, _dump(place.hours)),
            "access": _list_answers(place.accessibility),
            "offerings": [_describe_offering(item) for item in place.offerings.all()],
            "confirmed": say_confirmed(place=place),
            "source": self._find_source(place),
        }

    def _find_area(self, area_id: int | None) -> int:
        pks = [pk for pk, _code, _name in self.ground.areas]
        return pks.index(area_id) if area_id in pks else -1

    def _find_source(self, place: Place) -> int:
        if place.origin is None:
            return -1
        licence = f"（{place.origin.licence}）" if place.origin.licence else ""
        return _position(self.sources, f"{place.origin.title}{licence}")


def _position(known: dict[str, int], value: str) -> int:
    return known.setdefault(value, len(known))


def _list_answers(answers: dict[str, str]) -> list[int]:
    """List pairs, one after the other: which item, and what was answered."""
    order = list(Answer)
    pairs = [
        (at, order.index(Answer(answers[item.key])))
        for at, item in enumerate(ITEMS)
        if item.key in answers
    ]
    return [number for pair in pairs for number in pair]


def _describe_offering(item: Offering) -> Sequence[Any]:
    category = Offering.Category.values.index(item.category)
    days = say_days(item.weekdays)
    bits = sum(1 << day for day in item.weekdays) if item.weekdays else _EVERY_DAY
    return (item.name, category, days, int(item.by_order), item.price, item.note, bits)


def _list_towns(ward_id: int, ground: KeptGround) -> list[tuple[str, float, float]]:
    towns = get_terrain(ward_id=ward_id, stand=ground.stand).towns
    return [
        (town.name, round(town.point.latitude, 5), round(town.point.longitude, 5)) for town in towns
    ]


def _say_address(place: Place) -> str:
    postal_code = f"〒{place.postal_code}" if place.postal_code and place.address else ""
    parts = (postal_code, place.address, place.building if place.address else "")
    return " ".join(part for part in parts if part)


def _list_holidays(today: dt.date) -> list[str]:
    # The day before as well: what began yesterday may not have closed yet.
    days = [today + dt.timedelta(days=at) for at in range(-1, HOLIDAYS_FOR.days)]
    return [day.isoformat() for day in days if is_holiday(day)]


def _name_layer(layer: MapLayer) -> str:
    return choose_by_language(japanese=layer.name, english=layer.name_en, easy=layer.name_easy)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(value: Any) -> bytes:
    return _dump(value).encode()
