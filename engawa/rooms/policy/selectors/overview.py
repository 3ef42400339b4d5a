"""The page of a whole plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy.addresses import Addresses, Shown, find_address
from engawa.rooms.policy.contracts import AimContent
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.selectors.pages import (
    Link,
    MeasureView,
    PlanPage,
    Tally,
    count_activities,
    list_measures,
    list_review_links,
)
from engawa.rooms.policy.wording import (
    name_of,
    plain_label_of,
    say_fiscal_year,
    say_measure,
    say_version_number,
)

State = PlanVersion.State


@dataclass(frozen=True, slots=True)
class AimView:
    """An aim of the plan with the measures that serve it."""

    code: str
    title: str
    body: str
    measures: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class VersionView:
    words: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page of a whole plan shows."""

    tally: Tally
    initiative_count: int
    measures: list[MeasureView]
    views: list[Link]
    directions: list[AimView]
    digital_goals: list[AimView]
    contexts: list[AimView]
    sections: list[Link]
    versions: list[VersionView]
    other_years: list[Link]
    reviews: list[Link]
    changes_url: str
    brochure_url: str
    data_url: str


def get_overview(*, page: PlanPage, ward_id: int) -> Overview:
    """Gather what the page of a whole plan shows, with two queries beside those of `page`."""
    content = page.document.content
    measures = list_measures(page=page)
    versions = list(
        PlanVersion.objects.filter(plan__ward_id=ward_id, state__in=(State.PUBLISHED, State.CLOSED))
        .select_related("plan")
        .only("number", "state", "change_note", "published_at", "plan__fiscal_year")
        .order_by("-plan__fiscal_year", "-number")
    )
    return Overview(
        tally=count_activities(page=page),
        initiative_count=sum(1 for _initiative in content.initiatives()),
        measures=measures,
        views=_views(page),
        directions=_aims(page, "DIRECTION", measures),
        digital_goals=_aims(page, "DIGITAL_GOAL", measures),
        contexts=_aims(page, "CONTEXT", measures),
        sections=_sections(page),
        versions=_versions(page, versions),
        other_years=_other_years(page, versions),
        reviews=list_review_links(page=page),
        changes_url=page.addresses.view("changes") if page.document.version > 1 else "",
        brochure_url=_document_of_year(page, "brochure"),
        data_url=find_address("portal:ward-opendata", ward_slug=page.document.ward.slug),
    )


def _views(page: PlanPage) -> list[Link]:
    """List the other ways to look at the plan, those only for which there is something to see."""
    view = page.addresses.view
    if not view("sections"):
        return []
    schemes = {tag.scheme for tag in page.document.tags}
    links = [Link(_("担当の課ごと"), view("sections"))]
    if "city-theme" in schemes:
        links.append(Link(_("中期計画のテーマごと"), view("themes")))
    if "digital" in schemes:
        label = next(plain_label_of(t) for t in page.document.tags if t.scheme == "digital")
        links.append(Link(label, view("digital")))
    if "sdgs" in schemes:
        links.append(Link(_("SDGsの目標ごと"), view("sdgs")))
    return links


def _aims(page: PlanPage, kind: str, measures: list[MeasureView]) -> list[AimView]:
    def view(aim: AimContent) -> AimView:
        serving = tuple(
            Link(say_measure(label=measure.label, title=measure.title), measure.url)
            for measure in measures
            if measure.aim and measure.aim == aim.key
        )
        return AimView(aim.code, aim.title, aim.body, serving)

    return [view(aim) for aim in page.document.content.aims if aim.kind == kind]


def _sections(page: PlanPage) -> list[Link]:
    stated = {statement.section for statement in page.document.content.section_statements}
    return [
        Link(name_of(section), page.addresses.section(section.code))
        for section in page.document.sections
        if section.code in stated
    ]


def _other_years(page: PlanPage, versions: Sequence[PlanVersion]) -> list[Link]:
    """List the other years for which the ward has a plan in force."""
    return [
        Link(
            say_fiscal_year(FiscalYear(version.plan.fiscal_year)),
            Addresses(page.document.ward.slug, version.plan.fiscal_year).plan(),
        )
        for version in versions
        if version.state == State.PUBLISHED and version.plan_id != page.plan_id
    ]


def _versions(page: PlanPage, versions: Sequence[PlanVersion]) -> list[VersionView]:
    """List the published versions of the plan, newest first, if there is more than one."""
    slug, year = page.document.ward.slug, page.document.fiscal_year
    own = [version for version in versions if version.plan_id == page.plan_id]
    views = []
    for version in own if len(own) > 1 else []:
        shown = Shown.IN_FORCE if version.state == State.PUBLISHED else Shown.PAST
        words = say_version_number(number=version.number, published_at=version.published_at)
        url = Addresses(slug, year, shown, version.number).plan()
        views.append(VersionView(words, version.change_note, url))
    return views


def _document_of_year(page: PlanPage, name: str) -> str:
    """Give the address of a document made of the plan in force; other versions have none."""
    if page.addresses.shown is not Shown.IN_FORCE:
        return ""
    return find_address(name, ward_slug=page.document.ward.slug, year=page.document.fiscal_year)
