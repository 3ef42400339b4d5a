"""Booking a seat: one page with what is booked, the form, and what became of it when there was no room."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import WardRequest, public_page
from engawa.core.access.senders import find_address, mark_sender, may_knock
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.booking_form import BookingForm
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Intake, TurnedAway
from engawa.rooms.programmes.selectors import bookings as selectors
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services.booking_known import book_known
from engawa.rooms.programmes.services.new_booking import Taken
from engawa.rooms.programmes.views.family import keep_or_wait
from engawa.rooms.programmes.views.gone_back import find_mark, find_mark_of_same, keep_mark
from engawa.rooms.programmes.views.known import find_known, note_used
from engawa.rooms.programmes.views.questions import begin_form, find_fitting, sign_in_first
from engawa.rooms.programmes.views.remembered import forget
from engawa.rooms.programmes.views.turning_away import turn_away
from engawa.rooms.programmes.wording import name_programme, name_section

# From one network within an hour, in all intakes together; and numbers mailed to one address.
MOST_BOOKINGS = 120
MOST_NUMBERS = 8


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: WardRequest, number: int, intake: int) -> HttpResponse:
    """Show the form, and book; what was typed stays, whatever stands in the way."""
    found = _get_intake_or_404(request, number, intake)
    known = find_known(request)
    if request.method != "POST":
        form, is_kept = begin_form(request, found, known)
        return _show(request, found, form, is_kept=is_kept)
    if "sign_in" in request.POST:
        return sign_in_first(request)
    form = BookingForm(request.POST, intake=found, children=known.children if known else ())
    if not form.is_valid():
        return _show(request, found, form, months=form.family.unfit_months, status=422)
    if not _may_send(request, form):
        turn_away(request, TurnedAway.Kind.MANY)
        form.add_error(None, str(refusals.SenderTooBusy()))
        return _show(request, found, form, status=429)
    try:
        taken = _take(request, found, form)
    except refusals.AlreadyBooked as already:
        return _answer_already(request, found, form, already)
    except refusals.IntakeFull as full:
        return _show(request, found, form, full=full, status=409)
    except refusals.SenderTooBusy as busy:
        turn_away(request, TurnedAway.Kind.MANY)
        form.add_error(None, str(busy))
        return _show(request, found, form, status=429)
    except refusals.BookingUnsound as unsound:
        form.add_error(form.questions.find_place(unsound), str(unsound))
        months = getattr(unsound, "months", None)
        return _show(request, found, form, months=months, status=422)
    except refusals.BookingRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, found, form, status=409)
    response = redirect("programmes:booking", request.ward.slug, taken.key)
    keep_or_wait(request, response, taken.booking, form)
    keep_mark(request, response, form, taken.booking)
    return response


@public_page
@require_POST
def forget_me(request: WardRequest, number: int, intake: int) -> HttpResponse:
    """Let this browser know nobody any more."""
    _get_intake_or_404(request, number, intake)
    response = redirect("programmes:book", request.ward.slug, number, intake)
    forget(response)
    messages.success(request, _("この端末から、お名前とメールアドレスを消しました。"))
    return response


def _take(request: WardRequest, intake: Intake, form: BookingForm) -> Taken:
    values = form.make_values(language=get_language() or "ja")
    person, now = find_known(request), timezone.now()
    given: dict[str, Any] = {
        "values": values,
        "press": form.make_press(page=find_mark_of_same(request, form, intake)),
        "sender": mark_sender(request, room="programmes"),
        "may_wait": "wait" in request.POST,
        "now": now,
    }
    if person is not None and values.email == person.email:
        note_used(request, now=now)
        return book_known(**given, intake=intake)
    given["intake_id"] = intake.pk
    try:
        return services.hold_seat(**given)
    except refusals.AlreadyBooked as already:
        mark = find_mark(request, already.booking)
        if not mark:
            raise
        return services.hold_seat(**given | {"press": form.make_press(page=mark)})


def _may_send(request: WardRequest, form: BookingForm) -> bool:
    now, address = timezone.now(), form.cleaned_data["email"]
    person = find_known(request)
    is_known = person is not None and person.email == address
    # Else anybody could have this house fill a stranger's box.
    if (
        address
        and not is_known
        and not may_knock(about="programmes.number", who=address, most=MOST_NUMBERS, now=now)
    ):
        return False
    who = find_address(request)
    return may_knock(about="programmes.booking", who=who, most=MOST_BOOKINGS, now=now)


def _answer_already(
    request: WardRequest, intake: Intake, form: BookingForm, already: refusals.AlreadyBooked
) -> HttpResponse:
    """Lead whoever is known here to their booking; mail its link to whoever says to be its owner."""
    person = find_known(request)
    booking = already.booking
    if person is not None and booking.email and booking.email == person.email:
        messages.info(request, _("もう申し込まれています。いまの内容は、次のとおりです。"))
        key = make_key(code=booking.code)
        return redirect("programmes:booking", request.ward.slug, key)
    if booking.email:
        services.send_link(booking_id=booking.pk, now=timezone.now())
        form.add_error(
            "email",
            _(
                "このアドレスでは、もう申し込まれています。申込みのページを、メールでお送りしました。"
            ),
        )
    else:
        form.add_error(
            "phone",
            _("この番号では、もう申し込まれています。変えたいときは、担当に電話してください。"),
        )
    return _show(request, intake, form, status=409)


def _show(
    request: WardRequest,
    intake: Intake,
    form: BookingForm,
    *,
    full: refusals.IntakeFull | None = None,
    months: int | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    if status != 200:
        # What stands beside the form is what stands now, not what stood before it was sent.
        intake.refresh_from_db(fields=("taken",))
    programme = intake.programme
    person = find_known(request)
    context = {
        "shown": selectors.view_intake_to_book(intake=intake, now=now),
        "programme": name_programme(programme),
        "number": programme.number,
        "intake": intake,
        "form": form,
        "person": person,
        "groups": list(form.questions.list_groups()),
        "fitting": find_fitting(request, intake, months),
        "is_kept": is_kept,
        "full": full,
        "section": name_section(programme.section),
        "section_phone": programme.phone,
        "back": address_of_programme(ward_slug=request.ward.slug, number=programme.number),
    }
    response = render(request, "programmes/booking/form.html", context, status=status)
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store" if request.method == "POST" else "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _get_intake_or_404(request: WardRequest, number: int, intake: int) -> Intake:
    found = selectors.find_intake_to_book(
        ward_id=request.ward.pk, programme_number=number, number=intake
    )
    if found is None:
        turn_away(request, TurnedAway.Kind.INTAKE)
        raise Http404
    return found
