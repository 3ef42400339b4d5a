"""A plan in brief, for a page that shows more than the plan."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.rooms.policy.addresses import find_address
from engawa.rooms.policy.contracts import (
    LinkInBrief,
    MeasureInBrief,
    NumberInBrief,
    PlanInBrief,
)
from engawa.rooms.policy.selectors.numbers import Figure
from engawa.rooms.policy.selectors.pages import (
    PlanPage,
    count_activities,
    get_page,
    list_review_links,
)
from engawa.rooms.policy.wording import (
    describe_figure,
    name_of,
    say_fiscal_year,
    say_measure_number,
    say_version_number,
)

NEWEST_NUMBERS = 3


def get_brief(*, ward_id: int, now: dt.datetime) -> PlanInBrief | None:
    """Give the ward's newest plan in force in brief, in four queries; None before there is one."""
    page = get_page(ward_id=ward_id, now=now)
    if page is None:
        return None
    document, addresses = page.document, page.addresses
    tally = count_activities(page=page)
    goal = next((goal.title for goal in document.content.goals), "")
    return PlanInBrief(
        title=_("%(year)sの運営方針") % {"year": say_fiscal_year(page.year)},
        url=addresses.plan(),
        goal=goal,
        measured=tally.measured,
        told=tally.told,
        none=tally.none,
        words=tally.words,
        measures=tuple(
            MeasureInBrief(
                say_measure_number(measure.label), measure.title, addresses.measure(measure.code)
            )
            for measure in document.content.measures
        ),
        numbers=tuple(_newest(page)),
        reviews=tuple(LinkInBrief(link.label, link.url) for link in list_review_links(page=page)),
        brochure_url=find_address(
            "brochure", ward_slug=document.ward.slug, year=document.fiscal_year
        ),
        version=say_version_number(number=document.version, published_at=document.published_at),
        change_note=document.change_note,
        changes_url=addresses.view("changes") if document.version > 1 else "",
    )


def _newest(page: PlanPage) -> Iterator[NumberInBrief]:
    """Go through the newest numbers; of those taken at one moment the first of the plan comes first."""
    places = {}
    for item in page.document.content.initiatives():
        places[item.code] = (item.title, page.addresses.initiative(item.code))
        for activity in item.activities:
            title = activity.title or activity.body
            places[activity.code] = (title, page.addresses.activity(item.code, activity.code))
    numbers: list[tuple[dt.datetime, Figure]] = [
        (figure.taken_at, figure)
        for figures in page.figures.values()
        for figure in figures
        if figure.taken_at and figure.value is not None
    ]
    numbers.sort(key=lambda number: number[0], reverse=True)
    section_names = {section.name: name_of(section) for section in page.document.sections}
    for _taken_at, figure in numbers[:NEWEST_NUMBERS]:
        now = describe_figure(
            figure=figure, year=page.year, today=page.today, section_names=section_names
        )
        title, url = places[figure.node_code]
        yield NumberInBrief(
            title=title,
            url=url,
            label=now.label,
            value=now.value,
            unit=now.unit,
            of=now.of,
            state=now.state,
            detail=now.detail,
            stale=now.stale,
        )
