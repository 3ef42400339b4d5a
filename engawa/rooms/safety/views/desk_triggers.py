"""What a ward watches and at what something is proposed to it, for its administrators."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, View, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.bulletins.contracts import Scheme
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.safety.forms.triggers import AreaForm, TriggerForm, read_initial
from engawa.rooms.safety.models import WardTrigger
from engawa.rooms.safety.selectors import proposals as selectors
from engawa.rooms.safety.selectors.warnings import list_watched_areas
from engawa.rooms.safety.services import triggers as services
from engawa.rooms.safety.trigger_words import SCHEMES
from engawa.rooms.safety.views.desk_permission import Crumbs, crumbs_of
from engawa.rooms.safety.views.desk_proposals import name_way

_open_to_administrators = officer_page(Role.ADMINISTRATOR, for_whole_ward=True)


def triggers_page(_request: HttpRequest, *, ward_slug: str, **_given: Any) -> str:
    """Give the address of the list of triggers."""
    return reverse("safety:desk-triggers", kwargs={"ward_slug": ward_slug})


def for_administrators(view: View) -> View:
    """Open a view to those who administer the whole ward; what they sent is not lost with the session."""
    return keep_typed(_open_to_administrators(view))


@_open_to_administrators
@require_safe
def triggers(request: OfficerRequest) -> HttpResponse:
    """List what the ward watches and what makes proposals."""
    form = AreaForm()
    add_url = reverse("safety:desk-watched-area-add", args=[request.ward.slug])
    is_kept = restore(form, take_kept(request, form=add_url))
    return _show_list(request, form, is_kept=is_kept)


@keep_typed_for(triggers_page)
@_open_to_administrators
@require_POST
def add_area(request: OfficerRequest) -> HttpResponse:
    """Watch one area more."""
    form = AreaForm(request.POST)
    if not form.is_valid():
        return _show_list(request, form, status=422)
    try:
        area = services.add_watched_area(
            ward_id=request.ward.pk,
            scheme=Scheme(form.cleaned_data["scheme"]),
            code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.AreaRefused as refused:
        form.add_error("code", str(refused))
        return _show_list(request, form, status=422)
    messages.success(request, _("「%(name)s」を見守ります。") % {"name": area.name})
    return redirect("safety:desk-triggers", request.ward.slug)


@keep_typed_for(triggers_page)
@_open_to_administrators
@require_POST
def remove_area(request: OfficerRequest, area_id: int) -> HttpResponse:
    """Watch an area no more."""
    services.remove_watched_area(
        ward_id=request.ward.pk,
        area_id=area_id,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("その地域を外しました。"))
    return redirect("safety:desk-triggers", request.ward.slug)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Ask at what something shall be proposed, and begin to propose it."""
    form = _make_form(request, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        is_kept = restore(form, take_kept(request))
        return _show_form(request, form, None, is_kept=is_kept)
    if form.is_valid():
        try:
            made = services.add_trigger(
                ward_id=request.ward.pk,
                values=form.make_values(),
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except services.TriggerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("「%(name)s」を加えました。") % {"name": made.name})
            return redirect("safety:desk-triggers", request.ward.slug)
    return _show_form(request, form, None, status=422)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def trigger(request: OfficerRequest, trigger_id: int) -> HttpResponse:
    """Show a trigger, and change it."""
    shown = selectors.find_trigger(ward_id=request.ward.pk, trigger_id=trigger_id)
    if shown is None:
        raise Http404
    if request.method != "POST":
        form = _make_form(request, None, shown)
        is_kept = restore(form, take_kept(request))
        return _show_form(request, form, shown, is_kept=is_kept)
    form = _make_form(request, request.POST)
    if not form.is_valid():
        return _show_form(request, form, shown, status=422)
    try:
        services.change_trigger(
            ward_id=request.ward.pk,
            trigger_id=trigger_id,
            revision=read_whole_number(request.POST.get("revision", "")),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.TriggerRefused as refused:
        form.add_error(None, str(refused))
        return _show_form(request, form, shown, status=422)
    except services.TriggerChanged:
        current = selectors.find_trigger(ward_id=request.ward.pk, trigger_id=trigger_id)
        form.add_error(
            None,
            _(
                "見ているあいだに、ほかの人が直しました。下の内容でよければ、もう一度保存してください。"
            ),
        )
        return _show_form(request, form, current or shown, status=409)
    messages.success(request, _("「%(name)s」を直しました。") % {"name": form.cleaned_data["name"]})
    return redirect("safety:desk-triggers", request.ward.slug)


def _make_form(
    request: OfficerRequest, typed: object, shown: WardTrigger | None = None
) -> TriggerForm:
    return TriggerForm(
        typed,
        initial=read_initial(shown) if shown else None,
        scenarios=selectors.list_scenario_choices(ward_id=request.ward.pk),
    )


def _crumbs(request: OfficerRequest, *parts: tuple[str, str]) -> Crumbs:
    return crumbs_of(request, name_way(is_drill=False), *parts)


def _show_list(
    request: OfficerRequest, form: AreaForm, *, is_kept: bool = False, status: int = 200
) -> HttpResponse:
    areas = list_watched_areas(ward_id=request.ward.pk)
    context = {
        "triggers": selectors.list_triggers(ward_id=request.ward.pk),
        "areas": [(area, SCHEMES[Scheme(area.scheme)]) for area in areas],
        "form": form,
        "is_kept": is_kept,
        "crumbs": _crumbs(request),
    }
    return render(request, "safety/proposals/triggers.html", context, status=status)


def _show_form(
    request: OfficerRequest,
    form: TriggerForm,
    shown: WardTrigger | None,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "trigger": shown,
        "revision": shown.revision if shown else 0,
        "form": form,
        "is_kept": is_kept,
        "crumbs": _crumbs(request, (_("提案のきっかけ"), "safety:desk-triggers")),
    }
    return render(request, "safety/proposals/trigger.html", context, status=status)
