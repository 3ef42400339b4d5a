"""The photos of a place, on a page of their own.

A browser cannot be given back a file that was chosen, so photos stand apart from the long form: nothing that
is wrong there costs the choice made here, and the other way round.
"""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.rooms.places.forms.photos import PhotoForm, PhotoWords
from engawa.rooms.places.models import Photo, Place
from engawa.rooms.places.selectors.photos import PhotoView, view_photos
from engawa.rooms.places.services import photos as services
from engawa.rooms.places.views.desk import crumbs_of
from engawa.rooms.places.views.desk_permission import get_own_place_or_404


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the photos of a place, and add one."""
    place = get_own_place_or_404(request, number)
    if request.method != "POST":
        form = PhotoForm()
        is_kept = restore(form, take_kept(request))
        return _show_photos(request, place, form, is_kept=is_kept)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_photos(request, place, form, status=422)
    try:
        services.add_photo(
            ward_id=request.ward.pk,
            number=number,
            picture=form.cleaned_data["image"],
            alternative=form.cleaned_data["alternative"],
            licence=form.cleaned_data["licence"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.TooManyPhotos as refused:
        form.add_error("image", str(refused))
        return _show_photos(request, place, form, status=422)
    messages.success(request, _("写真を加えました。"))
    return _to_photos(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: OfficerRequest, number: int, photo_id: int) -> HttpResponse:
    """Show the words of a photo, and change them."""
    place = get_own_place_or_404(request, number)
    if request.method != "POST":
        shown = _get_photo_or_404(place, photo_id)
        initial = {"alternative": shown.alternative, "licence": shown.licence}
        form = PhotoWords(initial=initial)
        is_kept = restore(form, take_kept(request))
        return _show_photo(request, place, shown, form, is_kept=is_kept)
    form = PhotoWords(request.POST)
    if not form.is_valid():
        return _show_photo(request, place, _get_photo_or_404(place, photo_id), form, status=422)
    try:
        services.describe_photo(
            ward_id=request.ward.pk,
            number=number,
            photo_id=photo_id,
            alternative=form.cleaned_data["alternative"],
            licence=form.cleaned_data["licence"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.PhotoGone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("写真の説明を直しました。"))
    return _to_photos(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_photo(request: OfficerRequest, number: int, photo_id: int) -> HttpResponse:
    """Ask whether a photo shall go, or delete it."""
    place = get_own_place_or_404(request, number)
    if request.method != "POST":
        shown = _get_photo_or_404(place, photo_id)
        context = {
            "place": place,
            "photo": _view(request, place, [shown])[0],
            "crumbs": _crumbs(request, place),
        }
        return render(request, "places/desk/remove_photo.html", context)
    try:
        services.remove_photo(
            ward_id=request.ward.pk,
            number=number,
            photo_id=photo_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.PhotoGone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("写真を消しました。"))
    return _to_photos(request, number)


def _get_photo_or_404(place: Place, photo_id: int) -> Photo:
    found = place.photos.filter(pk=photo_id).first()
    if found is None:
        raise Http404
    return found


def _show_photos(
    request: OfficerRequest,
    place: Place,
    form: PhotoForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": place,
        "photos": _view(request, place, place.photos.all()),
        "form": form,
        "is_kept": is_kept,
        "crumbs": crumbs_of(request, place),
    }
    return render(request, "places/desk/photos.html", context, status=status)


def _show_photo(
    request: OfficerRequest,
    place: Place,
    shown: Photo,
    form: PhotoWords,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": place,
        "photo": _view(request, place, [shown])[0],
        "form": form,
        "is_kept": is_kept,
        "crumbs": _crumbs(request, place),
    }
    return render(request, "places/desk/photo.html", context, status=status)


def _view(request: OfficerRequest, place: Place, photos: Iterable[Photo]) -> list[PhotoView]:
    return view_photos(photos=photos, ward_slug=request.ward.slug, number=place.number)


def _crumbs(request: OfficerRequest, place: Place) -> list[dict[str, str]]:
    url = reverse(
        "places:desk-photos", kwargs={"ward_slug": request.ward.slug, "number": place.number}
    )
    return [*crumbs_of(request, place), {"label": _("写真"), "url": url}]


def _to_photos(request: OfficerRequest, number: int) -> HttpResponse:
    return redirect("places:desk-photos", ward_slug=request.ward.slug, number=number)
