"""The register of zones: who may overwrite what, and what is refused."""

from dataclasses import replace

import pytest

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Zone
from engawa.rooms.safety.register_values import ZoneValues
from engawa.rooms.safety.services.registers import (
    CodeTaken,
    CodeUnreadable,
    EntryChanged,
    EntryGone,
    EntryUnsound,
)
from engawa.rooms.safety.services.zones import (
    add_zone,
    change_zone,
    read_zone_values,
    restore_zone,
    retire_zone,
)
from engawa.rooms.safety.values import Hazard, ZoneKind
from tests.rooms.safety.register_material import MOMENT, square

CLIFF = ZoneValues(
    kind=ZoneKind.CLIFF,
    number="12",
    name="釜利谷東二丁目の崖地",
    hazard=Hazard.LANDSLIDE,
    towns=("釜利谷東二丁目の一部",),
    households=30,
    people=70,
    geometry=square(139.616, 35.344),
)
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [
        [[139.6, 35.3], [139.61, 35.31], [139.61, 35.3], [139.6, 35.31], [139.6, 35.3]]
    ],
}


def add(ward: Ward, code: str = "cliff-12", values: ZoneValues = CLIFF) -> Zone:
    return add_zone(ward_id=ward.pk, code=code, values=values, actor_id=None, now=MOMENT)


class TestAddZone:
    def test_keeps_what_was_said_and_a_point_inside(self, kanazawa: Ward) -> None:
        zone = add(kanazawa)

        stands = Zone.objects.get()
        assert read_zone_values(zone=stands) == CLIFF
        assert (stands.latitude, stands.longitude) == pytest.approx((35.345, 139.617), abs=1e-3)
        entry = AuditEntry.objects.get(code="safety.zone.added")
        assert entry.subject == f"safety.zone:{zone.pk}"

    def test_never_gives_a_code_twice_in_a_ward(self, kanazawa: Ward, konan: Ward) -> None:
        zone = add(kanazawa)
        retire_zone(ward_id=kanazawa.pk, code=zone.code, revision=1, actor_id=None, now=MOMENT)

        with pytest.raises(CodeTaken):
            add(kanazawa)
        assert add(konan).ward == konan

    @pytest.mark.parametrize("code", ["", "Cliff", "a--b", "-a", "崖", "a" * 41, "a/b", "a\n"])
    def test_refuses_a_code_that_cannot_stand_in_an_address(
        self, kanazawa: Ward, code: str
    ) -> None:
        with pytest.raises(CodeUnreadable):
            add(kanazawa, code)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": " "}, "name"),
            ({"households": -1}, "households"),
            ({"people": 10**9}, "people"),
            ({"geometry": BOW_TIE}, "geometry"),
            ({"geometry": {"type": "Point", "coordinates": [139.6, 35.3]}}, "geometry"),
            (
                {"geometry": {"type": "LineString", "coordinates": [[139.6, 35.3], [139.7, 35.4]]}},
                "geometry",
            ),
            ({"towns": (), "geometry": None}, "towns"),
        ],
    )
    def test_refuses_what_does_not_fit_together(
        self, kanazawa: Ward, changes: dict, field: str
    ) -> None:
        with pytest.raises(EntryUnsound) as refused:
            add(kanazawa, values=replace(CLIFF, **changes))

        assert refused.value.field == field
        assert not Zone.objects.exists()


class TestChangeZone:
    def change(self, ward: Ward, revision: int, **changes: object) -> Zone:
        return change_zone(
            ward_id=ward.pk,
            code="cliff-12",
            revision=revision,
            values=replace(CLIFF, **changes),
            actor_id=None,
            now=MOMENT,
        )

    def test_counts_its_revision_on(self, kanazawa: Ward) -> None:
        add(kanazawa)

        assert self.change(kanazawa, 1, people=71).revision == 2
        assert Zone.objects.get().people == 71

    def test_overwrites_nothing_that_was_not_seen(self, kanazawa: Ward) -> None:
        add(kanazawa)
        self.change(kanazawa, 1, people=71)

        with pytest.raises(EntryChanged):
            self.change(kanazawa, 1, people=72)
        assert Zone.objects.get().people == 71

    def test_writes_nothing_where_nothing_differs(self, kanazawa: Ward) -> None:
        add(kanazawa)

        assert self.change(kanazawa, 1).revision == 1
        assert not AuditEntry.objects.filter(code="safety.zone.changed").exists()

    def test_knows_no_zone_of_another_ward(self, kanazawa: Ward, konan: Ward) -> None:
        add(kanazawa)

        with pytest.raises(EntryGone):
            self.change(konan, 1)

    def test_forgets_the_point_with_the_shape(self, kanazawa: Ward) -> None:
        add(kanazawa)

        zone = self.change(kanazawa, 1, geometry=None)

        assert (zone.geometry, zone.latitude, zone.longitude) == (None, None, None)


class TestRetireZone:
    def test_can_be_taken_back(self, kanazawa: Ward) -> None:
        add(kanazawa)
        given = {"ward_id": kanazawa.pk, "code": "cliff-12", "actor_id": None, "now": MOMENT}

        retire_zone(revision=1, **given)
        with pytest.raises(EntryGone):
            retire_zone(revision=2, **given)
        zone = restore_zone(revision=2, **given)

        assert (zone.retired_at, zone.revision) == (None, 3)
