"""What a ward watches, and at what the house proposes something to it."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.bulletins.contracts import Phenomenon, Scheme
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Proposal, Scenario, WardTrigger, WatchedArea
from engawa.rooms.safety.values import Hazard, ZoneKind

_USUAL = Path(__file__).parents[1] / "usual_triggers.toml"


class TriggerRefused(ValueError):
    """The trigger cannot stand so; the text says what to do."""


class TriggerChanged(Exception):
    """Somebody else changed the trigger since it was shown."""


class AreaRefused(ValueError):
    """The area cannot be watched; the text says why."""


@dataclass(frozen=True, slots=True)
class TriggerValues:
    """A trigger as it is typed; see `WardTrigger`."""

    name: str
    phenomenon: Phenomenon
    scheme: Scheme
    area_codes: tuple[str, ...]
    least_grade: int
    hazard: Hazard
    opens_bases: bool
    level: int | None
    zone_kind: ZoneKind | None
    scenario_code: str
    is_on: bool


@transaction.atomic
def add_trigger(
    *, ward_id: int, values: TriggerValues, actor_id: int | None, now: dt.datetime
) -> WardTrigger:
    """Let the house propose something to a ward from now on.

    :raises TriggerRefused: its name is taken, or it proposes nothing.
    """
    # The ward's row is held: of two who add the same name, the second is told.
    Ward.objects.select_for_update().get(pk=ward_id)
    trigger = WardTrigger(ward_id=ward_id)
    _fill(trigger, values, now)
    trigger.save()
    _record("safety.trigger.added", trigger, actor_id, now)
    return trigger


@transaction.atomic
def change_trigger(
    *,
    ward_id: int,
    trigger_id: int,
    revision: int,
    values: TriggerValues,
    actor_id: int | None,
    now: dt.datetime,
) -> WardTrigger:
    """Change a trigger; what it proposed before stays as it is, to be decided.

    :raises TriggerChanged: somebody else changed it since the form was shown.
    :raises TriggerRefused: its name is taken, or it proposes nothing.
    """
    Ward.objects.select_for_update().get(pk=ward_id)
    trigger = WardTrigger.objects.get(ward_id=ward_id, pk=trigger_id)
    if trigger.revision != revision:
        raise TriggerChanged(trigger_id)
    _fill(trigger, values, now)
    trigger.revision += 1
    trigger.save()
    if not trigger.is_on:
        # What it was made for is no longer wanted; whoever took it has an order to look after.
        Proposal.objects.filter(trigger=trigger, state=Proposal.State.OPEN).update(
            state=Proposal.State.WITHDRAWN, ended_at=now
        )
    _record("safety.trigger.changed", trigger, actor_id, now)
    return trigger


@transaction.atomic
def add_watched_area(
    *, ward_id: int, scheme: Scheme, code: str, name: str, actor_id: int | None, now: dt.datetime
) -> WatchedArea:
    """Let the warnings of an area stand on the ward's pages.

    :raises AreaRefused: the code is none of the list, or the area is watched already.
    """
    if not _is_code(scheme, code):
        raise AreaRefused(_("コードは、その一覧の桁数の数字で入力してください。"))
    area, made = WatchedArea.objects.get_or_create(
        ward_id=ward_id, scheme=scheme.value, code=code, defaults={"name": name}
    )
    if not made:
        raise AreaRefused(_("「%(name)s」は、もう見守っています。") % {"name": area.name})
    record(
        code="safety.watched-area.added",
        subject=f"safety.watched-area:{area.pk}",
        now=now,
        ward_id=ward_id,
        actor_id=actor_id,
        data={"code": code, "name": name},
    )
    return area


@transaction.atomic
def remove_watched_area(
    *, ward_id: int, area_id: int, actor_id: int | None, now: dt.datetime
) -> None:
    """Let the warnings of an area stand on the ward's pages no more; one that is not watched is left alone."""
    area = WatchedArea.objects.filter(ward_id=ward_id, pk=area_id).first()
    if area is None:
        return
    record(
        code="safety.watched-area.removed",
        subject=f"safety.watched-area:{area.pk}",
        now=now,
        ward_id=ward_id,
        actor_id=actor_id,
        data={"code": area.code, "name": area.name},
    )
    area.delete()


