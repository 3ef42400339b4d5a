"""`engawa safety verify | publish | hold | release | keys | break-glass | install | watch`."""

import datetime as dt
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle import checking, writing
from engawa.rooms.safety.bundle.holding import read_hold
from engawa.rooms.safety.bundle.keys import (
    list_keys,
    list_public_keys,
    load_signing_key,
    make_emergency_key,
    write_keys,
)
from engawa.rooms.safety.folders import get_key_folder, get_root
from engawa.rooms.safety.models import Publication
from engawa.rooms.safety.services import publishing
from engawa.rooms.safety.services.making import Made
from tests.rooms.safety.bundle_material import WARD, files_of, put
from tests.rooms.safety.bundle_server import serve
from tests.shared import REPOSITORY

PASSWORD = "つばめ-いわし-2026-秋"


def run(*words: object) -> str:
    said = StringIO()
    call_command("safety", *map(str, words), stdout=said)
    return said.getvalue()


def refusal(*words: object) -> tuple[int, str]:
    with pytest.raises(CommandError) as refused:
        run(*words)
    return refused.value.returncode, str(refused.value)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SAFETY_DIR = tmp_path / "safety"
    return tmp_path


@pytest.fixture
def password_file(folder: Path) -> Path:
    file = folder / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return file


@pytest.fixture
def emergency(folder: Path) -> Path:
    file = folder / "emergency.pem"
    make_emergency_key(get_key_folder(), private_file=file, password=PASSWORD, now=timezone.now())
    return file


def publish_pages(sequence: int = 1) -> Path:
    """Put the pages of 金沢区 in place, signed by the key of this installation, made now."""
    now = timezone.now()
    key = load_signing_key(get_key_folder(), is_drill=False, now=now)
    files = files_of(versions={"2026-0001/v1": "一"})
    files["keys.json"] = write_keys(list_public_keys(get_key_folder(), is_drill=False, now=now))
    root = get_root(slug=WARD, is_drill=False)
    return put(root, sequence, files, made_at=now, key=key).folder


class TestVerify:
    def test_says_of_which_moment_a_good_folder_is(self) -> None:
        folder = publish_pages(7)

        said = run("verify", folder)

        assert "kanazawa 本番 第7号" in said
        assert "問題はありません。" in said

    def test_finds_the_folder_below_the_one_that_is_named(self) -> None:
        publish_pages()

        assert "問題はありません。" in run("verify", get_root(slug=WARD, is_drill=False))

    def test_names_each_file_that_was_changed(self) -> None:
        folder = publish_pages()
        (folder / "index.html").write_text("解除しました", encoding="utf-8")

        code, said = refusal("verify", folder)

        assert (code, said) == (1, "1件の問題があります。")

    def test_says_that_a_stick_proves_itself_only(self, folder: Path, settings: Any) -> None:
        stick = folder / "stick"
        shutil.copytree(publish_pages(), stick)
        settings.SAFETY_DIR = folder / "a laptop without keys"

        said = run("verify", stick)
        by_other_keys = refusal("verify", stick, "--keys", stick / "current.json")
        assert "だれが作ったかは分かりません" in said
        assert by_other_keys[0] == 2

    def test_refuses_pages_of_another_ward_or_older_than_was_seen(self) -> None:
        folder = publish_pages(7)

        assert refusal("verify", folder, "--ward", "konan")[0] == 1
        assert refusal("verify", folder, "--ward", WARD, "--drill")[0] == 1
        assert refusal("verify", folder, "--at-least", 8)[0] == 1
        assert "問題はありません。" in run("verify", folder, "--ward", WARD, "--at-least", 7)

    def test_says_when_pages_are_old(self, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = publish_pages()
        later = timezone.now() + dt.timedelta(minutes=11)
        monkeypatch.setattr(
            "engawa.rooms.safety.management.safety_verify.timezone.now", lambda: later
        )

        assert refusal("verify", folder) == (1, "1件の問題があります。")


@pytest.mark.django_db
class TestPublishHoldAndRelease:
    @pytest.fixture(autouse=True)
    def pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            publishing, "make_files", lambda kept, **_given: Made({**files_of(), **kept}, None)
        )

    def test_publishes_at_once(self, kanazawa: Ward) -> None:
        assert "第1号を書き出しました" in run("publish", "--ward", WARD)
        assert "第2号を書き出しました" in run("publish", "--ward", WARD)

    def test_leaves_pages_that_are_held(self, kanazawa: Ward) -> None:
        run("publish", "--ward", WARD)
        run("hold", "--ward", WARD, "--who", "係員 山田", "--why", "手で直した")

        code, said = refusal("publish", "--ward", WARD)

        hold = read_hold(get_root(slug=WARD, is_drill=False))
        assert hold is not None
        assert (hold.who, hold.why) == ("係員 山田", "手で直した")
        assert code == 1
        assert "HOLD" in said

    def test_writes_both_into_the_record_and_asks_for_pages_anew(self, kanazawa: Ward) -> None:
        run("hold", "--ward", WARD, "--who", "係員", "--why", "x")
        run("release", "--ward", WARD)

        deeds = AuditEntry.objects.filter(code__startswith="safety.pages.").order_by("pk")
        assert list(deeds.values_list("code", flat=True)) == [
            "safety.pages.held",
            "safety.pages.released",
        ]
        assert Publication.objects.get().cause == "BY_HAND"
        assert "第1号" in run("publish", "--ward", WARD)

    def test_refuse_what_makes_no_sense(self, kanazawa: Ward) -> None:
        assert refusal("release", "--ward", WARD)[0] == 1
        assert refusal("hold", "--ward", WARD, "--who", " ", "--why", "x")[0] == 2
        assert refusal("publish", "--ward", "nowhere")[0] == 2


