"""The board of sites: how each stands, in one press; and the regime in which the ward acts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.core.wards.models import Section
from engawa.rooms.safety.forms.board import ReportForm, ResponseForm
from engawa.rooms.safety.selectors.desk_board import get_board
from engawa.rooms.safety.selectors.desk_registers import get_site_row
from engawa.rooms.safety.selectors.responses import get_response
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.services.responses import (
    OtherRegimeInForce,
    end_response,
    start_response,
)
from engawa.rooms.safety.services.site_reports import report_site
from engawa.rooms.safety.values import Opening, Regime
from engawa.rooms.safety.views.desk_permission import crumbs_of


@officer_page(Role.VIEWER)
@require_safe
def board(request: OfficerRequest) -> HttpResponse:
    """Show how the sites stand, what is old on top."""
    wanted = request.GET.get("regime", "")
    is_drill, now = _is_drill(request.GET), timezone.now()
    context = {
        "board": get_board(
            ward_id=request.ward.pk,
            is_drill=is_drill,
            regime=Regime(wanted) if wanted in Regime.values else Regime.WIND_RAIN,
            shows_all="all" in request.GET,
            now=now,
        ),
        "now": now,
        "openings": [
            (opening.value, opening.label) for opening in Opening if opening != Opening.NOT_OPEN
        ],
        "regimes": Regime.choices,
        "is_drill": is_drill,
        "shows_all": "all" in request.GET,
        "may_report": request.officer.is_at_least(Role.EDITOR),
        "may_decide": request.officer.is_everywhere_at_least(Role.APPROVER),
        "crumbs": crumbs_of(request),
    }
    return render(request, "safety/desk/board.html", context)


def _to_board(request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return _address_of_board(ward_slug, is_drill=_is_drill(request.POST))


@require_POST
@keep_typed_for(_to_board)
@officer_page(Role.EDITOR)
def report(request: OfficerRequest, code: str) -> HttpResponse:
    """Write down how a site stands."""
    row = get_site_row(ward_id=request.ward.pk, code=code)
    if row is None:
        raise Http404
    is_drill = _is_drill(request.POST)
    form = ReportForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, f"{row.name}：{errors[0]}")
        return _back(request, is_drill=is_drill, anchor=code)
    try:
        made = report_site(
            site_id=row.site.pk,
            opening=Opening(form.cleaned_data["opening"]),
            head_count=form.cleaned_data["head_count"],
            note=form.cleaned_data["note"],
            is_drill=is_drill,
            actor_id=request.officer.user_id,
            office=_name_office(request),
            now=timezone.now(),
            seen_id=read_whole_number(request.POST.get("seen", "")) or None,
        )
    except RegisterRefused as refused:
        messages.error(request, str(refused))
        return _back(request, is_drill=is_drill)
    if made.is_disputed:
        messages.warning(
            request,
            _(
                "「%(name)s」は、ほぼ同時に別の報告がありました。公開のページには「%(shown)s」と出しています。確かめて、もう一度押してください。"
            )
            % {"name": row.name, "shown": Opening(made.shown).label},
        )
    else:
        messages.success(
            request,
            _("「%(name)s」を「%(opening)s」にしました。")
            % {"name": row.name, "opening": Opening(made.opening).label},
        )
    return _back(request, is_drill=is_drill, anchor=code)


@keep_typed
@officer_page(Role.APPROVER, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OfficerRequest) -> HttpResponse:
    """Ask in which regime the ward begins to act, and begin."""
    is_drill = _is_drill(request.GET)
    form = ResponseForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                start_response(
                    ward_id=request.ward.pk,
                    is_drill=is_drill,
                    regime=Regime(form.cleaned_data["regime"]),
                    reason=form.cleaned_data["reason"],
                    actor_id=request.officer.user_id,
                    now=timezone.now(),
                    is_meant=form.cleaned_data["is_meant"],
                )
            except OtherRegimeInForce as refused:
                form.add_error("is_meant", str(refused))
            except RegisterRefused as refused:
                messages.info(request, str(refused))
                return _back(request, is_drill=is_drill)
            else:
                messages.success(request, _("対応を始めました。"))
                return _back(request, is_drill=is_drill)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "form": form,
        "is_kept": is_kept,
        "is_drill": is_drill,
        "crumbs": _crumbs(request),
    }
    return render(request, "safety/desk/start.html", context, status=status)


@keep_typed
@officer_page(Role.APPROVER, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: OfficerRequest) -> HttpResponse:
    """Ask whether the response shall end, and what becomes of sites that are open; or end it."""
    is_drill = _is_drill(request.GET)
    response = get_response(ward_id=request.ward.pk, is_drill=is_drill)
    if response is None:
        messages.info(request, _("いま、始まっている対応はありません。"))
        return _back(request, is_drill=is_drill)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            end_response(
                ward_id=request.ward.pk,
                is_drill=is_drill,
                closes_sites="closes" in request.POST,
                actor_id=request.officer.user_id,
                office=_name_office(request),
                now=timezone.now(),
            )
        except RegisterRefused as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, _("対応を終えました。"))
            return _back(request, is_drill=is_drill)
    now = timezone.now()
    context = {
        "response": response,
        "board": get_board(
            ward_id=request.ward.pk,
            is_drill=is_drill,
            regime=Regime(response.regime),
            shows_all=False,
            now=now,
        ),
        "refusal": refusal,
        "is_drill": is_drill,
        "crumbs": _crumbs(request),
    }
    return render(request, "safety/desk/end.html", context, status=status)


def _name_office(request: OfficerRequest) -> str:
    """Name the office that confirms, as everybody may know: the officer's section, or the ward office."""
    sections = {section for _role, section in request.officer.roles}
    own = sections.pop() if len(sections) == 1 else None
    if own is not None:
        section = Section.objects.get(pk=own)
        return _("%(ward)s%(section)s") % {"ward": request.ward.name, "section": section.name}
    return _("%(ward)s役所") % {"ward": request.ward.name}


def _is_drill(given: QueryDict) -> bool:
    return given.get("drill", "") == "1"


def _address_of_board(ward_slug: str, *, is_drill: bool) -> str:
    address = reverse("safety:desk-board", args=(ward_slug,))
    return f"{address}?drill=1" if is_drill else address


def _back(request: OfficerRequest, *, is_drill: bool, anchor: str = "") -> HttpResponse:
    address = _address_of_board(request.ward.slug, is_drill=is_drill)
    return redirect(f"{address}#site-{anchor}" if anchor else address)


def _crumbs(request: OfficerRequest) -> list[dict[str, str]]:
    return crumbs_of(request, (_("避難先の状況"), "safety:desk-board"))
