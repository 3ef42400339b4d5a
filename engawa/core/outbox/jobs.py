"""What this part has the house's worker do beside its queue: deliver."""

from engawa.core.jobs import loops
from engawa.core.outbox.loop import DeliveryLoop

loops.register("outbox.delivery", DeliveryLoop)
