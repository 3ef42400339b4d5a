"""Maps of their own, at the desk: the list, and the form of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.core.wards.models import Section
from engawa.rooms.places.forms.layers import LayerForm, write_initial
from engawa.rooms.places.models import MapLayer
from engawa.rooms.places.selectors import desk_layers as selectors
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.services import layers as services
from engawa.rooms.places.views.desk import crumbs_of


@officer_page(Role.VIEWER)
@require_safe
def layers(request: OfficerRequest) -> HttpResponse:
    """List the maps of the ward."""
    context = {
        "layers": selectors.list_layers(ward_id=request.ward.pk),
        "may_change": request.officer.is_everywhere_at_least(Role.EDITOR),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/layers/list.html", context)


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a map that is not there yet, and add it."""
    form = _form(request, request.POST or None)
    if request.method != "POST":
        is_kept = restore(form, take_kept(request))
        return _show(request, None, form, is_kept=is_kept)
    if not form.is_valid():
        return _show(request, None, form, status=422)
    try:
        services.add_layer(
            ward_id=request.ward.pk,
            code=form.cleaned_data["code"],
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.LayerCodeTaken as refused:
        form.add_error("code", str(refused))
        return _show(request, None, form, status=422)
    return _done(request, form)


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def layer(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a map in its form, and change it."""
    shown = selectors.find_layer(ward_id=request.ward.pk, code=code)
    if shown is None:
        raise Http404
    promises = selectors.list_promises(layer_id=shown.pk)
    if request.method != "POST":
        form = _form(
            request,
            None,
            initial=write_initial(shown, promises),
            rows=len(promises),
            has_code=False,
        )
        is_kept = restore(form, take_kept(request))
        return _show(request, shown, form, is_kept=is_kept)
    form = _form(request, request.POST, rows=len(promises), has_code=False)
    if not form.is_valid():
        return _show(request, shown, form, status=422)
    try:
        services.change_layer(
            ward_id=request.ward.pk,
            code=code,
            seen=request.POST.get("seen", ""),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.LayerChanged as changed:
        current = write_initial(
            changed.current, selectors.list_promises(layer_id=changed.current.pk)
        )
        return _show(request, changed.current, form, theirs=current, status=409)
    except services.LayerGone as gone:
        raise Http404 from gone
    return _done(request, form)


def _form(request: OfficerRequest, data: Any, *, rows: int = 0, **more: Any) -> LayerForm:
    sections = Section.objects.filter(ward=request.ward).values_list("pk", "name")
    return LayerForm(
        data,
        kinds=name_kinds(ward_id=request.ward.pk),
        sections=dict(sections),
        initiatives=selectors.name_initiatives(ward_id=request.ward.pk),
        rows=rows,
        **more,
    )


def _done(request: OfficerRequest, form: LayerForm) -> HttpResponse:
    name = form.cleaned_data["name"]
    messages.success(request, _("「%(name)s」を保存しました。") % {"name": name})
    return redirect("places:desk-layers", request.ward.slug)


def _show(
    request: OfficerRequest,
    shown: MapLayer | None,
    form: LayerForm,
    *,
    theirs: dict[str, Any] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    url = reverse("places:desk-layers", kwargs={"ward_slug": request.ward.slug})
    context = {
        "layer": shown,
        "form": form,
        "seen": shown.changed_at.isoformat() if shown else "",
        "clashes": _list_clashes(form, theirs) if theirs else [],
        "is_overtaken": theirs is not None,
        "is_kept": is_kept,
        "crumbs": [*crumbs_of(request), {"label": _("テーマの地図"), "url": url}],
    }
    return render(request, "places/desk/layers/layer.html", context, status=status)


def _list_clashes(form: LayerForm, theirs: dict[str, Any]) -> list[dict[str, str]]:
    """List where the form differs from what a colleague kept, in the words of its controls."""
    found = []
    for bound in form:
        kept, typed = theirs.get(bound.name), bound.value()
        if _words(bound, kept) != _words(bound, typed):
            found.append(
                {
                    "label": str(bound.label),
                    "theirs": _words(bound, kept),
                    "yours": _words(bound, typed),
                }
            )
    return found


def _words(bound: Any, value: Any) -> str:
    names = {str(key): str(name) for key, name in getattr(bound.field, "choices", [])}
    if isinstance(value, list | tuple):
        return "・".join(names.get(str(item), str(item)) for item in value)
    if isinstance(value, bool):
        return _("はい") if value else _("いいえ")
    plain = "" if value is None else str(value)
    return names.get(plain, plain) if plain else ""
