"""The parts of an intake that every booking asks for: its quotas and its sessions."""

from engawa.core.database.prepared import Parameter, Prepared
from engawa.rooms.programmes.models import Quota, Session

_QUOTAS = Prepared(
    lambda: Quota.objects.filter(intake_id=Parameter.of(Quota, "intake")).order_by("id")
)
_SESSIONS = Prepared(
    lambda: (
        Session.objects.filter(intake_id=Parameter.of(Session, "intake"))
        .select_related("place")
        .order_by("starts_at", "id")
    )
)


def list_quotas(*, intake_id: int) -> list[Quota]:
    """List the parts of an intake that have a limit of their own."""
    return list(_QUOTAS.ask(intake=intake_id))


def list_sessions(*, intake_id: int) -> list[Session]:
    """List the sessions of an intake with their places, by their beginning."""
    return list(_SESSIONS.ask(intake=intake_id))
