"""What residents look up before the day: hazards where they live, and sites by what they need."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.geo.points import Point, measure_distance
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.contracts import PlaceFacts, Venue, VenueMap
from engawa.rooms.places.facade.reading import draw_venues, get_ground, get_place_facts
from engawa.rooms.safety.models import Site
from engawa.rooms.safety.regimes import HAZARDS_OF_REGIME, is_of_regime
from engawa.rooms.safety.selectors.zones_now import list_towns_now, list_zones_now
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import TownNow, ZoneNow
from engawa.rooms.safety.values import Hazard, Regime, SiteRole, ZoneKind

# As far as one looks around from where one lives.
NEAR_METRES = 500.0
_KILOMETRE = 1000
# What is opened by the ward itself comes first, then what the law designates.
_ROLES = (
    SiteRole.WIND_RAIN,
    SiteRole.DISASTER_BASE,
    SiteRole.EVACUATION,
    SiteRole.SHELTER,
    SiteRole.TEMPORARY_STAY,
)
# What a zone of a hazard means for whoever lives in it.
MEANINGS: dict[Hazard, Promise] = {
    Hazard.LANDSLIDE: gettext_lazy(
        "大雨で崖が崩れるおそれのある区域です。土砂災害の警報がレベル4になると、区はすぐに避難指示を出します。"
    ),
    Hazard.FLOOD: gettext_lazy(
        "大雨で川があふれるおそれのある区域です。川の水が増える前に、高い所へ移ります。"
    ),
    Hazard.INLAND_FLOOD: gettext_lazy(
        "雨水が流れきれずに、道や地下に水がたまるおそれのある区域です。地下から早く出ます。"
    ),
    Hazard.STORM_SURGE: gettext_lazy(
        "台風で海の水が高くなり、入ってくるおそれのある区域です。台風が近づく前に、海から離れます。"
    ),
    Hazard.TSUNAMI: gettext_lazy(
        "津波が来るおそれのある区域です。強い揺れや長い揺れを感じたら、知らせを待たずに高い所へ行きます。"
    ),
    Hazard.FIRE: gettext_lazy(
        "大きな地震のあとに、火事が広がるおそれのある区域です。煙と風の向きを見て、早く離れます。"
    ),
}


@dataclass(frozen=True, slots=True)
class TownChoice:
    """A town that can be chosen: its name, and how it reads."""

    name: str
    name_kana: str


@dataclass(frozen=True, slots=True)
class ZoneCard:
    """A zone as a resident reads of it; `metres` is None where the town lies in it, wholly or in part."""

    code: str
    name: str
    number: str
    kind: str
    hazard: str
    meaning: str
    towns: tuple[str, ...]
    point: Point | None
    metres: float | None


@dataclass(frozen=True, slots=True)
class HazardPage:
    """Where the town lies: `inside` zones name it, `near` ones lie within 500 m of its middle."""

    towns: tuple[TownChoice, ...]
    town: TownChoice | None
    inside: tuple[ZoneCard, ...]
    near: tuple[ZoneCard, ...]
    all_zones: tuple[ZoneCard, ...]
    without_shape: bool


@dataclass(frozen=True, slots=True)
class SiteQuestion:
    """Which sites somebody looks for; of what nobody has said nothing is found by a filter."""

    regime: Regime
    hazard: Hazard | None = None
    pets: bool = False
    step_free: bool = False
    toilet: bool = False
    town: str = ""


@dataclass(frozen=True, slots=True)
class Building:
    """A building of a site with the hazards for which it is designated; empty for none."""

    name: str
    hazards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SiteCard:
    """A site, or the buildings of one that the national list numbers alike; facts are None where unknown."""

    key: str
    name: str
    has_japanese_name: bool
    role: str
    address: str
    phone: str
    point: Point | None
    buildings: tuple[Building, ...]
    capacity: int | None
    pets: bool | None
    step_free: bool | None
    toilet: bool | None
    languages: tuple[str, ...]
    note: str
    place_number: int
    metres: float | None
    distance: str

    @property
    def at(self) -> str:
        """The point as the script that sorts reads it."""
        return f"{self.point.latitude:.6f},{self.point.longitude:.6f}" if self.point else ""


@dataclass(frozen=True, slots=True)
class SitePage:
    """The sites that answer a question, with the map of the same in the same order."""

    question: SiteQuestion
    towns: tuple[TownChoice, ...]
    hazards: tuple[tuple[str, str], ...]
    cards: tuple[SiteCard, ...]
    total: int
    map: VenueMap | None
    changed_at: dt.datetime | None


def get_hazard_page(*, ward_id: int, town: str) -> HazardPage:
    """Give which zones name a town or lie near it; of a town that the ward has not, none."""
    # The whole ward can be named by an order, but says nothing of a danger where one lives.
    zones = [zone for zone in list_zones_now(ward_id=ward_id) if zone.kind is not ZoneKind.WARD]
    towns = list_towns_now(ward_id=ward_id, zones=zones)
    chosen = next((one for one in towns if one.name == town), None)
    inside: list[ZoneCard] = []
    near: list[ZoneCard] = []
    if chosen is not None:
        for zone in zones:
            if zone.code in chosen.zones:
                inside.append(_make_zone_card(zone))
            elif (metres := _measure(zone, chosen.point)) is not None and metres <= NEAR_METRES:
                near.append(replace(_make_zone_card(zone), metres=metres))
    near.sort(key=lambda card: (card.metres or 0, card.code))
    return HazardPage(
        towns=_offer(towns),
        town=None if chosen is None else TownChoice(chosen.name, chosen.name_kana),
        inside=tuple(inside),
        near=tuple(near),
        all_zones=tuple(_make_zone_card(zone) for zone in zones),
        without_shape=any(zone.geometry is None for zone in zones),
    )


def get_site_page(*, ward_id: int, ward_name: str, question: SiteQuestion) -> SitePage:
    """Give the sites that answer a question, the nearest to the town first, else in the order of the register."""
    sites = [
        site
        for site in Site.objects.filter(ward_id=ward_id, retired_at__isnull=True)
        if is_of_regime(role=SiteRole(site.role), hazards=site.hazards, regime=question.regime)
    ]
    facts = get_place_facts(ward_id=ward_id, ids=[site.place_id for site in sites])
    towns = get_ground(ward_id=ward_id).towns
    start = next((town.point for town in towns if town.name == question.town), None)
    groups = _group(sites, facts)
    answering = [[site for site in group if _answers(site, question)] for group in groups]
    cards = [_make_site_card(group, facts, start) for group in answering if group]
    if start is not None:
        cards.sort(key=lambda card: (card.metres is None, card.metres or 0.0))
    return SitePage(
        question=question,
        towns=tuple(TownChoice(town.name, town.name_kana) for town in towns),
        hazards=tuple(
            (hazard.value, str(hazard.label)) for hazard in HAZARDS_OF_REGIME[question.regime]
        ),
        cards=tuple(cards),
        total=len(groups),
        map=draw_venues(
            ward_id=ward_id, ward_name=ward_name, venues=[_make_venue(card) for card in cards]
        )
        if cards
        else None,
        changed_at=max((site.changed_at for site in sites), default=None),
    )


def _offer(towns: Iterable[TownNow]) -> tuple[TownChoice, ...]:
    return tuple(TownChoice(town.name, town.name_kana) for town in towns)


def _measure(zone: ZoneNow, point: Point) -> float | None:
    """Give how far a zone lies from a point in metres; None where nobody knows where it lies."""
    if zone.geometry is not None:
        shape = read_geometry(zone.geometry)
        return None if shape is None else shape.distance_to(point.latitude, point.longitude)
    return None if zone.point is None else measure_distance(zone.point, point)


def _make_zone_card(zone: ZoneNow) -> ZoneCard:
    return ZoneCard(
        code=zone.code,
        name=_say(zone.names),
        number=zone.number,
        kind=str(zone.kind.label),
        hazard=str(zone.hazard.label),
        meaning=str(MEANINGS.get(zone.hazard, "")),
        towns=zone.towns,
        point=zone.point,
        metres=None,
    )


def _say(names: object) -> str:
    known = dict(names) if isinstance(names, dict) else {}
    japanese = known.get("ja", "")
    return choose_by_language(
        japanese=japanese, english=known.get("en", ""), easy=known.get("ja-x-easy", "")
    )


def _group(sites: Sequence[Site], facts: dict[int, PlaceFacts]) -> list[list[Site]]:
    """Put the buildings together that the national list gives one number; others stand by themselves."""
    groups: dict[tuple[str, str], list[Site]] = {}
    for site in sites:
        key = facts[site.place_id].site_key if site.role == SiteRole.EVACUATION else ""
        groups.setdefault((site.role, key or site.code), []).append(site)
    order = {role.value: at for at, role in enumerate(_ROLES)}
    return sorted(groups.values(), key=lambda group: (order[group[0].role], group[0].position))


def _answers(site: Site, question: SiteQuestion) -> bool:
    return (
        (question.hazard is None or question.hazard in site.hazards)
        and (not question.pets or site.pets is True)
        and (not question.step_free or site.step_free is True)
        and (not question.toilet or site.toilet is True)
    )


def _make_site_card(
    group: Sequence[Site], facts: dict[int, PlaceFacts], start: Point | None
) -> SiteCard:
    first = group[0]
    place = facts[first.place_id]
    names = [facts[site.place_id].name for site in group]
    japanese = _name_group(names)
    english = place.name_en if len(set(names)) == 1 else ""
    kana = place.name_kana if len(set(names)) == 1 else ""
    name = choose_by_language(
        japanese=japanese, english=english, easy=f"{japanese}（{kana}）" if kana else ""
    )
    metres = None
    if start is not None and place.point is not None:
        metres = measure_distance(start, place.point)
    return SiteCard(
        key=first.code,
        name=name,
        has_japanese_name=name == japanese,
        role=str(SiteRole(first.role).label),
        address=place.address,
        phone=place.phone,
        point=place.point,
        buildings=tuple(
            Building(
                _name_building(site, facts[site.place_id].name, japanese),
                tuple(str(Hazard(hazard).label) for hazard in site.hazards),
            )
            for site in group
        ),
        capacity=first.capacity if len(group) == 1 else None,
        pets=_agree([site.pets for site in group]),
        step_free=_agree([site.step_free for site in group]),
        toilet=_agree([site.toilet for site in group]),
        languages=tuple(first.languages),
        note=choose_by_language(japanese=first.note, english=first.note_en, easy=first.note_easy),
        place_number=place.number,
        metres=metres,
        distance="" if metres is None else _say_distance(metres),
    )


def _say_distance(metres: float) -> str:
    """Say how far it is in a straight line: to ten metres, from a kilometre on to a tenth of one."""
    if metres < _KILOMETRE - 5:
        return _("約%(count)sm") % {"count": max(10, round(metres / 10) * 10)}
    return _("約%(count)skm") % {"count": f"{metres / _KILOMETRE:.1f}"}


def _agree(answers: Sequence[bool | None]) -> bool | None:
    """Give what is said of all buildings alike; None where they differ, or nobody has said."""
    return answers[0] if len(set(answers)) == 1 else None


def _name_group(names: Sequence[str]) -> str:
    """Name buildings by what their names have in common: 永谷小学校 of 永谷小学校　校舎１ and 永谷小学校　体育館."""
    if len(set(names)) == 1:
        return names[0]
    words = [name.split() for name in names]
    common = [
        first for first, *rest in zip(*words, strict=False) if all(other == first for other in rest)
    ]
    return " ".join(common) or names[0]


def _name_building(site: Site, name: str, group: str) -> str:
    rest = " ".join(name.split()).removeprefix(group).strip()
    return " ".join(part for part in (rest, site.building) if part) or _("この建物")


def _make_venue(card: SiteCard) -> Venue:
    return Venue(
        id=0,
        number=card.place_number,
        name=card.name,
        has_japanese_name=card.has_japanese_name,
        url="",
        address=card.address,
        nearest_stop="",
        route_words="",
        access=(),
        point=card.point,
    )
