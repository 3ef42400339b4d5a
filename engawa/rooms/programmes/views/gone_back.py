"""Whoever goes back to a form that holds a seat already, and sends it once more.

A browser that fetches the page anew on going back gets one with another mark; what is sent from it would be a second
booking of the same address. So the mark that was sent is kept in that browser as long as the seat is held.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from engawa.rooms.programmes.booking_form import BookingForm, make_page_part
from engawa.rooms.programmes.models import Booking

COOKIE = "engawa_sent"
SECONDS = 30 * 60


def keep_mark(request: HttpRequest, response: HttpResponse, form: BookingForm) -> None:
    """Let this browser know, on the page of the form alone, from which page it was sent."""
    response.set_cookie(
        COOKIE,
        form.cleaned_data["press"],
        max_age=SECONDS,
        path=request.path,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def find_mark(request: HttpRequest, booking: Booking) -> str:
    """Give the mark of the page from which this browser sent what a booking holds; nothing to anybody else."""
    mark = request.COOKIES.get(COOKIE, "")
    is_own = bool(mark) and booking.press.startswith(make_page_part(page=mark))
    return mark if is_own and booking.state == Booking.State.HELD else ""
