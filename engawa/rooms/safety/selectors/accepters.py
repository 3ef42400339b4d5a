"""Who said of something unusual in a draft that it is meant so."""

from collections.abc import Collection

from engawa.core.audit.models import AuditEntry

ACCEPTED = "safety.order.finding-accepted"


def find_accepters(*, order_id: int, codes: Collection[str]) -> set[int]:
    """Find who said it last of each of these findings; one order has one draft at a time."""
    entries = AuditEntry.objects.filter(subject=f"safety.order:{order_id}", code=ACCEPTED)
    last = {
        entry.data["finding"]: entry.actor_id
        for entry in entries.order_by("at", "pk")
        if entry.data["finding"] in codes
    }
    return {actor_id for actor_id in last.values() if actor_id is not None}
