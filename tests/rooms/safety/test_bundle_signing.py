"""What is signed, by which key, and what is refused."""

import base64
import contextlib
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.rooms.safety.bundle import keys as key_files
from engawa.rooms.safety.bundle.canonical import write_canonical
from engawa.rooms.safety.bundle.keys import KeyRefused, Use, make_key, read_keys, write_keys
from engawa.rooms.safety.bundle.manifest import Manifest, entry_of, read_manifest, read_pointer
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault
from engawa.rooms.safety.bundle.signing import Sealed, open_pointer, seal
from tests.rooms.safety.bundle_material import MOMENT, WARD, key_of, keys_of

DAY = dt.timedelta(days=1)


def sealed(use: Use = Use.REAL, *, is_drill: bool = False, **other: Any) -> Sealed:
    manifest = Manifest(WARD, is_drill, 7, MOMENT, {"index.html": entry_of(b"x")}, {})
    return seal(manifest, valid_until=MOMENT + dt.timedelta(minutes=10), key=key_of(use), **other)


def faults(refused: "pytest.ExceptionInfo[BundleRefused]") -> set[Fault]:
    return {finding.fault for finding in refused.value.findings}


class TestCanonicalJson:
    def test_sorts_members_and_writes_no_spaces(self) -> None:
        assert (
            write_canonical({"b": [1, None], "a": "釜利谷"})
            == '{"a":"釜利谷","b":[1,null]}'.encode()
        )

    def test_refuses_fractions_wherever_they_are(self) -> None:
        with pytest.raises(TypeError):
            write_canonical({"a": [{"b": 0.5}]})


class TestThePointer:
    def test_is_small_and_says_what_it_promises(self) -> None:
        said = json.loads(sealed().pointer_file)

        assert len(sealed().pointer_file) <= 1024
        assert said["made_at"] == "2026-10-05T15:00:00+09:00"
        assert said["next_heartbeat"] == "2026-10-05T15:01:00+09:00"
        assert set(said) == {
            "ward", "drill", "sequence", "made_at", "valid_until", "next_heartbeat",
            "manifest_sha256",
            "content", "key_id", "signature",
        }  # fmt: skip

    def test_is_believed_when_a_known_key_signed_it(self) -> None:
        pointer = open_pointer(sealed().pointer_file, keys=keys_of(), ward=WARD, is_drill=False)

        assert pointer == sealed().pointer

    @pytest.mark.parametrize(
        ("member", "value"),
        [("sequence", 8), ("made_at", "2026-10-05T15:00:01+09:00"), ("ward", "konan"), ("more", 1)],
    )
    def test_is_refused_when_anything_was_changed(self, member: str, value: Any) -> None:
        said = {**json.loads(sealed().pointer_file), member: value}

        with pytest.raises(BundleRefused) as refused:
            open_pointer(json.dumps(said).encode(), keys=keys_of())

        assert faults(refused) == {Fault.UNSIGNED}

    def test_may_be_written_with_other_spaces(self) -> None:
        spread = json.dumps(json.loads(sealed().pointer_file), indent=2, ensure_ascii=True)

        assert open_pointer(spread.encode(), keys=keys_of()).sequence == 7

    def test_is_refused_when_nobody_knows_the_key(self) -> None:
        with pytest.raises(BundleRefused) as refused:
            open_pointer(sealed().pointer_file, keys=keys_of(Use.DRILL))

        assert faults(refused) == {Fault.UNKNOWN_KEY}

    def test_is_refused_for_another_ward(self) -> None:
        with pytest.raises(BundleRefused) as refused:
            open_pointer(sealed().pointer_file, keys=keys_of(), ward="konan")

        assert faults(refused) == {Fault.OTHER_WARD}

    def test_carries_a_notice_that_is_signed(self) -> None:
        notice = {"ja": "六浦地区センターは満員です。"}

        file = sealed(Use.EMERGENCY, notice=notice).pointer_file

        assert open_pointer(file, keys=keys_of(Use.EMERGENCY)).notice == notice
        with pytest.raises(BundleRefused):
            open_pointer(
                file.replace("満員".encode(), "空き".encode()), keys=keys_of(Use.EMERGENCY)
            )

    @given(st.binary(max_size=400) | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
            st.sampled_from(["ward", "drill", "sequence", "made_at", "files", "notice"]), inner, max_size=6
        ),
    ).map(lambda value: json.dumps(value).encode()))  # fmt: skip
    def test_or_manifest_that_is_anything_else_is_refused_and_breaks_nothing(
        self, content: bytes
    ) -> None:
        for read in (read_pointer, read_manifest, read_keys):
            with contextlib.suppress(BundleRefused):
                # A list of keys may be empty; no pointer and no manifest comes of chance.
                assert read(content) == {}


