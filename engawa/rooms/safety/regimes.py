"""Which sites belong to which of two worlds; those of one are never shown in the other."""

from collections.abc import Collection

from engawa.rooms.safety.situation import SiteNow, Situation
from engawa.rooms.safety.values import (
    NEVER_PUBLIC,
    REGIME_OF_HAZARD,
    ROLES_OF_REGIME,
    Hazard,
    Regime,
    SiteRole,
)

# Of these hazards nobody issues an order, but places are designated for them; a volcano is in neither world.
_MORE = {Hazard.EARTHQUAKE: Regime.EARTHQUAKE}
HAZARDS_OF_REGIME: dict[Regime, tuple[Hazard, ...]] = {
    regime: tuple(hazard for hazard in Hazard if (REGIME_OF_HAZARD | _MORE).get(hazard) is regime)
    for regime in Regime
}


def list_shown(*, situation: Situation) -> tuple[SiteNow, ...]:
    """List the sites that may be shown in a situation, in the order of the register; without a regime none is open."""
    regime = situation.regime
    if regime is None:
        return ()
    return tuple(
        site
        for site in situation.sites
        if is_of_regime(role=site.role, hazards=site.hazards, regime=regime)
    )


def is_of_regime(*, role: SiteRole, hazards: Collection[Hazard | str], regime: Regime) -> bool:
    """Tell whether a site may be shown in a regime.

    A 指定緊急避難場所 only where it is designated for one of its hazards; a welfare shelter in none.
    """
    if role in NEVER_PUBLIC or role not in ROLES_OF_REGIME[regime]:
        return False
    if role is SiteRole.EVACUATION:
        return any(hazard in hazards for hazard in HAZARDS_OF_REGIME[regime])
    return True
