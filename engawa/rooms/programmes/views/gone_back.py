"""Whoever goes back to a form that holds a seat already, and sends it once more, perhaps with another address.

A browser that fetches the page anew on going back gets one with another mark; what is sent from it would be a second
booking of the same address. So the mark that was sent is kept in that browser as long as the seat is held.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from engawa.core.ui.folding import fold
from engawa.rooms.programmes.booking_form import BookingForm, make_page_part
from engawa.rooms.programmes.models import Booking, Intake

COOKIE = "engawa_sent"
SECONDS = 30 * 60


def keep_mark(
    request: HttpRequest, response: HttpResponse, form: BookingForm, booking: Booking
) -> None:
    """Let this browser know, on the page of the form alone, from which page it was sent first."""
    before = request.COOKIES.get(COOKIE, "")
    response.set_cookie(
        COOKIE,
        before if _is_sent_from(before, booking) else form.cleaned_data["press"],
        max_age=SECONDS,
        path=request.path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def find_mark(request: HttpRequest, booking: Booking) -> str:
    """Give the mark of the page from which this browser sent what a booking holds; nothing to anybody else."""
    mark = request.COOKIES.get(COOKIE, "")
    is_held = booking.state == Booking.State.HELD
    return mark if is_held and _is_sent_from(mark, booking) else ""


def find_mark_of_same(request: HttpRequest, form: BookingForm, intake: Intake) -> str:
    """Give the mark of the page from which this browser sent what is held for somebody of the same name.

    Whoever mends the address goes on with what was held before, which ends. Whoever books for somebody else from
    the same browser says another name, and holds for both.
    """
    mark = request.COOKIES.get(COOKIE, "")
    if not mark or mark == form.cleaned_data["press"]:
        return ""
    page = make_page_part(page=mark)
    held = intake.bookings.filter(press__startswith=page, state=Booking.State.HELD).first()
    is_same = held is not None and fold(held.name) == fold(form.cleaned_data["name"])
    return mark if is_same else ""


def _is_sent_from(mark: str, booking: Booking) -> bool:
    return bool(mark) and booking.press.startswith(make_page_part(page=mark))
