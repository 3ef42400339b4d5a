"""Who came to how many sessions of a course, who has a certificate, and what a number stands for."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code, read_code
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.certificate_owners import hash_owner
from engawa.rooms.programmes.models import Booking, Certificate, Intake
from engawa.rooms.programmes.wording import name_programme, name_section, say_units, say_ward

HALF_YEAR = dt.timedelta(days=183)
YEAR = dt.timedelta(days=365)
LONGEST = dt.timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class Attended:
    """One booking of a course: to how many sessions it came, and the number of its certificate or nothing."""

    booking_id: int
    name: str
    units: str
    sessions: int
    number: str


@dataclass(frozen=True, slots=True)
class OwnCertificate:
    """A certificate as its owner sees it: with the name as long as it is held, and until which days it can be."""

    view: "CertificateView"
    name: str
    until: str
    days: tuple[tuple[str, str], ...]


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
    found = Certificate.objects.filter(booking__intake=intake).exclude(name="")
    related = found.select_related(
        "booking__intake__programme__ward", "booking__intake__programme__section"
    )
    return sorted(related, key=lambda one: (fold(one.name), one.pk))


def list_own_certificates(*, email: str) -> list[Certificate]:
    """List the certificates in all wards that still have the name of an address's owner."""
    owner = hash_owner(email=email)
    mine = Certificate.objects.filter(owner_hash=owner).exclude(name="") if owner else None
    if mine is None:
        return []
    related = mine.select_related(
        "booking__intake__programme__ward", "booking__intake__programme__section"
    )
    return list(related.order_by("issued_at", "pk"))


def find_own_certificate(*, booking_id: int) -> Certificate | None:
    """Find the certificate of a booking."""
    return (
        Certificate.objects.filter(booking_id=booking_id)
        .select_related("booking__intake__programme__ward", "booking__intake__programme__section")
        .first()
    )


def list_name_days(*, certificate: Certificate) -> dict[dt.date, str]:
    """List the days until which the owner can have the name kept, later than it is kept now, with what they say."""
    issued_on = tokyo_day(certificate.issued_at)
    stands = certificate.name_until
    if stands is None:
        return {}
    days = {
        issued_on + HALF_YEAR: _("半年"),
        issued_on + YEAR: _("1年"),
        issued_on + LONGEST: _("3年"),
    }
    return {
        day: _("%(day)sまで（%(long)s）") % {"day": say_day(day), "long": long}
        for day, long in days.items()
        if day > stands
    }


def view_own_certificate(*, certificate: Certificate) -> OwnCertificate:
    """Say what its owner sees of a certificate."""
    days = list_name_days(certificate=certificate)
    return OwnCertificate(
        view=view_certificate(certificate=certificate),
        name=certificate.name,
        until=say_day(certificate.name_until) if certificate.name_until else "",
        days=tuple((day.isoformat(), words) for day, words in days.items()),
    )


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
