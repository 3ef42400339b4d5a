"""Who came to how many sessions of a course, who has a certificate, and what a number stands for."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code, read_code
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.models import Booking, Certificate, Intake
from engawa.rooms.programmes.wording import name_programme, name_section, say_units, say_ward


@dataclass(frozen=True, slots=True)
class Attended:
    """One booking of a course: to how many sessions it came, and the number of its certificate or nothing."""

    booking_id: int
    name: str
    units: str
    sessions: int
    number: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    """What a certificate says but for the name; `is_in_full`: to all sessions."""

    number: str
    programme: str
    ward: str
    section: str
    period: str
    held: int
    attended: int
    issued_on: str


def count_held(*, intake: Intake, now: dt.datetime) -> int:
    """Count the sessions of an intake that took place and are over."""
    return intake.sessions.filter(called_off_at__isnull=True, ends_at__lte=now).count()


def list_attendances(*, intake: Intake, now: dt.datetime) -> list[Attended]:
    """List the bookings of a course by name, each with the sessions to which it came."""
    came = Q(
        attendances__came__gte=1,
        attendances__session__called_off_at__isnull=True,
        attendances__session__ends_at__lte=now,
    )
    bookings = (
        intake.bookings.filter(state=Booking.State.BOOKED)
        .select_related("certificate")
        .annotate(sessions=Count("attendances", filter=came, distinct=True))
    )
    found = [
        Attended(
            booking.pk,
            booking.name,
            say_units(booking.units, intake.unit),
            booking.sessions,
            group_code(booking.certificate.number) if hasattr(booking, "certificate") else "",
        )
        for booking in bookings
    ]
    return sorted(found, key=lambda attended: (fold(attended.name), attended.booking_id))


def find_certificate(*, ward_id: int, typed: str) -> Certificate | None:
    """Find the certificate of a ward by its number, however it was typed."""
    return (
        Certificate.objects.filter(
            number=read_code(typed).upper(), booking__intake__programme__ward_id=ward_id
        )
        .select_related("booking__intake__programme__ward", "booking__intake__programme__section")
        .first()
    )


def list_certificates(*, intake: Intake) -> list[Certificate]:
    """List the certificates of a course whose names are still held, by name."""
    found = Certificate.objects.filter(booking__intake=intake).exclude(booking__name="")
    related = found.select_related(
        "booking__intake__programme__ward", "booking__intake__programme__section"
    )
    return sorted(related, key=lambda one: (fold(one.booking.name), one.pk))


def view_certificate(*, certificate: Certificate) -> CertificateView:
    """Say what a certificate says of the course, in the reader's language."""
    intake = certificate.booking.intake
    programme = intake.programme
    ends = intake.sessions.filter(called_off_at__isnull=True).aggregate(
        first=Min("starts_at"), last=Max("ends_at")
    )
    return CertificateView(
        number=group_code(certificate.number),
        programme=name_programme(programme),
        ward=say_ward(programme.ward),
        section=name_section(programme.section),
        period=_("%(first)s から %(last)s まで")
        % {
            "first": say_day(tokyo_day(ends["first"] or certificate.issued_at)),
            "last": say_day(tokyo_day(ends["last"] or certificate.issued_at)),
        },
        held=certificate.sessions_held,
        attended=certificate.sessions_attended,
        issued_on=say_day(tokyo_day(certificate.issued_at)),
    )
