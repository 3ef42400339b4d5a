"""The poster of a programme, on a page of its own: a browser cannot be given back a file that was chosen."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.pictures import send_picture
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.rooms.programmes.forms.programme import PosterForm, PosterWords
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.selectors.desk_programme import view_poster
from engawa.rooms.programmes.services import posters
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_own_programme_or_404,
    get_programme_or_404,
)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def poster(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the poster of a programme, and put one up in its place."""
    programme = get_own_programme_or_404(request, number)
    if request.method != "POST":
        form = PosterForm()
        is_kept = restore(form, take_kept(request))
        return _show(request, programme, form, is_kept=is_kept)
    form = PosterForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, programme, form, status=422)
    posters.put_up_poster(
        ward_id=request.ward.pk,
        number=number,
        picture=form.cleaned_data["image"],
        alternative=form.cleaned_data["alternative"],
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("画像を入れました。"))
    return _to_poster(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the words of the poster, and change them."""
    programme = get_own_programme_or_404(request, number)
    if request.method != "POST":
        if not programme.poster:
            raise Http404
        form = PosterWords(initial={"alternative": programme.poster_alternative})
        is_kept = restore(form, take_kept(request))
        return _show_words(request, programme, form, is_kept=is_kept)
    form = PosterWords(request.POST)
    if not form.is_valid():
        return _show_words(request, programme, form, status=422)
    try:
        posters.describe_poster(
            ward_id=request.ward.pk,
            number=number,
            alternative=form.cleaned_data["alternative"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except posters.PosterGone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("画像の説明を直しました。"))
    return _to_poster(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, number: int) -> HttpResponse:
    """Ask whether the poster shall go, or delete it."""
    programme = get_own_programme_or_404(request, number)
    if request.method != "POST":
        if not programme.poster:
            raise Http404
        return render(request, "programmes/desk/remove_poster.html", _context(request, programme))
    try:
        posters.take_down_poster(
            ward_id=request.ward.pk,
            number=number,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except posters.PosterGone as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("画像を消しました。"))
    return _to_poster(request, number)


@officer_page(Role.VIEWER)
@require_safe
def file(request: OfficerRequest, number: int, name: str) -> FileResponse:
    """Give the file of the poster to officers, whether the programme is public or not."""
    programme = get_programme_or_404(request, number)
    if not str(programme.poster.name or "").endswith(f"/{name}"):
        raise Http404
    return send_picture(request, programme.poster, is_public=False)


def _show(
    request: OfficerRequest,
    programme: Programme,
    form: PosterForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(request, programme), "form": form, "is_kept": is_kept}
    return render(request, "programmes/desk/poster.html", context, status=status)


def _show_words(
    request: OfficerRequest,
    programme: Programme,
    form: PosterWords,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(request, programme), "form": form, "is_kept": is_kept}
    return render(request, "programmes/desk/poster_words.html", context, status=status)


def _context(request: OfficerRequest, programme: Programme) -> dict[str, object]:
    return {
        "programme": programme,
        "poster": view_poster(programme=programme, ward_slug=request.ward.slug),
        "crumbs": crumbs_of(request, programme),
    }


def _to_poster(request: OfficerRequest, number: int) -> HttpResponse:
    return redirect("programmes:desk-poster", ward_slug=request.ward.slug, number=number)
