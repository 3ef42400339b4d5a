"""Releases that somebody holds, takes in from elsewhere, or looks through."""

import datetime as dt
import gzip
from pathlib import Path

import brotli
import pytest

from engawa.rooms.safety.bundle import checking, writing
from engawa.rooms.safety.bundle.holding import lift_hold, put_hold, read_hold
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, NotNewer, OnHold
from engawa.rooms.safety.bundle.writing import find_current, take_turn
from tests.rooms.safety.bundle_material import (
    MOMENT,
    WARD,
    check,
    current,
    files_of,
    keys_of,
    put,
)


class TestAHold:
    def test_keeps_the_house_from_overwriting(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        put_hold(tmp_path, who="係員", why="手で直した", now=MOMENT)

        with pytest.raises(OnHold):
            put(tmp_path, 2)

        hold = read_hold(tmp_path)
        assert hold is not None
        assert (hold.who, hold.why, hold.held_at) == ("係員", "手で直した", MOMENT)
        assert current(tmp_path).name == "0000000001"

    def test_made_by_hand_holds_too(self, tmp_path: Path) -> None:
        (tmp_path / "HOLD").write_text("停電のため 山田\n", encoding="utf-8")

        hold = read_hold(tmp_path)

        assert hold is not None
        assert (hold.why, hold.held_at) == ("停電のため 山田", None)

    def test_that_is_there_stays_as_it_is(self, tmp_path: Path) -> None:
        put_hold(tmp_path, who="一", why="一", now=MOMENT)
        put_hold(tmp_path, who="二", why="二", now=MOMENT)

        hold = read_hold(tmp_path)

        assert hold is not None
        assert hold.who == "一"

    def test_can_be_lifted_once(self, tmp_path: Path) -> None:
        put(tmp_path, 1)
        put_hold(tmp_path, who="係員", why="x", now=MOMENT)

        assert lift_hold(tmp_path)
        assert not lift_hold(tmp_path)
        assert put(tmp_path, 2).sequence == 2


class TestInstalling:
    def test_takes_in_a_newer_release_from_elsewhere_although_held(self, tmp_path: Path) -> None:
        put(tmp_path / "laptop", 1)
        release = put(tmp_path / "laptop", 2, files_of("二"))
        put(tmp_path / "server", 1)
        put_hold(tmp_path / "server", who="係員", why="x", now=MOMENT)

        with take_turn(tmp_path / "server"):
            writing.install(
                root=tmp_path / "server", folder=release.folder, keys=keys_of(), ward=WARD, is_drill=False
            )  # fmt: skip

        assert check(tmp_path / "server") == []
        assert current(tmp_path / "server").name == "0000000002"

    @pytest.mark.parametrize("damage", ["index.html", "current.json", "manifest.json"])
    def test_refuses_what_is_damaged(self, tmp_path: Path, damage: str) -> None:
        release = put(tmp_path / "laptop", 2)
        file = release.folder / damage
        file.write_bytes(file.read_bytes().replace(b"a", b"b", 1))

        with take_turn(tmp_path / "server"), pytest.raises(BundleRefused):
            writing.install(
                root=tmp_path / "server", folder=release.folder, keys=keys_of(), ward=WARD, is_drill=False
            )  # fmt: skip

        assert find_current(tmp_path / "server") is None

    def test_refuses_what_is_older(self, tmp_path: Path) -> None:
        release = put(tmp_path / "laptop", 2)
        put(tmp_path / "server", 3)

        with take_turn(tmp_path / "server"), pytest.raises(NotNewer):
            writing.install(
                root=tmp_path / "server", folder=release.folder, keys=keys_of(), ward=WARD, is_drill=False
            )  # fmt: skip


class TestChecking:
    def test_finds_what_is_missing_differs_or_is_a_stranger(self, tmp_path: Path) -> None:
        release = put(tmp_path, 1)
        (release.folder / "worker.js").unlink()
        (release.folder / "en/index.html").write_text("other")
        (release.folder / "stranger.html").write_text("x")
        (release.folder / "map/index.html.gz").write_bytes(gzip.compress(b"another page"))
        (release.folder / "index.html.br").write_bytes(b"no brotli")
        (release.folder / "link.html").symlink_to("/etc/hostname")

        found = check(tmp_path)

        assert {(finding.fault, finding.path) for finding in found} == {
            (Fault.MISSING, "worker.js"),
            (Fault.DIFFERS, "en/index.html"),
            (Fault.NOT_LISTED, "stranger.html"),
            (Fault.NOT_LISTED, "link.html"),
            (Fault.PACKED_DIFFERS, "map/index.html.gz"),
            (Fault.PACKED_DIFFERS, "index.html.br"),
        }

    def test_stops_packed_files_that_grow_without_end(self, tmp_path: Path) -> None:
        release = put(tmp_path, 1)
        (release.folder / "index.html.gz").write_bytes(gzip.compress(b"\0" * 50_000_000))
        (release.folder / "index.html.br").write_bytes(brotli.compress(b"\0" * 50_000_000))

        found = check(tmp_path)

        assert {finding.path for finding in found} == {"index.html.gz", "index.html.br"}

    def test_says_when_it_is_old_or_older_than_was_seen(self, tmp_path: Path) -> None:
        put(tmp_path, 3, made_at=MOMENT)

        def ask(minutes: int, at_least: int) -> set[Fault]:
            now = MOMENT + dt.timedelta(minutes=minutes)
            _opened, found = checking.check_folder(
                current(tmp_path), keys=keys_of(), now=now, at_least=at_least
            )
            return {finding.fault for finding in found}

        assert ask(9, 3) == set()
        assert ask(10, 3) == {Fault.AGED}
        assert ask(9, 4) == {Fault.OLDER}

    @pytest.mark.parametrize(
        ("name", "fault"),
        [("current.json", Fault.NO_POINTER), ("manifest.json", Fault.NO_MANIFEST)],
    )
    def test_needs_pointer_and_manifest(self, tmp_path: Path, name: str, fault: Fault) -> None:
        release = put(tmp_path, 1)
        (release.folder / name).unlink()

        opened, found = checking.check_folder(release.folder, keys=keys_of())

        assert opened is None
        assert [finding.fault for finding in found] == [fault]

    def test_refuses_a_manifest_of_another_release(self, tmp_path: Path) -> None:
        first, second = put(tmp_path, 1), put(tmp_path, 2)
        other = (first.folder / "manifest.json").read_bytes()
        (second.folder / "manifest.json").write_bytes(other)

        _opened, found = checking.check_folder(second.folder, keys=keys_of())

        assert [finding.fault for finding in found] == [Fault.OTHER_MANIFEST]
