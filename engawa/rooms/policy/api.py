"""The policy room's part of the API: plans, versions, changes, figures and reviews. Reading only."""

import datetime as dt
from typing import Annotated, Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from ninja import Path, Query, Router

from engawa.core.fiscal.years import FiscalYear
from engawa.core.opendata.contracts import CC_BY_4
from engawa.core.opendata.routers import add_router
from engawa.core.wards.models import Ward
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, Reading, Review
from engawa.rooms.policy.schemas import (
    Changes,
    FigureOfYear,
    PlanLine,
    PlanNow,
    Problem,
    SignedReview,
    Version,
)
from engawa.rooms.policy.selectors.differences import compare, names_of
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.numbers import Figure, get_figures, list_monthly_values
from engawa.rooms.policy.selectors.published import (
    find_public_version,
    list_public_versions,
    list_signed_reviews,
)

WardSlug = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,29}$", examples=["kanazawa"])]
Year = Annotated[int, Path(ge=1950, le=2200, examples=[2023])]
VersionNumber = Annotated[int, Path(ge=1, le=32767, examples=[1])]
Since = Annotated[int, Query(ge=1, le=32767, examples=[1])]


router = Router(tags=["policy"])
PROBLEMS = {404: Problem, 422: Problem}


@router.get(
    "/wards/{ward}/plans",
    response={200: list[PlanLine], **PROBLEMS},
    summary=cast("str", gettext_lazy("区が公表した運営方針の一覧")),
    operation_id="list_plans",
)
def list_plans(request: HttpRequest, ward: WardSlug) -> Any:
    """Years newest first, each with its versions."""
    found = _ward(ward)
    lines: dict[int, dict[str, Any]] = {}
    for version in list_public_versions(ward_id=found.pk):
        year = version.plan.fiscal_year
        line = lines.setdefault(
            year,
            {
                "fiscal_year": year,
                "label": FiscalYear(year).label,
                "title": version.title,
                "url": _page(found.slug, year),
                "versions": [],
            },
        )
        line["versions"].append(
            {
                "version": version.number,
                "state": version.state,
                "published_at": version.published_at,
                "change_note": version.change_note,
            }
        )
    return list(lines.values())


@router.get(
    "/wards/{ward}/plans/{year}",
    response={200: PlanNow, **PROBLEMS},
    summary=cast("str", gettext_lazy("公開中の版の全文と、いまの数字")),
    operation_id="get_plan",
)
def get_plan(request: HttpRequest, ward: WardSlug, year: Year) -> Any:
    """The whole text with stable codes, and the newest figure of every target."""
    version = _version(_ward(ward), year)
    document = get_document(version=version)
    figures = get_figures(plan_id=version.plan_id, content=document.content)
    shown = [_figure(figure) for row in figures.values() for figure in row]
    return _whole(document, version) | {"figures": shown}


@router.get(
    "/wards/{ward}/plans/{year}/versions/{number}",
    response={200: Version, **PROBLEMS},
    summary=cast("str", gettext_lazy("ある版の全文")),
    operation_id="get_version",
)
def get_version(request: HttpRequest, ward: WardSlug, year: Year, number: VersionNumber) -> Any:
    """One version in force or before it, as it was published."""
    version = _version(_ward(ward), year, number)
    return _whole(get_document(version=version), version)


@router.get(
    "/wards/{ward}/plans/{year}/changes",
    response={200: Changes, **PROBLEMS},
    summary=cast("str", gettext_lazy("ある版から公開中の版までに変わったところ")),
    operation_id="list_changes",
)
def list_changes(request: HttpRequest, ward: WardSlug, year: Year, since: Since) -> Any:
    """Parts added, removed, moved and changed since that version, field by field."""
    found = _ward(ward)
    old = get_document(version=_version(found, year, since))
    new = get_document(version=_version(found, year))
    with override("ja"):
        changes = compare(old=old.content, new=new.content, names=names_of(documents=(old, new)))
    return {"from_version": old.version, "to_version": new.version, "changes": changes}


