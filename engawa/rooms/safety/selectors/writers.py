"""Who wrote a draft: whoever chose a word, a zone or a time in it cannot be the second person who reads it."""

from engawa.core.audit.models import AuditEntry
from engawa.rooms.safety.models import OrderVersion

# Deeds after which a draft says something else than before.
WROTE = (
    "safety.order.drafted",
    "safety.order.change-drafted",
    "safety.order.draft-changed",
    "safety.order.words-given-up",
    "safety.order.words-kept",
)


def find_writers(*, version: OrderVersion) -> set[int]:
    """Find all who wrote in a draft, the first and whoever changed it later."""
    # An order has one draft at a time: what was written since this one began was written in it.
    written = AuditEntry.objects.filter(
        subject=f"safety.order:{version.order_id}", code__in=WROTE, at__gte=version.created_at
    )
    found = {version.written_by_id, *written.values_list("actor_id", flat=True)}
    return {user_id for user_id in found if user_id is not None}
