"""The pages of a place for those who speak for it: the code, what stands there, what they propose."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import WardRequest
from engawa.core.access.senders import mark_sender
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.forms import keepers as forms
from engawa.rooms.places.keeper_links import read_link_token
from engawa.rooms.places.models import Place, PlaceKeeper
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules
from engawa.rooms.places.selectors.desk_words import get_names, label_of, say_part
from engawa.rooms.places.selectors.details import Link
from engawa.rooms.places.selectors.keepers import (
    Opening,
    find_keeper,
    find_last_decision,
    get_opening,
    hide_address,
)
from engawa.rooms.places.selectors.proposals import list_facts, list_taken_words, view_changes
from engawa.rooms.places.selectors.visits import list_open_visits
from engawa.rooms.places.services import keeper_codes as codes
from engawa.rooms.places.services import proposals as services
from engawa.rooms.places.tasks import mail_code
from engawa.rooms.places.views import keeper_permission as access
from engawa.rooms.places.views.keeper_permission import KeeperRequest, keeper_page, place_page


@place_page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: WardRequest, place: Place) -> HttpResponse:
    """Ask for the address to which a code shall go; the answer is the same for known and unknown ones."""
    visit_id = read_whole_number(request.GET.get("visit", ""))
    if access.find_entered(request, place) is not None and request.method != "POST":
        return _go_on(request, place, visit_id)
    linked = _linked(request, place)
    form = forms.AddressForm(request.POST or None)
    status = 200
    if request.method == "POST":
        is_by_link = linked is not None and "by-link" in request.POST
        status = 422
        if is_by_link or form.is_valid():
            address = linked.email if is_by_link and linked else form.cleaned_data["email"]
            try:
                code = codes.ask_code(
                    place_id=place.pk,
                    email=address,
                    sender=mark_sender(request, room="places"),
                    now=timezone.now(),
                )
            except codes.AskedTooOften:
                form = forms.AddressForm(initial={"email": request.POST.get("email", "")})
                return _show_start(request, place, form, linked, wait=True, status=429)
            mail_code.enqueue(code_id=code.pk)
            shown = hide_address(email=address) if is_by_link else address
            request.session[access.ASKED] = {
                "place": place.pk,
                "code": code.pk,
                "address": shown,
                "visit": visit_id,
            }
            return redirect("places:keeper-code", request.ward.slug, place.number)
    return _show_start(request, place, form, linked, status=status)


@place_page
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: WardRequest, place: Place) -> HttpResponse:
    """Ask for the code from the mail, and let in whoever knows it."""
    asked = request.session.get(access.ASKED)
    if not asked or asked["place"] != place.pk:
        return redirect("places:keeper-start", request.ward.slug, place.number)
    form = forms.CodeForm(request.POST or None)
    is_over, status = False, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                keeper = codes.use_code(
                    code_id=asked["code"],
                    place_id=place.pk,
                    typed=form.cleaned_data["code"],
                    now=timezone.now(),
                )
            except codes.CodeWrong:
                form.add_error(
                    "code",
                    _("コードがちがいます。メールで届いた8文字を、もう一度確かめてください。"),
                )
            except codes.CodeOver:
                is_over, status = True, 410
            else:
                access.enter(request, keeper)
                return _go_on(request, place, asked["visit"])
    context = {
        **access.FRAME,
        "place": place,
        "form": form,
        "is_over": is_over,
        "address": asked["address"],
        "crumbs": _crumbs(request, place),
    }
    return render(request, "places/keepers/code.html", context, status=status)


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: KeeperRequest) -> HttpResponse:
    """Show what stands there and the form to mend it; keep what is proposed."""
    place = request.place
    opening = get_opening(place=place, keeper_id=request.keeper.pk)
    shown = forms.Shown(opening.opened, opening.values, opening.offerings, opening.note)
    opened = forms.write_opened(place_id=place.pk, opened=opening.opened)
    if request.method != "POST":
        sent = {"revision": str(opening.revision), "opened": opened}
        typed = access.take_typed(request)
        if typed is None:
            return _show(request, opening, forms.make_form(shown), sent)
        # What was typed was written on what its page showed, not on what stands there now.
        sent |= {"revision": typed.get("revision", ""), "opened": typed.get("opened", "")}
        filled = forms.refill_form(typed, shown=shown)
        return _show(request, opening, filled, sent, is_kept=True)
    filled = forms.read_form(request.POST, shown=shown)
    sent = {
        "revision": request.POST.get("revision", ""),
        "opened": request.POST.get("opened", ""),
    }
    if not filled.is_valid():
        return _show(request, opening, filled, sent, status=422)
    seen = forms.read_opened(sent["opened"], place_id=place.pk)
    written = filled.read(opened=opening.opened if seen is None else seen)
    if opening.waiting is None and not written.note and _is_unchanged(written):
        messages.info(
            request,
            _("変わったところはありません。すべて正しければ「このままで正しい」を押してください。"),
        )
        return _to_form(request)
    try:
        services.save_proposal(
            keeper_id=request.keeper.pk,
            revision=read_whole_number(sent["revision"]),
            written=written,
            now=timezone.now(),
        )
    except services.ProposalChanged as changed:
        return _show_conflict(request, opening, filled, written, sent, changed)
    except services.ProposalGone as gone:
        raise Http404 from gone
    messages.success(request, _("職員に送りました。確かめてから、公開ページに反映します。"))
    return _to_form(request)


@keeper_page
@require_POST
def confirm(request: KeeperRequest) -> HttpResponse:
    """Keep that all is right as it stands."""
    try:
        services.say_all_is_right(
            keeper_id=request.keeper.pk,
            seen=read_whole_number(request.POST.get("seen", "")),
            now=timezone.now(),
        )
    except services.ProposalChanged:
        messages.warning(
            request,
            _("見ているあいだに、職員が内容を直しました。いまの内容を、もう一度見てください。"),
        )
    except services.ProposalGone as gone:
        raise Http404 from gone
    else:
        messages.success(request, _("「このままで正しい」と職員に伝えました。"))
    return _to_form(request)


@keeper_page
@require_POST
def withdraw(request: KeeperRequest) -> HttpResponse:
    """Withdraw what was proposed."""
    try:
        services.withdraw_proposal(keeper_id=request.keeper.pk, now=timezone.now())
    except services.ProposalGone:
        messages.info(request, _("待っている連絡は、もうありません。"))
    else:
        messages.success(request, _("連絡を取り下げました。公開ページは、そのままです。"))
    return _to_form(request)


@place_page
@require_POST
def end(request: WardRequest, place: Place) -> HttpResponse:
    """Let this browser speak for the place no more."""
    access.leave(request)
    messages.success(request, _("終わりました。この端末では、もう直せません。"))
    return redirect("places:place", request.ward.slug, place.number)


# --- helpers --------------------------------------------------------------------------------------


def _linked(request: WardRequest, place: Place) -> PlaceKeeper | None:
    token = request.GET.get("k", "")
    keeper_id = read_link_token(token, now=timezone.now()) if token else None
    return None if keeper_id is None else find_keeper(place_id=place.pk, keeper_id=keeper_id)


def _show_start(
    request: WardRequest,
    place: Place,
    form: forms.AddressForm,
    linked: PlaceKeeper | None,
    *,
    wait: bool = False,
    status: int,
) -> HttpResponse:
    context = {
        **access.FRAME,
        "place": place,
        "form": form,
        "linked": hide_address(email=linked.email) if linked else "",
        "wait": wait,
        "crumbs": _crumbs(request, place),
    }
    return render(request, "places/keepers/start.html", context, status=status)


def _go_on(request: WardRequest, place: Place, visit_id: int) -> HttpResponse:
    if visit_id:
        return redirect("places:keeper-visit", request.ward.slug, place.number, visit_id)
    return redirect("places:keeper-form", request.ward.slug, place.number)


def _to_form(request: KeeperRequest) -> HttpResponse:
    return redirect("places:keeper-form", request.ward.slug, request.place.number)


def _crumbs(request: WardRequest, place: Place) -> list[Link]:
    ward = {"ward_slug": request.ward.slug}
    url = reverse("places:place", kwargs={**ward, "number": place.number})
    return [Link(_("施設"), reverse("places:list", kwargs=ward)), Link(place.name, url)]


def _is_unchanged(written: services.Written) -> bool:
    base = {key: value for key, value in written.base.items() if key != "offerings"}
    return base == written.values and list(written.base["offerings"]) == list(written.offerings)


def _show_conflict(
    request: KeeperRequest,
    opening: Opening,
    filled: forms.KeeperForm,
    written: services.Written,
    sent: dict[str, str],
    changed: services.ProposalChanged,
) -> HttpResponse:
    """Show what another window kept beside what was typed here; the next press takes what is typed."""
    kept = changed.current
    names = get_names(ward_id=request.ward.pk)
    theirs: dict[str, Any] = {"offerings": opening.offerings, **opening.values}
    yours: dict[str, Any] = {"offerings": list(written.offerings), **written.values}
    keys = [key for key in {**theirs, **yours} if theirs.get(key) != yours.get(key)]
    rows = [
        {
            "label": label_of(key=key),
            "theirs": say_part(key=key, value=theirs.get(key), names=names),
            "yours": say_part(key=key, value=yours.get(key), names=names),
        }
        for key in sorted(keys)
    ]
    conflict = {"rows": rows, "is_decided": kept is None}
    sent = {**sent, "revision": str(kept.revision if kept else 0)}
    return _show(request, opening, filled, sent, conflict=conflict, status=409)


def _show(
    request: KeeperRequest,
    opening: Opening,
    filled: forms.KeeperForm,
    sent: dict[str, str],
    *,
    conflict: dict[str, Any] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    place = request.place
    names = get_names(ward_id=request.ward.pk)
    last = find_last_decision(place_id=place.pk, keeper_id=request.keeper.pk)
    context = {
        **access.FRAME,
        "place": place,
        "keeper": request.keeper,
        "form": filled,
        "errors": filled.list_errors() if filled.place.is_bound else [],
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "facts": list_facts(place=place, names=names),
        "waiting": opening.waiting,
        "changes": view_changes(proposal=opening.waiting, names=names) if opening.waiting else [],
        "last": last,
        "taken": list_taken_words(proposal=last, names=names) if last else [],
        "rules": list_rules(hours=OpeningHours.from_plain(place.hours)) if place.hours else [],
        "visits": list_open_visits(place_id=place.pk),
        "crumbs": _crumbs(request, place),
    }
    return render(request, "places/keepers/form.html", context, status=status)
