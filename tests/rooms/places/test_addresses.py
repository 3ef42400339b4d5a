"""Points of addresses without the net: put in, asked, used by imports and commands."""

import datetime as dt
import io
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import AddressPoint, Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.addresses import (
    count_addresses,
    find_point_of_address,
    read_addresses_of_ward,
)
from engawa.rooms.places.selectors.opened_imports import open_import, plan_opened
from engawa.rooms.places.services.addresses import set_addresses
from engawa.rooms.places.services.imports import apply_import, start_import
from engawa.rooms.places.services.locating import locate_places
from engawa.rooms.places.services.register import change_place
from engawa.rooms.places.services.writing import read_standing
from tests.rooms.places import address_material, material
from tests.rooms.places.desk_forms import make_place

pytestmark = pytest.mark.django_db
MOMENT = material.MOMENT


def put_in(ward: Ward, content: str, names: str = address_material.NAMES) -> int:
    found = read_addresses_of_ward(
        ward=ward,
        file=io.BytesIO(content.encode()),
        filename="x.csv",
        names=io.BytesIO(names.encode()) if names else None,
    )
    return set_addresses(
        ward_id=ward.pk, source=found.source, rows=found.rows, actor_id=None, now=MOMENT
    )


@pytest.fixture
def ground(kanazawa: Ward) -> Ward:
    material.lay_ground(kanazawa)
    put_in(kanazawa, address_material.BLOCKS)
    put_in(kanazawa, address_material.HOUSES)
    put_in(kanazawa, address_material.LOTS)
    return kanazawa


class TestPuttingIn:
    def test_replaces_all_of_the_same_source_and_nothing_else(self, ground: Ward) -> None:
        smaller = "\n".join(address_material.HOUSES.splitlines()[:2])

        put_in(ground, smaller)

        counts = {item.source: item.count for item in count_addresses(ward_id=ground.pk)}
        assert counts == {"REGISTRY_BLOCKS": 2, "REGISTRY_HOUSES": 1, "REGISTRY_LOTS": 2}
        assert AuditEntry.objects.filter(code="places.addresses.set").count() == 4

    def test_writes_towns_as_the_ward_does(self, kanazawa: Ward) -> None:
        material.lay_ground(kanazawa)

        put_in(
            kanazawa,
            "lg_code,oaza_cho,chome,blk_num,rep_lat,rep_lon\n141089,泥亀,１丁目,2,35.3,139.6\n",
        )

        assert AddressPoint.objects.get().town == "泥亀一丁目"

    def test_leaves_other_wards_alone(self, ground: Ward, konan: Ward) -> None:
        put_in(konan, address_material.BLOCKS, names="")

        assert AddressPoint.objects.filter(ward=ground).count() == 8
        assert AddressPoint.objects.get(ward=konan).town == "港南一丁目"


class TestFinding:
    @pytest.mark.parametrize(
        ("address", "name", "precision"),
        [
            ("金沢区泥亀2-14-5", "泥亀二丁目14番5号", "SITE"),
            ("泥亀二丁目14番5号の2", "泥亀二丁目14番5-2号", "SITE"),
            ("泥亀二丁目14番5号 海辺ビル3階", "泥亀二丁目14番5号", "SITE"),
            ("泥亀二丁目14番99号", "泥亀二丁目14番", "BLOCK"),
            ("泥亀２－１５", "泥亀二丁目15番", "BLOCK"),
            ("釜利谷町123番地の4", "釜利谷町123番地4", "BLOCK"),
            ("釜利谷町123番地", "釜利谷町123番地", "BLOCK"),
            ("泥亀一丁目99-1", "泥亀一丁目", "TOWN"),
        ],
    )
    def test_gives_the_most_exact_point_that_is_known(
        self, ground: Ward, address: str, name: str, precision: str
    ) -> None:
        found = find_point_of_address(ward_id=ground.pk, address=address)

        assert found is not None
        assert (found.name, found.precision) == (name, precision)

    def test_gives_the_middle_of_a_block_of_which_only_houses_are_known(self, ground: Ward) -> None:
        found = find_point_of_address(ward_id=ground.pk, address="泥亀2-16")

        assert found is not None
        assert found.point.latitude == pytest.approx(35.3391)
        assert found.precision == "BLOCK"

    @pytest.mark.parametrize("address", ["", "港南一丁目1番", "釜利谷町999", "どこか"])
    def test_gives_nothing_that_it_does_not_know(self, ground: Ward, address: str) -> None:
        assert find_point_of_address(ward_id=ground.pk, address=address) is None


