"""The bookings of an intake at the desk: the list, one of them, and what an officer does to it."""

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
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.booking_form import PartyForm, say_party
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.selectors.desk_bookings import (
    find_booking_of_intake,
    get_booking_list,
    list_times,
    read_booking_query,
    view_sheet,
)
from engawa.rooms.programmes.selectors.telephoning import count_to_telephone
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services.answers import read_answers
from engawa.rooms.programmes.services.desk_bookings import (
    note_booking_read,
    note_list_read,
    offer_in_order,
)
from engawa.rooms.programmes.views.desk_pages import page_named
from engawa.rooms.programmes.views.desk_permission import (
    Crumbs,
    crumbs_of_intake,
    get_intake_or_404,
    get_own_programme_or_404,
)
from engawa.rooms.programmes.wording import name_intake

State = Booking.State


@officer_page(Role.EDITOR)
@require_safe
def bookings(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """List who booked; that it was opened is written into the record."""
    programme, intake = get_own_intake(request, number, intake_number)
    now = timezone.now()
    query = read_booking_query(parameters=request.GET)
    found = get_booking_list(
        intake=intake, query=query, page_number=request.GET.get("page", "1"), now=now
    )
    note_list_read(intake=intake, shown=len(found.rows), actor_id=request.officer.user_id, now=now)
    base = context_of(request, programme, intake)
    context = {
        **base,
        # The last step is this page.
        "crumbs": base["crumbs"][:-1],
        "list": found,
        "to_telephone": count_to_telephone(intake=intake, now=now),
        "is_booked": intake.way != Intake.Way.OPEN,
    }
    return answer(request, "programmes/desk/bookings/list.html", context)


@officer_page(Role.EDITOR)
@require_safe
def booking(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Show one booking with its history and how its messages stand; that it was opened is written."""
    programme, intake, shown = get_own_booking(request, number, intake_number, code)
    note_booking_read(booking=shown, actor_id=request.officer.user_id, now=timezone.now())
    return _show(request, programme, intake, shown)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Change how many come, what they need, and what they said."""
    programme, intake, shown = get_own_booking(request, number, intake_number, code)
    if shown.state not in (State.BOOKED, State.WAITING):
        messages.warning(request, _("この申込みは、もう変えられません。"))
        return _back(request, programme, intake, shown)
    if request.method != "POST":
        kept = take_kept(request)
        form = PartyForm(intake=intake, initial=say_party(shown))
        form.questions.show(read_answers(booking=shown))
        if kept is not None:
            form.initial.update({name: kept[name] for name in form.fields if name in kept})
        revision = kept.get("revision", "") if kept is not None else str(shown.revision)
        return _show_change(
            request, programme, intake, shown, form, revision=revision, is_kept=kept is not None
        )
    form = PartyForm(request.POST, intake=intake)
    revision = request.POST.get("revision", "")
    if not form.is_valid():
        return _show_change(request, programme, intake, shown, form, revision=revision, status=422)
    try:
        services.change_booking(
            booking_id=shown.pk,
            revision=read_whole_number(revision),
            units=form.read_units(),
            wants=form.read_wants(),
            note=form.cleaned_data["note"],
            answers=form.questions.make_answers(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except refusals.BookingUnsound as unsound:
        form.add_error(form.questions.find_place(unsound), str(unsound))
        return _show_change(request, programme, intake, shown, form, revision=revision, status=422)
    except refusals.IntakeFull:
        form.add_error(None, _("空きが足りないため、増やせませんでした。申込みは、前のままです。"))
        return _show_change(request, programme, intake, shown, form, revision=revision, status=409)
    except refusals.BookingRefused as refused:
        # What was typed stays in the form; what stands now is shown beside it.
        form.add_error(None, str(refused))
        shown.refresh_from_db()
        shown.intake = intake
        return _show_change(
            request, programme, intake, shown, form, revision=str(shown.revision), status=409
        )
    messages.success(request, _("申込みの内容を変えました。"))
    return _back(request, programme, intake, shown)


@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Ask whether a booking shall be cancelled, and cancel it; an officer can at any time."""
    programme, intake, shown = get_own_booking(request, number, intake_number, code)
    if request.method == "POST":
        services.cancel_booking(
            booking_id=shown.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
        messages.success(request, _("申込みを取り消しました。席は次の方に回します。"))
        return _back(request, programme, intake, shown)
    sheet = view_sheet(programme=programme, intake=intake, booking=shown, now=timezone.now())
    if not sheet.can_cancel:
        messages.info(request, _("この申込みは、もう終わっています。"))
        return _back(request, programme, intake, shown)
    context = {**context_of(request, programme, intake, shown), "sheet": sheet}
    return answer(request, "programmes/desk/bookings/cancel.html", context)


@require_POST
@keep_typed_for(page_named("programmes:desk-booking", "number", "intake_number", "code"))
@officer_page(Role.EDITOR)
def link(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Mail the link of a booking to its owner once more."""
    programme, intake, shown = get_own_booking(request, number, intake_number, code)
    if not shown.email:
        messages.warning(
            request, _("メールアドレスがないので、送れません。印刷して渡してください。")
        )
        return _back(request, programme, intake, shown)
    services.send_link(booking_id=shown.pk, now=timezone.now())
    messages.success(request, _("申込みのページを、メールで送りました。1時間に1通だけ送ります。"))
    return _back(request, programme, intake, shown)


@require_POST
@keep_typed_for(page_named("programmes:desk-booking", "number", "intake_number", "code"))
@officer_page(Role.EDITOR)
def accept(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Book what was offered, for somebody who says so on the telephone."""
    programme, intake, shown = get_own_booking(request, number, intake_number, code)
    try:
        services.accept_offer(
            booking_id=shown.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except refusals.OfferOver as over:
        messages.warning(request, str(over))
    else:
        messages.success(request, _("案内していた席に申し込みました。"))
    return _back(request, programme, intake, shown)


@require_POST
@keep_typed_for(page_named("programmes:desk-bookings", "number", "intake_number"))
@officer_page(Role.EDITOR)
def offer(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Offer what is free to those who wait, in the order of their turns."""
    programme, intake = get_own_intake(request, number, intake_number)
    count = offer_in_order(intake_id=intake.pk, now=timezone.now())
    if count:
        messages.success(
            request, _("待っている%(count)d件に、空きを案内しました。") % {"count": count}
        )
    else:
        messages.info(request, _("いま案内できる空きは、ありません。"))
    return lead_to(request, "programmes:desk-bookings", programme, intake)


def get_own_intake(
    request: OfficerRequest, number: int, intake_number: int
) -> tuple[Programme, Intake]:
    """Give an intake whose bookings the officer may read.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it.
    """
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    intake.programme = programme
    return programme, intake


def get_own_booking(
    request: OfficerRequest, number: int, intake_number: int, code: str
) -> tuple[Programme, Intake, Booking]:
    """Give a booking that the officer may read, with what it belongs to.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it.
    """
    programme, intake = get_own_intake(request, number, intake_number)
    found = find_booking_of_intake(intake=intake, code=code)
    if found is None:
        raise Http404
    return programme, intake, found


def arguments_of(request: OfficerRequest, programme: Programme, intake: Intake) -> dict[str, Any]:
    """Give the arguments of the addresses of an intake."""
    return {
        "ward_slug": request.ward.slug,
        "number": programme.number,
        "intake_number": intake.number,
    }


def lead_to(
    request: OfficerRequest, name: str, programme: Programme, intake: Intake, **more: str
) -> HttpResponse:
    """Lead to a page about an intake."""
    address = reverse(name, kwargs={**arguments_of(request, programme, intake), **more})
    return redirect(address)


def context_of(
    request: OfficerRequest, programme: Programme, intake: Intake, shown: Booking | None = None
) -> dict[str, Any]:
    """Give what every page about the bookings of an intake shows."""
    crumbs: Crumbs = crumbs_of_intake(
        request, programme, intake, name_intake(intake=intake), has_bookings=True
    )
    return {
        "programme": programme,
        "intake": intake,
        "intake_name": name_intake(intake=intake),
        "times": list_times(intake=intake),
        "booking": shown,
        "crumbs": crumbs,
    }


def answer(
    request: OfficerRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Show a page that names people: no browser keeps it."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _show(
    request: OfficerRequest, programme: Programme, intake: Intake, shown: Booking
) -> HttpResponse:
    now = timezone.now()
    context = {
        **context_of(request, programme, intake, shown),
        "sheet": view_sheet(programme=programme, intake=intake, booking=shown, now=now),
    }
    return answer(request, "programmes/desk/bookings/booking.html", context)


def _show_change(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    shown: Booking,
    form: PartyForm,
    *,
    revision: str,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    sheet = view_sheet(programme=programme, intake=intake, booking=shown, now=timezone.now())
    context = {
        **context_of(request, programme, intake, shown),
        "sheet": sheet,
        "form": form,
        "groups": list(form.questions.list_groups()),
        "revision": revision,
        "is_kept": is_kept,
    }
    return answer(request, "programmes/desk/bookings/change.html", context, status=status)


def _back(
    request: OfficerRequest, programme: Programme, intake: Intake, shown: Booking
) -> HttpResponse:
    return lead_to(request, "programmes:desk-booking", programme, intake, code=shown.code)
