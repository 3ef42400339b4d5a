"""Releases on disk: whole, linked, swapped, kept, held; and what is refused."""

import datetime as dt
import gzip
import json
import os
import shutil
import threading
import time
from pathlib import Path

import brotli
import pytest

from engawa.rooms.safety.bundle import writing
from engawa.rooms.safety.bundle.keys import Use
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, NotNewer
from engawa.rooms.safety.bundle.writing import Keeping, find_current, get_next_sequence, take_turn
from tests.rooms.safety.bundle_material import (
    MOMENT,
    SECOND,
    check,
    current,
    faults,
    files_of,
    key_of,
    put,
    releases,
)


class TestARelease:
    def test_is_whole_signed_and_read_by_its_link(self, tmp_path: Path) -> None:
        release = put(tmp_path, 1)

        assert current(tmp_path) == release.folder
        assert check(tmp_path) == []
        assert (current(tmp_path) / "index.html").read_bytes() == files_of()["index.html"]

    def test_is_packed_for_the_wire(self, tmp_path: Path) -> None:
        put(tmp_path, 1)

        page = (current(tmp_path) / "index.html").read_bytes()
        packed = {
            name: (current(tmp_path) / f"index.html.{name}").read_bytes() for name in ("gz", "br")
        }
        assert gzip.decompress(packed["gz"]) == brotli.decompress(packed["br"]) == page
        assert max(map(len, packed.values())) < len(page)
        assert not (current(tmp_path) / "worker.js.gz").exists()

    def test_of_hundreds_of_new_pages_packs_those_of_zones_a_release_later(
        self, tmp_path: Path
    ) -> None:
        pages = {f"z/{number}/index.html": b"<p>" + b"zone " * 500 for number in range(120)}
        first = put(tmp_path, 1, files_of() | pages)
        at_first = [path.relative_to(first.folder).parts for path in first.folder.rglob("*.gz")]

        second = put(tmp_path, 2, files_of() | pages)

        assert ("index.html.gz",) in at_first
        assert [parts for parts in at_first if parts[0] == "z"] == []
        assert list(first.folder.rglob("*.br")) == []
        for ending in ("gz", "br"):
            assert len(list(second.folder.glob(f"z/*/index.html.{ending}"))) == 121
            assert (second.folder / f"index.html.{ending}").exists()
        assert check(tmp_path) == []

    def test_links_what_is_the_same_as_before(self, tmp_path: Path) -> None:
        first = put(tmp_path, 1, files_of("一"))

        second = put(tmp_path, 2, files_of("二"))

        zone = "z/k-12/index.html"
        assert (first.folder / zone).stat().st_ino == (second.folder / zone).stat().st_ino
        assert (second.folder / f"{zone}.gz").samefile(first.folder / f"{zone}.gz")
        assert second.written < first.written
        assert check(tmp_path) == []

    def test_believes_a_known_hash_of_the_very_same_content_only(self, tmp_path: Path) -> None:
        files = files_of()
        another = bytes(bytearray(files["index.html"]))

        put(tmp_path, 1, files, hashed={"index.html": (another, "0" * 64)})

        assert check(tmp_path) == []

    def test_goes_on_in_a_copy_that_made_a_folder_of_the_link(self, tmp_path: Path) -> None:
        put(tmp_path / "one", 1)
        shutil.copytree(tmp_path / "one", tmp_path / "two")

        release = put(tmp_path / "two", 2)

        assert (tmp_path / "two" / "current").is_symlink()
        assert current(tmp_path / "two") == release.folder
        assert check(tmp_path / "two") == []

    def test_bears_a_later_second_than_any_before_it(self, tmp_path: Path) -> None:
        marks = []

        for sequence in range(1, 5):
            put(tmp_path, sequence, files_of(f"同じ長さ{sequence}"), made_at=MOMENT)
            marks.append((current(tmp_path) / "index.html").stat().st_mtime)

        assert marks == sorted(set(marks))

    def test_says_whether_anything_but_the_time_has_changed(self, tmp_path: Path) -> None:
        pages = {"index.html": b"made at 15:04"}
        later = {"index.html": b"made at 15:05"}
        changed = {"data/0123456789ab/sites.json": b"[]"}

        contents = [
            put(tmp_path, number, files_of() | files).sealed.pointer.content
            for number, files in enumerate((pages, later, later | changed), start=1)
        ]

        assert contents[0] == contents[1] != contents[2]

    def test_needs_a_greater_sequence(self, tmp_path: Path) -> None:
        put(tmp_path, 5)

        for sequence in (4, 5):
            with pytest.raises(NotNewer):
                put(tmp_path, sequence)
        assert get_next_sequence(tmp_path) == 6

    @pytest.mark.parametrize(
        "path",
        ["../up.html", "/etc/passwd", "a//b", ".hidden", "a/.b", "x.html.gz", "current.json", "日本", "a\nb", ""],
    )  # fmt: skip
    def test_refuses_a_path_that_leads_elsewhere(self, tmp_path: Path, path: str) -> None:
        with pytest.raises(BundleRefused) as refused:
            put(tmp_path, 1, {**files_of(), path: b"x"})

        assert faults(refused) == [(Fault.BAD_PATH, path)]
        assert find_current(tmp_path) is None

    def test_is_not_swapped_in_when_the_key_is_for_drills(self, tmp_path: Path) -> None:
        put(tmp_path, 1)

        with pytest.raises(BundleRefused):
            put(tmp_path, 2, key=key_of(Use.DRILL))

        assert current(tmp_path).name == "0000000001"
        assert releases(tmp_path) == ["0000000001"]