@pytest.mark.django_db
class TestKeys:
    def test_are_listed_and_changed(self) -> None:
        publish_pages()

        run("keys", "rotate")
        run("keys", "rotate", "--drill", "--at-once")

        said = run("keys", "list")
        assert (said.count("本番"), said.count("訓練")) == (2, 1)
        assert AuditEntry.objects.filter(code="safety.key.rotated").count() == 2

    def test_for_emergencies_are_written_into_a_file_only(
        self, folder: Path, password_file: Path
    ) -> None:
        target = folder / "stick.pem"

        run("keys", "make-emergency", target, "--password-file", password_file)

        assert b"ENCRYPTED" in target.read_bytes()
        assert [key.public.use.value for key in list_keys(get_key_folder())] == ["emergency"]
        assert refusal("keys", "make-emergency", target, "--password-file", password_file)[0] == 1
        assert refusal("keys", "make-emergency")[0] == 2

    def test_ask_for_the_password_twice(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        typed = iter([PASSWORD, "another"])
        monkeypatch.setattr("getpass.getpass", lambda _words: next(typed))

        assert refusal("keys", "make-emergency", folder / "x.pem")[0] == 2


class TestBreakGlass:
    NOTICE = "六浦地区センターは満員です。\n<釜利谷小> へ。"

    def break_glass(self, emergency: Path, password_file: Path, *more: object) -> Path:
        out = emergency.parent / "out"
        run(
            "break-glass", get_root(slug=WARD, is_drill=False), "--out", out, "--key", emergency,
            "--password-file", password_file, "--text", self.NOTICE, *more,
        )  # fmt: skip
        return out

    def test_puts_the_notice_on_each_page_in_its_language(
        self, emergency: Path, password_file: Path
    ) -> None:
        publish_pages()

        out = self.break_glass(emergency, password_file, "--en", "Mutsuura is full.")

        pages = {
            path: (out / path).read_text(encoding="utf-8")
            for path in ("index.html", "en/index.html", "z/k-12/index.html", "p/2026-0001/v1/index.html")
        }  # fmt: skip
        japanese = "六浦地区センターは満員です。<br>&lt;釜利谷小&gt; へ。"
        assert japanese in pages["index.html"]
        assert "Mutsuura is full." in pages["en/index.html"]
        assert japanese not in pages["en/index.html"]
        assert japanese in pages["z/k-12/index.html"]
        assert "Mutsuura is full." in pages["z/k-12/index.html"]
        assert "満員" not in pages["p/2026-0001/v1/index.html"]
        assert "発令していません" in pages["index.html"]

    def test_makes_a_folder_that_is_signed_and_newer(
        self, emergency: Path, password_file: Path
    ) -> None:
        publish_pages(5)

        out = self.break_glass(emergency, password_file)

        said = run("verify", out, "--ward", WARD, "--at-least", 1000)
        assert "問題はありません。" in said
        assert "[ja] 六浦地区センターは満員です。" in said

    def test_refuses_a_wrong_password_damaged_pages_and_a_key_that_nobody_knows(
        self, emergency: Path, password_file: Path, folder: Path
    ) -> None:
        before = load_signing_key(get_key_folder(), is_drill=False, now=timezone.now())
        page = publish_pages()
        given: list[object] = ["break-glass", page, "--key", emergency, "--text", "満員です"]
        wrong = folder / "wrong"
        wrong.write_text("another password")
        right: list[object] = ["--password-file", password_file, "--out", folder / "out"]
        (folder / "there").mkdir()

        by_password = refusal(*given, "--password-file", wrong, "--out", folder / "out")
        by_place = refusal(*given, "--password-file", password_file, "--out", folder / "there")
        by_words = refusal(*given[:-1], " ", *right)
        (page / "en/index.html").write_text("damaged")
        by_damage = refusal(*given, *right)
        files = {**files_of(), "keys.json": write_keys([before.public])}
        put(get_root(slug=WARD, is_drill=True), 1, files, key=before, made_at=timezone.now())
        unknown = writing.find_current(get_root(slug=WARD, is_drill=True))
        by_key = refusal(given[0], unknown, *given[2:], *right)

        assert (by_password[0], by_place[0], by_words[0], by_damage[0]) == (1, 2, 2, 1)
        assert "en/index.html" in by_damage[1]
        assert by_key[0] == 1
        assert "keys.json" in by_key[1]
        assert not (folder / "out").exists()

    def test_works_without_a_database(self, emergency: Path, password_file: Path) -> None:
        publish_pages()
        out = emergency.parent / "out"

        answer = subprocess.run(
            [
                sys.executable, "manage.py", "safety", "break-glass", get_root(slug=WARD, is_drill=False),
                "--out", out, "--key", emergency, "--password-file", password_file, "--text", "満員です。",
            ],
            cwd=REPOSITORY,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY),
                "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
                "ENGAWA_DATA_DIR": str(emergency.parent / "data"),
                "ENGAWA_SECRET_KEY": "only-for-tests",
                "ENGAWA_DATABASE_URL": "sqlite:////no/such/folder/house.sqlite3",
            },
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip

        assert answer.returncode == 0, answer.stderr[-2000:]
        assert "第1001号" in answer.stdout


