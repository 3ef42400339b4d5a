"""What the tests of telegrams need: a ward with cliffs, what it watches, what triggers a proposal."""

import datetime as dt

from engawa.adapters.jma.reading import read_telegram
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Proposal, WardTrigger, WatchedArea, Zone
from engawa.rooms.safety.services.proposals import Receipt, receive_bulletin
from engawa.rooms.safety.values import Hazard, ZoneKind
from tests.telegrams import CITY, KANAZAWA, SOUTH

AT = dt.datetime(2026, 10, 4, 3, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
WARDS_OF_THE_CITY = [f"141{number:02}00" for number in range(1, 19)]


def make_zone(ward: Ward, code: str, **facts: object) -> Zone:
    """Make a registered cliff zone."""
    values: dict[str, object] = {
        "kind": ZoneKind.CLIFF,
        "hazard": Hazard.LANDSLIDE,
        "name": f"区域 {code}",
        "changed_at": AT,
        **facts,
    }
    return Zone.objects.create(ward=ward, code=code, **values)


def watch(ward: Ward, *, own_code: str = KANAZAWA) -> None:
    """Let a ward of Yokohama watch its areas."""
    for scheme, code, name in (
        ("MUNICIPALITY", SOUTH, "横浜市南部"),
        ("MUNICIPALITY", CITY, "横浜市"),
        ("MUNICIPALITY", own_code, ward.name),
        ("TSUNAMI_REGION", "312", "東京湾内湾"),
    ):
        WatchedArea.objects.create(ward=ward, scheme=scheme, code=code, name=name)


def make_trigger(ward: Ward, **facts: object) -> WardTrigger:
    """Make the trigger of the cliff zones: landslides at level 4 in the south of the city."""
    values: dict[str, object] = {
        "name": "崖の区域",
        "phenomenon": "LANDSLIDE",
        "scheme": "MUNICIPALITY",
        "area_codes": [SOUTH, CITY],
        "least_grade": 4,
        "hazard": Hazard.LANDSLIDE,
        "level": 4,
        "zone_kind": ZoneKind.CLIFF,
        "changed_at": AT,
        **facts,
    }
    return WardTrigger.objects.create(ward=ward, **values)


def prepare_ward(ward: Ward, *codes: str) -> Ward:
    """Let a ward listen to the Agency, with a trigger and with cliff zones of these codes."""
    for code in codes:
        make_zone(ward, code)
    watch(ward)
    make_trigger(ward)
    return ward


def make_quake_trigger(ward: Ward) -> WardTrigger:
    """Make the trigger of the bases: 5 upper anywhere in the city."""
    return make_trigger(
        ward,
        name="地震",
        phenomenon="EARTHQUAKE",
        area_codes=WARDS_OF_THE_CITY,
        least_grade=50,
        hazard=Hazard.EARTHQUAKE,
        opens_bases=True,
        level=None,
        zone_kind="",
    )


def receive(
    content: bytes, *, now: dt.datetime = AT, filename: str = "", is_rehearsal: bool = False
) -> Receipt:
    """Read a telegram and hand it to the room."""
    bulletin = read_telegram(content=content, filename=filename)
    return receive_bulletin(bulletin=bulletin, now=now, is_rehearsal=is_rehearsal)


def list_states(**of: object) -> list[tuple[str, str]]:
    """List (kind, state) of the proposals, the oldest first."""
    return [(one.kind, one.state) for one in Proposal.objects.filter(**of).order_by("pk")]
