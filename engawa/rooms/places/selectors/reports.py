"""Reports as the public pages see them: one by its code, and of all others only how many there are."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse

from engawa.core.access.codes import group_code
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day
from engawa.rooms.places.models import Place, SpotReport, Work, WorkRegister
from engawa.rooms.places.receipt_codes import read_receipt_code
from engawa.rooms.places.report_wording import address_of_report, say_state
from engawa.rooms.places.selectors.works import name_section
from engawa.rooms.places.work_wording import name_work


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many reports stand in one state."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class EventView:
    """One thing that happened, as the resident reads it."""

    day: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """Everything that the page of a report shows to who has its code."""

    code: str
    grouped_code: str
    url: str
    state: str
    state_label: str
    kind: str
    where: str
    town: str
    wrong: str
    has_photo: bool
    has_point: bool
    has_email: bool
    is_withdrawn: bool
    is_erased: bool
    received: str
    section: str
    events: tuple[EventView, ...]
    work_title: str
    work_url: str


def find_pressed(*, ward_id: int, press: str) -> SpotReport | None:
    """Give the report that the same press of a form has made already; None when it is the first one."""
    return SpotReport.objects.filter(ward_id=ward_id, press=press).first()


def find_report(*, ward_id: int, code: str) -> SpotReport | None:
    """Give the report with a code, however it was typed; None when there is none in the ward."""
    kept = read_receipt_code(code)
    if not kept:
        return None
    found = SpotReport.objects.filter(ward_id=ward_id, code=kept)
    return found.select_related("section", "work").first()


def get_status(*, report: SpotReport, ward_slug: str) -> ReportStatus:
    """Give what the page of a report shows."""
    work = report.work if report.work is not None and report.work.is_public else None
    return ReportStatus(
        code=report.code,
        grouped_code=group_code(report.code),
        url=address_of_report(ward_slug=ward_slug, code=report.code),
        state=report.state,
        state_label=say_state(report.state),
        kind=str(Work.Kind(report.kind).label),
        where=report.where,
        town=report.town,
        wrong=report.wrong,
        has_photo=bool(report.photo),
        has_point=report.latitude is not None,
        has_email=bool(report.email),
        is_withdrawn=report.state == SpotReport.State.WITHDRAWN,
        is_erased=report.words_erased_at is not None,
        received=_say_day_of(report.received_at),
        section=name_section(section=report.section),
        events=tuple(
            EventView(_say_day_of(event.at), say_state(event.state), event.words)
            for event in report.events.all()
            # A report that was only handed on within the office has not changed for the resident.
            if event.is_told or event.state == SpotReport.State.WITHDRAWN
        ),
        work_title=name_work(work) if work else "",
        work_url=reverse("places:work", kwargs={"ward_slug": ward_slug, "number": work.number})
        if work
        else "",
    )


def count_reports(*, ward_id: int) -> tuple[StateCount, ...]:
    """Count the reports of the ward by state, in the order in which they pass through them."""
    reports = SpotReport.objects.filter(ward_id=ward_id).order_by()
    counts = dict(reports.values_list("state").annotate(count=Count("pk")))
    return tuple(
        StateCount(str(label), counts[state])
        for state, label in SpotReport.State.choices
        if counts.get(state) and state != SpotReport.State.WITHDRAWN
    )


def get_ward_phone(*, ward_id: int) -> str:
    """Give the telephone number of the ward office, as its place in the register says; nothing without."""
    offices = Place.objects.filter(ward_id=ward_id, kind="ward-office", state=Place.State.PUBLIC)
    phones = offices.exclude(phone="").order_by("number").values_list("phone", flat=True)
    return phones.first() or ""


def get_first_section(*, ward_id: int) -> WorkRegister | None:
    """Give the choice of the section that reads new reports first; None before anybody chose."""
    return WorkRegister.objects.filter(ward_id=ward_id).select_related("first_section").first()


def _say_day_of(moment: dt.datetime) -> str:
    return say_day(tokyo_day(moment))