class TestImports:
    def bring(self, ward: Ward, *rows: str, headings: str = "ID,名称,住所") -> Any:
        return start_import(
            ward_id=ward.pk,
            filename="x.csv",
            content="\n".join((headings, *rows)).encode(),
            source_title="区の施設",
            kind="library",
            actor_id=None,
            now=MOMENT,
        )

    def apply(self, ward: Ward, started: Any) -> None:
        apply_import(
            ward_id=ward.pk, import_id=started.pk, seen_revision=None, actor_id=None, now=MOMENT
        )

    def test_take_the_point_of_the_address_and_say_so(self, ground: Ward) -> None:
        started = self.bring(ground, "1,海の館,金沢区泥亀2-14-5")

        (row,) = open_import(place_import=started).reading.rows
        self.apply(ground, started)

        place = Place.objects.get()
        (finding,) = row.findings
        assert finding.message == (
            "緯度・経度がないので、住所の「泥亀二丁目14番5号」の位置で読みました。"
            "もう位置のある施設は、そのままにします。"
        )
        assert (place.latitude, place.precision) == (35.33811, "SITE")

    def test_leave_a_point_that_the_file_gives(self, ground: Ward) -> None:
        headings = "ID,名称,住所,緯度,経度"
        self.apply(
            ground, self.bring(ground, "1,海の館,泥亀2-14-5,35.34,139.61", headings=headings)
        )

        assert Place.objects.get().latitude == 35.34

    def test_leave_a_point_that_an_earlier_list_or_an_officer_gave(self, ground: Ward) -> None:
        headings = "ID,名称,住所,緯度,経度"
        self.apply(
            ground, self.bring(ground, "1,海の館,泥亀2-14-5,35.34,139.61", headings=headings)
        )

        later = self.bring(ground, "1,海の館,泥亀2-14-5,,", headings=headings)
        plan = plan_opened(opened=open_import(place_import=later))

        assert plan.count()["UNCHANGED"] == 1
        assert plan.count()["CONFLICTS"] == 0

    def test_make_the_middle_of_a_town_more_exact(self, kanazawa: Ward) -> None:
        material.lay_ground(kanazawa)
        self.apply(kanazawa, self.bring(kanazawa, "1,海の館,泥亀一丁目2番"))
        before = Place.objects.get().precision
        put_in(
            kanazawa,
            "lg_code,oaza_cho,chome,blk_num,rep_lat,rep_lon\n141089,泥亀,一丁目,2,35.34,139.6\n",
            "",
        )

        self.apply(kanazawa, self.bring(kanazawa, "1,海の館,泥亀一丁目2番"))

        place = Place.objects.get()
        assert before == "TOWN"
        assert (place.latitude, place.precision) == (35.34, "BLOCK")


class TestLocating:
    @pytest.fixture
    def lost(self, ground: Ward) -> Place:
        return make_place(
            ground, MOMENT, address="泥亀2-14-5", latitude=None, longitude=None, precision="UNKNOWN"
        )

    def run(self, *options: str) -> str:
        said = StringIO()
        call_command("places", "locate", "--ward=kanazawa", *options, stdout=said)
        return said.getvalue()

    def test_says_first_what_it_would_do(self, lost: Place) -> None:
        said = self.run()

        lost.refresh_from_db()
        assert "海辺の図書館　→　泥亀二丁目14番5号（建物や入口の位置）" in said
        assert "まだ何も変えていません" in said
        assert lost.latitude is None

    def test_fills_what_is_missing_and_records_it(self, lost: Place) -> None:
        said = self.run("--apply")

        lost.refresh_from_db()
        assert "1件の施設に位置を入れました。" in said
        assert (lost.latitude, lost.precision) == (35.33811, "SITE")
        assert lost.section_id is not None
        assert AuditEntry.objects.get(code="places.places.located").data == {"count": 1}
        assert "住所から位置の分かる施設は、ありません。" in self.run()

    def test_names_those_of_which_no_address_tells(self, ground: Ward) -> None:
        make_place(ground, MOMENT, address="", latitude=None, longitude=None)

        assert "住所からは位置が分かりません。" in self.run()

    def test_overwrites_no_point_that_somebody_just_gave(self, lost: Place) -> None:
        change_place(
            ward_id=lost.ward_id,
            number=lost.number,
            revision=lost.revision,
            values=read_values(
                place=Place(**{**_facts(lost), "latitude": 35.35, "longitude": 139.6})
            ),
            standing=read_standing(place=lost),
            actor_id=None,
            now=MOMENT + dt.timedelta(hours=1),
        )

        count = locate_places(ward_id=lost.ward_id, actor_id=None, now=MOMENT)

        assert count == 0
        assert Place.objects.get().latitude == 35.35


def _facts(place: Place) -> dict[str, Any]:
    names = [f.name for f in Place._meta.concrete_fields if not f.generated and not f.is_relation]
    return {name: getattr(place, name) for name in names}


class TestTheCommand:
    def test_says_what_it_put_in_and_what_not(self, kanazawa: Ward, tmp_path: Path) -> None:
        file, names = tmp_path / "a.csv", tmp_path / "mt_town.csv"
        file.write_text(address_material.HOUSES)
        names.write_text(address_material.NAMES)
        said = StringIO()

        call_command(
            "places", "addresses", str(file), "--ward=kanazawa", f"--names={names}", stdout=said
        )

        assert (
            "「アドレス・ベース・レジストリの住居番号」の住所を4件入れました。" in said.getvalue()
        )
        assert "ほかの市区町村の行　1" in said.getvalue()
        assert "番号や位置が読めない行　1" in said.getvalue()

    def test_refuses_another_file_and_one_that_is_not_there(
        self, kanazawa: Ward, tmp_path: Path
    ) -> None:
        other = tmp_path / "b.csv"
        other.write_text("名称,住所\n館,町\n")

        with pytest.raises(CommandError, match="読めません"):
            call_command("places", "addresses", str(other), "--ward=kanazawa")
        with pytest.raises(CommandError, match="開けません"):
            call_command("places", "addresses", str(tmp_path / "c.csv"), "--ward=kanazawa")
