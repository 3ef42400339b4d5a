"""An officer books for somebody on the telephone or at the counter, and gives them their confirmation on paper."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.core.documents.answers import give_pdf, say_busy
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.core.ui.accents import get_accent
from engawa.rooms.programmes.forms.desk_booking import DeskBookingForm
from engawa.rooms.programmes.letters import Paper, make_letters, write_confirmation
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.presses import make_page_mark, make_press
from engawa.rooms.programmes.selectors.bookings import view_intake_to_book
from engawa.rooms.programmes.selectors.desk_bookings import view_sheet
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.views.desk_bookings import (
    answer,
    context_of,
    get_own_booking,
    get_own_intake,
    lead_to,
)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show the form for speaking on the telephone, and book; what was typed stays, whatever stands in the way."""
    programme, intake = get_own_intake(request, number, intake_number)
    if intake.way == Intake.Way.OPEN or intake.called_off_at is not None:
        messages.warning(request, _("この募集は、申込みを受けていません。"))
        return lead_to(request, "programmes:desk-bookings", programme, intake)
    now = timezone.now()
    is_outside = _is_outside(intake, now)
    if request.method != "POST":
        kept = take_kept(request)
        channel = request.GET.get("channel", Booking.Channel.PHONE.value)
        shown = {"press": make_page_mark(), "channel": channel}
        form = DeskBookingForm(intake=intake, is_outside=is_outside, initial=shown)
        is_kept = restore(form, kept)
        return _show(request, programme, intake, form, is_kept=is_kept)
    form = DeskBookingForm(request.POST, intake=intake, is_outside=is_outside)
    if not form.is_valid():
        return _show(request, programme, intake, form, status=422)
    try:
        taken = services.book_confirmed(
            intake_id=intake.pk,
            values=form.make_values(),
            press=_make_press(request, form),
            sender="",
            may_wait="wait" in request.POST,
            actor_id=request.officer.user_id,
            now=now,
        )
    except refusals.AlreadyBooked as already:
        form.add_error(
            "email" if already.booking.email else "phone",
            _("この連絡先では、もう申し込まれています。"),
        )
        return _show(request, programme, intake, form, already=already.booking, status=409)
    except refusals.IntakeFull as full:
        return _show(request, programme, intake, form, full=full, status=409)
    except refusals.BookingUnsound as unsound:
        form.add_error(form.questions.find_place(unsound), str(unsound))
        return _show(request, programme, intake, form, status=422)
    except refusals.BookingRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, programme, intake, form, status=409)
    return lead_to(
        request, "programmes:desk-booking-taken", programme, intake, code=taken.booking.code
    )


@officer_page(Role.EDITOR)
@require_safe
def taken(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Show what came of it: what to say, what to print, and the next person."""
    programme, intake, shown = get_own_booking(request, number, intake_number, code)
    now = timezone.now()
    context = {
        **context_of(request, programme, intake, shown),
        "sheet": view_sheet(programme=programme, intake=intake, booking=shown, now=now),
        "is_at_counter": shown.channel == Booking.Channel.COUNTER,
        "papers": [(str(paper), paper.label) for paper in Paper],
    }
    return answer(request, "programmes/desk/bookings/taken.html", context)


@officer_page(Role.EDITOR)
@require_safe
def letter(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Give the confirmation as a PDF to print, in the language of whoever booked."""
    _programme, _intake, shown = get_own_booking(request, number, intake_number, code)
    try:
        paper = Paper(request.GET.get("paper", Paper.A5))
    except ValueError:
        paper = Paper.A5
    said = write_confirmation(booking=shown, now=timezone.now())
    accent = get_accent(key=request.ward.accent)
    try:
        pdf = make_letters(letters=[said], paper=paper, accent=accent, now=timezone.now())
    except TypesettingBusy:
        return say_busy()
    response = give_pdf(pdf=pdf, name=f"{request.ward.slug}-{shown.code}.pdf")
    response["Cache-Control"] = "no-store"
    return response


def _is_outside(intake: Intake, now: dt.datetime) -> bool:
    is_early = intake.opens_at is not None and now < intake.opens_at
    is_late = intake.closes_at is not None and now >= intake.closes_at
    return is_early or is_late


def _make_press(request: OfficerRequest, form: DeskBookingForm) -> str:
    page = form.cleaned_data["press"] or make_page_mark()
    return make_press(page=page, said=dict(request.POST.lists()))


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    form: DeskBookingForm,
    *,
    full: refusals.IntakeFull | None = None,
    already: Booking | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    if status != 200:
        intake.refresh_from_db(fields=("taken",))
    context = {
        **context_of(request, programme, intake),
        "shown": view_intake_to_book(intake=intake, now=now),
        "is_outside": "outside" in form.fields,
        "is_early": intake.opens_at is not None and now < intake.opens_at,
        "form": form,
        "groups": list(form.questions.list_groups()),
        "full": full,
        "already": already,
        "is_kept": is_kept,
    }
    return answer(request, "programmes/desk/bookings/take.html", context, status=status)
