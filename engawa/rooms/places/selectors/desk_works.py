"""Works at the desk: the list, and what the form of one may choose from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.utils.translation import gettext as _

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Area, Section
from engawa.rooms.places.importing.addresses import Towns
from engawa.rooms.places.models import Work
from engawa.rooms.places.selectors.ground import AreaFinder, get_outline, list_towns
from engawa.rooms.places.selectors.listing import Choice

ROWS_ON_A_PAGE = 50
# Values of the parameter `state` beside the states themselves.
EVERYTHING, NOT_PUBLIC = "", "DRAFT"


@dataclass(frozen=True, slots=True)
class DeskWorks:
    """The list of works at the desk: the choices, and one page of rows."""

    states: tuple[Choice, ...]
    state: str
    page: Page[Work]


@dataclass(frozen=True, slots=True)
class WorkChoices:
    """What the form of a work may choose from; `sections` are those whose works the officer may write."""

    ward_id: int
    sections: Mapping[int, str]
    all_sections: Mapping[int, str]
    may_leave_section_open: bool
    areas: Mapping[int, str]
    initiatives: Mapping[int, str]

    def is_inside(self) -> Callable[[float, float], bool] | None:
        """Give what tells whether a point lies in the ward; None where its outline is not known."""
        outline = get_outline(ward_id=self.ward_id)
        return None if outline is None else outline.contains


def get_desk_works(*, ward_id: int, state: str, page_number: str) -> DeskWorks:
    """Give one page of the works of the ward, of that state, those changed last first."""
    works = Work.objects.filter(ward_id=ward_id)
    groups = works.order_by().values_list("state", "is_public").annotate(count=Count("pk"))
    counts: dict[str, int] = {}
    for group, is_public, count in groups:
        for key in (EVERYTHING, group, *([] if is_public else [NOT_PUBLIC])):
            counts[key] = counts.get(key, 0) + count
    labels = [(EVERYTHING, _("すべて")), *Work.State.choices, (NOT_PUBLIC, _("公開していない"))]
    if state not in dict(labels):
        state = EVERYTHING
    if state == NOT_PUBLIC:
        works = works.filter(is_public=False)
    elif state:
        works = works.filter(state=state)
    rows = works.select_related("section", "area").order_by("-changed_at", "-number")
    return DeskWorks(
        states=tuple(
            Choice(str(label), f"?state={value}", value == state, counts.get(value, 0))
            for value, label in labels
        ),
        state=state,
        page=Paginator(rows, ROWS_ON_A_PAGE).get_page(page_number),
    )


def get_work_choices(
    *,
    ward_id: int,
    may_write_for: Callable[[int], bool],
    is_of_whole_ward: bool,
    kept_initiatives: frozenset[int] = frozenset(),
) -> WorkChoices:
    """Give what the form of a work may choose from; initiatives that it names already stay on offer."""
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("pk", "name"))
    areas = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    initiatives = InitiativeRef.objects.filter(ward_id=ward_id).order_by("-fiscal_year", "pk")
    return WorkChoices(
        ward_id=ward_id,
        sections={pk: name for pk, name in sections.items() if may_write_for(pk)},
        all_sections=sections,
        may_leave_section_open=is_of_whole_ward,
        areas=dict(areas.values_list("pk", "name")),
        initiatives={
            ref.pk: _("%(year)d年度 %(title)s") % {"year": ref.fiscal_year, "title": ref.title}
            for ref in initiatives
            if ref.withdrawn_at is None or ref.pk in kept_initiatives
        },
    )


def find_work_area(
    *, ward_id: int, where: str, latitude: float | None, longitude: float | None
) -> int | None:
    """Give the id of the district in which a work lies, by its point or by the town that its words begin with."""
    towns = Towns({town.name: town.point for town in list_towns(ward_id=ward_id)})
    named = towns.find(where.split("、")[0])
    finder = AreaFinder(ward_id=ward_id)
    return finder.find(town=named[0] if named else "", latitude=latitude, longitude=longitude)
