"""Finding the map that is installed for a ward."""

import datetime as dt
import logging
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from engawa.rooms.places.basemap import installed
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import cut_basemap
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.basemap.schemas import Schema
from tests.rooms.places.basemap.archives import CREDIT, KONAN, fill, pack

SAID = {
    "attribution": CREDIT,
    "date": "2026-04-01",
    "vector_layers": [{"id": "RdCL"}, {"id": "WA"}],
}


def install(folder: Path, slug: str = "konan", said: Mapping[str, object] = SAID) -> Path:
    """Put a map into the folder."""
    path = folder / f"{slug}.pmtiles"
    path.write_bytes(pack(fill(KONAN, zooms=range(12, 15)), metadata=said))
    return path


class TestFindingABasemap:
    def test_says_what_a_page_needs(self, tmp_path: Path) -> None:
        path = install(tmp_path)

        found = find_basemap(folder=tmp_path, ward_slug="konan")

        assert found is not None
        assert (found.path, found.size) == (path, path.stat().st_size)
        assert (found.credit, found.made_on) == (CREDIT, dt.date(2026, 4, 1))
        assert found.bounds == Box(KONAN.south, KONAN.west, KONAN.north, KONAN.east)
        assert (found.min_zoom, found.max_zoom) == (12, 14)
        assert found.schema == Schema.GSI_OPTIMAL

    def test_reads_what_was_cut(self, tmp_path: Path) -> None:
        source, folder = install(tmp_path, "japan"), tmp_path / "basemaps"

        result = cut_basemap(
            source=source, target=folder / "konan.pmtiles", box=KONAN, made_on=dt.date(2026, 5, 2)
        )

        found = find_basemap(folder=folder, ward_slug="konan")
        assert found is not None
        assert (found.credit, found.made_on) == (CREDIT, dt.date(2026, 5, 2))
        assert found.size == result.bytes

    @pytest.mark.parametrize("slug", ["kanazawa", "", "../konan", "a/b", "konan\0", "konan."])
    def test_gives_none_where_there_is_none(self, tmp_path: Path, slug: str) -> None:
        install(tmp_path)
        (tmp_path / "maps").mkdir()

        assert find_basemap(folder=tmp_path, ward_slug=slug) is None
        assert find_basemap(folder=tmp_path / "maps", ward_slug="konan") is None

    def test_gives_another_etag_to_a_new_map(self, tmp_path: Path) -> None:
        path = install(tmp_path)
        first = find_basemap(folder=tmp_path, ward_slug="konan")
        install(tmp_path, said={**SAID, "attribution": "another"})
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))

        second = find_basemap(folder=tmp_path, ward_slug="konan")

        assert first is not None
        assert second is not None
        assert second.credit == "another"
        assert second.etag != first.etag
        assert second.etag.startswith('"')
        assert second.etag.endswith('"')

    def test_opens_a_map_once_until_it_changes(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        install(tmp_path)
        first = find_basemap(folder=tmp_path, ward_slug="konan")
        monkeypatch.delattr(installed, "open_archive")

        assert find_basemap(folder=tmp_path, ward_slug="konan") is first

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"no map at all" * 100,
            pack(fill(KONAN, zooms=range(12, 15)), metadata=SAID)[:-1],
            pack(fill(KONAN, zooms=range(12, 15)), metadata=SAID)[:127] + b"\0" * 10_000,
            pack(fill(KONAN, zooms=range(12, 15)), metadata={"date": "2026-04-01"}),
        ],
        ids=["empty", "garbage", "cut off", "zeros", "without a licence"],
    )
    def test_counts_a_map_that_cannot_be_shown_as_none_and_says_so_once(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes
    ) -> None:
        (tmp_path / "konan.pmtiles").write_bytes(content)

        with caplog.at_level(logging.WARNING, logger=installed.__name__):
            found = [find_basemap(folder=tmp_path, ward_slug="konan") for _visit in range(3)]

        assert found == [None, None, None]
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "konan.pmtiles" in caplog.text

    @pytest.mark.parametrize("day", ["yesterday", "2026-13-40", 20260401])
    def test_lives_without_a_day(self, tmp_path: Path, day: object) -> None:
        install(tmp_path, said={**SAID, "date": day})

        found = find_basemap(folder=tmp_path, ward_slug="konan")

        assert found is not None
        assert found.made_on is None
