"""Asking a place to come and sell, and the page of the receipt; and the keepers' answer."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import get_random_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.codes import group_code
from engawa.core.access.pages import WardRequest, public_page
from engawa.core.access.senders import mark_sender
from engawa.rooms.places.models import Place, VisitRequest
from engawa.rooms.places.selectors import visits as selectors
from engawa.rooms.places.selectors.details import Link
from engawa.rooms.places.services import visits as services
from engawa.rooms.places.views.keeper_permission import (
    FRAME,
    KeeperRequest,
    keeper_page,
    take_typed,
)
from engawa.rooms.places.views.visit_answers import answer_visit
from engawa.rooms.places.visit_forms import VisitForm
from engawa.rooms.places.visit_words import list_wish_words
from engawa.rooms.places.wording import name_place

_PRESS_LENGTH = 32


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: WardRequest, number: int) -> HttpResponse:
    """Show the form, then what was typed to be looked through, then send it."""
    place = selectors.find_place_to_ask(ward_id=request.ward.pk, number=number)
    if place is None:
        raise Http404
    products, today = selectors.list_products(place=place), timezone.localdate()
    if request.method != "POST":
        return _show_form(request, place, VisitForm(products=products, today=today))
    form = VisitForm(request.POST, products=products, today=today)
    step = request.POST.get("step", "")
    if not form.is_valid():
        return _show_form(request, place, form, status=422)
    if step == "edit":
        return _show_form(request, place, form)
    press = request.POST.get("press", "")
    if step != "send" or len(press) != _PRESS_LENGTH:
        return _show_check(request, place, form)
    return _send(request, place, form, press)


@public_page
@require_safe
def receipt(request: WardRequest, code: str) -> HttpResponse:
    """Show to whoever holds the code how the request stands; nothing of whom to answer."""
    visit = _get_receipt_or_404(request, code)
    context = {
        "visit": visit,
        "grouped_code": group_code(visit.code),
        "name": name_place(visit.place),
        "wishes": list_wish_words(visit=visit),
        "crumbs": _crumbs(request, visit.place),
    }
    return _own(render(request, "places/visits/receipt.html", context))


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: WardRequest, code: str) -> HttpResponse:
    """Ask whether a request shall be withdrawn, and withdraw it."""
    visit = _get_receipt_or_404(request, code)
    if request.method != "POST":
        context = {"visit": visit, "name": name_place(visit.place)}
        return _own(render(request, "places/visits/withdraw.html", context))
    try:
        services.withdraw_visit(code=visit.code, now=timezone.now())
    except services.AlreadyAnswered:
        messages.info(request, _("このおねがいは、もう終わっています。いまの様子を見てください。"))
    else:
        messages.success(request, _("おねがいを取り下げました。"))
    return redirect("places:visit-receipt", request.ward.slug, visit.code)


@keeper_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: KeeperRequest, visit_id: int) -> HttpResponse:
    """Show a request to whoever speaks for the place, and take their answer."""
    place = request.place
    visit = selectors.find_visit(ward_id=request.ward.pk, visit_id=visit_id, place_id=place.pk)
    if visit is None:
        raise Http404
    back = reverse("places:keeper-form", args=(request.ward.slug, place.number))
    return answer_visit(
        request,
        visit,
        template="places/keepers/visit.html",
        context={
            **FRAME,
            "place": place,
            "crumbs": [*_crumbs(request, place), Link(_("内容を直す"), back)],
        },
        actor_id=None,
        back=back,
        typed=take_typed(request),
    )


def _send(request: WardRequest, place: Place, form: VisitForm, press: str) -> HttpResponse:
    try:
        visit, is_new = services.send_visit_request(
            place_id=place.pk,
            press=press,
            asked=form.make_asked(),
            language=get_language() or "ja",
            sender=mark_sender(request, room="places"),
            now=timezone.now(),
        )
    except services.NotVisiting as gone:
        raise Http404 from gone
    except services.AskedTooOften:
        form.add_error(None, _("続けて送りすぎました。1日ほど待つか、施設に電話してください。"))
        return _show_form(request, place, form, status=429)
    if is_new:
        messages.success(request, _("おねがいを送りました。返事をお待ちください。"))
    return redirect("places:visit-receipt", request.ward.slug, visit.code)


def _show_form(
    request: WardRequest, place: Place, form: VisitForm, *, status: int = 200
) -> HttpResponse:
    context = _context(request, place, form)
    return _own(render(request, "places/visits/form.html", context, status=status))


def _show_check(request: WardRequest, place: Place, form: VisitForm) -> HttpResponse:
    context = _context(request, place, form) | {
        "answers": form.list_answers(),
        "hidden": form.list_hidden(),
        # Of one page comes one request, however often its button is pressed.
        "press": get_random_string(_PRESS_LENGTH),
    }
    return _own(render(request, "places/visits/check.html", context))


def _context(request: WardRequest, place: Place, form: VisitForm) -> dict[str, Any]:
    return {
        "place": place,
        "name": name_place(place),
        "words": place.visiting.words,
        "form": form,
        "crumbs": _crumbs(request, place),
    }


def _get_receipt_or_404(request: WardRequest, code: str) -> VisitRequest:
    visit = selectors.find_receipt(ward_id=request.ward.pk, code=code)
    if visit is None:
        raise Http404
    return visit


def _crumbs(request: WardRequest, place: Place) -> list[Link]:
    ward = {"ward_slug": request.ward.slug}
    url = reverse("places:place", kwargs={**ward, "number": place.number})
    link = Link(_("施設"), reverse("places:list", kwargs=ward))
    return [link, replace(link, label=name_place(place), url=url)]


def _own(response: HttpResponse) -> HttpResponse:
    """Let nobody keep a page that holds what somebody typed, or is opened by a code."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
