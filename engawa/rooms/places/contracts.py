"""What the rest of the house gives to and gets from the places room."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engawa.core.geo.points import Point


class PlaceNameUnclear(Exception):
    """What was typed names no place of the ward, or several; the message says what to do."""


@dataclass(frozen=True, slots=True)
class PlaceInBrief:
    """A public place as another room shows it; latitude and longitude are degrees, or both None.

    `site_key` is the first eleven characters of a shelter's national id, empty without one.
    """

    number: int
    kind: str
    name: str
    name_kana: str
    name_en: str
    address: str
    latitude: float | None
    longitude: float | None
    url: str
    site_key: str


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A place of the register, public or not, for a room that must name it whatever became of it since.

    `point` is None where nobody knows it.
    """

    id: int
    number: int
    name: str
    name_kana: str
    name_en: str
    address: str
    phone: str
    point: Point | None
    site_key: str


@dataclass(frozen=True, slots=True)
class RefugePlace:
    """A public place to which people flee, by its kind; `columns` are those of its list without a field here.

    `site_key` is the first eleven characters of `national_id`, which names one building of it.
    """

    id: int
    number: int
    kind: str
    name: str
    building: str
    national_id: str
    site_key: str
    columns: Mapping[str, str]
    is_example: bool


@dataclass(frozen=True, slots=True)
class PlaceKeys:
    """By what a list of another room can know a place of the register again.

    `site_key` is the first eleven characters of `national_id`, which names one building of it.
    """

    id: int
    number: int
    kind: str
    name: str
    common_name: str
    address: str
    national_id: str
    site_key: str


class PlacesFileRefused(Exception):
    """The file of places cannot be taken in; the message says what is wrong, in Japanese."""


@dataclass(frozen=True, slots=True)
class GroundTown:
    """A 町丁目 and one point within it."""

    name: str
    name_kana: str
    point: Point


@dataclass(frozen=True, slots=True)
class WardGround:
    """The ground of a ward: its outline (GeoJSON, degrees; None where nobody put one in), and its towns."""

    outline: Mapping[str, Any] | None
    credit: str
    towns: tuple[GroundTown, ...]


@dataclass(frozen=True, slots=True)
class GroundMap:
    """The base map of a ward, at `/<ward>/places/basemap.pmtiles`: its size in bytes, its licence line."""

    size: int
    credit: str


@dataclass(frozen=True, slots=True)
class NearPlace:
    """A place and how many metres away it is in a straight line."""

    place: PlaceInBrief
    metres: float


@dataclass(frozen=True, slots=True)
class Venue:
    """A public place where something takes place, in the reader's language.

    `id` is its row, to which other rooms point; `access` are words about what makes it easy to use.
    """

    id: int
    number: int
    name: str
    has_japanese_name: bool
    url: str
    address: str
    nearest_stop: str
    route_words: str
    access: tuple[str, ...]
    point: Point | None


@dataclass(frozen=True, slots=True)
class VenueMap:
    """A drawn map (SVG) with numbered venues, whose the shape of the ward is, and how many have no point."""

    drawing: str
    credit: str
    without_point: int


@dataclass(frozen=True, slots=True)
class StartGroup:
    """Where somebody may start from, under one heading: (value for the address, name)."""

    label: str
    starts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class VenueAnswer:
    """Which places a question means: rows in the district and near the start, or None for any.

    `ids_of_words` are the rows in whose words each asked word stands; `areas` are (code, name).
    """

    ids: frozenset[int] | None
    ids_of_words: tuple[frozenset[int], ...]
    start_name: str
    is_near_unknown: bool
    areas: tuple[tuple[str, str], ...]
    starts: tuple[StartGroup, ...]


@dataclass(frozen=True, slots=True)
class OfferingEntry:
    """What a place sells or does; weekdays 0 (Monday) to 6, none for every open day."""

    category: str
    name: str
    weekdays: tuple[int, ...] = ()
    by_order: bool = False
    price: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A place to be added: its facts by the names of `values.PlaceValues`, hours as OSM writes them."""

    facts: Mapping[str, object]
    opening_hours: str = ""
    offerings: tuple[OfferingEntry, ...] = ()
    is_example: bool = False
    confirmed_on: dt.date | None = None
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class TownEntry:
    """A 町丁目 and a point within it; `area` is the code of its district, or empty."""

    name: str
    latitude: float
    longitude: float
    name_kana: str = ""
    area: str = ""
    town_id: str = ""


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """A map of its own: `edition` PLAIN or MAKERS, which kinds it shows, which promises it keeps.

    `promises` are (fiscal year, code of the initiative, code of the activity or empty).
    """

    code: str
    name: str
    kinds: tuple[str, ...]
    edition: str = "PLAIN"
    name_en: str = ""
    name_easy: str = ""
    headline: str = ""
    lead: str = ""
    lead_en: str = ""
    lead_easy: str = ""
    section: str = ""
    promises: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """A work to be added: its facts by the names of `services.works.WorkValues`.

    `section` is the code of the section in charge or empty; `promises` are as in `LayerEntry`.
    """

    facts: Mapping[str, object]
    section: str = ""
    promises: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SpotReportEntry:
    """An example of a resident's report, and how it was answered: by a state and words, or by a work.

    `work` is the place, from 1, of that work among those that were added with it.
    """

    kind: str
    where: str
    wrong: str
    town: str
    received_at: dt.datetime
    answered_at: dt.datetime | None = None
    state: str = ""
    words: str = ""
    work: int | None = None


@dataclass(frozen=True, slots=True)
class StopEntry:
    """Where a moving shop stands and when, as OSM writes hours.

    `place` is the name of a place and `area` the code of a district; both may be empty.
    """

    spot: str
    opening_hours: str
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShopEntry:
    """A moving shop with its stops; `promises` are as those of a map."""

    name: str
    stops: tuple[StopEntry, ...]
    name_en: str = ""
    name_easy: str = ""
    operator: str = ""
    partner: str = ""
    categories: tuple[str, ...] = ()
    goods: str = ""
    payment: str = ""
    phone: str = ""
    description: str = ""
    section: str = ""
    is_example: bool = False
    promises: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class KeeperEntry:
    """Who speaks for a place, and what they propose: facts by the names of `values.PlaceValues`, and a note.

    With `visiting` words the place can be asked to come and sell.
    """

    number: int
    email: str
    role_name: str = ""
    proposed: Mapping[str, str] | None = None
    note: str = ""
    visiting: str = ""


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A group that asks a place to come and sell on one of these days, between these times (10:00)."""

    number: int
    group_name: str
    contact_name: str
    email: str
    days: tuple[dt.date, ...]
    opens: str
    closes: str
    where: str
    people: int
    offerings: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class StepEntry:
    """One step of a route in words; `place` is the name of the place that it reaches, or empty."""

    words: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class RouteEntry:
    """A public route with its steps; `line` is a GeoJSON LineString in degrees, or None."""

    title: str
    purpose: str
    description: str
    steps: tuple[StepEntry, ...]
    title_en: str = ""
    title_easy: str = ""
    line: Mapping[str, object] | None = None
    stairs: str = ""
    stairs_words: str = ""
    surface: str = ""
    rests: str = ""
    section: str = ""
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class TableFile:
    """A file as headings and rows of text: each row with its number as the spreadsheet counts, and its cells.

    `form` and `encoding` say what the file was; a row that was longer than the headings is in `overlong`.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    form: str
    encoding: str
    overlong: frozenset[int]


class TableRefused(Exception):
    """The file cannot be read as a table; the message says what is wrong and what to do, in Japanese."""
