"""The desk's pages of numbers: all targets of a plan, the history of one, reports by hand."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import restore, take_kept
from engawa.core.fiscal.years import FiscalYear
from engawa.core.wards.models import Section
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    MilestoneContent,
    PlanContent,
    TargetContent,
)
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.number_forms import MilestoneForm, ReportForm
from engawa.rooms.policy.selectors.desk import may_edit
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.numbers import (
    get_figures,
    get_milestones,
    list_readings,
)
from engawa.rooms.policy.selectors.published import find_public_version
from engawa.rooms.policy.services import numbers as services
from engawa.rooms.policy.views.editor import Refused, keep_typed, kept_for
from engawa.rooms.policy.wording import describe_figure

MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a target or a milestone stands in the plan, and who is in charge of it."""

    initiative: InitiativeContent
    activity: ActivityContent | None

    @property
    def title(self) -> str:
        if self.activity is None:
            return self.initiative.title
        return self.activity.title or self.activity.body

    @property
    def section(self) -> str:
        own = self.activity.section if self.activity else ""
        return own or self.initiative.section


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def numbers(request: OfficerRequest, year: int) -> HttpResponse:
    """Show every target of the plan with its present figure, and every milestone."""
    version = find_public_version(ward_id=request.ward.pk, fiscal_year=year)
    context: dict[str, Any] = {"year": year, "year_label": FiscalYear(year).label}
    if version is None:
        return render(request, "policy/numbers/unpublished.html", context)
    content = get_document(version=version).content
    figures = get_figures(plan_id=version.plan_id, content=content)
    stones = get_milestones(plan_id=version.plan_id, content=content)
    names, ids = _sections(request)
    today = timezone.localdate()
    groups = []
    for initiative in content.initiatives():
        rows: list[dict[str, Any]] = []
        milestones: list[dict[str, Any]] = []
        for place in _places(initiative):
            node = place.activity or initiative
            may_report = _may_report(request, ids.get(place.section))
            rows += [
                {
                    "place": place,
                    "figure": figure,
                    "now": describe_figure(figure=figure, year=FiscalYear(year), today=today),
                    "section": names.get(place.section, ""),
                    "may_report": may_report and not figure.indicator_key,
                }
                for figure in figures.get(node.code, [])
            ]
            milestones += [
                {
                    "state": stones[stone.code],
                    "is_late": stones[stone.code].met_on is None and stone.due_on < today,
                    "may_report": may_report,
                }
                for stone in node.milestones
            ]
        if rows or milestones:
            groups.append({"initiative": initiative, "rows": rows, "milestones": milestones})
    context |= {"version": version, "groups": groups, "today": today}
    return render(request, "policy/numbers/numbers.html", context)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Show the readings of one target; take a report of an officer where nothing measures it."""
    version, content = _get_published(request, year)
    place, target = _find_target(content, code)
    names, ids = _sections(request)
    may_report = not target.indicator_key and _may_report(request, ids.get(place.section))
    today = timezone.localdate()
    plan_year = FiscalYear(year)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        unit=target.unit,
        # Nobody reports in the name of a section that they do not write for.
        sections=[(code, name) for code, name in names.items() if _may_report(request, ids[code])],
        initial={
            "starts_on": plan_year.starts_on,
            "ends_on": max(
                min(today, plan_year.ends_before - dt.timedelta(days=1)), plan_year.starts_on
            ),
            "section": place.section,
        },
    )
    is_kept = may_report and restore(form, take_kept(request))
    status = 200
    if request.method == "POST":
        if not target.indicator_key and not may_report:
            raise _not_in_charge(names.get(place.section, ""))
        if form.is_valid() and _report(request, version, target, form, ids):
            messages.success(request, _("数字を報告しました。"))
            return redirect("policy:desk-number", request.ward.slug, year, code)
        status = 422
    (figure,) = [
        figure
        for figures in get_figures(plan_id=version.plan_id, content=content).values()
        for figure in figures
        if figure.target_code == code
    ]
    readings = list_readings(plan_id=version.plan_id, target_code=code, limit=MOST_SHOWN)
    return render(
        request,
        "policy/numbers/number.html",
        {
            "year": year,
            "year_label": plan_year.label,
            "target": target,
            "place": place,
            "section": names.get(place.section, ""),
            "figure": figure,
            "now": describe_figure(figure=figure, year=plan_year, today=today),
            "readings": [
                {
                    "reading": reading,
                    "last_day": reading.ends_before - dt.timedelta(days=1),
                    "value": _write_value(reading.value, is_share=_is_share(reading)),
                }
                for reading in readings
            ],
            "may_report": may_report,
            "form": form,
            "is_kept": is_kept,
        },
        status=status,
    )


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Take an officer's word that a milestone was met."""
    version, content = _get_published(request, year)
    place, stone = _find_milestone(content, code)
    names, ids = _sections(request)
    may_report = _may_report(request, ids.get(place.section))
    state = get_milestones(plan_id=version.plan_id, content=content)[code]
    today = timezone.localdate()
    likely = today if today in FiscalYear(year).period else stone.due_on
    form = MilestoneForm(
        request.POST if request.method == "POST" else None,
        initial={"met_on": state.met_on or likely, "note": state.note},
    )
    is_kept = may_report and restore(form, take_kept(request))
    status = 200
    if request.method == "POST":
        if not may_report:
            raise _not_in_charge(names.get(place.section, ""))
        if form.is_valid() and _report_met(request, version, code, form):
            messages.success(
                request, _("節目「%(title)s」が済んだと記録しました。") % {"title": stone.title}
            )
            return redirect("policy:desk-numbers", request.ward.slug, year)
        status = 422
    return render(
        request,
        "policy/numbers/milestone.html",
        {
            "year": year,
            "year_label": FiscalYear(year).label,
            "place": place,
            "section": names.get(place.section, ""),
            "state": state,
            "may_report": may_report,
            "form": form,
            "is_kept": is_kept,
        },
        status=status,
    )


