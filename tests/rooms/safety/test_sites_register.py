"""The register of sites: made of places, building by building, and written by officers."""

import json
from dataclasses import replace

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import PlacesFileRefused
from engawa.rooms.places.facade import import_places, set_outline
from engawa.rooms.safety.designations import read_hazards
from engawa.rooms.safety.models import Site
from engawa.rooms.safety.register_values import NewSite, SiteValues
from engawa.rooms.safety.services.registers import EntryChanged, EntryGone, EntryUnsound
from engawa.rooms.safety.services.site_making import Made, make_sites_from_places
from engawa.rooms.safety.services.sites import (
    add_site,
    change_site,
    read_site_values,
    restore_site,
    retire_site,
)
from engawa.rooms.safety.values import Hazard, SiteRole
from tests.rooms.places import material
from tests.rooms.safety.register_material import MOMENT, SCHOOL_KEY, add_school
from tests.shared import shared_file


def make(ward: Ward) -> Made:
    return make_sites_from_places(ward_id=ward.pk, actor_id=None, now=MOMENT)


def take_in(ward: Ward, name: str) -> None:
    path = shared_file(f"data/shelters/{name}")
    import_places(
        ward_id=ward.pk,
        filename=path.name,
        content=path.read_bytes(),
        actor_id=None,
        now=MOMENT,
    )


def put_outline(ward: Ward) -> None:
    features = json.loads(shared_file("data/geo/wards_kanazawa_konan_hires.geojson").read_bytes())
    polygons = [
        feature["geometry"]["coordinates"]
        for feature in features["features"]
        if feature["properties"]["code"] == ward.code
    ]
    geometry = {"type": "MultiPolygon", "coordinates": polygons}
    set_outline(ward_id=ward.pk, geometry=geometry, credit="", actor_id=None, now=MOMENT)


class TestReadHazards:
    @pytest.mark.parametrize(
        ("columns", "hazards"),
        [
            ({"洪水": "1", "高潮": ""}, (Hazard.FLOOD,)),
            ({"災害種別_洪水": "○", "災害種別_津波": "0"}, (Hazard.FLOOD,)),
            ({"崖崩れ、土石流及び地滑り": "１"}, (Hazard.LANDSLIDE,)),
            ({"内水氾濫": "×", "大規模な火事": "false"}, ()),
            ({}, ()),
        ],
    )
    def test_takes_a_blank_for_not_designated(
        self, columns: dict[str, str], hazards: tuple[Hazard, ...]
    ) -> None:
        assert read_hazards(columns=columns) == hazards