class TestDrills:
    def test_are_not_signed_with_the_real_key_nor_the_other_way_round(self) -> None:
        for use, is_drill in ((Use.REAL, True), (Use.EMERGENCY, True), (Use.DRILL, False)):
            with pytest.raises(BundleRefused) as refused:
                sealed(use, is_drill=is_drill)
            assert faults(refused) == {Fault.WRONG_USE}

    def test_are_refused_by_the_real_pages_even_when_the_drill_key_is_known(self) -> None:
        drill = sealed(Use.DRILL, is_drill=True)

        with pytest.raises(BundleRefused) as refused:
            open_pointer(
                drill.pointer_file, keys=keys_of(Use.REAL, Use.DRILL), ward=WARD, is_drill=False
            )

        assert faults(refused) == {Fault.OTHER_WARD}

    def test_cannot_say_that_they_are_real(self) -> None:
        said = json.loads(sealed(Use.DRILL, is_drill=True).pointer_file)
        del said["signature"]
        said["drill"] = False
        said["signature"] = key_of(Use.DRILL).sign(write_canonical({k: said[k] for k in said}))

        with pytest.raises(BundleRefused) as refused:
            open_pointer(write_canonical(said), keys=keys_of(Use.REAL, Use.DRILL))

        assert faults(refused) == {Fault.WRONG_USE}


class TestKeyFiles:
    def test_are_made_once_and_closed_to_others(self, tmp_path: Path) -> None:
        folder = tmp_path / "keys"

        first = key_files.load_signing_key(folder, is_drill=False, now=MOMENT)
        second = key_files.load_signing_key(folder, is_drill=False, now=MOMENT + DAY)

        private = next(folder.glob("real-*.pem"))
        assert first.public == second.public
        assert (private.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)

    def test_of_drills_are_others_and_are_not_told_on_real_pages(self, tmp_path: Path) -> None:
        real = key_files.load_signing_key(tmp_path, is_drill=False, now=MOMENT).public
        drill = key_files.load_signing_key(tmp_path, is_drill=True, now=MOMENT).public

        assert key_files.list_public_keys(tmp_path, is_drill=False, now=MOMENT) == [real]
        assert key_files.list_public_keys(tmp_path, is_drill=True, now=MOMENT) == [drill]

    def test_are_written_for_browsers_and_read_back(self) -> None:
        known = keys_of(Use.REAL, Use.EMERGENCY)

        said = json.loads(write_keys(known.values()))["keys"]

        assert {key["use"] for key in said} == {"real", "emergency"}
        assert all(len(base64.b64decode(key["public"])) == 32 for key in said)
        assert read_keys(write_keys(known.values())) == known

    def test_of_another_algorithm_are_passed_over(self) -> None:
        said = {"keys": [{"id": "x", "alg": "P-256", "public": "AA==", "use": "real"}]}

        assert read_keys(json.dumps(said).encode()) == {}


