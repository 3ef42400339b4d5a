"""The page of an invitation, which the key in its link opens: book once, or say that one does not come.

Opening a link changes nothing, since scanners of mail open links.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import View, WardRequest, public_page
from engawa.core.access.senders import find_address, mark_sender, may_knock
from engawa.rooms.programmes.booking_form import BookingForm
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Invitation, TurnedAway
from engawa.rooms.programmes.selectors.bookings import view_intake_to_book
from engawa.rooms.programmes.selectors.invitations import find_invitation
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services.invitations import (
    InvitationOver,
    book_invited,
    decline_invitation,
)
from engawa.rooms.programmes.views.turning_away import turn_away
from engawa.rooms.programmes.wording import name_programme, say_units

MOST_WRONG_KEYS = 60


def invited_page(view: Callable[..., HttpResponse]) -> View:
    """Open a view to whoever holds the key of an invitation; nobody keeps the page, or is told its address."""

    @public_page
    @wraps(view)
    def inner(request: WardRequest, key: str, **kwargs: Any) -> HttpResponseBase:
        invitation = find_invitation(ward_id=request.ward.pk, key=key)
        if invitation is None:
            who, now = find_address(request), timezone.now()
            turn_away(request, TurnedAway.Kind.INVITATION)
            if may_knock(about="programmes.invitation", who=who, most=MOST_WRONG_KEYS, now=now):
                raise Http404
            response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
        else:
            response = view(request, invitation, key, **kwargs)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "strict-origin"
        return response

    return inner


@invited_page
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: WardRequest, invitation: Invitation, key: str) -> HttpResponse:
    """Show what somebody is invited to with the form, and book; what was booked is led to."""
    if invitation.booking is not None:
        return _to_booking(request, invitation)
    intake = invitation.intake
    if request.method != "POST":
        known = {"name": invitation.name, "email": invitation.email}
        return _show(request, invitation, key, BookingForm(intake=intake, initial=known))
    form = BookingForm(request.POST, intake=intake)
    if not form.is_valid():
        return _show(request, invitation, key, form, status=422)
    try:
        taken = book_invited(
            invitation_id=invitation.pk,
            values=form.make_values(language=get_language() or "ja"),
            press=form.make_press(),
            sender=mark_sender(request, room="programmes"),
            may_wait="wait" in request.POST,
            now=timezone.now(),
        )
    except refusals.IntakeFull as full:
        return _show(request, invitation, key, form, full=full, status=409)
    except refusals.BookingUnsound as unsound:
        form.add_error(form.questions.find_place(unsound), str(unsound))
        return _show(request, invitation, key, form, status=422)
    except (refusals.BookingRefused, InvitationOver) as refused:
        if isinstance(refused, InvitationOver):
            turn_away(request, TurnedAway.Kind.REPLAY)
        form.add_error(None, str(refused))
        return _show(request, invitation, key, form, status=409)
    return redirect("programmes:booking", request.ward.slug, taken.key)


@invited_page
@require_POST
def decline(request: WardRequest, invitation: Invitation, key: str) -> HttpResponse:
    """Note that somebody who was invited does not come."""
    try:
        decline_invitation(invitation_id=invitation.pk, now=timezone.now())
    except InvitationOver as over:
        messages.warning(request, str(over))
    else:
        messages.success(
            request,
            _("参加しないことを、区に伝えました。期限までなら、気が変わっても申し込めます。"),
        )
    return redirect("programmes:invitation", request.ward.slug, key)


def _to_booking(request: WardRequest, invitation: Invitation) -> HttpResponse:
    assert invitation.booking is not None
    key = make_key(code=invitation.booking.code)
    return redirect("programmes:booking", request.ward.slug, key)


def _show(
    request: WardRequest,
    invitation: Invitation,
    key: str,
    form: BookingForm,
    *,
    full: refusals.IntakeFull | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    intake = invitation.intake
    if status != 200:
        intake.refresh_from_db(fields=("taken",))
    shown = view_intake_to_book(intake=intake, now=now)
    # Whoever was invited is asked for no number.
    form.fields["email"].help_text = _("申込みの控えと、変わったときのお知らせを送ります。")
    programme = intake.programme
    free = max(0, (intake.capacity or 0) - intake.taken)
    context = {
        "shown": shown,
        "is_open": shown.seats.standing == "invited" and invitation.state != "WITHDRAWN",
        "is_withdrawn": invitation.state == Invitation.State.WITHDRAWN,
        "is_declined": invitation.state == Invitation.State.DECLINED,
        "free": say_units(free, intake.unit) if free else "",
        "can_wait": not free and intake.has_waiting_list,
        "programme": name_programme(programme),
        "name": invitation.name,
        "key": key,
        "form": form,
        "groups": list(form.questions.list_groups()),
        "full": full,
        "section": programme.section.name,
        "section_phone": programme.phone,
    }
    return render(request, "programmes/invitations/invitation.html", context, status=status)
