"""Reports at the desk: the inbox with those that wait longest on top, and one report with everything known."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, QuerySet, Value, When
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.geo.points import Point
from engawa.core.wards.models import Section
from engawa.rooms.places.models import SpotReport, SpotReportEvent, Town, Work
from engawa.rooms.places.selectors.listing import Choice
from engawa.rooms.places.selectors.works import draw_spot

ROWS_ON_A_PAGE = 50
# Values of the parameter `state` beside the states themselves.
WAITING, EVERYTHING = "", "ALL"
_UNANSWERED = (SpotReport.State.RECEIVED.value, SpotReport.State.LOOKING.value)
# Whose reports the inbox shows.
MINE, ALL = "mine", "all"
# After this many days without an answer a report is late.
LATE_DAYS = 30


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of the inbox; `days` counts from the day it came until today, or until it was closed."""

    pk: int
    kind: str
    where: str
    state: str
    section: str
    received_on: dt.date
    days: int
    is_waiting: bool
    is_late: bool
    has_photo: bool
    is_example: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """The inbox: whose reports, in which state, and one page of rows."""

    whose: tuple[Choice, ...]
    states: tuple[Choice, ...]
    rows: tuple[ReportRow, ...]
    page: Page[SpotReport]
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ReportDetail:
    """One report as its officers see it; of the address for answers only whether there is one."""

    report: SpotReport
    row: ReportRow
    events: tuple[SpotReportEvent, ...]
    map: SafeString | None
    is_point_of_town: bool
    position_code: str
    is_closed: bool
    is_erased: bool


def get_inbox(
    *,
    ward_id: int,
    section_ids: frozenset[int],
    has_whole_ward: bool,
    whose: str,
    state: str,
    page_number: str,
    today: dt.date,
) -> Inbox:
    """Give one page of the reports of the ward, those that wait longest first.

    `section_ids` are the sections whose reports are the officer's own; `has_whole_ward` adds those that no
    section looks after.
    """
    reports = SpotReport.objects.filter(ward_id=ward_id)
    is_mine = whose != ALL
    mine = _own(reports, section_ids, has_whole_ward)
    shown = mine if is_mine else reports
    counts = dict(shown.order_by().values_list("state").annotate(count=Count("pk")))
    labels = [
        (WAITING, _("返事を待っている")),
        *((value, str(label)) for value, label in SpotReport.State.choices),
        (EVERYTHING, _("すべて")),
    ]
    if state not in dict(labels):
        state = WAITING
    counts[WAITING] = sum(counts.get(value, 0) for value in _UNANSWERED)
    counts[EVERYTHING] = sum(counts.get(value, 0) for value in SpotReport.State.values)
    rows = shown
    if state == WAITING:
        rows = rows.filter(state__in=_UNANSWERED)
    elif state != EVERYTHING:
        rows = rows.filter(state=state)
    waits = Case(When(state__in=_UNANSWERED, then=Value(0)), default=Value(1))
    page = Paginator(
        rows.select_related("section").order_by(waits, "received_at", "pk"), ROWS_ON_A_PAGE
    ).get_page(page_number)
    return Inbox(
        whose=tuple(
            Choice(label, _address(value, state), (value == MINE) == is_mine, query.count())
            for value, label, query in (
                (MINE, _("自分の課"), mine.filter(state__in=_UNANSWERED)),
                (ALL, _("区のすべて"), reports.filter(state__in=_UNANSWERED)),
            )
        ),
        states=tuple(
            Choice(
                label,
                _address(MINE if is_mine else ALL, value),
                value == state,
                counts.get(value, 0),
            )
            for value, label in labels
            if counts.get(value, 0) or value == state or value in (WAITING, EVERYTHING)
        ),
        rows=tuple(_row(report, today) for report in page.object_list),
        page=page,
        is_mine=is_mine,
    )


def get_report_detail(*, report: SpotReport, ward_name: str, today: dt.date) -> ReportDetail:
    """Give everything known of a report; without a point of its own it stands in the middle of its town."""
    point, is_of_town = _find_point(report)
    return ReportDetail(
        report=report,
        row=_row(report, today),
        events=tuple(report.events.select_related("by", "handed_to").order_by("-at", "-pk")),
        map=draw_spot(ward_id=report.ward_id, ward_name=ward_name, point=point) if point else None,
        is_point_of_town=is_of_town,
        position_code=f"{point.latitude:.5f},{point.longitude:.5f}" if point else "",
        is_closed=report.closed_at is not None,
        is_erased=report.words_erased_at is not None,
    )


def name_open_works(*, ward_id: int) -> Mapping[int, str]:
    """Name the works by which a report can be mended: all that were not called off, the latest first."""
    works = Work.objects.filter(ward_id=ward_id).exclude(state=Work.State.CALLED_OFF)
    return {
        pk: _("%(number)d番 %(title)s") % {"number": number, "title": title}
        for pk, number, title in works.order_by("-number").values_list("pk", "number", "title")
    }


def name_sections(*, ward_id: int) -> Mapping[int, str]:
    """Name the sections of the ward in their order."""
    return dict(Section.objects.filter(ward_id=ward_id).values_list("pk", "name"))


def _own(
    reports: QuerySet[SpotReport], section_ids: frozenset[int], has_whole_ward: bool
) -> QuerySet[SpotReport]:
    own = reports.filter(section__in=section_ids)
    return own | reports.filter(section__isnull=True) if has_whole_ward else own


def _address(whose: str, state: str) -> str:
    return "?" + urlencode([("whose", whose), ("state", state)])


def _row(report: SpotReport, today: dt.date) -> ReportRow:
    received_on = tokyo_day(report.received_at)
    until = tokyo_day(report.closed_at) if report.closed_at else today
    days = (until - received_on).days
    is_waiting = report.state in _UNANSWERED
    return ReportRow(
        pk=report.pk,
        kind=str(Work.Kind(report.kind).label),
        where=report.where,
        state=str(SpotReport.State(report.state).label),
        section=report.section.name if report.section else "",
        received_on=received_on,
        days=days,
        is_waiting=is_waiting,
        is_late=is_waiting and days > LATE_DAYS,
        has_photo=bool(report.photo),
        is_example=report.is_example,
    )


def _find_point(report: SpotReport) -> tuple[Point | None, bool]:
    if report.latitude is not None and report.longitude is not None:
        return Point(report.latitude, report.longitude), False
    towns = Town.objects.filter(ward_id=report.ward_id, name=report.town)
    found = towns.values_list("latitude", "longitude").first() if report.town else None
    return (Point(*found), True) if found is not None else (None, False)
