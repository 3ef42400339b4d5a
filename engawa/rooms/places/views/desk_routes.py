"""The staff desk of routes: the list, the form of one, its line."""

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
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.places.forms.routes import LineForm, make_route_sheet, read_route
from engawa.rooms.places.models import Route
from engawa.rooms.places.selectors import desk_routes as selectors
from engawa.rooms.places.services.routes import (
    RouteChanged,
    add_route,
    change_route,
    read_route_values,
    remove_route,
    set_line,
)
from engawa.rooms.places.views.desk import crumbs_of
from engawa.rooms.places.views.desk_permission import may_write
from engawa.rooms.places.views.owning import get_own_choices, require_own, say_whose

Crumbs = list[dict[str, str]]


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List the routes of the ward."""
    context = {
        "routes": selectors.list_desk_routes(ward_id=request.ward.pk),
        "may_add": request.officer.is_at_least(Role.EDITOR),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/routes/list.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a route that is not there yet, and add it."""
    data = request.POST if request.method == "POST" else None
    sheet = make_route_sheet(data, values=None, choices=get_own_choices(request))
    if data is None:
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show(request, None, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show(request, None, sheet, status=422)
    route = add_route(
        ward_id=request.ward.pk,
        values=read_route(sheet),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(
        request,
        _("「%(title)s」を加えました。次に、順路を加えてください。") % {"title": route.title},
    )
    return to_route(request, route.number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def route(request: OfficerRequest, number: int) -> HttpResponse:
    """Show a route in its form with its steps and its line, and change it."""
    shown = get_route_or_404(request, number)
    if request.method == "POST":
        require_own(request, shown.section)
        return _change(request, shown)
    sheet = _sheet_of(request, shown)
    sent = {"revision": str(shown.revision), "opened": write_opened(sheet)}
    kept = take_kept(request)
    if kept is not None:
        sheet.fill(kept)
        sent = {name: kept.get(name, "") for name in sent}
    return _show(request, shown, sheet, sent=sent, is_kept=kept is not None)


def page_of_route(request: HttpRequest, ward_slug: str, number: int, **_more: Any) -> str:
    """Give the page of a route, on which the forms for its parts stand."""
    return reverse("places:desk-route", kwargs={"ward_slug": ward_slug, "number": number})


@require_POST
@keep_typed_for(page_of_route)
@officer_page(Role.EDITOR)
def line(request: OfficerRequest, number: int) -> HttpResponse:
    """Put in the line of a route from a file, or take it away."""
    shown = get_own_route_or_404(request, number)
    form = LineForm(request.POST, request.FILES)
    is_removal = "remove" in request.POST
    if not is_removal and not form.is_valid():
        sheet = _sheet_of(request, shown)
        sent = {"revision": str(shown.revision), "opened": write_opened(sheet)}
        return _show(request, shown, sheet, sent=sent, line_form=form, status=422)
    try:
        changed = set_line(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            line=None if is_removal else form.cleaned_data["file"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RouteChanged as faster:
        messages.error(request, str(faster))
    else:
        if changed.length is None:
            messages.success(request, _("線を外しました。"))
        else:
            messages.success(
                request, _("線を入れました（%(metres)dm）。") % {"metres": round(changed.length)}
            )
    return to_route(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, number: int) -> HttpResponse:
    """Ask whether a route shall be taken off for good, or take it off."""
    shown = get_own_route_or_404(request, number)
    context = {"route": shown, "is_changed": False, "crumbs": crumbs_of_route(request, shown)}
    if request.method != "POST":
        return render(request, "places/desk/routes/remove.html", context)
    try:
        remove_route(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RouteChanged as faster:
        context |= {"route": faster.current, "is_changed": True}
        return render(request, "places/desk/routes/remove.html", context, status=409)
    messages.success(request, _("「%(title)s」を外しました。") % {"title": shown.title})
    return redirect("places:desk-routes", ward_slug=request.ward.slug)


def get_route_or_404(request: OfficerRequest, number: int) -> Route:
    """Give a route of the ward, public or not.

    :raises Http404: there is none, or it was taken off.
    """
    found = selectors.get_desk_route(ward_id=request.ward.pk, number=number)
    if found is None:
        raise Http404
    return found


def get_own_route_or_404(request: OfficerRequest, number: int) -> Route:
    """Give a route that the officer may write.

    :raises Http404: there is none, or it was taken off.
    :raises PermissionDenied: another section looks after it, or the whole ward.
    """
    found = get_route_or_404(request, number)
    require_own(request, found.section)
    return found


def crumbs_of_route(request: OfficerRequest, shown: Route | None = None) -> Crumbs:
    """Give the way from the list of places to a page about a route."""
    ward = {"ward_slug": request.ward.slug}
    here = reverse("places:desk-routes", kwargs=ward)
    crumbs = [*crumbs_of(request), {"label": _("みちすじ"), "url": here}]
    if shown is not None:
        url = reverse("places:desk-route", kwargs={**ward, "number": shown.number})
        crumbs.append({"label": shown.title, "url": url})
    return crumbs


def to_route(request: OfficerRequest, number: int) -> HttpResponse:
    """Go to the page of a route."""
    return redirect("places:desk-route", ward_slug=request.ward.slug, number=number)


def _change(request: OfficerRequest, shown: Route) -> HttpResponse:
    choices = get_own_choices(request)
    stands = read_route_values(route=shown)
    sheet = make_route_sheet(request.POST, values=stands, choices=choices)
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent=sent, status=422)
    values = read_route(sheet)
    try:
        changed = change_route(
            ward_id=request.ward.pk,
            number=shown.number,
            revision=read_whole_number(sent["revision"]),
            values=values,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RouteChanged as faster:
        current = _sheet_of(request, faster.current)
        again = {"revision": str(faster.current.revision), "opened": write_opened(current)}
        typed = make_route_sheet(values=values, choices=choices)
        conflict = meet(opened=read_opened(sent["opened"]), current=current, typed=typed)
        shown_again = _sheet_of(request, faster.current)
        shown_again.show(conflict.kept)
        return _show(
            request, faster.current, shown_again, sent=again, conflict=conflict, status=409
        )
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        messages.success(request, _("「%(title)s」を直しました。") % {"title": changed.title})
    return to_route(request, shown.number)


def _sheet_of(request: OfficerRequest, shown: Route) -> Sheet:
    return make_route_sheet(values=read_route_values(route=shown), choices=get_own_choices(request))


def _show(
    request: OfficerRequest,
    shown: Route | None,
    sheet: Sheet,
    *,
    sent: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    line_form: LineForm | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_open = shown is None or may_write(request.officer, shown.section_id)
    context: dict[str, Any] = {
        "route": shown,
        "form": sheet.parts[0],
        "errors": [*sheet.list_errors(), *(list_errors(form=line_form) if line_form else ())],
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open else say_whose(request, shown.section if shown else None),
        "steps": selectors.list_desk_steps(route=shown) if shown else [],
        "line_form": line_form or LineForm(),
        "crumbs": crumbs_of_route(request),
    }
    return render(request, "places/desk/routes/route.html", context, status=status)
