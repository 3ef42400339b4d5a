"""How urgent an order is: pages, feeds, the telephone line and the desk say the most urgent first."""

from engawa.rooms.safety.values import Hazard, Level

# A tsunami leaves minutes; at level 5 nobody can still walk far; a fire moves as fast as the wind.
_OF_HAZARD = {Hazard.TSUNAMI: 0, Hazard.FIRE: 2}
_OF_LEVEL = {Level.EMERGENCY: 1, Level.EVACUATE: 3, Level.ELDERLY: 4}


def get_urgency(*, hazard: Hazard, level: Level) -> int:
    """Give the place of an order among others, 0 being the first to be said."""
    return _OF_HAZARD.get(hazard, _OF_LEVEL[level])
