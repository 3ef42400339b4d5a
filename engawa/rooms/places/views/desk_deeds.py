"""What officers do to a place beside its form: confirm it, take it off the pages, bring it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.forms.confirming import ConfirmForm
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.desk_summary import summarise
from engawa.rooms.places.selectors.desk_words import get_names
from engawa.rooms.places.services.register import PlaceChanged, confirm_place, remove_place
from engawa.rooms.places.services.restoring import NotRemoved, restore_place
from engawa.rooms.places.views.desk import crumbs_of, page_of_place
from engawa.rooms.places.views.desk_permission import get_own_place_or_404


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: OfficerRequest, number: int) -> HttpResponse:
    """Show in short what a place says of itself, and write down that it was looked at."""
    place = get_own_place_or_404(request, number)
    today = timezone.localdate()
    if request.method != "POST":
        office = place.section.name if place.section else request.ward.name
        initial = {"confirmed_on": today, "confirmed_by": office}
        form = ConfirmForm(initial=initial, today=today)
        is_kept = restore(form, take_kept(request))
        return _show_confirmation(request, place, form, is_kept=is_kept)
    form = ConfirmForm(request.POST, today=today)
    if not form.is_valid():
        return _show_confirmation(request, place, form, status=422)
    try:
        confirm_place(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            confirmed_on=form.cleaned_data["confirmed_on"],
            confirmed_by=form.cleaned_data["confirmed_by"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except PlaceChanged as changed:
        # What was looked at is no longer what stands there.
        return _show_confirmation(request, changed.current, form, is_changed=True, status=409)
    messages.success(
        request, _("「%(name)s」の内容を確かめたことを記録しました。") % {"name": place.name}
    )
    return redirect("places:desk-place", ward_slug=request.ward.slug, number=number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, number: int) -> HttpResponse:
    """Ask whether a place shall be taken off the pages, saying what will be gone; or take it off."""
    place = get_own_place_or_404(request, number)
    if place.state == Place.State.REMOVED:
        messages.info(request, _("この施設は、もう一覧から外してあります。"))
        return redirect("places:desk-place", ward_slug=request.ward.slug, number=number)
    if request.method != "POST":
        return _show_removal(request, place)
    try:
        remove_place(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except PlaceChanged as conflict:
        return _show_removal(request, conflict.current, is_changed=True, status=409)
    messages.success(request, _("「%(name)s」を一覧から外しました。") % {"name": place.name})
    return redirect("places:desk-place", ward_slug=request.ward.slug, number=number)


@require_POST
@keep_typed_for(page_of_place)
@officer_page(Role.EDITOR)
def bring_back(request: OfficerRequest, number: int) -> HttpResponse:
    """Bring a place back that was taken off the pages."""
    place = get_own_place_or_404(request, number)
    try:
        restored = restore_place(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (NotRemoved, PlaceChanged) as refused:
        messages.error(request, str(refused))
    else:
        words = (
            _("「%(name)s」を一覧に戻しました。公開ページにも、すぐに出ます。")
            if restored.state == Place.State.PUBLIC
            else _("「%(name)s」を、準備中の施設として戻しました。")
        )
        messages.success(request, words % {"name": place.name})
    return redirect("places:desk-place", ward_slug=request.ward.slug, number=number)


def _show_confirmation(
    request: OfficerRequest,
    place: Place,
    form: ConfirmForm,
    *,
    is_changed: bool = False,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "place": place,
        "form": form,
        "facts": summarise(place=place, names=get_names(ward_id=request.ward.pk)),
        "is_changed": is_changed,
        "is_kept": is_kept,
        "crumbs": crumbs_of(request, place),
    }
    return render(request, "places/desk/confirm.html", context, status=status)


def _show_removal(
    request: OfficerRequest, place: Place, *, is_changed: bool = False, status: int = 200
) -> HttpResponse:
    context = {"place": place, "is_changed": is_changed, "crumbs": crumbs_of(request, place)}
    return render(request, "places/desk/remove.html", context, status=status)
