"""The staff desk of a route's steps: their form, their order."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.rooms.places.forms.routes import StepForm, make_step_form
from engawa.rooms.places.models import Route, RouteStep
from engawa.rooms.places.selectors import desk_routes as selectors
from engawa.rooms.places.services.routes import (
    RouteChanged,
    StepGone,
    add_step,
    change_step,
    move_step,
    remove_step,
)
from engawa.rooms.places.views.desk_routes import (
    crumbs_of_route,
    get_own_route_or_404,
    page_of_route,
    to_route,
)
from engawa.rooms.places.views.owning import get_own_choices

_WAYS = {"up": -1, "down": 1}


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the form of a step that is not there yet, and add it behind the others."""
    route = get_own_route_or_404(request, number)
    data = request.POST if request.method == "POST" else None
    form = make_step_form(data, step=None, choices=get_own_choices(request))
    if data is None:
        kept = take_kept(request)
        if kept is not None:
            form.fill(kept)
        return _show(request, route, None, form, is_kept=kept is not None)
    if not form.is_valid():
        return _show(request, route, None, form, status=422)
    add_step(
        ward_id=request.ward.pk,
        number=number,
        values=form.make_values(),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("順路を加えました。"))
    return to_route(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: OfficerRequest, number: int, step_id: int) -> HttpResponse:
    """Show a step in its form, and change it."""
    route = get_own_route_or_404(request, number)
    shown = selectors.get_desk_step(route=route, step_id=step_id)
    choices = get_own_choices(request)
    if request.method != "POST":
        if shown is None:
            raise Http404
        form = make_step_form(step=shown, choices=choices)
        kept = take_kept(request)
        if kept is not None:
            form.fill(kept)
        return _show(request, route, shown, form, is_kept=kept is not None)
    form = make_step_form(request.POST, step=shown, choices=choices)
    if not form.is_valid():
        return _show(request, route, shown, form, status=422)
    try:
        change_step(
            ward_id=request.ward.pk,
            number=number,
            step_id=step_id,
            revision=read_whole_number(request.POST.get("revision", "")),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (RouteChanged, StepGone):
        # What was typed stands in the form; what the step says now is told beside it.
        again = get_own_route_or_404(request, number)
        now_there = selectors.get_desk_step(route=again, step_id=step_id)
        return _show(request, again, now_there, form, is_changed=True, status=409)
    messages.success(request, _("順路を直しました。"))
    return to_route(request, number)


@require_POST
@keep_typed_for(page_of_route)
@officer_page(Role.EDITOR)
def move(request: OfficerRequest, number: int, step_id: int) -> HttpResponse:
    """Move a step up or down among the others."""
    get_own_route_or_404(request, number)
    by = _WAYS.get(request.POST.get("way", ""))
    if by is None:
        raise Http404
    try:
        moved = move_step(
            ward_id=request.ward.pk,
            number=number,
            step_id=step_id,
            revision=read_whole_number(request.POST.get("revision", "")),
            by=by,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (RouteChanged, StepGone) as refused:
        messages.error(request, str(refused))
    else:
        if moved:
            messages.success(request, _("順番を変えました。"))
        else:
            messages.info(request, _("これより先へは動かせません。"))
    return to_route(request, number)


@require_POST
@keep_typed_for(page_of_route)
@officer_page(Role.EDITOR)
def remove(request: OfficerRequest, number: int, step_id: int) -> HttpResponse:
    """Take a step out of its route."""
    get_own_route_or_404(request, number)
    try:
        remove_step(
            ward_id=request.ward.pk,
            number=number,
            step_id=step_id,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (RouteChanged, StepGone) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("順路を外しました。"))
    return to_route(request, number)


def _show(
    request: OfficerRequest,
    route: Route,
    shown: RouteStep | None,
    form: StepForm,
    *,
    is_changed: bool = False,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "route": route,
        "step": shown,
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "is_changed": is_changed,
        "is_kept": is_kept,
        "crumbs": crumbs_of_route(request, route),
    }
    return render(request, "places/desk/routes/step.html", context, status=status)