class TestVersions:
    def test_stay_from_release_to_release(self, tmp_path: Path) -> None:
        put(tmp_path, 1, files_of(versions={"2026-0001/v1": "一"}))

        kept = writing.read_versions(tmp_path)
        put(tmp_path, 2, files_of(versions={"2026-0001/v2": "二"}) | kept)

        assert sorted(writing.read_versions(tmp_path)) == [
            "p/2026-0001/v1/index.html",
            "p/2026-0001/v2/index.html",
        ]

    def test_cannot_be_lost(self, tmp_path: Path) -> None:
        put(tmp_path, 1, files_of(versions={"2026-0001/v1": "一"}))

        with pytest.raises(BundleRefused) as refused:
            put(tmp_path, 2, files_of())

        assert faults(refused) == [(Fault.VERSION_LOST, "p/2026-0001/v1/index.html")]
        assert current(tmp_path).name == "0000000001"

    def test_cannot_be_changed(self, tmp_path: Path) -> None:
        put(tmp_path, 1, files_of(versions={"2026-0001/v1": "一"}))

        with pytest.raises(BundleRefused) as refused:
            put(tmp_path, 2, files_of(versions={"2026-0001/v1": "あとから"}))

        assert faults(refused) == [(Fault.VERSION_CHANGED, "p/2026-0001/v1/index.html")]

    def test_are_found_in_an_earlier_release_when_the_last_is_damaged(self, tmp_path: Path) -> None:
        files = files_of(versions={"2026-0001/v1": "一"})
        put(tmp_path, 1, files)
        put(tmp_path, 2, files)
        page = current(tmp_path) / "p/2026-0001/v1/index.html"
        page.unlink()
        page.write_text("damaged")

        kept = writing.read_versions(tmp_path)

        assert kept["p/2026-0001/v1/index.html"] == files["p/2026-0001/v1/index.html"]

    def test_are_kept_although_the_pointer_was_damaged(self, tmp_path: Path) -> None:
        put(tmp_path, 1, files_of(versions={"2026-0001/v1": "一"}))
        put(tmp_path, 2, files_of(versions={"2026-0001/v1": "一"}))
        (current(tmp_path) / "current.json").write_text("{")

        with pytest.raises(BundleRefused):
            put(tmp_path, 3, files_of())


