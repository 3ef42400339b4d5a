"""Which promises of the policy the safety pages keep, as the desk sets them."""

from engawa.core.delivery.models import InitiativeRef
from engawa.rooms.safety.models import SafetyPromise


def list_promises(*, ward_id: int) -> list[tuple[int, str]]:
    """List (row of the initiative, code of the activity or empty) of the promises that are kept."""
    rows = SafetyPromise.objects.filter(ward_id=ward_id)
    return list(rows.values_list("initiative_id", "activity_code"))


def name_initiatives(*, ward_id: int) -> dict[int, str]:
    """Give the names of the initiatives in force and of those that are kept, by their rows, the newest year first."""
    refs = InitiativeRef.objects.filter(ward_id=ward_id)
    kept = SafetyPromise.objects.filter(ward_id=ward_id).values("initiative_id")
    offered = refs.filter(withdrawn_at__isnull=True) | refs.filter(pk__in=kept)
    return {ref.pk: str(ref) for ref in offered.order_by("-fiscal_year", "pk")}
