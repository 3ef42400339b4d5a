"""What this room has the house's worker do beside its queue: end what was held or offered too long."""

from engawa.core.jobs import loops
from engawa.rooms.programmes.lapsing import LapsingLoop

loops.register("programmes.lapsing", LapsingLoop)
