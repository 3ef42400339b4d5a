"""What this room has the house's worker do beside its queue: end what was held too long, remind of tomorrow."""

from engawa.core.jobs import loops
from engawa.rooms.programmes.lapsing import LapsingLoop
from engawa.rooms.programmes.reminding import RemindingLoop

loops.register("programmes.lapsing", LapsingLoop)
loops.register("programmes.reminding", RemindingLoop)
