"""Whatever both wards of the demo have prepared can be issued: a scenario that blocks is found here, not at night."""

import datetime as dt

import pytest

from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Ward
from engawa.rooms.safety.checking_values import Weight
from engawa.rooms.safety.models import OrderVersion, Scenario, Zone
from engawa.rooms.safety.selectors.drafting import list_hindrances
from engawa.rooms.safety.services.drafts import DraftValues, draft_from_scenario, draft_order
from engawa.rooms.safety.values import Hazard, Level, ZoneKind
from tests.standing import Standing

NOW = dt.datetime(2026, 10, 13, 15, 4, tzinfo=TOKYO)
UNTIL = NOW + dt.timedelta(hours=6)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(db: None, standing: Standing) -> list[str]:
    """The demo, and the wards that were loaded."""
    return standing.said["demo"]


def list_blocking(version: OrderVersion) -> list[str]:
    """Give what keeps a draft from being issued that no officer can confirm."""
    found = list_hindrances(version=version, now=NOW)
    return [one.sentence for one in found if one.weight is Weight.BLOCKS]


class TestPreparedOrders:
    @pytest.mark.parametrize("is_drill", [False, True])
    def test_are_issuable_as_their_scenarios_are_pressed(
        self, demo: list[str], is_drill: bool
    ) -> None:
        scenarios = list(Scenario.objects.order_by("ward_id", "code"))

        blocked = {
            (scenario.ward_id, scenario.code): list_blocking(
                draft_from_scenario(
                    scenario_id=scenario.pk, is_drill=is_drill, actor_id=None, now=NOW
                )
            )
            for scenario in scenarios
        }

        assert len({scenario.ward_id for scenario in scenarios}) == len(demo)
        assert {which: found for which, found in blocked.items() if found} == {}

    @pytest.mark.parametrize(
        ("hazard", "reason", "name"),
        [(Hazard.TSUNAMI, "MAJOR_TSUNAMI_WARNING", ""), (Hazard.FIRE, "FIRE_SPREADING", "泥亀")],
    )
    def test_are_issuable_for_every_ward_as_a_whole(
        self, demo: list[str], hazard: Hazard, reason: str, name: str
    ) -> None:
        wholes = list(Zone.objects.filter(kind=ZoneKind.WARD))

        blocked = [
            list_blocking(
                draft_order(
                    ward_id=zone.ward_id,
                    is_drill=False,
                    hazard=hazard,
                    values=DraftValues(
                        level=Level.EVACUATE,
                        zone_codes=(zone.code,),
                        site_codes=(),
                        reason=reason,
                        reason_name=name,
                        reason_words="",
                        expires_at=UNTIL,
                        next_update_at=UNTIL,
                    ),
                    actor_id=None,
                    now=NOW,
                )
            )
            for zone in wholes
        ]

        assert {zone.ward_id for zone in wholes} == set(Ward.objects.values_list("pk", flat=True))
        assert blocked == [[]] * len(wholes)
