"""A booking's own page, which the key in its link opens: see it, confirm, take or leave an offer, change, cancel.

Opening a link changes nothing, since scanners of mail open links: everything is done by a press.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.pages import View, WardRequest, public_page
from engawa.core.access.senders import find_address, may_knock
from engawa.core.documents.codes import qr_svg
from engawa.core.documents.icalendar import MEDIA_TYPE
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.addresses import address_of_booking, address_of_programme
from engawa.rooms.programmes.booking_form import NumberForm, PartyForm, say_party
from engawa.rooms.programmes.models import Booking, Intake, TurnedAway
from engawa.rooms.programmes.selectors import bookings as selectors
from engawa.rooms.programmes.selectors.library import list_own_recordings
from engawa.rooms.programmes.selectors.lotteries import view_own_lot
from engawa.rooms.programmes.selectors.streams import list_own_streams
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services.answers import read_answers
from engawa.rooms.programmes.services.booking_messages import write_booking_calendar
from engawa.rooms.programmes.services.queue import LIVE
from engawa.rooms.programmes.views.family import keep_confirmed, waits_for
from engawa.rooms.programmes.views.remembered import Person, remember
from engawa.rooms.programmes.views.turning_away import turn_away

State = Booking.State
# Keys that open nothing, from one network within an hour; and new numbers for one booking.
MOST_WRONG_KEYS = 60
MOST_NUMBERS = 3


def own_page(view: Callable[..., HttpResponseBase]) -> View:
    """Open a view to whoever holds the key of a booking; nobody keeps the page, or is told its address."""

    @public_page
    @wraps(view)
    def inner(request: WardRequest, key: str, **kwargs: Any) -> HttpResponseBase:
        booking = selectors.find_booking(ward_id=request.ward.pk, key=key)
        if booking is None:
            who, now = find_address(request), timezone.now()
            turn_away(request, TurnedAway.Kind.KEY)
            if may_knock(about="programmes.key", who=who, most=MOST_WRONG_KEYS, now=now):
                raise Http404
            response: HttpResponseBase = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        else:
            response = view(request, booking, key, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Not `no-referrer`: browsers would send forms without their origin, and nobody could press anything.
        response["Referrer-Policy"] = "strict-origin"
        return response

    return inner


@own_page
@require_safe
def booking(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Show how a booking stands; nothing else happens."""
    return _show(request, booking, key, NumberForm())