class TestWhatIsOlder:
    def test_data_of_a_page_stays_reachable_for_a_day(self, tmp_path: Path) -> None:
        put(tmp_path, 1, files_of("一"), made_at=MOMENT)
        name = next(path for path in files_of("一") if path.startswith("data/"))

        put(tmp_path, 2, files_of("二"), made_at=MOMENT + SECOND)
        put(tmp_path, 3, files_of("三"), made_at=MOMENT + dt.timedelta(hours=24))
        after_a_day = (current(tmp_path) / name).exists()
        put(tmp_path, 4, files_of("四"), made_at=MOMENT + dt.timedelta(hours=24, seconds=1))

        assert after_a_day
        assert not (current(tmp_path) / name).exists()
        assert check(tmp_path) == []

    def test_manifest_stays_reachable_under_its_hash(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        pointer = json.loads((current(tmp_path) / "current.json").read_bytes())
        manifest = (current(tmp_path) / "manifest.json").read_bytes()

        for sequence in (2, 3):
            put(tmp_path, sequence, files_of(str(sequence)))

        kept = current(tmp_path) / f"data/{pointer['manifest_sha256'][:12]}/manifest.json"
        assert kept.read_bytes() == manifest
        assert check(tmp_path) == []

    def test_data_beyond_the_most_goes_oldest_first(self, tmp_path: Path) -> None:
        keeping = Keeping(hashed_most=3)

        for sequence in range(1, 9):
            put(tmp_path, sequence, files_of(str(sequence)), keeping=keeping)

        def is_there(words: str) -> bool:
            name = next(path for path in files_of(words) if path.startswith("data/"))
            return (current(tmp_path) / name).exists()

        assert [is_there(str(number)) for number in range(1, 9)] == [False] * 4 + [True] * 4
        assert check(tmp_path) == []

    def test_manifests_stay_although_there_is_too_much_data(self, tmp_path: Path) -> None:
        hashes = []

        for sequence in range(1, 9):
            release = put(
                tmp_path, sequence, files_of(str(sequence)), keeping=Keeping(hashed_most=3)
            )
            hashes.append(release.sealed.pointer.manifest_sha256[:12])

        there = [(current(tmp_path) / f"data/{name}/manifest.json").exists() for name in hashes]
        # The last one's own is not under its hash yet.
        assert there == [False] * 3 + [True] * 4 + [False]
        assert check(tmp_path) == []

    def test_data_that_comes_back_is_no_longer_kept_but_used(self, tmp_path: Path) -> None:
        for sequence, words in enumerate(("一", "二", "一"), start=1):
            put(tmp_path, sequence, files_of(words))

        name = next(path for path in files_of("一") if path.startswith("data/"))
        manifest = json.loads((current(tmp_path) / "manifest.json").read_bytes())
        assert name in manifest["files"]
        assert name not in manifest["kept"]

    def test_releases_stay_for_an_hour_and_the_last_ones_always(self, tmp_path: Path) -> None:
        keeping = Keeping(releases_least=3)
        minute = dt.timedelta(minutes=1)

        for number in range(1, 8):
            put(tmp_path, number, made_at=MOMENT + number * minute, keeping=keeping)
        within_the_hour = len(releases(tmp_path))
        put(tmp_path, 8, made_at=MOMENT + dt.timedelta(hours=2), keeping=keeping)

        assert within_the_hour == 7
        assert releases(tmp_path) == ["0000000006", "0000000007", "0000000008"]


class TestAfterADeath:
    def test_what_was_half_written_is_cleared_away(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        half = tmp_path / "releases" / "0000000002.partial-99"
        half.mkdir()
        (half / "index.html").write_text("half")
        (tmp_path / "current.new-99").symlink_to("releases/0000000002")

        put(tmp_path, 2)

        assert releases(tmp_path) == ["0000000001", "0000000002"]
        assert not (tmp_path / "current.new-99").is_symlink()

    def test_a_whole_release_that_was_not_swapped_in_keeps_its_number(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        put(tmp_path, 2)
        (tmp_path / "current").unlink()
        (tmp_path / "current").symlink_to("releases/0000000001")

        with take_turn(tmp_path):
            following = get_next_sequence(tmp_path)

        assert following == 3
        assert current(tmp_path).name == "0000000001"

    def test_a_lost_link_leads_to_the_newest_whole_release(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        put(tmp_path, 2)
        (tmp_path / "current").unlink()

        with take_turn(tmp_path):
            pass

        assert current(tmp_path).name == "0000000002"

    def test_a_linked_file_that_was_damaged_is_written_anew(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        (current(tmp_path) / "z/k-12/index.html").write_text("damaged")

        put(tmp_path, 2)

        assert check(tmp_path) == []

    def test_without_syncfs_each_file_is_forced_to_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from engawa.rooms.safety.bundle import disk

        forced: list[str] = []
        whole = os.fsync

        def fsync(handle: int) -> None:
            forced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
            whole(handle)

        monkeypatch.setattr(disk, "_SYNCFS", None)
        monkeypatch.setattr(disk.os, "fsync", fsync)

        put(tmp_path, 1)

        names = {Path(name).name for name in forced}
        assert {
            "index.html",
            "index.html.gz",
            "manifest.json",
            "current.json",
            "en",
            "releases",
        } <= names
        assert forced[-1] == str(tmp_path)

    def test_a_write_that_fails_leaves_the_release_before(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path, 1)

        def full(*_given: object, **_named: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(writing, "sync_tree", full)
        with pytest.raises(OSError, match="space"):
            put(tmp_path, 2, files_of("二"))

        assert current(tmp_path).name == "0000000001"
        assert releases(tmp_path) == ["0000000001"]
        assert check(tmp_path) == []


class TestTurns:
    def test_let_the_second_publisher_read_after_the_first_has_written(
        self, tmp_path: Path
    ) -> None:
        put(tmp_path, 1)
        found: list[int] = []

        def publish_next() -> None:
            with take_turn(tmp_path):
                found.append(get_next_sequence(tmp_path))

        with take_turn(tmp_path):
            other = threading.Thread(target=publish_next)
            other.start()
            time.sleep(0.05)
            waited = list(found)
        other.join()

        assert waited == []
        assert found == [2]
