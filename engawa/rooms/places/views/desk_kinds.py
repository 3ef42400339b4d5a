"""The kinds of places that a ward adds to the house's own, for its administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, View, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.rooms.places.forms.kinds import KindForm
from engawa.rooms.places.kinds import list_registered
from engawa.rooms.places.models import PlaceKind
from engawa.rooms.places.selectors.desk_kinds import get_own_kind, list_own_kinds
from engawa.rooms.places.services import kinds as services
from engawa.rooms.places.views.desk import crumbs_of

_open_to_administrators = officer_page(Role.ADMINISTRATOR, for_whole_ward=True)


def for_administrators(view: View) -> View:
    """Open a view to those who administer the whole ward; what they sent is not lost with the session."""
    return keep_typed(_open_to_administrators(view))


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request: OfficerRequest) -> HttpResponse:
    """List the kinds of the ward's own, and add one."""
    form = KindForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (kind := _add(request, form)) is not None:
            messages.success(request, _("「%(name)s」を加えました。") % {"name": kind.name})
            return _to_list(request)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "form": form,
        "is_kept": is_kept,
        "own": list_own_kinds(ward_id=request.ward.pk),
        "registered": list_registered(),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/kinds.html", context, status=status)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: OfficerRequest, kind_id: int) -> HttpResponse:
    """Show the names of a kind, and change them."""
    shown = _get_or_404(request, kind_id)
    if request.method != "POST":
        initial = {
            "name": shown.name,
            "name_en": shown.name_en,
            "name_easy": shown.name_easy,
        }
        form = KindForm(initial=initial, has_code=False)
        is_kept = restore(form, take_kept(request))
        return _show(request, shown, form, is_kept=is_kept)
    form = KindForm(request.POST, has_code=False)
    if not form.is_valid():
        return _show(request, shown, form, status=422)
    try:
        services.change_kind(
            ward_id=request.ward.pk,
            kind_id=kind_id,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.KindNameTaken as refused:
        form.add_error("name", str(refused))
        return _show(request, shown, form, status=422)
    messages.success(request, _("「%(name)s」を直しました。") % {"name": form.cleaned_data["name"]})
    return _to_list(request)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove_kind(request: OfficerRequest, kind_id: int) -> HttpResponse:
    """Ask whether a kind shall go, or say what uses it; or remove it."""
    shown = _get_or_404(request, kind_id)
    uses = services.count_uses_of_kind(ward_id=request.ward.pk, code=shown.code)
    status = 200
    if request.method == "POST":
        try:
            services.remove_kind(
                ward_id=request.ward.pk,
                kind_id=kind_id,
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except services.KindUsed as refused:
            uses, status = refused.uses, 409
        else:
            messages.success(request, _("「%(name)s」を消しました。") % {"name": shown.name})
            return _to_list(request)
    context = {"kind": shown, "uses": uses, "crumbs": _crumbs(request)}
    return render(request, "places/desk/remove_kind.html", context, status=status)


def _add(request: OfficerRequest, form: KindForm) -> PlaceKind | None:
    """Add what was typed; None, and a sentence in the form, when it cannot be."""
    try:
        return services.add_kind(
            ward_id=request.ward.pk,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.KindRefused as refused:
        is_about_name = isinstance(refused, services.KindNameTaken)
        form.add_error("name" if is_about_name else "code", str(refused))
        return None


def _get_or_404(request: OfficerRequest, kind_id: int) -> PlaceKind:
    found = get_own_kind(ward_id=request.ward.pk, kind_id=kind_id)
    if found is None:
        raise Http404
    return found


def _show(
    request: OfficerRequest,
    shown: PlaceKind,
    form: KindForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"kind": shown, "form": form, "is_kept": is_kept, "crumbs": _crumbs(request)}
    return render(request, "places/desk/kind.html", context, status=status)


def _crumbs(request: OfficerRequest) -> list[dict[str, str]]:
    url = reverse("places:desk-kinds", kwargs={"ward_slug": request.ward.slug})
    return [*crumbs_of(request), {"label": _("施設の種類"), "url": url}]


def _to_list(request: OfficerRequest) -> HttpResponse:
    return redirect("places:desk-kinds", ward_slug=request.ward.slug)
