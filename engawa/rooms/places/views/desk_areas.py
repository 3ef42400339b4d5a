"""The districts on the map at the desk: in words always, with a shape where it is known."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.geo.shapes import ShapeRefused
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.forms.ground import AreaForm, ShapeForm, write_area
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import GroundFile, MapArea
from engawa.rooms.places.selectors.desk_ground import (
    draw_area_in_ward,
    get_map_area,
    list_districts,
)
from engawa.rooms.places.selectors.districts import count_moves
from engawa.rooms.places.services import areas as services
from engawa.rooms.places.services.ground_files import bring_ground_file
from engawa.rooms.places.views.desk_ground import crumbs_of_ground, for_administrators


def _page_of_area(_request: HttpRequest, ward_slug: str, map_area_id: int) -> str:
    kwargs = {"ward_slug": ward_slug, "map_area_id": map_area_id}
    return reverse("places:ground-area", kwargs=kwargs)


@keep_typed
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a district that is not on the map yet, and add it."""
    districts = list_districts(ward_id=request.ward.pk)
    wished = request.GET.get("district", "")
    form = AreaForm(
        request.POST or None,
        districts=districts,
        initial={"district": wished, "name": districts.get(read_whole_number(wished), "")},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (area := _add(request, form)) is not None:
            messages.success(
                request,
                _("「%(name)s」を加えました。続けて、形のファイルを入れられます。")
                % {"name": area.name},
            )
            return _to_area(request, area.pk)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {"form": form, "is_kept": is_kept, "crumbs": crumbs_of_ground(request)}
    return render(request, "places/ground/add_area.html", context, status=status)


@keep_typed
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def area(request: OfficerRequest, map_area_id: int) -> HttpResponse:
    """Show a district in words and as a drawing, and change its words."""
    shown = _get_or_404(request, map_area_id)
    districts = list_districts(ward_id=request.ward.pk)
    if request.method != "POST":
        form = AreaForm(initial=write_area(shown), districts=districts, has_code=False)
        is_kept = restore(form, kept := take_kept(request))
        revision = kept.get("revision", "") if kept is not None else str(shown.revision)
        return _show(request, shown, form, revision=revision, is_kept=is_kept)
    form = AreaForm(request.POST, districts=districts, has_code=False)
    sent = request.POST.get("revision", "")
    if not form.is_valid():
        return _show(request, shown, form, revision=sent, status=422)
    try:
        services.change_area(
            ward_id=request.ward.pk,
            map_area_id=map_area_id,
            revision=read_whole_number(sent),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.AreaChanged as changed:
        current = changed.current
        return _show(
            request, current, form, revision=str(current.revision), has_conflict=True, status=409
        )
    except services.AreaGone:
        raise Http404 from None
    except services.DistrictTaken as refused:
        form.add_error("district", str(refused))
        return _show(request, shown, form, revision=sent, status=422)
    messages.success(request, _("「%(name)s」を直しました。") % {"name": form.cleaned_data["name"]})
    return _to_area(request, map_area_id)


@keep_typed_for(_page_of_area)
@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def shape(request: OfficerRequest, map_area_id: int) -> HttpResponse:
    """Take a file with the shape of a district, to be looked at."""
    shown = _get_or_404(request, map_area_id)
    if request.method != "POST":
        return _to_area(request, map_area_id)
    upload = ShapeForm(request.POST, request.FILES)
    if upload.is_valid():
        given = upload.cleaned_data["file"]
        try:
            opened = bring_ground_file(
                ward_id=request.ward.pk,
                purpose=GroundFile.Purpose.AREA,
                map_area_id=map_area_id,
                filename=given.name,
                content=given.read(),
                now=timezone.now(),
            )
        except (FileRefused, ShapeRefused) as refused:
            upload.add_error("file", str(refused))
        except services.AreaGone:
            raise Http404 from None
        else:
            return redirect(
                "places:ground-file", ward_slug=request.ward.slug, file_id=opened.file.pk
            )
    districts = list_districts(ward_id=request.ward.pk)
    form = AreaForm(initial=write_area(shown), districts=districts, has_code=False)
    return _show(request, shown, form, revision=str(shown.revision), upload=upload, status=422)


@keep_typed_for(_page_of_area)
@for_administrators
@require_POST
def erase(request: OfficerRequest, map_area_id: int) -> HttpResponse:
    """Take the shape of a district out; its words stay."""
    try:
        services.draw_area(
            ward_id=request.ward.pk,
            map_area_id=map_area_id,
            geometry=None,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.AreaGone:
        raise Http404 from None
    except services.AreaChanged as changed:
        messages.warning(request, _("%(what)s形は消していません。") % {"what": str(changed)})
    else:
        messages.success(request, _("形を消しました。言葉は残っています。"))
    return _to_area(request, map_area_id)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, map_area_id: int) -> HttpResponse:
    """Ask whether a district shall go from the map; or remove it."""
    shown = _get_or_404(request, map_area_id)
    status, has_conflict = 200, False
    if request.method == "POST":
        try:
            services.remove_area(
                ward_id=request.ward.pk,
                map_area_id=map_area_id,
                revision=read_whole_number(request.POST.get("revision", "")),
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except services.AreaChanged as changed:
            shown, status, has_conflict = changed.current, 409, True
        except services.AreaGone:
            raise Http404 from None
        else:
            messages.success(
                request, _("「%(name)s」を地図から消しました。") % {"name": shown.name}
            )
            return redirect("places:ground", ward_slug=request.ward.slug)
    context = {
        "area": shown,
        "has_conflict": has_conflict,
        "moving": count_moves(ward_id=request.ward.pk, redrawn={shown.pk: None}),
        "crumbs": crumbs_of_ground(request),
    }
    return render(request, "places/ground/remove_area.html", context, status=status)


def _add(request: OfficerRequest, form: AreaForm) -> MapArea | None:
    """Add what was typed; None, and a sentence in the form, when it cannot be."""
    try:
        return services.add_area(
            ward_id=request.ward.pk,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.AreaRefused as refused:
        is_about_code = isinstance(refused, services.AreaCodeRefused)
        form.add_error("code" if is_about_code else "district", str(refused))
        return None


def _get_or_404(request: OfficerRequest, map_area_id: int) -> MapArea:
    found = get_map_area(ward_id=request.ward.pk, map_area_id=map_area_id)
    if found is None:
        raise Http404
    return found


def _to_area(request: OfficerRequest, map_area_id: int) -> HttpResponse:
    return redirect(
        reverse(
            "places:ground-area",
            kwargs={"ward_slug": request.ward.slug, "map_area_id": map_area_id},
        )
    )


def _show(
    request: OfficerRequest,
    shown: MapArea,
    form: AreaForm,
    *,
    revision: str,
    upload: ShapeForm | None = None,
    has_conflict: bool = False,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "area": shown,
        "form": form,
        "revision": revision,
        "upload": upload or ShapeForm(),
        "has_conflict": has_conflict,
        "theirs": _list_theirs(shown, form) if has_conflict else [],
        "is_kept": is_kept,
        "drawing": draw_area_in_ward(area=shown),
        "crumbs": crumbs_of_ground(request),
    }
    return render(request, "places/ground/area.html", context, status=status)


def _list_theirs(current: MapArea, form: AreaForm) -> list[dict[str, str]]:
    """List the words in which what stands there differs from what was typed."""
    stands, names = write_area(current), form.district_names
    rows = []
    for name, theirs in stands.items():
        yours = form.cleaned_data[name]
        if theirs == yours:
            continue
        is_choice = name == "district"
        rows.append(
            {
                "label": str(form.fields[name].label),
                "theirs": names.get(theirs, theirs) if is_choice else theirs,
                "yours": names.get(yours, yours) if is_choice else yours,
            }
        )
    return rows
