"""The table of scenarios at the desk: the list, the form of one, removing one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Sheet
from engawa.rooms.safety.forms.registers import ScenarioForm, make_scenario_sheet
from engawa.rooms.safety.models import Scenario
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.register_values import ScenarioValues
from engawa.rooms.safety.selectors import desk_registers as selectors
from engawa.rooms.safety.services import scenarios as services
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound, RegisterRefused
from engawa.rooms.safety.views.desk_entry import (
    crumbs_of,
    for_editors,
    open_sent,
    put_together,
    read_sent,
    show_entry,
)
from engawa.rooms.safety.views.desk_permission import may_write


@officer_page(Role.VIEWER)
@require_safe
def scenarios(request: OfficerRequest) -> HttpResponse:
    """List the scenarios of the ward in their order."""
    context = {
        "scenarios": selectors.list_scenarios(ward_id=request.ward.pk),
        "may_write": may_write(request.officer),
        "crumbs": crumbs_of(request),
    }
    return render(request, "safety/desk/scenarios.html", context)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a scenario that is not there yet, and add it."""
    sheet = _make_sheet(request, request.POST or None, has_code=True)
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show_new(request, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show_new(request, sheet, status=422)
    form = _form_of(sheet)
    try:
        services.add_scenario(
            ward_id=request.ward.pk,
            code=form.cleaned_data["code"],
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryUnsound as unsound:
        form.add_error(unsound.field, str(unsound))
        return _show_new(request, sheet, status=422)
    messages.success(request, _("「%(name)s」を加えました。") % {"name": form.cleaned_data["name"]})
    return redirect("safety:desk-scenarios", request.ward.slug)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a scenario in its form, and change it."""
    shown = _get_or_404(request, code)
    if request.method != "POST":
        sheet = _make_sheet(request, values=services.read_scenario_values(scenario=shown))
        sent = open_sent(sheet, shown.revision)
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
            sent = {name: kept.get(name, "") for name in sent}
        return _show(request, shown, sheet, sent, is_kept=kept is not None)
    sheet, sent = _make_sheet(request, request.POST), read_sent(request)
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent, status=422)
    form = _form_of(sheet)
    try:
        services.change_scenario(
            ward_id=request.ward.pk,
            code=code,
            revision=read_whole_number(sent["revision"]),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryUnsound as unsound:
        form.add_error(unsound.field, str(unsound))
        return _show(request, shown, sheet, sent, status=422)
    except EntryChanged:
        current = _get_or_404(request, code)
        stands = services.read_scenario_values(scenario=current)
        conflict, again = put_together(
            opened=sent["opened"],
            current=_make_sheet(request, values=stands),
            typed=_make_sheet(request, values=form.make_values()),
            again=_make_sheet(request, values=stands),
        )
        sent = open_sent(_make_sheet(request, values=stands), current.revision)
        return _show(request, current, again, sent, conflict=conflict, status=409)
    except RegisterRefused as refused:
        messages.info(request, str(refused))
        return redirect("safety:desk-scenarios", request.ward.slug)
    messages.success(
        request, _("「%(name)s」を保存しました。") % {"name": form.cleaned_data["name"]}
    )
    return redirect("safety:desk-scenarios", request.ward.slug)


def _to_scenario(_request: HttpRequest, ward_slug: str, code: str) -> str:
    return reverse("safety:desk-scenario", args=(ward_slug, code))


@require_POST
@keep_typed_for(_to_scenario)
@for_editors
def remove(request: OfficerRequest, code: str) -> HttpResponse:
    """Remove a scenario of which no order was made."""
    shown = _get_or_404(request, code)
    try:
        services.remove_scenario(
            ward_id=request.ward.pk,
            code=code,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RegisterRefused as refused:
        messages.info(request, str(refused))
        return redirect("safety:desk-scenario", request.ward.slug, code)
    messages.success(request, _("「%(name)s」を消しました。") % {"name": shown.name})
    return redirect("safety:desk-scenarios", request.ward.slug)


def _make_sheet(
    request: OfficerRequest,
    data: Any = None,
    *,
    values: ScenarioValues | None = None,
    has_code: bool = False,
) -> Sheet:
    return make_scenario_sheet(
        data,
        values=values,
        zones=selectors.offer_zones(ward_id=request.ward.pk),
        sites=selectors.offer_sites(ward_id=request.ward.pk),
        reasons=[(code, str(label)) for code, label in Reason.choices],
        has_code=has_code,
    )


def _get_or_404(request: OfficerRequest, code: str) -> Scenario:
    found = selectors.get_scenario(ward_id=request.ward.pk, code=code)
    if found is None:
        raise Http404
    return found


def _form_of(sheet: Sheet) -> ScenarioForm:
    form = sheet.parts[0]
    assert isinstance(form, ScenarioForm)
    return form


def _show_new(request: OfficerRequest, sheet: Sheet, **more: Any) -> HttpResponse:
    return show_entry(
        request,
        sheet,
        title=_("状況を加える"),
        crumbs=crumbs_of(request, (_("状況の表"), "safety:desk-scenarios")),
        sent=open_sent(sheet, 0),
        **more,
    )


def _show(
    request: OfficerRequest, shown: Scenario, sheet: Sheet, sent: dict[str, str], **more: Any
) -> HttpResponse:
    deed = {
        "heading": _("消す"),
        "words": _("この状況から避難情報を作ったことがなければ、消せます。"),
        "press": _("この状況を消す"),
        "url": reverse("safety:desk-scenario-remove", args=(request.ward.slug, shown.code)),
    }
    return show_entry(
        request,
        sheet,
        title=shown.name,
        lead=_("ここで直しても、もう出した避難情報は変わりません。"),
        crumbs=crumbs_of(request, (_("状況の表"), "safety:desk-scenarios")),
        sent=sent,
        deed=deed,
        **more,
    )
