"""A ward with its ground, zones, sites and a scenario, and orders in every state, to test with."""

import datetime as dt
from typing import Any

from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places import facade as places
from engawa.rooms.places.contracts import PlaceEntry, TownEntry
from engawa.rooms.places.models import Place
from engawa.rooms.safety.models import (
    Order,
    OrderBook,
    OrderVersion,
    Scenario,
    Site,
    SiteReport,
    Zone,
)
from engawa.rooms.safety.sealing import Seal
from engawa.rooms.safety.selectors.drafting import seal_draft
from engawa.rooms.safety.services.drafts import draft_change, draft_from_scenario
from engawa.rooms.safety.services.issuing import approve_draft, submit_draft
from engawa.rooms.safety.values import Action
from tests import cast, factories

NOW = dt.datetime(2026, 10, 13, 15, 4, tzinfo=factories.TOKYO)
MINUTE = dt.timedelta(minutes=1)
# A square of some two kilometres in which everything of these tests lies.
OUTLINE = {
    "type": "Polygon",
    "coordinates": [
        [
            [139.600, 35.330],
            [139.625, 35.330],
            [139.625, 35.350],
            [139.600, 35.350],
            [139.600, 35.330],
        ]
    ],
}
HALL, SCHOOL, UNIVERSITY = "六浦地区センター", "釜利谷東小学校", "金沢小学校"
WARD_SLUG = "kanazawa"
DESK = "/kanazawa/desk/safety/"


def square(longitude: float, latitude: float, size: float = 0.001) -> dict[str, Any]:
    """Give a square whose south-western corner is given, `size` degrees wide and high."""
    east, north = longitude + size, latitude + size
    ring = [
        [longitude, latitude], [east, latitude], [east, north], [longitude, north], [longitude, latitude],
    ]  # fmt: skip
    return {"type": "Polygon", "coordinates": [ring]}


def lay_ground(ward: Ward) -> None:
    """Put in outline and towns, and the places that become sites."""
    places.set_outline(
        ward_id=ward.pk, geometry=OUTLINE, credit="国土数値情報", actor_id=None, now=NOW
    )
    places.set_towns(
        ward_id=ward.pk,
        towns=[
            TownEntry("釜利谷東二丁目", 35.3425, 139.6125, "カマリヤヒガシニチョウメ"),
            TownEntry("六浦三丁目", 35.3345, 139.6105, "ムツウラサンチョウメ"),
        ],
        actor_id=None,
        now=NOW,
    )
    places.add_places(
        ward_id=ward.pk,
        entries=[
            describe_place("community-hall", HALL, 35.3330, 139.6110),
            describe_place("disaster-base", SCHOOL, 35.3420, 139.6130),
            describe_place("disaster-base", UNIVERSITY, 35.3400, 139.6200),
            describe_place("station", "釜利谷駅", 35.3425, 139.6125),
        ],
        actor_id=None,
        now=NOW,
    )


def describe_place(kind: str, name: str, latitude: float, longitude: float) -> PlaceEntry:
    """Give what a list says of a public place."""
    return PlaceEntry(
        {
            "kind": kind,
            "name": name,
            "address": f"神奈川県横浜市金沢区{name}のとなり",
            "latitude": latitude,
            "longitude": longitude,
        }
    )


def make_zone(ward: Ward, code: str = "cliff-1", **facts: Any) -> Zone:
    """Register a cliff in 釜利谷東二丁目."""
    number = code.rpartition("-")[2]
    values: dict[str, Any] = {
        "kind": "CLIFF",
        "number": number,
        "name": f"釜利谷東二丁目の崖{number}",
        "towns": ["釜利谷東二丁目の一部"],
        "hazard": "LANDSLIDE",
        "households": 46,
        "people": 104,
        "geometry": square(139.612 + 0.002 * (int(number) - 1), 35.342),
        "changed_at": NOW,
        **facts,
    }
    return Zone.objects.create(ward=ward, code=code, **values)


def make_site(ward: Ward, name: str = HALL, code: str = "hall", **facts: Any) -> Site:
    """Register a wind-and-rain site that is designated for landslides."""
    values: dict[str, Any] = {
        "role": "WIND_RAIN",
        "hazards": ["LANDSLIDE"],
        "changed_at": NOW,
        **facts,
    }
    place = Place.objects.get(ward=ward, name=name)
    return Site.objects.create(ward=ward, place=place, code=code, **values)


