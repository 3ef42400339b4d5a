"""The ground of a ward at the desk: what is there, and files that are looked at before they are put in."""

from collections.abc import Mapping
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
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.geo.shapes import ShapeRefused
from engawa.core.ui.fields import Part
from engawa.rooms.places.forms.ground import AddressesForm, OutlineForm, TownsForm
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import GroundFile
from engawa.rooms.places.selectors.desk_ground import (
    get_ground_file,
    get_ground_page,
    open_ground_file,
)
from engawa.rooms.places.services.areas import AreaGone
from engawa.rooms.places.services.ground import GroundChanged
from engawa.rooms.places.services.ground_files import (
    GroundFileGone,
    bring_ground_file,
    give_up_ground_file,
    put_in_ground_file,
)
from engawa.rooms.places.views.desk import crumbs_of

FORMS: dict[str, type[Part]] = {
    GroundFile.Purpose.OUTLINE: OutlineForm,
    GroundFile.Purpose.TOWNS: TownsForm,
    GroundFile.Purpose.ADDRESSES: AddressesForm,
}
for_administrators = officer_page(Role.ADMINISTRATOR, for_whole_ward=True)


def _to_page(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("places:ground", kwargs={"ward_slug": ward_slug})


@for_administrators
@require_safe
def ground(request: OfficerRequest) -> HttpResponse:
    """Show the ground of the ward, and take files about it."""
    forms = {purpose: form() for purpose, form in FORMS.items()}
    kept = ""
    for purpose, form in forms.items():
        address = _address_of(request, purpose)
        if _restore(form, take_kept(request, form=address)):
            kept = purpose
    return _show(request, forms, kept=kept)


@keep_typed_for(_to_page)
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: OfficerRequest, purpose: str) -> HttpResponse:
    """Take a file about the ground, to be looked at."""
    code = purpose.upper()
    if code not in FORMS:
        raise Http404
    if request.method != "POST":
        return redirect("places:ground", ward_slug=request.ward.slug)
    forms = {other: form() for other, form in FORMS.items()}
    form = forms[code] = FORMS[code](request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, forms, status=422)
    given = form.cleaned_data
    try:
        opened = bring_ground_file(
            ward_id=request.ward.pk,
            purpose=code,
            filename=given["file"].name,
            content=given["file"].read(),
            names=given["names"].read() if given.get("names") else b"",
            credit=given.get("credit", ""),
            now=timezone.now(),
        )
    except (FileRefused, ShapeRefused) as refused:
        form.add_error("file", str(refused))
        return _show(request, forms, status=422)
    return redirect("places:ground-file", ward_slug=request.ward.slug, file_id=opened.file.pk)


@keep_typed
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Show what a file would change, or put it in."""
    found = get_ground_file(ward_id=request.ward.pk, file_id=file_id)
    if found is None:
        if request.method != "POST":
            raise Http404
        messages.info(request, str(GroundFileGone()))
        return redirect("places:ground", ward_slug=request.ward.slug)
    conflict, status = "", 200
    if request.method == "POST":
        try:
            put_in_ground_file(
                ward_id=request.ward.pk,
                file_id=file_id,
                seen=request.POST.get("seen", ""),
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except (GroundFileGone, AreaGone) as gone:
            messages.info(request, str(gone))
            return redirect("places:ground", ward_slug=request.ward.slug)
        except GroundChanged as changed:
            conflict, status = str(changed), 409
        except (FileRefused, ShapeRefused):
            # Said below, by reading it once more.
            status = 409
        else:
            messages.success(
                request, _("%(what)sを入れました。") % {"what": found.get_purpose_display()}
            )
            return redirect(_page_after(request, found))
    opened, refusal = None, ""
    try:
        opened = open_ground_file(file=found)
    except (FileRefused, ShapeRefused) as refused:
        # What it was read by may have changed since it was brought.
        refusal = str(refused)
    context = {
        "file": found,
        "opened": opened,
        "refusal": refusal,
        "conflict": conflict,
        "purpose": found.purpose,
        "crumbs": crumbs_of_ground(request),
    }
    return render(request, "places/ground/file.html", context, status=status)


@keep_typed_for(_to_page)
@for_administrators
@require_POST
def give_up(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Forget a file that was only looked at."""
    try:
        given_up = give_up_ground_file(ward_id=request.ward.pk, file_id=file_id)
    except GroundFileGone as gone:
        messages.info(request, str(gone))
    else:
        messages.info(request, _("「%(name)s」は入れませんでした。") % {"name": given_up.filename})
    return redirect("places:ground", ward_slug=request.ward.slug)


def crumbs_of_ground(request: OfficerRequest) -> list[dict[str, str]]:
    """Give the way from the list to a page below that of the ground."""
    return [
        *crumbs_of(request),
        {"label": _("区の形と町"), "url": _to_page(request, request.ward.slug)},
    ]


def _restore(form: Part, kept: QueryDict | None) -> bool:
    """Fill a form with what was typed before the session ended; tell whether there was anything."""
    if kept is None:
        return False
    sent = {name: form.add_prefix(name) for name in form.fields}
    form.initial.update({name: kept[key] for name, key in sent.items() if key in kept})
    return True


def _page_after(request: OfficerRequest, put_in: GroundFile) -> str:
    ward = {"ward_slug": request.ward.slug}
    if put_in.map_area_id is not None:
        return reverse("places:ground-area", kwargs={**ward, "map_area_id": put_in.map_area_id})
    return reverse("places:ground", kwargs=ward)


def _address_of(request: OfficerRequest, purpose: str) -> str:
    kwargs = {"ward_slug": request.ward.slug, "purpose": purpose.lower()}
    return reverse("places:ground-bring", kwargs=kwargs)


def _show(
    request: OfficerRequest,
    forms: Mapping[str, Part],
    *,
    kept: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": get_ground_page(ward=request.ward),
        "uploads": {
            purpose.lower(): {
                "form": form,
                "action": _address_of(request, purpose),
                "is_kept": purpose == kept,
            }
            for purpose, form in forms.items()
        },
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/ground/ground.html", context, status=status)
