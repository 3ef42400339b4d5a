"""Keeping the household with the consent that stood in the form of booking.

Whoever has signed in, or is known in this browser, has shown whose address it is: it is kept at once. Of others it
waits in their browser alone, signed, until they typed the number from the mail; the house keeps nothing before. A
number that is typed in another browser keeps nothing: the mail may have gone to somebody else.
"""

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.households import ChildValues
from engawa.core.access.models import User
from engawa.core.access.pages import WardRequest
from engawa.rooms.programmes.booking_form import BookingForm
from engawa.rooms.programmes.booking_keys import is_number
from engawa.rooms.programmes.models import Booking
from engawa.rooms.programmes.services.bookings import HOLD
from engawa.rooms.programmes.services.families import keep_family, keep_family_of_address

COOKIE = "engawa_family"
SALT = "engawa.programmes.family"
SECONDS = int(HOLD.total_seconds())


def keep_or_wait(
    request: WardRequest, response: HttpResponse, booking: Booking, form: BookingForm
) -> None:
    """Keep the household that the form may keep, or let this browser remember it until the number was typed."""
    children = form.family.make_wanted()
    if children is None:
        return
    said: dict[str, Any] = {"name": booking.name, "phone": booking.phone, "children": children}
    ward_id, now = request.ward.pk, timezone.now()
    if isinstance(request.user, User):
        keep_family(user_id=request.user.pk, ward_id=ward_id, now=now, **said)
        _say_kept(request)
    elif booking.state == Booking.State.HELD:
        _remember(response, booking, children)
    elif booking.email:
        keep_family_of_address(email=booking.email, ward_id=ward_id, now=now, **said)
        _say_kept(request)
    else:
        messages.info(
            request,
            _("ご家族の内容は、残していません。残すには、メールアドレスが要ります。"),
        )


def waits_for(request: HttpRequest, booking: Booking) -> bool:
    """Tell whether a household is kept when the number of this booking is typed here."""
    return booking.state == Booking.State.HELD and _find(request, booking) is not None


def keep_confirmed(request: WardRequest, response: HttpResponse, held: Booking, typed: str) -> None:
    """Keep the household that waits in this browser; `held` is the booking as it was before the number was typed."""
    children = _find(request, held)
    if children is None:
        return
    response.delete_cookie(COOKIE, samesite="Lax")
    # A booking that was booked already asks for no number: it shows nobody's address to be theirs.
    if not held.check_hash or not is_number(typed=typed, code=held.code, kept=held.check_hash):
        return
    keep_family_of_address(
        email=held.email,
        ward_id=request.ward.pk,
        name=held.name,
        phone=held.phone,
        children=children,
        now=timezone.now(),
    )
    _say_kept(request)


def _say_kept(request: HttpRequest) -> None:
    messages.success(
        request,
        _(
            "ご家族の内容を残しました。このメールアドレスでサインインすると、次から欄が埋まります。マイページで、いつでも消せます。"
        ),
    )


def _remember(response: HttpResponse, booking: Booking, children: tuple[ChildValues, ...]) -> None:
    said = {
        "code": booking.code,
        "children": [[child.called, child.born_on.isoformat()] for child in children],
    }
    response.set_signed_cookie(
        COOKIE,
        json.dumps(said, ensure_ascii=True),
        salt=SALT,
        max_age=SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def _find(request: HttpRequest, booking: Booking) -> tuple[ChildValues, ...] | None:
    words = request.get_signed_cookie(COOKIE, None, salt=SALT, max_age=SECONDS)
    said = json.loads(words) if words else None
    if said is None or said["code"] != booking.code:
        return None
    return tuple(
        ChildValues(called=called, born_on=dt.date.fromisoformat(day))
        for called, day in said["children"]
    )
