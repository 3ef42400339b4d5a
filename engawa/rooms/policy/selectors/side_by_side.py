"""One theme of the city's plan in all wards, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from engawa.core.ui.languages import name_ward
from engawa.core.wards.models import Ward
from engawa.rooms.policy.addresses import Addresses
from engawa.rooms.policy.document import SectionName, TagName
from engawa.rooms.policy.models import Activity, Initiative, PlanVersion, Tag
from engawa.rooms.policy.wording import name_of, plain_label_of

State = PlanVersion.State


@dataclass(frozen=True, slots=True)
class Promise:
    title: str
    body: str
    section: str
    url: str
    activities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WardColumn:
    name: str
    accent: str
    url: str
    promises: tuple[Promise, ...]
    uses_themes: bool


@dataclass(frozen=True, slots=True)
class ThemeChoice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What each ward with a plan in force for the year promises under one theme."""

    label: str
    columns: list[WardColumn]
    themes: list[ThemeChoice]


def get_side_by_side(*, fiscal_year: int, value: str) -> SideBySide | None:
    """Give one theme in all wards, in four queries whatever their number; None if no ward uses it."""
    tags = list(
        Tag.objects.filter(scheme=Tag.Scheme.CITY_THEME).order_by("position", "value", "ward_id")
    )
    # A ward's own wording of a theme stands only in its own pages.
    themes = {tag.value: tag for tag in reversed(tags)}
    chosen = themes.get(value)
    if chosen is None:
        return None
    wards = list(
        Ward.objects.filter(
            pk__in=PlanVersion.objects.filter(
                plan__fiscal_year=fiscal_year, state=State.PUBLISHED
            ).values("plan__ward_id")
        ).annotate(
            uses_themes=Exists(
                Initiative.objects.filter(
                    version__plan__ward=OuterRef("pk"),
                    version__plan__fiscal_year=fiscal_year,
                    version__state=State.PUBLISHED,
                    tags__scheme=Tag.Scheme.CITY_THEME,
                )
            )
        )
    )
    if not wards:
        return None
    initiatives = list(
        Initiative.objects.filter(
            version__plan__fiscal_year=fiscal_year,
            version__state=State.PUBLISHED,
            tags__scheme=Tag.Scheme.CITY_THEME,
            tags__value=value,
        )
        .select_related("section", "version__plan", "measure")
        .defer("version__document")
        .order_by("measure__position", "position")
        .distinct()
    )
    activities: dict[int, list[str]] = {}
    for initiative_id, title, body in (
        Activity.objects.filter(initiative__in=[item.pk for item in initiatives])
        .order_by("position")
        .values_list("initiative_id", "title", "body")
    ):
        activities.setdefault(initiative_id, []).append(title or body)
    return SideBySide(
        label=plain_label_of(_name(chosen)),
        columns=[_column(ward, fiscal_year, initiatives, activities) for ward in wards],
        themes=[
            ThemeChoice(tag.value, plain_label_of(_name(tag)), tag is chosen)
            for tag in sorted(themes.values(), key=lambda tag: (tag.position, tag.value))
        ],
    )


def _column(
    ward: Ward,
    fiscal_year: int,
    initiatives: Iterable[Initiative],
    activities: dict[int, list[str]],
) -> WardColumn:
    addresses = Addresses(ward.slug, fiscal_year)
    return WardColumn(
        name=name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en),
        accent=ward.accent,
        url=addresses.plan(),
        promises=tuple(
            Promise(
                title=item.title,
                body=item.body,
                section=_section(item),
                url=addresses.initiative(item.code),
                activities=tuple(activities.get(item.pk, ())),
            )
            for item in initiatives
            if item.version.plan.ward_id == ward.pk
        ),
        uses_themes=ward.uses_themes,  # type: ignore[attr-defined]
    )


def _section(item: Initiative) -> str:
    section = item.section
    if section is None:
        return ""
    return name_of(SectionName(section.code, section.name, section.name_en, section.name_easy))


def _name(tag: Tag) -> TagName:
    return TagName(tag.reference, tag.scheme, tag.value, tag.label, tag.label_en, tag.label_easy)