@own_page
@require_POST
def confirm(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Take the number from the mail, and book what was held."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _show(request, booking, key, form, status=422)
    try:
        services.confirm_booking(
            booking_id=booking.pk, typed=form.cleaned_data["number"], now=timezone.now()
        )
    except refusals.NumberWrong as wrong:
        form.add_error("number", str(wrong))
        return _show(request, booking, key, form, status=422)
    except refusals.NumberOver as over:
        turn_away(request, TurnedAway.Kind.NUMBER)
        form.add_error("number", str(over))
        return _show(request, booking, key, form, is_over=True, status=410)
    except refusals.BookingOver as over:
        turn_away(request, TurnedAway.Kind.REPLAY)
        messages.warning(request, str(over))
        return _back(request, key)
    if booking.intake.way == Intake.Way.LOTTERY:
        messages.success(request, _("抽選に申し込みました。"))
    else:
        messages.success(request, _("申し込みました。"))
    response = _back(request, key)
    if form.cleaned_data["remember"]:
        person = Person(booking.name, booking.email)
        remember(response, person, is_secure=settings.SESSION_COOKIE_SECURE)
    keep_confirmed(request, response, booking, form.cleaned_data["number"])
    return response


@own_page
@require_POST
def number(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Mail a new number."""
    now = timezone.now()
    if not may_knock(about="programmes.new-number", who=key, most=MOST_NUMBERS, now=now):
        messages.warning(
            request,
            _("新しい番号は、もう3回送りました。届いていないか、迷惑メールの箱も見てください。"),
        )
        return _back(request, key)
    try:
        services.send_another_number(booking_id=booking.pk, now=now)
    except refusals.BookingOver as over:
        messages.warning(request, str(over))
    else:
        messages.success(request, _("新しい番号を送りました。前の番号は、もう使えません。"))
    return _back(request, key)


@own_page
@require_POST
def accept(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Take what was offered."""
    try:
        services.accept_offer(booking_id=booking.pk, now=timezone.now())
    except refusals.OfferOver as over:
        turn_away(request, TurnedAway.Kind.REPLAY)
        messages.warning(request, str(over))
    else:
        messages.success(request, _("申し込みました。"))
    return _back(request, key)


@own_page
@require_POST
def decline(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Leave what was offered to the next."""
    try:
        services.decline_offer(booking_id=booking.pk, now=timezone.now())
    except refusals.OfferOver as over:
        messages.warning(request, str(over))
    else:
        messages.success(
            request, _("席を次の方に回しました。知らせてくださって、ありがとうございます。")
        )
    return _back(request, key)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Ask whether it shall be cancelled, and cancel it."""
    if request.method != "POST":
        context = _context(request, booking, key)
        if booking.state not in LIVE:
            return _back(request, key)
        return render(request, "programmes/booking/cancel.html", context)
    try:
        services.cancel_booking(booking_id=booking.pk, actor_id=None, now=timezone.now())
    except refusals.TooLateToCancel as late:
        messages.warning(request, str(late))
    else:
        messages.success(request, _("取り消しました。知らせてくださって、ありがとうございます。"))
    return _back(request, key)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Change how many come, what they need, and what they wrote."""
    if booking.state not in (State.BOOKED, State.WAITING, State.APPLIED):
        return _back(request, key)
    intake = booking.intake
    if request.method != "POST":
        form = PartyForm(intake=intake, initial=say_party(booking))
        form.questions.show(read_answers(booking=booking))
        return _show_change(request, booking, key, form)
    form = PartyForm(request.POST, intake=intake)
    if not form.is_valid():
        return _show_change(request, booking, key, form, status=422)
    try:
        services.change_booking(
            booking_id=booking.pk,
            revision=read_whole_number(request.POST.get("revision", "")),
            units=form.read_units(),
            wants=form.read_wants(),
            note=form.cleaned_data["note"],
            answers=form.questions.make_answers(),
            actor_id=None,
            now=timezone.now(),
        )
    except refusals.BookingUnsound as unsound:
        form.add_error(form.questions.find_place(unsound), str(unsound))
        return _show_change(request, booking, key, form, status=422)
    except refusals.IntakeFull:
        form.add_error(None, _("空きが足りないため、増やせませんでした。申込みは、前のままです。"))
        return _show_change(request, booking, key, form, status=409)
    except refusals.BookingRefused as refused:
        form.add_error(None, str(refused))
        fresh = selectors.find_booking(ward_id=request.ward.pk, key=key) or booking
        return _show_change(request, fresh, key, form, status=409)
    messages.success(request, _("申込みの内容を変えました。"))
    return _back(request, key)


@own_page
@require_safe
def calendar(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Give the sessions as a file for the calendar of a telephone."""
    if booking.state != State.BOOKED:
        raise Http404
    content = write_booking_calendar(booking=booking, now=timezone.now())
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    return response


@own_page
@require_safe
def code(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Give the code that opens this page, to be shown at the door or kept on another telephone."""
    return HttpResponse(qr_svg(address_of_booking(booking=booking)), content_type="image/svg+xml")


@own_page
@require_safe
def check_in_code(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Give the code that is read at the door; what it holds names the booking, and opens nothing."""
    return HttpResponse(qr_svg(booking.code), content_type="image/svg+xml")


def _show_change(
    request: WardRequest, booking: Booking, key: str, form: PartyForm, *, status: int = 200
) -> HttpResponse:
    context = _context(request, booking, key) | {
        "form": form,
        "groups": list(form.questions.list_groups()),
    }
    return render(request, "programmes/booking/change.html", context, status=status)


def _show(
    request: WardRequest,
    booking: Booking,
    key: str,
    form: NumberForm,
    *,
    is_over: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_over = is_over or booking.check_tries >= services.MOST_TRIES
    context = _context(request, booking, key) | {"form": form, "is_over": is_over}
    return render(request, "programmes/booking/booking.html", context, status=status)


def _context(request: WardRequest, booking: Booking, key: str) -> dict[str, Any]:
    now = timezone.now()
    view = selectors.view_booking(booking=booking, now=now)
    return {
        "booking": view,
        "lot": view_own_lot(booking=booking, now=timezone.now()),
        "streams": list_own_streams(booking=booking, key=key, now=timezone.now()),
        "recordings": list_own_recordings(booking=booking, key=key, now=timezone.now()),
        "key": key,
        "own_address": address_of_booking(booking=booking),
        "keeps_family": waits_for(request, booking),
        "is_to_come": any(session.ends_at > now for session in booking.intake.sessions.all()),
        "has_certificate": hasattr(booking, "certificate") and bool(booking.certificate.name),
        "had_certificate": hasattr(booking, "certificate"),
        "back": address_of_programme(ward_slug=request.ward.slug, number=view.programme_number),
    }


def _back(request: WardRequest, key: str) -> HttpResponse:
    return redirect("programmes:booking", request.ward.slug, key)
