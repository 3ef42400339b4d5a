"""Entering officers and ending their roles."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.core.access.models import OfficerRole, Role, User
from engawa.core.wards.models import Ward


class RoleRefused(Exception):
    """The role cannot be given or ended; the message is a sentence for the administrator."""


class RoleHeld(RoleRefused):
    """The person holds this role already."""


class LastAdministrator(RoleRefused):
    """The ward would be left without an administrator."""


@transaction.atomic
def grant_role(
    *, ward_id: int, email: str, name: str, role: Role, section_id: int | None, today: dt.date
) -> OfficerRole:
    """Give a person a role in the ward, entering the person if the address is new.

    :raises RoleHeld: the person holds the role for that section already.
    """
    # The ward's row is locked first: two administrators who give one person the same role take turns.
    Ward.objects.select_for_update().get(pk=ward_id)
    user = _ensure_user(email.strip().lower(), name)
    row = OfficerRole.objects.filter(
        Q(section_id=section_id) if section_id else Q(section__isnull=True),
        user=user,
        ward_id=ward_id,
        role=role,
    ).first()
    if row is None:
        row = OfficerRole.objects.create(
            user=user, ward_id=ward_id, section_id=section_id, role=role, starts_on=today
        )
    else:
        if row.ends_before is None or row.ends_before > today:
            raise RoleHeld(_("この方は、もうその役割を持っています。"))
        row.starts_on, row.ends_before = today, None
        row.save(update_fields=("starts_on", "ends_before"))
    return row


def _ensure_user(address: str, name: str) -> User:
    user = User.objects.filter(email=address).first()
    if user is not None:
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(address, name=name)
    except IntegrityError:
        # The lock holds for one ward: an administrator of another has just entered this person.
        return User.objects.get(email=address)


@transaction.atomic
def end_role(*, ward_id: int, role_id: int, today: dt.date) -> OfficerRole:
    """End a role from today on; the record that it was held stays.

    :raises RoleRefused: the ward has no such role in force.
    :raises LastAdministrator: it is the last role of an administrator of the whole ward.
    """
    # The ward's roles are locked together: two administrators who end each other's role take turns.
    rows = {
        row.pk: row
        for row in OfficerRole.objects.select_for_update().filter(ward_id=ward_id).order_by("pk")
        if row.ends_before is None or row.ends_before > today
    }
    row = rows.get(role_id)
    if row is None:
        raise RoleRefused(_("この役割は、もう終わっています。"))
    # An administrator of one section cannot enter officers, so the ward would be left without.
    administrators = {
        r.pk for r in rows.values() if r.role == Role.ADMINISTRATOR and r.section_id is None
    }
    if administrators == {row.pk}:
        raise LastAdministrator(
            _("管理者が1人もいなくなります。先に別の方を管理者にしてください。")
        )
    if row.starts_on >= today:
        row.delete()
    else:
        row.ends_before = today
        row.save(update_fields=("ends_before",))
    return row
