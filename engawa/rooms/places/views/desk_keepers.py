"""Who speaks for a place, for officers: put in, taken away, and asked to look at what stands there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.rooms.places.forms.keepers import NewKeeperForm
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.keepers import (
    find_keeper,
    list_keepers,
    list_layers_to_ask,
    list_places_to_ask,
)
from engawa.rooms.places.selectors.proposals import count_waiting
from engawa.rooms.places.services import keepers as services
from engawa.rooms.places.views.desk import crumbs_of, page_of_place
from engawa.rooms.places.views.desk_permission import get_own_place_or_404


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def keepers(request: OfficerRequest, number: int) -> HttpResponse:
    """List who speaks for a place, and put in an address."""
    place = get_own_place_or_404(request, number)
    form = NewKeeperForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _add(request, place, form):
            messages.success(request, _("連絡先を入れました。"))
            return _to_list(request, place)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "place": place,
        "form": form,
        "is_kept": is_kept,
        "keepers": list_keepers(place_id=place.pk),
        "waiting": count_waiting(place_id=place.pk),
        "crumbs": crumbs_of(request, place),
    }
    return render(request, "places/desk/keepers/keepers.html", context, status=status)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, number: int, keeper_id: int) -> HttpResponse:
    """Ask whether an address shall be taken away, and take it away."""
    place = get_own_place_or_404(request, number)
    keeper = find_keeper(place_id=place.pk, keeper_id=keeper_id)
    if keeper is None:
        raise Http404
    if request.method != "POST":
        context = {"place": place, "keeper": keeper, "crumbs": crumbs_of(request, place)}
        return render(request, "places/desk/keepers/remove.html", context)
    try:
        services.remove_keeper(
            place_id=place.pk,
            keeper_id=keeper_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.KeeperGone as gone:
        messages.info(request, str(gone))
    else:
        messages.success(request, _("「%(address)s」を外しました。") % {"address": keeper.email})
    return _to_list(request, place)


@require_POST
@keep_typed_for(page_of_place)
@officer_page(Role.EDITOR)
def ask(request: OfficerRequest, number: int) -> HttpResponse:
    """Ask those who speak for a place to look at what stands there."""
    place = get_own_place_or_404(request, number)
    _say_asked(request, _ask(request, [place.pk]))
    return _to_list(request, place)


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_of_layers(request: OfficerRequest) -> HttpResponse:
    """Show how many places of each map nobody confirmed within a year, and ask those of one map."""
    today = timezone.localdate()
    if request.method == "POST":
        ids = list_places_to_ask(
            ward_id=request.ward.pk, code=request.POST.get("map", ""), today=today
        )
        _say_asked(request, _ask(request, ids))
        return redirect("places:desk-ask", request.ward.slug)
    context = {
        "layers": list_layers_to_ask(ward_id=request.ward.pk, today=today),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/keepers/ask.html", context)


def _add(request: OfficerRequest, place: Place, form: NewKeeperForm) -> bool:
    """Put in what was typed; False, and a sentence in the form, when it cannot be."""
    try:
        services.add_keeper(
            place_id=place.pk,
            email=form.cleaned_data["email"],
            role_name=form.cleaned_data["role_name"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.KeeperRefused as refused:
        form.add_error("email", str(refused))
        return False
    return True


def _ask(request: OfficerRequest, place_ids: list[int]) -> int:
    asked = services.ask_keepers(
        ward_id=request.ward.pk,
        place_ids=place_ids,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    return len(asked)


def _say_asked(request: OfficerRequest, count: int) -> None:
    if not count:
        messages.info(
            request, _("送る相手がいません。連絡先がないか、1日のうちにもう送っています。")
        )
        return
    words = ngettext(
        "%(count)d件のアドレスに、確認のおねがいを送りました。",
        "%(count)d件のアドレスに、確認のおねがいを送りました。",
        count,
    )
    messages.success(request, words % {"count": count})


def _to_list(request: OfficerRequest, place: Place) -> HttpResponse:
    return redirect("places:desk-keepers", request.ward.slug, place.number)
