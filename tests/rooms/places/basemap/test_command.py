"""`engawa places basemap`: its verb, called as the command line calls it."""

import argparse
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import BaseCommand, CommandError

from engawa.core.wards.models import Ward
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.management.places_commands import basemap
from tests.rooms.places.basemap.archives import CREDIT, KONAN, fill, pack
from tests.rooms.places.basemap.osm_files import Extract

pytestmark = pytest.mark.django_db
BOX = "--box=35.37,139.56,35.42,139.62"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Give the data folder in which maps are put."""
    settings.DATA_DIR = tmp_path / "var"
    return tmp_path / "var" / "basemaps"


@pytest.fixture(autouse=True)
def ward() -> Ward:
    """Give a ward of which nobody has put the outline in."""
    return Ward.objects.create(
        slug="basemap-ward",
        code="14199",
        name="地図区",
        name_kana="ちずく",
        name_en="Map",
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a map of more than the ward."""
    path = tmp_path / "japan.pmtiles"
    path.write_bytes(pack(fill(KONAN.widen(9000), zooms=range(9, 15)), box=KONAN.widen(9000)))
    return path


def run(*arguments: str | Path) -> str:
    """Run the verb, and give what it prints."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    basemap.add_arguments(parser)
    options = vars(parser.parse_args([str(argument) for argument in arguments]))
    command = BaseCommand(stdout=io.StringIO())
    basemap.handle(command, options)
    return str(command.stdout.getvalue())


class TestMakingABasemap:
    def test_puts_the_map_where_the_pages_look(self, source: Path, folder: Path) -> None:
        printed = run("basemap-ward", source, BOX)

        found = find_basemap(folder=folder, ward_slug="basemap-ward")
        assert found is not None
        assert (found.credit, found.min_zoom, found.max_zoom) == (CREDIT, 10, 14)
        assert f"{folder / 'basemap-ward.pmtiles'}: " in printed
        assert "tiles of zoom 10 to 14" in printed
        assert CREDIT in printed

    def test_takes_the_box_of_the_ward(
        self, source: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(basemap, "get_outline_box", lambda *, ward_id: KONAN)

        run("basemap-ward", source, "--margin=0", "--max-zoom=12", "--credit=別の出典")

        found = find_basemap(folder=folder, ward_slug="basemap-ward")
        assert found is not None
        assert found.bounds == Box(KONAN.south, KONAN.west, KONAN.north, KONAN.east)
        assert (found.credit, found.max_zoom) == ("別の出典", 12)

    def test_makes_one_of_an_extract(self, tmp_path: Path, folder: Path) -> None:
        pytest.importorskip("osmium", reason="osmium reads extracts: pip install engawa[basemap]")
        extract = Extract()
        extract.add_way([(35.39, 139.57), (35.41, 139.61)], highway="primary", name="鎌倉街道")

        printed = run("basemap-ward", extract.save(tmp_path / "town.osm"), BOX, "--max-zoom=12")

        assert "PROTOMAPS" in printed
        assert find_basemap(folder=folder, ward_slug="basemap-ward") is not None

    def test_says_why_a_map_is_refused(self, tmp_path: Path, folder: Path) -> None:
        source = tmp_path / "garbage.pmtiles"
        source.write_bytes(b"garbage" * 100)

        with pytest.raises(CommandError, match="PMTilesのファイルではありません") as refused:
            run("basemap-ward", source, BOX)

        assert refused.value.returncode == 1
        assert not (folder / "basemap-ward.pmtiles").exists()

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["atlantis", "japan.pmtiles", BOX], "There is no ward 'atlantis'"),
            (["basemap-ward", "japan.pmtiles"], "The outline of basemap-ward is not known"),
        ],
    )
    def test_says_what_is_missing(self, arguments: list[str], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence) as refused:
            run(*arguments)

        assert refused.value.returncode == 2

    @pytest.mark.parametrize(
        "option",
        [
            "--box=1,2,3",
            "--box=36,139,35,140",
            "--box=a,b,c,d",
            "--max-zoom=-1",
            "--max-zoom=99",
            "--margin=-5",
            "--margin=nan",
            "--margin=wide",
        ],
    )
    def test_refuses_numbers_that_cannot_be(self, option: str) -> None:
        with pytest.raises(argparse.ArgumentError):
            run("basemap-ward", "japan.pmtiles", option)
