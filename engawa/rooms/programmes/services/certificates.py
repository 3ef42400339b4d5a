"""Certificates: issued to those who came to enough sessions of a course, once for a booking; their names kept as long
as their owners want.

The booking forgets its owner 30 days after the last session. A certificate has the name for 30 days from when it was
issued, and longer where its owner asks for a day; the number stays true without it.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.access.codes import draw_code
from engawa.core.audit.services import record
from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes.certificate_owners import hash_owner
from engawa.rooms.programmes.models import Certificate, Intake
from engawa.rooms.programmes.selectors.certificates import (
    count_held,
    list_attendances,
    list_name_days,
)
from engawa.rooms.programmes.services.booking_messages import tell_certificate

NUMBER_LENGTH = 12
NAME_STAYS = dt.timedelta(days=30)


class NameGone(Exception):
    """The name of the certificate is gone; the message says what can still be done."""

    def __init__(self) -> None:
        super().__init__(
            _("この修了証のお名前は、もう消しました。番号が正しいことは、いつでも確かめられます。")
        )


class DayUnsound(Exception):
    """The name cannot be kept until that day; the message says so."""

    def __init__(self) -> None:
        super().__init__(_("一覧の中から選び直してください。"))


class CertificatesUnsound(Exception):
    """Nothing can be issued; the message says why."""


@transaction.atomic
def issue_certificates(
    *, intake_id: int, at_least: int, actor_id: int | None, now: dt.datetime
) -> int:
    """Issue a certificate to each booking that came to so many sessions and has none; give how many.

    :raises CertificatesUnsound: it is no course, or so many sessions were not held.
    """
    # Two officers who press at once take turns here; the second finds that nothing is left to issue.
    rows = Intake.objects.select_for_update(of=("self",))
    intake = rows.select_related("programme__ward", "programme__section").get(pk=intake_id)
    held = count_held(intake=intake, now=now)
    if held < 2:
        raise CertificatesUnsound(_("修了証は、2回以上開いた講座で出せます。"))
    if not 1 <= at_least <= held:
        raise CertificatesUnsound(_("1から%(held)dまでの回数を入れてください。") % {"held": held})
    bookings = {booking.pk: booking for booking in intake.bookings.exclude(name="")}
    issued = [
        Certificate(
            booking=bookings[attended.booking_id],
            name=attended.name,
            name_until=tokyo_day(now) + NAME_STAYS,
            owner_hash=hash_owner(email=bookings[attended.booking_id].email),
            number=draw_code(length=NUMBER_LENGTH),
            sessions_held=held,
            sessions_attended=attended.sessions,
            issued_at=now,
            issued_by_id=actor_id,
        )
        for attended in list_attendances(intake=intake, now=now)
        if attended.sessions >= at_least and not attended.number and attended.name
    ]
    Certificate.objects.bulk_create(issued)
    for certificate in issued:
        certificate.booking.intake = intake
        tell_certificate(
            booking=certificate.booking, name_until=tokyo_day(now) + NAME_STAYS, now=now
        )
    if issued:
        record(
            code="programmes.certificate.issued",
            subject=f"programmes.intake:{intake.pk}",
            ward_id=intake.programme.ward_id,
            actor_id=actor_id,
            now=now,
            data={
                "programme": intake.programme.number,
                "number": intake.number,
                "count": len(issued),
                "at_least": at_least,
                "held": held,
            },
        )
    return len(issued)


@transaction.atomic
def keep_certificate_name(*, booking_id: int, until: dt.date, now: dt.datetime) -> Certificate:
    """Keep the name of a certificate until the day for which its owner asks, and give it; never for a shorter time.

    :raises NameGone: it was forgotten.
    :raises DayUnsound: it is no day that is offered.
    """
    found = _hold(booking_id)
    if not found.name:
        raise NameGone
    if until not in list_name_days(certificate=found):
        raise DayUnsound
    found.name_until = until
    found.save(update_fields=("name_until",))
    _note("programmes.certificate.kept", found, now, until=until.isoformat())
    return found


@transaction.atomic
def forget_certificate_name(*, booking_id: int, now: dt.datetime) -> bool:
    """Forget the name of a certificate at once, as its owner asks; tell whether it was there."""
    found = _hold(booking_id)
    if not found.name:
        return False
    _empty(found)
    _note("programmes.certificate.forgotten", found, now)
    return True


@transaction.atomic
def forget_certificate_names_of(*, email: str, now: dt.datetime) -> int:
    """Forget the names of all certificates of an address, in all wards; give how many there were."""
    mine = Certificate.objects.select_for_update(of=("self",)).filter(
        owner_hash=hash_owner(email=email)
    )
    found = list(mine.exclude(owner_hash="").select_related("booking__intake__programme"))
    for certificate in found:
        _empty(certificate)
        _note("programmes.certificate.forgotten", certificate, now)
    return len(found)


def _hold(booking_id: int) -> Certificate:
    # Two presses at once, keep and forget, take turns here.
    rows = Certificate.objects.select_for_update(of=("self",))
    return rows.select_related("booking__intake__programme").get(booking_id=booking_id)


def _empty(certificate: Certificate) -> None:
    certificate.name, certificate.name_until, certificate.owner_hash = "", None, ""
    certificate.save(update_fields=("name", "name_until", "owner_hash"))


def _note(code: str, certificate: Certificate, now: dt.datetime, **data: object) -> None:
    intake = certificate.booking.intake
    record(
        code=code,
        subject=f"programmes.certificate:{certificate.pk}",
        ward_id=intake.programme.ward_id,
        actor_id=None,
        now=now,
        data={"programme": intake.programme.number, "number": intake.number, **data},
    )