def make_scenario(ward: Ward, **facts: Any) -> Scenario:
    """Prepare what is done when the Agency warns of landslides."""
    values: dict[str, Any] = {
        "code": "situation-1",
        "name": "状況Ⅰ",
        "condition": "土砂災害危険警報が出たとき。",
        "hazard": "LANDSLIDE",
        "level": 4,
        "reason": "LANDSLIDE_WARNING",
        "reason_name": "横浜市南部",
        "zone_codes": ["cliff-1", "cliff-2"],
        "site_codes": ["hall"],
        "hours": 6,
        "changed_at": NOW,
        **facts,
    }
    return Scenario.objects.create(ward=ward, **values)


def prepare_ward(ward: Ward | None = None) -> Ward:
    """Make a ward that is prepared: ground, two cliffs, a site for rain and one for earthquakes, a scenario."""
    ward = ward or factories.make_ward()
    lay_ground(ward)
    make_zone(ward, "cliff-1")
    make_zone(ward, "cliff-2")
    make_site(ward)
    make_site(ward, SCHOOL, "base-1", role="DISASTER_BASE", hazards=["EARTHQUAKE"])
    make_scenario(ward)
    OrderBook.objects.create(
        ward=ward,
        phone="050-0000-0000",
        names={"city": {"ja": "横浜市", "en": "Yokohama City"}},
    )
    return ward


def open_hall(ward: Ward) -> Ward:
    """Have the site of the scenario confirmed open, now and at the time of these tests."""
    for at in {NOW, timezone.now()}:
        SiteReport.objects.create(
            site=Site.objects.get(ward=ward, code="hall"),
            opening="OPEN",
            shown="OPEN",
            at=at,
            office="金沢区役所",
        )
    return ward


def draft(ward: Ward, *, is_drill: bool = False, now: dt.datetime = NOW) -> OrderVersion:
    """Begin an order from the scenario, written by the editor."""
    return knock(
        draft_from_scenario(
            scenario_id=Scenario.objects.get(ward=ward, code="situation-1").pk,
            is_drill=is_drill,
            actor_id=cast.engage("editor").pk,
            now=now,
        )
    )


def knock(version: OrderVersion) -> OrderVersion:
    """Let an officer have made sure that the doors are being opened to which a draft sends people."""
    looked = {"code": "site-not-confirmed-open", "reason": ""}
    if looked not in version.accepted:
        version.accepted = [*version.accepted, looked]
        OrderVersion.objects.filter(pk=version.pk).update(accepted=version.accepted)
    return version


def submit(version: OrderVersion, *, by: str = "editor", now: dt.datetime = NOW) -> OrderVersion:
    """Ask for the approval of a draft, whose doors somebody has looked at since it was written."""
    knock(version)
    return submit_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        actor_id=cast.engage(by).pk,
        now=now,
    )


def approve(version: OrderVersion, *, by: str = "approver", now: dt.datetime = NOW) -> OrderVersion:
    """Approve a submitted draft."""
    return approve_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        actor_id=cast.engage(by).pk,
        now=now,
    )


def issue(ward: Ward, *, is_drill: bool = False, now: dt.datetime = NOW) -> Order:
    """Issue an order as the scenario has it."""
    return approve(submit(draft(ward, is_drill=is_drill, now=now), now=now), now=now).order


def change(
    order: Order, action: Action, *, now: dt.datetime = NOW + 60 * MINUTE, **values: Any
) -> OrderVersion:
    """Begin a change of an issued order, as the editor."""
    version = draft_change(
        order_id=order.pk, action=action, actor_id=cast.engage("editor").pk, now=now
    )
    if action is Action.LIFT:
        # Nothing is presumed; the officers of these tests choose the likeliest.
        values.setdefault("reason", "DANGER_EASED")
    for name, value in values.items():
        setattr(version, name, value)
    version.save()
    return knock(version)


def pressed(version: OrderVersion, step: str, **given: Any) -> dict[str, Any]:
    """Give what the page of a draft sends when a button is pressed on it now."""
    seal, revision = seal_at(version, now=timezone.now()), _get_fresh(version).revision
    return {"step": step, "seen": revision, "seal": seal.write(), **given}


def seal_at(version: OrderVersion, *, now: dt.datetime) -> Seal:
    """Give the seal of a draft as a page shows it at `now`."""
    return seal_draft(version=_get_fresh(version), now=now).seal


def _get_fresh(version: OrderVersion) -> OrderVersion:
    return OrderVersion.objects.select_related("order", "previous").get(pk=version.pk)


def person(name: str) -> User:
    """Give a person of the cast."""
    return cast.engage(name)
