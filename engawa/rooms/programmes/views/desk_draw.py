"""The draw of one intake at the desk: how it stands, freezing the list, the public value, drawing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.rooms.programmes.forms.draw import StrikeForm, ValueForm
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.selectors.alike import list_alike
from engawa.rooms.programmes.selectors.desk_bookings import find_booking_of_intake
from engawa.rooms.programmes.selectors.lotteries import list_tickets, view_draw
from engawa.rooms.programmes.services import drawing, striking
from engawa.rooms.programmes.views.desk_pages import page_named
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
    get_programme_or_404,
    may_write,
    say_why_closed,
)
from engawa.rooms.programmes.wording import name_intake

# More lots than these are left to the house's clock: nobody waits for a page so long.
MOST_IN_A_PRESS = 1000


@officer_page(Role.VIEWER)
@require_safe
def draw(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show how a draw stands."""
    programme = get_programme_or_404(request, number)
    intake = _get_drawn_or_404(programme, intake_number)
    form = ValueForm()
    sent_to = reverse("programmes:desk-draw-value", args=(request.ward.slug, number, intake_number))
    is_kept = restore(form, take_kept(request, form=sent_to))
    return _show(request, programme, intake, form, is_kept=is_kept)


@require_POST
@keep_typed_for(page_named("programmes:desk-draw", "number", "intake_number"))
@officer_page(Role.EDITOR)
def freeze(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Freeze the list, which the house's clock does too."""
    return _do(request, number, intake_number, drawing.freeze_list, _("名簿を確定しました。"))


@require_POST
@keep_typed_for(page_named("programmes:desk-draw", "number", "intake_number"))
@officer_page(Role.EDITOR)
def hold(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Draw the lots, which the house's clock does too."""
    return _do(request, number, intake_number, drawing.hold_draw, _("抽選をしました。"))


@require_POST
@keep_typed_for(page_named("programmes:desk-draw", "number", "intake_number"))
@officer_page(Role.EDITOR)
def value(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Take the public value, typed twice."""
    programme = get_own_programme_or_404(request, number)
    intake = _get_drawn_or_404(programme, intake_number)
    form = ValueForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, intake, form, status=422)
    try:
        drawing.enter_value(
            intake_id=intake.pk,
            value=form.cleaned_data["value"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except drawing.DrawRefused as refused:
        form.add_error("value", str(refused))
        return _show(request, programme, intake, form, status=409)
    messages.success(request, _("公の数を入れました。"))
    return _back(request, number, intake_number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Ask why an application is struck out that looks like another one's, or strike it out."""
    programme = get_own_programme_or_404(request, number)
    intake = _get_drawn_or_404(programme, intake_number)
    booking = find_booking_of_intake(intake=intake, code=code)
    if booking is None:
        raise Http404
    if request.method != "POST":
        form = StrikeForm()
        kept = take_kept(request)
        is_kept = restore(form, kept)
        revision = kept.get("revision", "") if kept else str(booking.revision)
        return _show_strike(request, programme, intake, booking, form, revision, is_kept=is_kept)
    form = StrikeForm(request.POST)
    revision = request.POST.get("revision", "")
    if not form.is_valid():
        return _show_strike(request, programme, intake, booking, form, revision, status=422)
    try:
        striking.strike_out(
            booking_id=booking.pk,
            revision=read_whole_number(revision),
            reason=form.cleaned_data["reason"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except striking.StrikeRefused as refused:
        form.add_error(None, str(refused))
        booking.refresh_from_db()
        # What stands now is on the page; the reason that was typed stays.
        now_there = str(booking.revision)
        return _show_strike(request, programme, intake, booking, form, now_there, status=409)
    messages.success(request, _("重なっている申込みを取り消しました。"))
    return _back(request, number, intake_number)


def _do(
    request: OfficerRequest,
    number: int,
    intake_number: int,
    step: Callable[..., Any],
    done: str,
) -> HttpResponse:
    programme = get_own_programme_or_404(request, number)
    intake = _get_drawn_or_404(programme, intake_number)
    if is_long(intake):
        messages.info(request, _("くじが多いので、画面の外で進めます。1分のうちに始まります。"))
        return _back(request, number, intake_number)
    try:
        step(intake_id=intake.pk, actor_id=request.officer.user_id, now=timezone.now())
    except drawing.DrawRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return _back(request, number, intake_number)


def is_long(intake: Intake) -> bool:
    """Tell whether there are too many lots for one press."""
    return intake.lottery.last_ticket > MOST_IN_A_PRESS


def _get_drawn_or_404(programme: Programme, number: int) -> Intake:
    intake = get_intake_or_404(programme, number)
    if intake.way != Intake.Way.LOTTERY:
        raise Http404
    intake.programme = programme
    return intake


def _back(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    return redirect(
        "programmes:desk-draw",
        ward_slug=request.ward.slug,
        number=number,
        intake_number=intake_number,
    )


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    form: ValueForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    lottery, now = intake.lottery, timezone.now()
    is_open = may_write(request.officer, programme.section_id)
    view = view_draw(intake=intake, now=now)
    page, tickets = list_tickets(lottery=lottery, page_number=request.GET.get("page", "1"))
    may_strike = is_open and lottery.frozen_at is None and intake.called_off_at is None
    context = {
        "programme": programme,
        "intake": intake,
        "draw": view,
        "tickets": tickets,
        "page": page,
        "alike": list_alike(lottery=lottery) if may_strike else (),
        "is_long": is_long(intake),
        "form": form,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open else say_why_closed(request.officer, programme),
        "may_enter": is_open and view.stage == "frozen" and now >= lottery.value_known_at,
        "may_hold": is_open
        and view.stage == "frozen"
        and bool(lottery.value)
        and now >= lottery.drawn_at,
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/desk/draw.html", context, status=status)


def _show_strike(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    booking: Booking,
    form: StrikeForm,
    revision: str,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    alike = list_alike(lottery=intake.lottery)
    groups = [
        group for group in alike if any(entry.code == booking.code for entry in group.entries)
    ]
    mine = [entry for group in groups for entry in group.entries if entry.code == booking.code]
    if intake.lottery.frozen_at is not None or not mine:
        sentence = _("取り消せるのは、名簿が確定する前の、重なっている申込みだけです。")
        messages.warning(request, sentence)
        return _back(request, programme.number, intake.number)
    context = {
        "programme": programme,
        "intake": intake,
        "intake_name": name_intake(intake=intake),
        "entry": mine[0],
        "groups": groups,
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "revision": revision,
        "is_kept": is_kept,
        "crumbs": crumbs_of(request, programme),
    }
    response = render(request, "programmes/desk/strike.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response