def add_usual_of_yokohama(
    *, ward_id: int, has_coast: bool, actor_id: int | None, now: dt.datetime
) -> None:
    """Add what the wards of southern Yokohama watch and act on, to a ward that has nothing yet.

    At level 4 of landslides in 横浜市南部 the registered cliffs are told to go at once; at 5 upper anywhere
    in the city all bases open; with a coast, the zones there go at a warning of a tsunami.
    """
    if WardTrigger.objects.filter(ward_id=ward_id).exists():
        return
    ward = Ward.objects.get(pk=ward_id)
    usual = tomllib.loads(_USUAL.read_text(encoding="utf-8"))
    own = {"scheme": Scheme.MUNICIPALITY.value, "code": f"{ward.code}00", "name": ward.name}
    for area in (*usual["areas"], own):
        if has_coast or not area.get("only_with_coast", False):
            WatchedArea.objects.get_or_create(
                ward_id=ward_id,
                scheme=area["scheme"],
                code=area["code"],
                defaults={"name": area["name"]},
            )
    for trigger in usual["triggers"]:
        if has_coast or not trigger.get("only_with_coast", False):
            values = _read_usual(trigger)
            add_trigger(ward_id=ward_id, values=values, actor_id=actor_id, now=now)


def _read_usual(given: Mapping[str, Any]) -> TriggerValues:
    zone_kind = given.get("zone_kind")
    return TriggerValues(
        name=given["name"],
        phenomenon=Phenomenon(given["phenomenon"]),
        scheme=Scheme(given["scheme"]),
        area_codes=tuple(given["area_codes"]),
        least_grade=given["least_grade"],
        hazard=Hazard(given["hazard"]),
        opens_bases=given.get("opens_bases", False),
        level=given.get("level"),
        zone_kind=ZoneKind(zone_kind) if zone_kind else None,
        scenario_code="",
        is_on=True,
    )


_DIGITS = {
    Scheme.MUNICIPALITY: 7,
    Scheme.REGION: 6,
    Scheme.QUAKE_REGION: 3,
    Scheme.TSUNAMI_REGION: 3,
    Scheme.RIVER: 10,
    Scheme.RIVER_STRETCH: 12,
}


def _is_code(scheme: Scheme, code: str) -> bool:
    return len(code) == _DIGITS[scheme] and code.isascii() and code.isdigit()


def _fill(trigger: WardTrigger, values: TriggerValues, now: dt.datetime) -> None:
    same = WardTrigger.objects.filter(ward_id=trigger.ward_id, name=values.name)
    if same.exclude(pk=trigger.pk).exists():
        raise TriggerRefused(_("「%(name)s」は、もうあります。") % {"name": values.name})
    if not values.area_codes or not all(_is_code(values.scheme, one) for one in values.area_codes):
        raise TriggerRefused(_("地域のコードは、その一覧の桁数の数字で入力してください。"))
    scenario = None
    if values.scenario_code:
        scenario = Scenario.objects.filter(
            ward_id=trigger.ward_id, code=values.scenario_code
        ).first()
        if scenario is None:
            raise TriggerRefused(_("その状況の表はありません。選び直してください。"))
    if not values.opens_bases:
        if values.level not in (3, 4):
            raise TriggerRefused(_("提案する警戒レベルを、3か4から選んでください。"))
        if values.zone_kind is None and scenario is None:
            raise TriggerRefused(_("区域の種類か、状況の表のどちらかを選んでください。"))
    trigger.name = values.name
    trigger.phenomenon = values.phenomenon.value
    trigger.scheme = values.scheme.value
    trigger.area_codes = list(values.area_codes)
    trigger.least_grade = values.least_grade
    trigger.hazard = values.hazard
    trigger.opens_bases = values.opens_bases
    trigger.level = None if values.opens_bases else values.level
    trigger.zone_kind = "" if values.opens_bases else (values.zone_kind or "")
    trigger.scenario = None if values.opens_bases else scenario
    trigger.is_on = values.is_on
    trigger.changed_at = now


def _record(code: str, trigger: WardTrigger, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"safety.trigger:{trigger.pk}",
        now=now,
        ward_id=trigger.ward_id,
        actor_id=actor_id,
        data={
            "name": trigger.name,
            "phenomenon": trigger.phenomenon,
            "areas": trigger.area_codes,
            "least_grade": trigger.least_grade,
            "level": trigger.level,
            "is_on": trigger.is_on,
        },
    )
