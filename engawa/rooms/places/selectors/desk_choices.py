"""What the form of a place may choose from, and what its ground tells of a point."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from engawa.core.wards.models import Area, Partner, Section
from engawa.rooms.places.importing.addresses import Towns
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.ground import AreaFinder, TownPoint, get_outline, list_towns
from engawa.rooms.places.selectors.kinds import name_kinds

Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PlaceChoices:
    """The choices of one ward; `sections` are those whose places the officer may write.

    `may_leave_section_open` tells that a place may belong to no section, which only officers of the
    whole ward look after.
    """

    ward_id: int
    kinds: Mapping[str, str]
    sections: Names
    all_sections: Names
    may_leave_section_open: bool
    areas: Names
    partners: Names
    towns: tuple[TownPoint, ...]

    def is_inside(self) -> Callable[[float, float], bool] | None:
        """Give what tells whether a point lies in the ward; None where its outline is not known."""
        outline = get_outline(ward_id=self.ward_id)
        return None if outline is None else outline.contains

    def find_town(self, address: str) -> TownPoint | None:
        """Give the town that an address names; None when it names none of the ward."""
        found = Towns({town.name: town.point for town in self.towns}).find(address)
        if found is None:
            return None
        return next(town for town in self.towns if town.name == found[0])


def get_choices(
    *, ward_id: int, may_write_for: Callable[[int], bool], is_of_whole_ward: bool
) -> PlaceChoices:
    """Give what the form of a place may choose from.

    `may_write_for` tells of a section whether the officer may write its places.
    """
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("pk", "name"))
    areas = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    return PlaceChoices(
        ward_id=ward_id,
        kinds=name_kinds(ward_id=ward_id),
        sections={pk: name for pk, name in sections.items() if may_write_for(pk)},
        all_sections=sections,
        may_leave_section_open=is_of_whole_ward,
        areas=dict(areas.values_list("pk", "name")),
        partners=dict(Partner.objects.filter(ward_id=ward_id).values_list("pk", "name")),
        towns=tuple(list_towns(ward_id=ward_id)),
    )


def has_found_area(*, place: Place) -> bool:
    """Tell whether the district of a place is the one that its point or its town gives it."""
    found = AreaFinder(ward_id=place.ward_id).find(
        town=place.town, latitude=place.latitude, longitude=place.longitude
    )
    return place.area_id is None or place.area_id == found
