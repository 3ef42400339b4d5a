"""The addresses of what this room shows: of a programme, of its booking form, of somebody's own booking."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from engawa.core.ui.paths import find_path
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.invitation_keys import make_invitation_key
from engawa.rooms.programmes.models import Booking, Intake, Invitation


def address_of_programme(*, ward_slug: str, number: int) -> str:
    """Give the address of the page of a programme."""
    return find_path("programmes:programme", ward_slug=ward_slug, number=number)


def address_of_card(*, ward_slug: str, number: int) -> str:
    """Give the address of the picture beside a link to a programme, which speaks the reader's language."""
    path = find_path("programmes:share-card", ward_slug=ward_slug, number=number)
    language = get_language() or settings.LANGUAGE_CODE
    return path if language == settings.LANGUAGE_CODE else f"{path}?lang={language}"


def address_of_form(*, ward_slug: str, number: int, intake: int) -> str:
    """Give the address of the page on which an intake is booked."""
    return find_path("programmes:book", ward_slug=ward_slug, number=number, intake=intake)


def address_of_booking(*, booking: Booking) -> str:
    """Give the whole address of a booking's own page, which its key opens."""
    ward = booking.intake.programme.ward
    key = make_key(code=booking.code)
    path = reverse("programmes:booking", kwargs={"ward_slug": ward.slug, "key": key})
    return f"{settings.SITE_URL}{path}"


def address_of_survey(*, ward_slug: str, key: str) -> str:
    """Give the whole address of a survey, which its key opens once."""
    path = reverse("programmes:survey", kwargs={"ward_slug": ward_slug, "key": key})
    return f"{settings.SITE_URL}{path}"


def address_of_invitation(*, invitation: Invitation) -> str:
    """Give the whole address of the page on which whoever was invited books."""
    ward = invitation.intake.programme.ward
    key = make_invitation_key(code=invitation.code, turn=invitation.turn)
    path = reverse("programmes:invitation", kwargs={"ward_slug": ward.slug, "key": key})
    return f"{settings.SITE_URL}{path}"


def address_of_draw(*, intake: Intake) -> str:
    """Give the whole address of the public page of a draw."""
    programme = intake.programme
    path = address_of_draw_page(
        ward_slug=programme.ward.slug, number=programme.number, intake=intake.number
    )
    return f"{settings.SITE_URL}{path}"


def address_of_draw_page(*, ward_slug: str, number: int, intake: int) -> str:
    """Give the address of the public page of a draw."""
    return find_path("programmes:draw", ward_slug=ward_slug, number=number, intake=intake)


def address_of_session_calendar(*, ward_slug: str, number: int, session_id: int) -> str:
    """Give the address of one session as a calendar file."""
    name = "programmes:session-calendar"
    return find_path(name, ward_slug=ward_slug, number=number, session_id=session_id)


def name_host() -> str:
    """Name the host of this house, as the events of its calendars carry it."""
    return urlsplit(settings.SITE_URL).hostname or "engawa"
