"""What several parts of the ground do together."""

import datetime as dt

from django.db import transaction

from engawa.core.access import services as access
from engawa.core.access.models import OfficerRole, Role
from engawa.core.audit import services as audit


@transaction.atomic
def enter_officer(
    *,
    ward_id: int,
    email: str,
    name: str,
    role: Role,
    section_id: int | None,
    actor_id: int | None,
    now: dt.datetime,
    today: dt.date,
) -> OfficerRole:
    """Give a person a role and record who gave it.

    :raises RoleRefused: the person holds the role already.
    """
    row = access.grant_role(
        ward_id=ward_id, email=email, name=name, role=role, section_id=section_id, today=today
    )
    _record("access.role.granted", row, actor_id, now)
    return row


@transaction.atomic
def dismiss_officer(
    *, ward_id: int, role_id: int, actor_id: int, now: dt.datetime, today: dt.date
) -> None:
    """End a role and record who ended it.

    :raises RoleRefused: there is no such role, or it is the last administrator's.
    """
    row = access.end_role(ward_id=ward_id, role_id=role_id, today=today)
    _record("access.role.ended", row, actor_id, now)


def _record(code: str, row: OfficerRole, actor_id: int | None, now: dt.datetime) -> None:
    audit.record(
        code=code,
        subject=f"access.user:{row.user_id}",
        ward_id=row.ward_id,
        actor_id=actor_id,
        now=now,
        data={"role": row.role, "section": row.section_id},
    )