@kept_for("desk-milestone", "year", "code")
@officer_page(Role.EDITOR)
@require_POST
def take_back(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Take back the word that a milestone was met."""
    version, content = _get_published(request, year)
    place, stone = _find_milestone(content, code)
    names, ids = _sections(request)
    if not _may_report(request, ids.get(place.section)):
        raise _not_in_charge(names.get(place.section, ""))
    try:
        services.report_milestone(
            plan_id=version.plan_id,
            milestone_code=code,
            met_on=None,
            note="",
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("節目「%(title)s」の記録を取り消しました。") % {"title": stone.title}
        )
    return redirect("policy:desk-numbers", request.ward.slug, year)


def _get_published(request: OfficerRequest, year: int) -> tuple[PlanVersion, PlanContent]:
    version = find_public_version(ward_id=request.ward.pk, fiscal_year=year)
    if version is None:
        raise Http404
    return version, get_document(version=version).content


def _sections(request: OfficerRequest) -> tuple[dict[str, str], dict[str, int]]:
    rows = list(Section.objects.filter(ward=request.ward))
    return {row.code: row.name for row in rows}, {row.code: row.pk for row in rows}


def _places(initiative: InitiativeContent) -> list[Place]:
    return [
        Place(initiative, None),
        *(Place(initiative, activity) for activity in initiative.activities),
    ]


def _find_target(content: PlanContent, code: str) -> tuple[Place, TargetContent]:
    for initiative in content.initiatives():
        for place in _places(initiative):
            for target in (place.activity or initiative).targets:
                if target.code == code:
                    return place, target
    raise Http404


def _find_milestone(content: PlanContent, code: str) -> tuple[Place, MilestoneContent]:
    for initiative in content.initiatives():
        for place in _places(initiative):
            for stone in (place.activity or initiative).milestones:
                if stone.code == code:
                    return place, stone
    raise Http404


def _may_report(request: OfficerRequest, section_id: int | None) -> bool:
    # Without a section in charge only a role for the whole ward will do.
    return may_edit(officer=request.officer, section_id=section_id)


def _not_in_charge(section: str) -> Refused:
    if section:
        return Refused(
            _("この数字を報告できるのは、%(section)sの編集の権限を持つ人です。")
            % {"section": section}
        )
    return Refused(_("この数字を報告できるのは、区全体の編集の権限を持つ人です。"))


def _report(
    request: OfficerRequest,
    version: PlanVersion,
    target: TargetContent,
    form: ReportForm,
    ids: dict[str, int],
) -> bool:
    typed = form.cleaned_data
    try:
        services.report_number(
            plan_id=version.plan_id,
            target_code=target.code,
            value=typed.get("value"),
            numerator=typed.get("numerator"),
            denominator=typed.get("denominator"),
            actor_id=request.officer.user_id,
            section_id=ids.get(typed["section"]),
            note=typed["note"],
            period=form.get_period(),
            now=timezone.now(),
        )
    except services.ReportRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _report_met(
    request: OfficerRequest, version: PlanVersion, code: str, form: MilestoneForm
) -> bool:
    try:
        services.report_milestone(
            plan_id=version.plan_id,
            milestone_code=code,
            met_on=form.cleaned_data["met_on"],
            note=form.cleaned_data["note"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReportRefused as refused:
        form.add_error("met_on", str(refused))
        return False
    return True


def _is_share(reading: Any) -> bool:
    return reading.numerator is not None and reading.denominator is not None


def _write_value(value: float | None, *, is_share: bool) -> float | None:
    return value * 100 if value is not None and is_share else value
