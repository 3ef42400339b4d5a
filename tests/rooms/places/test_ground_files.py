"""Outlines and towns from files, by command."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from engawa.core.wards.models import Ward
from engawa.rooms.places.ground_files import read_outline, read_towns
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import Place, Town, WardOutline
from engawa.rooms.places.selectors.ground import get_outline_box
from tests.rooms.places import material
from tests.shared import shared_file

REGISTRY = (
    "全国地方公共団体コード,町字ID,大字・町名,大字・町名_カナ,丁目名,丁目名_カナ,代表点_経度,代表点_緯度\n"
    "141089,0001001,泥亀,デイキ,一丁目,１チョウメ,139.622,35.338\n"
    "141119,0001001,港南,コウナン,一丁目,１チョウメ,139.59,35.4\n"
)


class TestReadingTowns:
    def test_takes_the_address_file(self) -> None:
        content = shared_file("data/geo/choaza_points_14108.csv").read_bytes()

        towns = read_towns(content=content, filename="towns.csv", ward_code="14108")

        assert len(towns) == 101
        assert next(t for t in towns if t.name == "並木一丁目").latitude == 35.371911

    def test_takes_the_address_base_registry_and_only_the_ward(self) -> None:
        towns = read_towns(content=REGISTRY.encode(), filename="x.csv", ward_code="14108")

        assert [(t.name, t.name_kana, t.town_id) for t in towns] == [
            ("泥亀一丁目", "デイキ１チョウメ", "0001001")
        ]

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [("名称,住所\n館,町\n", "町の一覧として読めません"), (REGISTRY, "町が1つもありません")],
    )
    def test_refuses_other_lists_and_other_wards(self, text: str, sentence: str) -> None:
        with pytest.raises(FileRefused, match=sentence):
            read_towns(content=text.encode(), filename="x.csv", ward_code="99999")


class TestReadingOutlines:
    def test_takes_the_ward_out_of_a_city(self) -> None:
        content = shared_file("data/geo/yokohama_18wards_n03_2021_s0010.geojson").read_bytes()

        geometry = read_outline(content=content, ward_code="14111", ward_name="港南区")

        assert geometry["type"] == "MultiPolygon"
        assert 139.5 < geometry["coordinates"][0][0][0][0] < 139.7

    @pytest.mark.parametrize(
        "content", [b"{", b"[]", b'{"type": "FeatureCollection"}', b"[" * 9999]
    )
    def test_refuses_what_has_no_shape(self, content: bytes) -> None:
        with pytest.raises(FileRefused):
            read_outline(content=content, ward_code="14111", ward_name="港南区")


@pytest.mark.django_db
class TestCommands:
    def write(self, folder: Path, name: str, content: Any) -> str:
        path = folder / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    def test_put_in_outline_and_towns(self, kanazawa: Ward, tmp_path: Path) -> None:
        outline = self.write(tmp_path, "ward.geojson", material.SQUARE)
        towns = self.write(tmp_path, "towns.csv", REGISTRY)

        call_command(
            "places", "outline", outline, "--ward=kanazawa", "--credit=架空", stdout=StringIO()
        )
        call_command("places", "towns", towns, "--ward=kanazawa", stdout=StringIO())

        box = get_outline_box(ward_id=kanazawa.pk)
        assert box is not None
        assert (box.south, box.east) == (35.32, 139.65)
        assert WardOutline.objects.get().credit == "架空"
        assert Town.objects.get().name == "泥亀一丁目"

    def test_take_in_places_and_say_what_they_did(self, kanazawa: Ward, tmp_path: Path) -> None:
        file = self.write(tmp_path, "x.csv", "名称,緯度,経度\n館,35.36,139.6\n,35.3,139.6\n")
        said = StringIO()

        call_command(
            "places", "import", file, "--ward=kanazawa", "--kind=library", "--apply", stdout=said
        )

        assert "新しい　1" in said.getvalue()
        assert "3行目" in said.getvalue()
        assert Place.objects.get().kind == "library"

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            (["--ward=nowhere"], "という区はありません"),
            (["--ward=kanazawa", "--kind=castle"], "という種類はありません"),
        ],
    )
    def test_say_what_there_is_instead_of_what_there_is_not(
        self, kanazawa: Ward, tmp_path: Path, options: list[str], sentence: str
    ) -> None:
        file = self.write(tmp_path, "x.csv", "名称\n館\n")

        with pytest.raises(CommandError, match=sentence):
            call_command("places", "import", file, *options)