class TestRotating:
    def test_announces_the_new_key_a_day_before_it_signs(self, tmp_path: Path) -> None:
        old = key_files.load_signing_key(tmp_path, is_drill=False, now=MOMENT).public

        new = key_files.rotate_key(tmp_path, is_drill=False, now=MOMENT, at_once=False).public

        def signing(now: dt.datetime) -> Any:
            return key_files.load_signing_key(tmp_path, is_drill=False, now=now).public

        def known(now: dt.datetime) -> Any:
            return key_files.list_public_keys(tmp_path, is_drill=False, now=now)

        assert (signing(MOMENT), known(MOMENT)) == (old, [old, new])
        assert (signing(MOMENT + DAY), known(MOMENT + DAY)) == (new, [old, new])
        assert known(MOMENT + 3 * DAY) == [new]

    def test_at_once_ends_the_old_key(self, tmp_path: Path) -> None:
        key_files.load_signing_key(tmp_path, is_drill=False, now=MOMENT)

        new = key_files.rotate_key(tmp_path, is_drill=False, now=MOMENT, at_once=True).public

        assert key_files.list_public_keys(tmp_path, is_drill=False, now=MOMENT) == [new]
        assert key_files.load_signing_key(tmp_path, is_drill=False, now=MOMENT).public == new

    def test_leaves_the_other_kind_alone(self, tmp_path: Path) -> None:
        drill = key_files.load_signing_key(tmp_path, is_drill=True, now=MOMENT).public

        key_files.rotate_key(tmp_path, is_drill=False, now=MOMENT, at_once=True)

        assert key_files.list_public_keys(tmp_path, is_drill=True, now=MOMENT) == [drill]


class TestTheEmergencyKey:
    PASSWORD = "つばめ-いわし-2026-秋"

    def make(self, folder: Path) -> Path:
        file = folder / "stick" / "emergency.pem"
        file.parent.mkdir()
        key_files.make_emergency_key(
            folder / "keys", private_file=file, password=self.PASSWORD, now=MOMENT
        )
        return file

    def test_is_opened_by_its_password_only(self, tmp_path: Path) -> None:
        file = self.make(tmp_path)

        key = key_files.read_emergency_key(file, password=self.PASSWORD)

        assert key.public in key_files.list_public_keys(
            tmp_path / "keys", is_drill=False, now=MOMENT
        )
        with pytest.raises(KeyRefused):
            key_files.read_emergency_key(file, password="つばめ")
        assert file.stat().st_mode & 0o777 == 0o600
        assert list((tmp_path / "keys").glob("*.pem")) == []

    def test_needs_a_long_password_and_a_new_file(self, tmp_path: Path) -> None:
        file = self.make(tmp_path)

        for password, target in (("short", tmp_path / "other.pem"), (self.PASSWORD, file)):
            with pytest.raises(KeyRefused):
                key_files.make_emergency_key(
                    tmp_path / "keys", private_file=target, password=password, now=MOMENT
                )

    def test_ends_those_before_it(self, tmp_path: Path) -> None:
        self.make(tmp_path)

        new = key_files.make_emergency_key(
            tmp_path / "keys",
            private_file=tmp_path / "new.pem",
            password=self.PASSWORD,
            now=MOMENT + DAY,
        )

        known = key_files.list_public_keys(tmp_path / "keys", is_drill=False, now=MOMENT + DAY)
        assert known == [new]

    def test_that_is_no_key_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "x.pem").write_text("nothing")

        with pytest.raises(KeyRefused):
            key_files.read_emergency_key(tmp_path / "x.pem", password=self.PASSWORD)


class TestAKey:
    def test_signs_nothing_twice_differently(self) -> None:
        key = make_key(Use.REAL)

        assert key.sign(b"x") == key.sign(b"x")
        assert key.public.has_signed(b"x", key.sign(b"x"))
        assert not key.public.has_signed(b"y", key.sign(b"x"))
        assert not key.public.has_signed(b"x", "no base64!")
