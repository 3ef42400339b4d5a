"""Who is an officer where."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Q

from engawa.core.access.models import OfficerRole, Role, User

RANK = {Role.VIEWER: 1, Role.EDITOR: 2, Role.APPROVER: 3, Role.ADMINISTRATOR: 4}


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer of one ward: the roles held there today, by section (None = the whole ward)."""

    user_id: int
    name: str
    ward_id: int
    roles: frozenset[tuple[Role, int | None]] = field(default_factory=frozenset)

    def is_at_least(self, role: Role, *, section_id: int | None = None) -> bool:
        """Tell whether this officer holds `role` or a higher one.

        Without a section any section's role counts; with one, only roles for the whole ward or
        for that section do.
        """
        return any(
            RANK[held] >= RANK[role] and (section_id is None or where in (None, section_id))
            for held, where in self.roles
        )

    def is_everywhere_at_least(self, role: Role) -> bool:
        """Tell whether this officer holds `role` or a higher one for the whole ward."""
        return any(RANK[held] >= RANK[role] and where is None for held, where in self.roles)


def _current(today: dt.date) -> Q:
    return Q(starts_on__lte=today) & (Q(ends_before__isnull=True) | Q(ends_before__gt=today))


def get_officer(*, user: User, ward_id: int, today: dt.date) -> Officer | None:
    """Give the person's roles in the ward as an `Officer`, or None for somebody without a role."""
    rows = OfficerRole.objects.filter(_current(today), user=user, ward_id=ward_id)
    roles = frozenset(
        (Role(role), section) for role, section in rows.values_list("role", "section_id")
    )
    if not roles:
        return None
    return Officer(user_id=user.pk, name=str(user), ward_id=ward_id, roles=roles)


def list_ward_ids_of_officer(*, user: User, today: dt.date) -> list[int]:
    """List the wards in which the person has a role today."""
    rows = OfficerRole.objects.filter(_current(today), user=user)
    return sorted(set(rows.values_list("ward_id", flat=True)))


def list_roles_of_ward(*, ward_id: int, today: dt.date) -> list[OfficerRole]:
    """List the roles in force in a ward, by person."""
    rows = OfficerRole.objects.filter(_current(today), ward_id=ward_id)
    return list(rows.select_related("user", "section").order_by("user__name", "user__email", "id"))
