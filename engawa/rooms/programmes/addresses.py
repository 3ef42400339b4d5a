"""The addresses of what this room shows: of a programme, of its booking form, of somebody's own booking."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking


def address_of_programme(*, ward_slug: str, number: int) -> str:
    """Give the address of the page of a programme."""
    return reverse("programmes:programme", kwargs={"ward_slug": ward_slug, "number": number})


def address_of_card(*, ward_slug: str, number: int) -> str:
    """Give the address of the picture beside a link to a programme, which speaks the reader's language."""
    path = reverse("programmes:share-card", kwargs={"ward_slug": ward_slug, "number": number})
    language = get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"{path}?lang={language}"


def address_of_form(*, ward_slug: str, number: int, intake: int) -> str:
    """Give the address of the page on which an intake is booked."""
    given = {"ward_slug": ward_slug, "number": number, "intake": intake}
    return reverse("programmes:book", kwargs=given)


def address_of_booking(*, booking: Booking) -> str:
    """Give the whole address of a booking's own page, which its key opens."""
    ward = booking.intake.programme.ward
    key = make_key(code=booking.code)
    path = reverse("programmes:booking", kwargs={"ward_slug": ward.slug, "key": key})
    return f"{settings.SITE_URL}{path}"


def name_host() -> str:
    """Name the host of this house, as the events of its calendars carry it."""
    return urlsplit(settings.SITE_URL).hostname or "engawa"
