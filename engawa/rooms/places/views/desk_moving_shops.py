"""The staff desk of moving shops: who comes today, the list, and the form of one shop."""

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
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.places.forms.moving_shops import make_shop_sheet, read_shop
from engawa.rooms.places.models import MovingShop
from engawa.rooms.places.selectors import desk_moving_shops as selectors
from engawa.rooms.places.services.moving_shops import (
    ShopChanged,
    add_shop,
    change_shop,
    read_shop_values,
)
from engawa.rooms.places.views.desk import crumbs_of
from engawa.rooms.places.views.desk_permission import may_write
from engawa.rooms.places.views.owning import get_own_choices, require_own, say_whose

Crumbs = list[dict[str, str]]


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List who comes today, what differs in the next days, and the moving shops."""
    ward_id, now = request.ward.pk, timezone.now()
    context = {
        "shops": selectors.list_desk_shops(ward_id=ward_id),
        "due": selectors.list_due_stops(
            ward_id=ward_id,
            may_write=lambda section_id: may_write(request.officer, section_id),
            now=now,
        ),
        "changes": selectors.list_coming_changes(ward_id=ward_id, today=timezone.localdate()),
        "today": timezone.localdate(),
        "may_add": request.officer.is_at_least(Role.EDITOR),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/moving_shops/list.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a moving shop that is not there yet, and add it."""
    choices, today = get_own_choices(request), timezone.localdate()
    data = request.POST if request.method == "POST" else None
    sheet = make_shop_sheet(data, shop=None, values=None, choices=choices, today=today)
    if data is None:
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show(request, None, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show(request, None, sheet, status=422)
    shop = add_shop(
        ward_id=request.ward.pk,
        values=read_shop(sheet),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(
        request,
        _("「%(name)s」を加えました。次に、停まる場所を加えてください。") % {"name": shop.name},
    )
    return redirect("places:desk-moving-shop", ward_slug=request.ward.slug, number=shop.number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: OfficerRequest, number: int) -> HttpResponse:
    """Show a moving shop in its form with its stops, and change it."""
    shown = get_shop_or_404(request, number)
    if request.method == "POST":
        require_own(request, shown.section)
        return _change(request, shown)
    sheet = _sheet_of(request, shown)
    sent = {"revision": str(shown.revision), "opened": write_opened(sheet)}
    kept = take_kept(request)
    if kept is not None:
        sheet.fill(kept)
        sent = {name: kept.get(name, "") for name in sent}
    return _show(request, shown, sheet, sent=sent, is_kept=kept is not None)


def get_shop_or_404(request: OfficerRequest, number: int) -> MovingShop:
    """Give a moving shop of the ward, public or not.

    :raises Http404: there is none.
    """
    found = selectors.get_desk_shop(ward_id=request.ward.pk, number=number)
    if found is None:
        raise Http404
    return found


def crumbs_of_shop(request: OfficerRequest, shown: MovingShop | None = None) -> Crumbs:
    """Give the way from the list of places to a page about a moving shop."""
    ward = {"ward_slug": request.ward.slug}
    here = reverse("places:desk-moving-shops", kwargs=ward)
    crumbs = [*crumbs_of(request), {"label": _("移動販売"), "url": here}]
    if shown is not None:
        url = reverse("places:desk-moving-shop", kwargs={**ward, "number": shown.number})
        crumbs.append({"label": shown.name, "url": url})
    return crumbs


def _change(request: OfficerRequest, shown: MovingShop) -> HttpResponse:
    choices, today = get_own_choices(request), timezone.localdate()
    sheet = make_shop_sheet(
        request.POST,
        shop=shown,
        values=read_shop_values(shop=shown),
        choices=choices,
        today=today,
    )
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent=sent, status=422)
    values = read_shop(sheet)
    try:
        changed = change_shop(
            ward_id=request.ward.pk,
            number=shown.number,
            revision=read_whole_number(sent["revision"]),
            values=values,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ShopChanged as faster:
        current = _sheet_of(request, faster.current)
        again = {"revision": str(faster.current.revision), "opened": write_opened(current)}
        typed = make_shop_sheet(shop=shown, values=values, choices=choices, today=today)
        conflict = meet(opened=read_opened(sent["opened"]), current=current, typed=typed)
        shown_again = _sheet_of(request, faster.current)
        shown_again.show(conflict.kept)
        return _show(
            request, faster.current, shown_again, sent=again, conflict=conflict, status=409
        )
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        messages.success(request, _("「%(name)s」を直しました。") % {"name": changed.name})
    return redirect("places:desk-moving-shop", ward_slug=request.ward.slug, number=shown.number)


def _sheet_of(request: OfficerRequest, shown: MovingShop) -> Sheet:
    return make_shop_sheet(
        shop=shown,
        values=read_shop_values(shop=shown),
        choices=get_own_choices(request),
        today=timezone.localdate(),
    )


def _show(
    request: OfficerRequest,
    shown: MovingShop | None,
    sheet: Sheet,
    *,
    sent: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    section = shown.section if shown else None
    is_open = shown is None or may_write(request.officer, shown.section_id)
    context: dict[str, Any] = {
        "shop": shown,
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open else say_whose(request, section),
        "stops": selectors.list_stops_of(shop=shown, today=timezone.localdate()) if shown else [],
        "crumbs": crumbs_of_shop(request),
    }
    return render(request, "places/desk/moving_shops/shop.html", context, status=status)
