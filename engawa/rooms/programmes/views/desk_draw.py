"""The draw of one intake at the desk: how it stands, freezing the list, the public value, drawing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for, restore, take_kept
from engawa.rooms.programmes.forms.draw import ValueForm
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.selectors.lotteries import list_alike, list_tickets, view_draw
from engawa.rooms.programmes.services import drawing
from engawa.rooms.programmes.views.desk_pages import page_named
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
    get_programme_or_404,
    may_write,
    say_why_closed,
)


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


def _do(
    request: OfficerRequest,
    number: int,
    intake_number: int,
    step: Callable[..., Any],
    done: str,
) -> HttpResponse:
    programme = get_own_programme_or_404(request, number)
    intake = _get_drawn_or_404(programme, intake_number)
    try:
        step(intake_id=intake.pk, actor_id=request.officer.user_id, now=timezone.now())
    except drawing.DrawRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return _back(request, number, intake_number)


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
    context = {
        "programme": programme,
        "intake": intake,
        "draw": view,
        "tickets": list_tickets(lottery=lottery),
        "alike": list_alike(lottery=lottery) if is_open else (),
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
