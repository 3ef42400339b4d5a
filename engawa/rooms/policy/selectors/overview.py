"""The page of a whole plan."""

from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from engawa.rooms.policy.addresses import Shown, find_address
from engawa.rooms.policy.contracts import AimContent
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.selectors.pages import (
    Link,
    MeasureView,
    PlanPage,
    Tally,
    count_activities,
    list_measures,
    list_published_years,
    list_review_links,
)
from engawa.rooms.policy.wording import name_of, plain_label_of, say_day, say_fiscal_year

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
    """Gather what the page of a whole plan shows, with three queries beside those of `page`."""
    content = page.document.content
    measures = list_measures(page=page)
    slug, year = page.document.ward.slug, page.document.fiscal_year
    return Overview(
        tally=count_activities(page=page),
        initiative_count=sum(1 for _initiative in content.initiatives()),
        measures=measures,
        views=_views(page),
        directions=_aims(page, "DIRECTION", measures),
        digital_goals=_aims(page, "DIGITAL_GOAL", measures),
        contexts=_aims(page, "CONTEXT", measures),
        sections=_sections(page),
        versions=_versions(page),
        other_years=[
            Link(
                say_fiscal_year(type(page.year)(other)),
                find_address("overview-year", ward_slug=slug, year=other),
            )
            for other in list_published_years(ward_id=ward_id)
            if other != year
        ],
        reviews=list_review_links(page=page),
        changes_url=page.addresses.view("changes") if page.document.version > 1 else "",
        brochure_url=_document_of_year(page, "brochure"),
        data_url=find_address("opendata", ward_slug=slug),
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
            Link(f"{measure.label}　{measure.title}".strip(), measure.url)
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


def _versions(page: PlanPage) -> list[VersionView]:
    """List the versions that were published, newest first, if there is more than one."""
    slug, year = page.document.ward.slug, page.document.fiscal_year
    rows = (
        PlanVersion.objects.filter(plan_id=page.plan_id, state__in=(State.PUBLISHED, State.CLOSED))
        .order_by("-number")
        .values_list("number", "state", "change_note", "published_at")
    )
    views = []
    for number, state, note, published_at in rows:
        words = _("第%(number)s版（%(day)s公表）") % {
            "number": number,
            "day": say_day(localdate(published_at)),
        }
        name = "overview-year" if state == State.PUBLISHED else "version"
        number_in_address = {} if state == State.PUBLISHED else {"number": number}
        url = find_address(name, ward_slug=slug, year=year, **number_in_address)
        views.append(VersionView(words, note, url))
    return views if len(views) > 1 else []


def _document_of_year(page: PlanPage, name: str) -> str:
    """Give the address of a document made of the plan in force; other versions have none."""
    if page.addresses.shown is not Shown.IN_FORCE:
        return ""
    return find_address(name, ward_slug=page.document.ward.slug, year=page.document.fiscal_year)
