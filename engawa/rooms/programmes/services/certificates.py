"""Certificates: issued to those who came to enough sessions of a course, once for a booking."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.access.codes import draw_code
from engawa.core.audit.services import record
from engawa.rooms.programmes.models import Certificate, Intake
from engawa.rooms.programmes.selectors.certificates import count_held, list_attendances

NUMBER_LENGTH = 12


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
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
    held = count_held(intake=intake, now=now)
    if held < 2:
        raise CertificatesUnsound(_("修了証は、2回以上開いた講座で出せます。"))
    if not 1 <= at_least <= held:
        raise CertificatesUnsound(_("1から%(held)dまでの回数を入れてください。") % {"held": held})
    issued = [
        Certificate(
            booking_id=attended.booking_id,
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
