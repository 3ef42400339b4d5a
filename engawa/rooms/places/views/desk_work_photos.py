"""The photos of a work, on a page of their own: a browser cannot be given back a file that was chosen."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.rooms.places.forms.works import WorkPhotoForm, WorkPhotoWords
from engawa.rooms.places.models import Work
from engawa.rooms.places.selectors.works import WorkPhotoView, view_work_photos
from engawa.rooms.places.services import work_photos as services
from engawa.rooms.places.views.desk_works import crumbs_of_work, get_own_work_or_404


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the photos of a work, and add one."""
    work = get_own_work_or_404(request, number)
    if request.method != "POST":
        is_done = work.state == Work.State.DONE
        form = WorkPhotoForm(initial={"moment": "AFTER" if is_done else "BEFORE"})
        is_kept = restore(form, take_kept(request))
        return _show_photos(request, work, form, is_kept=is_kept)
    form = WorkPhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_photos(request, work, form, status=422)
    try:
        services.add_work_photo(
            ward_id=request.ward.pk,
            number=number,
            picture=form.cleaned_data["image"],
            moment=form.cleaned_data["moment"],
            alternative=form.cleaned_data["alternative"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.TooManyWorkPhotos as refused:
        form.add_error("image", str(refused))
        return _show_photos(request, work, form, status=422)
    messages.success(request, _("写真を加えました。"))
    return _to_photos(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: OfficerRequest, number: int, photo_id: int) -> HttpResponse:
    """Show the words of a photo, and change them."""
    work = get_own_work_or_404(request, number)
    shown = _get_photo_or_none(request, work, photo_id)
    if request.method != "POST":
        if shown is None:
            raise Http404
        form = WorkPhotoWords(initial={"moment": shown.moment, "alternative": shown.alternative})
        is_kept = restore(form, take_kept(request))
        return _show_photo(request, work, shown, form, is_kept=is_kept)
    form = WorkPhotoWords(request.POST)
    if shown is not None and not form.is_valid():
        return _show_photo(request, work, shown, form, status=422)
    try:
        if shown is None:
            raise services.WorkPhotoGone
        services.describe_work_photo(
            ward_id=request.ward.pk,
            number=number,
            photo_id=photo_id,
            moment=form.cleaned_data["moment"],
            alternative=form.cleaned_data["alternative"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.WorkPhotoGone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("写真の説明を直しました。"))
    return _to_photos(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove_photo(request: OfficerRequest, number: int, photo_id: int) -> HttpResponse:
    """Ask whether a photo shall go, or delete it."""
    work = get_own_work_or_404(request, number)
    if request.method != "POST":
        shown = _get_photo_or_none(request, work, photo_id)
        if shown is None:
            raise Http404
        context = {
            "work": work,
            "photo": shown,
            "crumbs": crumbs_of_work(request, work),
        }
        return render(request, "places/desk_works/remove_photo.html", context)
    try:
        services.remove_work_photo(
            ward_id=request.ward.pk,
            number=number,
            photo_id=photo_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.WorkPhotoGone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("写真を消しました。"))
    return _to_photos(request, number)


def _get_photo_or_none(request: OfficerRequest, work: Work, photo_id: int) -> WorkPhotoView | None:
    photos = view_work_photos(work=work, ward_slug=request.ward.slug)
    return next((photo for photo in photos if photo.pk == photo_id), None)


def _show_photos(
    request: OfficerRequest,
    work: Work,
    form: WorkPhotoForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "work": work,
        "photos": view_work_photos(work=work, ward_slug=request.ward.slug),
        "form": form,
        "is_kept": is_kept,
        "crumbs": crumbs_of_work(request, work),
    }
    return render(request, "places/desk_works/photos.html", context, status=status)


def _show_photo(
    request: OfficerRequest,
    work: Work,
    shown: WorkPhotoView,
    form: WorkPhotoWords,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "work": work,
        "photo": shown,
        "form": form,
        "is_kept": is_kept,
        "crumbs": crumbs_of_work(request, work),
    }
    return render(request, "places/desk_works/photo.html", context, status=status)


def _to_photos(request: OfficerRequest, number: int) -> HttpResponse:
    return redirect("places:desk-work-photos", ward_slug=request.ward.slug, number=number)
