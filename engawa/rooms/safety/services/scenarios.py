"""Writing the table of scenarios: one way to add, change and remove each; locks as `registers` says."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.rooms.safety.models import OrderVersion, Scenario, Site, Zone
from engawa.rooms.safety.register_values import ScenarioValues
from engawa.rooms.safety.services.registers import (
    EntryUnsound,
    RegisterRefused,
    get_entry,
    lock_register,
    note_entry,
    require_free_code,
    save_change,
)
from engawa.rooms.safety.values import (
    LEVELS_OF_HAZARD,
    NEVER_PUBLIC,
    REGIME_OF_HAZARD,
    ROLES_OF_REGIME,
    Hazard,
    Level,
    Regime,
    SiteRole,
)

MOST_HOURS = 48
_COLUMNS = (
    "name", "condition", "regime", "hazard", "level", "reason", "reason_name", "hours", "position",
)  # fmt: skip


class ScenarioUsed(RegisterRefused):
    """Orders were made of the scenario; their record names it."""

    def __init__(self) -> None:
        super().__init__(
            _("この状況から作った避難情報があるため、消せません。名前や中身は直せます。")
        )


@transaction.atomic
def add_scenario(
    *, ward_id: int, code: str, values: ScenarioValues, actor_id: int | None, now: dt.datetime
) -> Scenario:
    """Add a scenario to the ward's table, and give it.

    :raises CodeUnreadable: the code cannot stand in an address.
    :raises CodeTaken: another scenario of the ward has it.
    :raises EntryUnsound: what was said does not fit together.
    """
    lock_register(ward_id=ward_id)
    require_free_code(model=Scenario, ward_id=ward_id, code=code)
    _require_sound(ward_id, values)
    scenario = Scenario(ward_id=ward_id, code=code, changed_at=now)
    _write(scenario, values)
    scenario.save()
    _note("safety.scenario.added", scenario, actor_id, now)
    return scenario


@transaction.atomic
def change_scenario(
    *,
    ward_id: int,
    code: str,
    revision: int,
    values: ScenarioValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Scenario:
    """Change a scenario that the officer saw at `revision`, and give it; orders made of it stay as they are.

    :raises EntryGone: there is no such scenario.
    :raises EntryChanged: somebody changed it meanwhile.
    :raises EntryUnsound: what was said does not fit together.
    """
    lock_register(ward_id=ward_id)
    scenario = get_entry(model=Scenario, ward_id=ward_id, code=code, revision=revision)
    _require_sound(ward_id, values)
    if read_scenario_values(scenario=scenario) == values:
        return scenario
    _write(scenario, values)
    save_change(entry=scenario, now=now)
    _note("safety.scenario.changed", scenario, actor_id, now)
    return scenario


@transaction.atomic
def remove_scenario(
    *, ward_id: int, code: str, revision: int, actor_id: int | None, now: dt.datetime
) -> None:
    """Remove a scenario of which no order was made.

    :raises EntryGone: there is no such scenario.
    :raises EntryChanged: somebody changed it meanwhile.
    :raises ScenarioUsed: an order was made of it.
    """
    lock_register(ward_id=ward_id)
    scenario = get_entry(model=Scenario, ward_id=ward_id, code=code, revision=revision)
    if OrderVersion.objects.filter(scenario=scenario).exists():
        raise ScenarioUsed
    _note("safety.scenario.removed", scenario, actor_id, now)
    scenario.delete()


def read_scenario_values(*, scenario: Scenario) -> ScenarioValues:
    """Give what the table says of a scenario."""
    facts: dict[str, Any] = {name: getattr(scenario, name) for name in _COLUMNS}
    facts |= {
        "regime": Regime(scenario.regime),
        "hazard": Hazard(scenario.hazard),
        "level": Level(scenario.level),
    }
    return ScenarioValues(
        **facts, zone_codes=tuple(scenario.zone_codes), site_codes=tuple(scenario.site_codes)
    )


def _write(scenario: Scenario, values: ScenarioValues) -> None:
    for name in _COLUMNS:
        setattr(scenario, name, getattr(values, name))
    scenario.zone_codes, scenario.site_codes = list(values.zone_codes), list(values.site_codes)


def _require_sound(ward_id: int, values: ScenarioValues) -> None:
    if not values.name.strip():
        raise EntryUnsound("name", _("状況の名前を入力してください。"))
    if values.level not in LEVELS_OF_HAZARD.get(values.hazard, ()):
        raise EntryUnsound("level", _("この災害では出せない警戒レベルです。"))
    if REGIME_OF_HAZARD.get(values.hazard) is not values.regime:
        raise EntryUnsound(
            "regime",
            _("災害と体制が合いません。洪水や崖崩れは風水害、津波や大規模な火事は地震です。"),
        )
    if not 1 <= values.hours <= MOST_HOURS:
        raise EntryUnsound("hours", _("1時間から48時間までにしてください。"))
    zones = Zone.objects.filter(ward_id=ward_id, retired_at__isnull=True)
    unknown = set(values.zone_codes) - set(zones.values_list("code", flat=True))
    if unknown:
        raise EntryUnsound("zones", _("区域の一覧にないものがあります。選び直してください。"))
    roles = {
        site.code: SiteRole(site.role)
        for site in Site.objects.filter(ward_id=ward_id, retired_at__isnull=True)
    }
    open_to = ROLES_OF_REGIME[values.regime] - NEVER_PUBLIC
    if any(roles.get(code) not in open_to for code in values.site_codes):
        raise EntryUnsound(
            "sites",
            _("この体制で開く避難先ではないものがあります。風水害と地震の避難先は、まぜません。"),
        )


def _note(code: str, scenario: Scenario, actor_id: int | None, now: dt.datetime) -> None:
    note_entry(
        entry=scenario,
        code=code,
        subject=f"safety.scenario:{scenario.pk}",
        actor_id=actor_id,
        now=now,
    )
