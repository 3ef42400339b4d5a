"""The staff desk of a moving shop's stops: their forms, and the days that differ."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.ui.days import say_day_of_year
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.places.forms.moving_shops import (
    DayForm,
    StopHoursForm,
    make_stop_sheet,
    read_stop,
    show_stop,
    show_typed_stop,
)
from engawa.rooms.places.models import MovingShop, Stop
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.selectors import desk_moving_shops as selectors
from engawa.rooms.places.services.moving_shops import (
    NobodyComes,
    StopNotInUse,
    StopWasChanged,
    add_stop,
    change_stop,
    drop_change,
    set_change,
    withdraw_stop,
)
from engawa.rooms.places.views.desk_moving_shops import crumbs_of_shop, get_shop_or_404
from engawa.rooms.places.views.owning import get_own_choices, require_own


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the form of a stop that is not there yet, and add it."""
    shop = _get_own_shop_or_404(request, number)
    data = request.POST if request.method == "POST" else None
    sheet = make_stop_sheet(data, stop=None, choices=get_own_choices(request))
    if data is None:
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show(request, shop, None, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show(request, shop, None, sheet, status=422)
    values, notes = read_stop(sheet)
    stop = add_stop(
        ward_id=request.ward.pk,
        number=number,
        values=values,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    _say(request, _("「%(spot)s」を加えました。") % {"spot": stop.spot}, notes)
    return _to_shop(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: OfficerRequest, number: int, stop_id: int) -> HttpResponse:
    """Show a stop in its form, and change it."""
    shop = _get_own_shop_or_404(request, number)
    if request.method == "POST":
        found = selectors.get_desk_stop(shop=shop, stop_id=stop_id)
        return _show_gone(request, shop) if found is None else _change(request, shop, found)
    shown = _get_stop_or_404(shop, stop_id)
    sheet = _sheet_of(request, shown)
    sent = {"revision": str(shown.revision), "opened": write_opened(sheet)}
    kept = take_kept(request)
    if kept is not None:
        sheet.fill(kept)
        sent = {name: kept.get(name, "") for name in sent}
    return _show(request, shop, shown, sheet, sent=sent, is_kept=kept is not None)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: OfficerRequest, number: int, stop_id: int) -> HttpResponse:
    """Ask whether a stop shall be taken away, or take it away."""
    shop = _get_own_shop_or_404(request, number)
    shown = _get_stop_or_404(shop, stop_id)
    if request.method != "POST":
        return _show_removal(request, shop, shown)
    try:
        withdraw_stop(
            ward_id=request.ward.pk,
            number=number,
            stop_id=stop_id,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except StopWasChanged as faster:
        return _show_removal(request, shop, faster.current, is_changed=True, status=409)
    messages.success(request, _("「%(spot)s」を外しました。") % {"spot": shown.spot})
    return _to_shop(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def days(request: OfficerRequest, number: int, stop_id: int) -> HttpResponse:
    """Show the days that differ at a stop, and enter one."""
    shop = _get_own_shop_or_404(request, number)
    shown = _get_stop_or_404(shop, stop_id)
    if request.method != "POST":
        form = DayForm(initial={"day": timezone.localdate()})
        is_kept = restore(form, take_kept(request))
        return _show_days(request, shop, shown, form, is_kept=is_kept)
    form = DayForm(request.POST)
    if not form.is_valid() or not _enter(request, shop, shown, form):
        return _show_days(request, shop, shown, form, status=422)
    said = {"day": say_day_of_year(form.cleaned_data["day"]), "spot": shown.spot}
    if form.span is None:
        messages.success(request, _("%(day)sの「%(spot)s」を休みにしました。") % said)
    else:
        messages.success(request, _("%(day)sの「%(spot)s」の時間を変えました。") % said)
    return _back(request, number, stop_id)


def page_of_days(request: HttpRequest, ward_slug: str, number: int, stop_id: int, day: str) -> str:
    """Give the page on which the button stands that lets a day be as usual again."""
    return reverse(
        "places:desk-stop-days",
        kwargs={"ward_slug": ward_slug, "number": number, "stop_id": stop_id},
    )


@require_POST
@keep_typed_for(page_of_days)
@officer_page(Role.EDITOR)
def as_usual(request: OfficerRequest, number: int, stop_id: int, day: str) -> HttpResponse:
    """Let the shop come on that day as usual again."""
    shop = _get_own_shop_or_404(request, number)
    shown = _get_stop_or_404(shop, stop_id)
    try:
        meant = dt.date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    dropped = drop_change(
        ward_id=request.ward.pk,
        number=number,
        stop_id=stop_id,
        day=meant,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    said = {"day": say_day_of_year(meant), "spot": shown.spot}
    if dropped:
        messages.success(request, _("%(day)sの「%(spot)s」を、いつもどおりに戻しました。") % said)
    else:
        messages.info(request, _("%(day)sの「%(spot)s」は、もういつもどおりです。") % said)
    return _back(request, number, stop_id)


def _enter(request: OfficerRequest, shop: MovingShop, shown: Stop, form: DayForm) -> bool:
    """Enter the day that was typed; False, and a sentence in the form, when it cannot be."""
    try:
        set_change(
            ward_id=request.ward.pk,
            number=shop.number,
            stop_id=shown.pk,
            day=form.cleaned_data["day"],
            span=form.span,
            words=form.cleaned_data["words"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (NobodyComes, StopNotInUse) as refused:
        form.add_error("day", str(refused))
        return False
    return True


def _change(request: OfficerRequest, shop: MovingShop, shown: Stop) -> HttpResponse:
    choices = get_own_choices(request)
    sheet = make_stop_sheet(request.POST, stop=shown, choices=choices)
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, shop, shown, sheet, sent=sent, status=422)
    values, notes = read_stop(sheet)
    try:
        change_stop(
            ward_id=request.ward.pk,
            number=shop.number,
            stop_id=shown.pk,
            revision=read_whole_number(sent["revision"]),
            values=values,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except StopWasChanged as faster:
        current = _sheet_of(request, faster.current)
        again = {"revision": str(faster.current.revision), "opened": write_opened(current)}
        typed = make_stop_sheet(
            stop=shown, shown=show_typed_stop(sheet), hours=values.hours, choices=choices
        )
        conflict = meet(opened=read_opened(sent["opened"]), current=current, typed=typed)
        shown_again = _sheet_of(request, faster.current)
        shown_again.show(conflict.kept)
        return _show(
            request,
            shop,
            faster.current,
            shown_again,
            sent=again,
            conflict=conflict,
            status=409,
        )
    _say(request, _("「%(spot)s」を直しました。") % {"spot": values.spot}, notes)
    return _to_shop(request, shop.number)


def _show_gone(request: OfficerRequest, shop: MovingShop) -> HttpResponse:
    """Show what was typed of a stop that a colleague took away, as one that could be added."""
    sheet = make_stop_sheet(request.POST, stop=None, choices=get_own_choices(request))
    return _show(request, shop, None, sheet, is_gone=True, status=409)


def _sheet_of(request: OfficerRequest, shown: Stop) -> Sheet:
    return make_stop_sheet(
        stop=shown,
        shown=show_stop(stop=shown, has_found_area=selectors.has_found_area(stop=shown)),
        hours=OpeningHours.from_plain(shown.hours),
        choices=get_own_choices(request),
    )


def _get_own_shop_or_404(request: OfficerRequest, number: int) -> MovingShop:
    shop = get_shop_or_404(request, number)
    require_own(request, shop.section)
    return shop


def _get_stop_or_404(shop: MovingShop, stop_id: int) -> Stop:
    found = selectors.get_desk_stop(shop=shop, stop_id=stop_id)
    if found is None:
        raise Http404
    return found


def _show(
    request: OfficerRequest,
    shop: MovingShop,
    shown: Stop | None,
    sheet: Sheet,
    *,
    sent: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    is_kept: bool = False,
    is_gone: bool = False,
    status: int = 200,
) -> HttpResponse:
    hours = sheet.parts[1]
    assert isinstance(hours, StopHoursForm)
    context: dict[str, Any] = {
        "shop": shop,
        "stop": shown,
        "form": sheet.parts[0],
        "hours": hours,
        "opens_osm": hours.is_written_as_osm(),
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "is_gone": is_gone,
        "crumbs": crumbs_of_shop(request, shop),
    }
    return render(request, "places/desk/moving_shops/stop.html", context, status=status)


def _show_removal(
    request: OfficerRequest,
    shop: MovingShop,
    shown: Stop,
    *,
    is_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "shop": shop,
        "stop": shown,
        "is_changed": is_changed,
        "crumbs": crumbs_of_shop(request, shop),
    }
    return render(request, "places/desk/moving_shops/remove_stop.html", context, status=status)


def _show_days(
    request: OfficerRequest,
    shop: MovingShop,
    shown: Stop,
    form: DayForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "shop": shop,
        "stop": shown,
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "is_kept": is_kept,
        "entered": selectors.list_entered_days(stop=shown, today=timezone.localdate()),
        "crumbs": crumbs_of_shop(request, shop),
    }
    return render(request, "places/desk/moving_shops/days.html", context, status=status)


def _say(request: OfficerRequest, words: str, notes: list[str]) -> None:
    messages.success(request, words)
    for note in dict.fromkeys(notes):
        messages.info(request, note)


def _to_shop(request: OfficerRequest, number: int) -> HttpResponse:
    return redirect("places:desk-moving-shop", ward_slug=request.ward.slug, number=number)


def _back(request: OfficerRequest, number: int, stop_id: int) -> HttpResponse:
    """Go back to where the button stands: the list of today, or the page of the stop's days."""
    if request.POST.get("from") == "today":
        return redirect("places:desk-moving-shops", ward_slug=request.ward.slug)
    return redirect(
        "places:desk-stop-days", ward_slug=request.ward.slug, number=number, stop_id=stop_id
    )