class TestMakeSitesFromPlaces:
    def test_keeps_the_buildings_of_one_school_apart(self, kanazawa: Ward) -> None:
        for number, flags in (("201", {"洪水": "1"}), ("202", {"洪水": "1", "津波": "1"})):
            add_school(
                kanazawa,
                f"釜利谷東小学校 校舎{number}",
                kind="evacuation-site",
                national_id=f"{SCHOOL_KEY}{number}",
                extra=flags,
            )

        make(kanazawa)

        assert {site.code: site.hazards for site in Site.objects.all()} == {
            f"{SCHOOL_KEY}201".lower(): ["FLOOD"],
            f"{SCHOOL_KEY}202".lower(): ["FLOOD", "TSUNAMI"],
        }

    def test_makes_each_site_once_and_renews_its_hazards_only(self, kanazawa: Ward) -> None:
        place = add_school(kanazawa, kind="evacuation-site", extra={"洪水": "1"})
        assert make(kanazawa) == Made(1, 0, 0)
        site = Site.objects.get()
        change_site(
            ward_id=kanazawa.pk,
            code=site.code,
            revision=1,
            values=replace(read_site_values(site=site), pets=True),
            actor_id=None,
            now=MOMENT,
        )
        assert make(kanazawa) == Made(0, 0, 1)
        place.extra = {"津波": "1"}
        place.save(update_fields=("extra",))

        assert make(kanazawa) == Made(0, 1, 0)
        site.refresh_from_db()
        assert (site.hazards, site.pets, site.revision) == (["TSUNAMI"], True, 3)

    def test_leaves_what_an_officer_said_of_a_base_whose_list_says_nothing(
        self, kanazawa: Ward
    ) -> None:
        add_school(kanazawa, kind="disaster-base")
        make(kanazawa)
        site = Site.objects.get()
        change_site(
            ward_id=kanazawa.pk,
            code=site.code,
            revision=1,
            values=replace(read_site_values(site=site), hazards=(Hazard.EARTHQUAKE,)),
            actor_id=None,
            now=MOMENT,
        )

        assert make(kanazawa) == Made(0, 0, 1)
        site.refresh_from_db()
        assert site.hazards == ["EARTHQUAKE"]

    def test_leaves_other_kinds_and_hidden_places_alone(self, kanazawa: Ward) -> None:
        material.add(kanazawa, "図書館")
        add_school(kanazawa, standing={"state": "DRAFT"})

        assert make(kanazawa) == Made(0, 0, 0)

    def test_gives_a_place_without_a_national_id_a_code_by_its_number(self, kanazawa: Ward) -> None:
        place = add_school(kanazawa, kind="disaster-base", national_id="")

        make(kanazawa)

        assert Site.objects.get().code == f"base-{place.number}"

    def test_makes_the_sites_of_the_ward_of_the_real_lists(self, kanazawa: Ward) -> None:
        put_outline(kanazawa)
        for name in (
            "gsi_emergency_141089.geojson",
            "gsi_evacuation_141089.geojson",
            "hinanjo_20260401.csv",
        ):
            take_in(kanazawa, name)

        assert make(kanazawa).added == Site.objects.count()

        sites = Site.objects.select_related("place")
        counts = {
            role: sites.filter(role=role, place__address__contains="金沢区").count()
            for role in (SiteRole.EVACUATION, SiteRole.SHELTER, SiteRole.DISASTER_BASE)
        }
        assert counts == {
            SiteRole.EVACUATION: 104,
            SiteRole.SHELTER: 26,
            SiteRole.DISASTER_BASE: 26,
        }
        buildings = sites.filter(role=SiteRole.EVACUATION)
        assert sum("TSUNAMI" in site.hazards for site in buildings) == 22
        assert not any("INLAND_FLOOD" in site.hazards for site in buildings)
        keys = set(buildings.values_list("place__site_key", flat=True))
        shelters = sites.filter(role=SiteRole.SHELTER)
        assert keys >= set(shelters.values_list("place__site_key", flat=True))

    def test_says_why_a_file_cannot_be_taken_in(self, kanazawa: Ward) -> None:
        with pytest.raises(PlacesFileRefused):
            import_places(
                ward_id=kanazawa.pk, filename="x.csv", content=b"", actor_id=None, now=MOMENT
            )


class TestAddSite:
    def add(self, ward: Ward, place_id: int, role: SiteRole = SiteRole.WIND_RAIN) -> Site:
        return add_site(
            ward_id=ward.pk,
            new=NewSite(place_id=place_id, role=role),
            values=SiteValues(hazards=(Hazard.TSUNAMI, Hazard.FLOOD), capacity=100),
            actor_id=None,
            now=MOMENT,
        )

    def test_lets_one_place_have_two_roles_but_no_role_twice(self, kanazawa: Ward) -> None:
        place = add_school(kanazawa)

        rain = self.add(kanazawa, place.pk)
        base = self.add(kanazawa, place.pk, SiteRole.DISASTER_BASE)

        assert (rain.code, base.code) == (f"rain-{place.number}", f"base-{place.number}")
        assert rain.hazards == ["FLOOD", "TSUNAMI"]
        with pytest.raises(EntryUnsound):
            self.add(kanazawa, place.pk)

    def test_takes_no_place_of_another_ward(self, kanazawa: Ward, konan: Ward) -> None:
        with pytest.raises(EntryUnsound):
            self.add(kanazawa, add_school(konan).pk)

    def test_is_retired_and_restored_by_revision(self, kanazawa: Ward) -> None:
        code = self.add(kanazawa, add_school(kanazawa).pk).code
        given = {"ward_id": kanazawa.pk, "code": code, "actor_id": None, "now": MOMENT}

        with pytest.raises(EntryChanged):
            retire_site(revision=2, **given)
        retire_site(revision=1, **given)
        with pytest.raises(EntryGone):
            retire_site(revision=2, **given)

        assert restore_site(revision=2, **given).retired_at is None
