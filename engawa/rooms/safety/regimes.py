"""Which sites belong to which of two worlds; those of one are shown in the other only beside an order of their own."""

from collections.abc import Collection

from engawa.rooms.safety.situation import OrderNow, SiteNow, Situation
from engawa.rooms.safety.values import (
    NEVER_PUBLIC,
    REGIME_OF_HAZARD,
    ROLES_OF_REGIME,
    Hazard,
    Opening,
    Regime,
    SiteRole,
)

# Of these hazards nobody issues an order, but places are designated for them; a volcano is in neither world.
_MORE = {Hazard.EARTHQUAKE: Regime.EARTHQUAKE}
HAZARDS_OF_REGIME: dict[Regime, tuple[Hazard, ...]] = {
    regime: tuple(hazard for hazard in Hazard if (REGIME_OF_HAZARD | _MORE).get(hazard) is regime)
    for regime in Regime
}


# Of a site that says one of these people may be on their way to it.
TAKING_PEOPLE = frozenset({Opening.OPEN, Opening.CROWDED, Opening.FULL})


def list_regimes(*, situation: Situation) -> tuple[Regime, ...]:
    """List the regimes that hold: the one in which the ward acts, then those of orders in force, each once."""
    of_orders = (REGIME_OF_HAZARD[order.hazard] for order in situation.orders)
    regimes = (situation.regime, *of_orders)
    return tuple(dict.fromkeys(regime for regime in regimes if regime is not None))


def list_shown(*, situation: Situation) -> tuple[SiteNow, ...]:
    """List the sites that may be shown in a situation, in the order of the register.

    Those of the regime; and those that are for an order in force of the other one, which keeps its sites
    whatever the ward declares. Where neither holds, those that are reported open: whoever stands before an
    open door must not read that there is none.
    """
    regimes = list_regimes(situation=situation)
    if not regimes:
        return tuple(
            site
            for site in situation.sites
            if site.opening in TAKING_PEOPLE and site.role not in NEVER_PUBLIC
        )
    return tuple(
        site
        for site in situation.sites
        if is_of_regime(role=site.role, hazards=site.hazards, regime=regimes[0])
        or any(is_of_order(site=site, order=order) for order in situation.orders)
    )


def is_of_order(*, site: SiteNow, order: OrderNow) -> bool:
    """Tell whether a site is one for an order: of its regime, and designated for its hazard."""
    regime = REGIME_OF_HAZARD[order.hazard]
    return order.hazard in site.hazards and is_of_regime(
        role=site.role, hazards=site.hazards, regime=regime
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