@router.get(
    "/wards/{ward}/plans/{year}/indicators",
    response={200: list[FigureOfYear], **PROBLEMS},
    summary=cast("str", gettext_lazy("指標の目標値と、上半期、年度、月ごとの実績値")),
    operation_id="list_indicators",
)
def list_indicators(request: HttpRequest, ward: WardSlug, year: Year) -> Any:
    """Every target of the version in force with its figures over the year."""
    version = _version(_ward(ward), year)
    content = get_document(version=version).content
    now = get_figures(plan_id=version.plan_id, content=content)
    period = FiscalYear(year).first_half
    first_half = {
        figure.target_code: figure
        for row in get_figures(plan_id=version.plan_id, content=content, period=period).values()
        for figure in row
    }
    months = list_monthly_values(
        plan_id=version.plan_id,
        target_codes=list(first_half),
        fiscal_year=year,
        now=timezone.now(),
    )
    return [
        {
            "now": _figure(figure),
            "first_half": _figure(first_half[figure.target_code]),
            "months": [
                {
                    "starts_on": month.starts_on,
                    "ends_on": _last_day(month.ends_before),
                    "state": month.state or Reading.State.NOT_MEASURED.value,
                    **_numbers(month.state, month.value, month.numerator, month.denominator),
                }
                for month in months[figure.target_code]
                if not month.is_future
            ],
        }
        for row in now.values()
        for figure in row
    ]


@router.get(
    "/wards/{ward}/plans/{year}/reviews",
    response={200: list[SignedReview], **PROBLEMS},
    summary=cast("str", gettext_lazy("公表した振り返り")),
    operation_id="list_reviews",
)
def list_reviews(request: HttpRequest, ward: WardSlug, year: Year) -> Any:
    """Signed reviews of the year with the judgement on every initiative."""
    found = _ward(ward)
    _version(found, year)
    with override("ja"):
        return [
            {
                "kind": review.kind,
                "kind_label": str(Review.Kind(review.kind).label),
                "starts_on": review.starts_on,
                "ends_on": _last_day(review.ends_before),
                "signed_at": review.signed_at,
                "summary": review.summary,
                "items": [
                    {
                        "initiative_code": item.initiative_code,
                        "title": item.title,
                        "judgement": item.judgement,
                        "judgement_label": item.get_judgement_display(),
                        "remark": item.remark,
                        "next_step": item.next_step,
                    }
                    for item in review.items.all()
                ],
            }
            for review in list_signed_reviews(ward_id=found.pk, fiscal_year=year)
        ]


def _ward(slug: str) -> Ward:
    ward = Ward.objects.filter(slug=slug).first()
    if ward is None:
        raise Http404(_("その区はありません。/api/v1/wards に区の一覧があります。"))
    return ward


def _version(ward: Ward, year: int, number: int | None = None) -> PlanVersion:
    version = find_public_version(ward_id=ward.pk, fiscal_year=year, number=number)
    if version is None:
        address = f"/api/v1/wards/{ward.slug}/plans"
        raise Http404(
            _("その年度や版の運営方針は公表されていません。%(address)s に一覧があります。")
            % {"address": address}
        )
    return version


def _page(slug: str, year: int) -> str:
    address = reverse("policy:overview-year", kwargs={"ward_slug": slug, "year": year})
    return f"{settings.SITE_URL}{address}"


def _whole(document: PlanDocument, version: PlanVersion) -> dict[str, Any]:
    return {
        "format": document.format,
        "ward": document.ward,
        "fiscal_year": document.fiscal_year,
        "version": document.version,
        # The document says what the version was when it was published; it may be past by now.
        "state": version.state,
        "published_at": document.published_at,
        "change_note": document.change_note,
        "licence": CC_BY_4.url,
        "demo": settings.IS_DEMO,
        "url": _page(document.ward.slug, document.fiscal_year),
        "content": document.content,
        "sections": document.sections,
        "partners": document.partners,
        "tags": document.tags,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    reported = figure.state == Reading.State.REPORTED
    return {
        "node_code": figure.node_code,
        "target_code": figure.target_code,
        "label": figure.label,
        "unit": figure.unit,
        "kind": figure.kind.value if figure.kind else None,
        "indicator_key": figure.indicator_key,
        "target_value": figure.target_value,
        "comparison": figure.comparison,
        "state": figure.state,
        **_numbers(figure.state, figure.value, figure.numerator, figure.denominator),
        "starts_on": figure.starts_on,
        "ends_on": _last_day(figure.ends_before) if figure.ends_before else None,
        "taken_at": figure.taken_at,
        # The section, never the officer.
        "reported_by": figure.reported_section if reported else "",
        "note": figure.note if reported else "",
    }


def _numbers(
    state: str, value: float | None, numerator: int | None, denominator: int | None
) -> dict[str, Any]:
    if state not in (Reading.State.MEASURED, Reading.State.REPORTED):
        return {"value": None, "numerator": None, "denominator": None}
    return {"value": value, "numerator": numerator, "denominator": denominator}


def _last_day(ends_before: dt.date) -> dt.date:
    return ends_before - dt.timedelta(days=1)


add_router("policy", router)