@pytest.mark.django_db
class TestInstall:
    def test_takes_in_what_was_made_on_a_laptop_and_holds_it(
        self, emergency: Path, password_file: Path, kanazawa: Ward
    ) -> None:
        publish_pages()
        out = TestBreakGlass().break_glass(emergency, password_file)

        said = run("install", out, "--ward", WARD, "--who", "係員 山田")

        root = get_root(slug=WARD, is_drill=False)
        current = writing.find_current(root)
        known = list_public_keys(get_key_folder(), is_drill=False, now=timezone.now())
        assert current is not None
        found = checking.check_folder(current, keys={key.id: key for key in known}, ward=WARD)[1]
        assert "第1001号" in said
        assert found == []
        assert read_hold(root) is not None
        assert AuditEntry.objects.get(code="safety.pages.installed").data["sequence"] == 1001

    def test_refuses_what_is_older_or_damaged(
        self, emergency: Path, password_file: Path, kanazawa: Ward
    ) -> None:
        publish_pages()
        out = TestBreakGlass().break_glass(emergency, password_file)
        run("install", out, "--ward", WARD, "--who", "x")

        again = refusal("install", out, "--ward", WARD, "--who", "x")
        (out / "index.html").write_text("damaged")
        damaged = refusal("install", out, "--ward", WARD, "--who", "x")
        elsewhere = refusal("install", out, "--ward", "nowhere", "--who", "x")

        assert (again[0], damaged[0], elsewhere[0]) == (1, 1, 2)


@pytest.mark.django_db
class TestWatch:
    @pytest.fixture
    def published(self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            publishing, "make_files", lambda kept, **_given: Made({**files_of(), **kept}, None)
        )
        run("publish", "--ward", WARD)

    def test_says_once_what_is_seen(self, published: None, settings: Any) -> None:
        with serve(settings.SAFETY_DIR / "pages") as address:
            said = run("watch", "--url", f"{address}/", "--once")

        assert "kanazawa/safety 第1号が見えます。" in said

    def test_ends_with_an_error_when_it_is_not_right(self, published: None, folder: Path) -> None:
        with serve(folder / "nothing here") as address:
            code, said = refusal("watch", "--url", address, "--ward", WARD, "--once")

        assert (code, said) == (1, "1件の問題があります。")
