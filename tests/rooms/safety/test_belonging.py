"""To which folder the pages belong: another machine, or a new folder, makes nothing until somebody says so."""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle import writing
from engawa.rooms.safety.bundle.belonging import make_folder_id, read_folder_id
from engawa.rooms.safety.bundle.refusals import OtherFolder
from engawa.rooms.safety.folders import get_folder_id_file, get_pages_folder, get_root
from engawa.rooms.safety.models import Publication, PublicPage
from engawa.rooms.safety.publishing import PublishingLoop
from engawa.rooms.safety.services import publishing
from engawa.rooms.safety.services.making import Made
from engawa.rooms.safety.services.publishing import publish_ward, request_publication
from tests.rooms.safety.bundle_material import MOMENT, files_of

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def machines(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Give what moves this process to the machine of a name, with a folder of its own; it begins on "one"."""

    def make(*, kept: Mapping[str, bytes], now: dt.datetime, **_: Any) -> Made:
        return Made({**files_of(f"発令していません {now}"), **kept}, None)

    def move(name: str) -> None:
        settings.SAFETY_DIR = tmp_path / name
        publishing._say_other_folder.cache_clear()

    monkeypatch.setattr(publishing, "make_files", make)
    move("one")
    return move


def publish(ward: Ward, now: dt.datetime = MOMENT, **given: Any) -> int:
    release = publish_ward(ward_id=ward.pk, is_drill=False, now=now, is_forced=True, **given)
    assert release is not None
    return release.sequence


class TestFolderId:
    def test_is_written_once_and_stays(self, tmp_path: Path) -> None:
        file = tmp_path / "safety" / "folder-id"

        first = make_folder_id(file)

        assert make_folder_id(file) == first == read_folder_id(file)
        assert len(first) == 32

    def test_differs_from_folder_to_folder(self, tmp_path: Path) -> None:
        assert make_folder_id(tmp_path / "a" / "id") != make_folder_id(tmp_path / "b" / "id")

    @pytest.mark.parametrize("content", [b"", b"mine", b"\xff\xfe", b"0" * 33])
    def test_that_cannot_be_read_is_none(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "folder-id"
        file.write_bytes(content)

        assert read_folder_id(file) == ""

    def test_is_not_served_with_the_pages(self, kanazawa: Ward) -> None:
        publish(kanazawa)

        assert get_folder_id_file().is_file()
        assert get_pages_folder() not in get_folder_id_file().parents


class TestOtherMachine:
    def test_makes_nothing_and_answers_no_request(
        self, kanazawa: Ward, machines: Callable[..., None]
    ) -> None:
        publish(kanazawa)
        request = request_publication(
            ward_id=kanazawa.pk, is_drill=False, cause="APPROVED", now=MOMENT
        )
        machines("two")

        with pytest.raises(OtherFolder):
            publish(kanazawa)

        request.refresh_from_db()
        assert request.on_disk_at is None
        assert writing.find_current(get_root(slug="kanazawa", is_drill=False)) is None
        assert not get_folder_id_file().exists()

    def test_leaves_the_request_to_the_machine_whose_pages_they_are(
        self, kanazawa: Ward, machines: Callable[..., None]
    ) -> None:
        publish(kanazawa)
        request_publication(ward_id=kanazawa.pk, is_drill=False, cause="APPROVED", now=MOMENT)
        machines("two")
        PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()
        assert PublicPage.objects.get().failed_at is None

        machines("one")
        PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()

        assert Publication.objects.get().sequence == 2

    def test_says_so_in_its_log_once(
        self, kanazawa: Ward, machines: Callable[..., None], caplog: pytest.LogCaptureFixture
    ) -> None:
        publish(kanazawa)
        request_publication(ward_id=kanazawa.pk, is_drill=False, cause="APPROVED", now=MOMENT)
        machines("two")

        with caplog.at_level(logging.ERROR):
            for _pass in range(3):
                PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()

        assert [record.name for record in caplog.records] == [publishing.__name__]
        assert "another machine" in caplog.text

    def test_says_so_at_the_desk(
        self,
        kanazawa: Ward,
        machines: Callable[..., None],
        client_of: Callable[..., Client],
        editor: User,
        settings: Any,
    ) -> None:
        publish(kanazawa)
        desk = client_of(editor)
        words = "このサーバーは、公開ページを書き出していません"
        assert words not in desk.get("/kanazawa/desk/safety/").content.decode()

        machines("two")
        told = desk.get("/kanazawa/desk/safety/").content.decode()
        # A machine that is told to make none has nothing to warn of.
        settings.SAFETY_PUBLISH = False
        silent = desk.get("/kanazawa/desk/safety/").content.decode()

        assert words in told
        assert words not in silent

    def test_refuses_by_command_with_what_to_do(
        self, kanazawa: Ward, machines: Callable[..., None]
    ) -> None:
        publish(kanazawa)
        machines("two")

        with pytest.raises(CommandError, match="--take-over") as refused:
            call_command("safety", "publish", "--ward", "kanazawa", stdout=StringIO())

        assert refused.value.returncode == 1

    def test_with_the_same_folder_of_which_the_id_is_lost_makes_nothing(
        self, kanazawa: Ward
    ) -> None:
        publish(kanazawa)
        get_folder_id_file().unlink()

        with pytest.raises(OtherFolder):
            publish(kanazawa)


class TestTakingOver:
    def test_goes_on_above_the_numbers_of_before(
        self, kanazawa: Ward, machines: Callable[..., None]
    ) -> None:
        assert [publish(kanazawa), publish(kanazawa)] == [1, 2]
        machines("two")

        call_command("safety", "publish", "--ward", "kanazawa", "--take-over", stdout=StringIO())

        assert PublicPage.objects.get().sequence == 3
        assert publish(kanazawa) == 4
        entry = AuditEntry.objects.get(code="safety.pages.taken-over")
        assert entry.data["folder_id"] == read_folder_id(get_folder_id_file())

    def test_keeps_the_machine_of_before_from_writing(
        self, kanazawa: Ward, machines: Callable[..., None]
    ) -> None:
        publish(kanazawa)
        machines("two")
        publish(kanazawa, takes_over=True)
        machines("one")

        with pytest.raises(OtherFolder):
            publish(kanazawa)

    def test_of_what_is_ones_own_changes_nothing(self, kanazawa: Ward) -> None:
        publish(kanazawa)

        publish(kanazawa, takes_over=True)

        assert not AuditEntry.objects.filter(code="safety.pages.taken-over").exists()

    def test_takes_the_real_pages_and_not_those_of_the_drill(
        self, kanazawa: Ward, machines: Callable[..., None]
    ) -> None:
        for is_drill in (False, True):
            publish_ward(ward_id=kanazawa.pk, is_drill=is_drill, now=MOMENT, is_forced=True)
        machines("two")
        publish(kanazawa, takes_over=True)

        with pytest.raises(OtherFolder):
            publish_ward(ward_id=kanazawa.pk, is_drill=True, now=MOMENT, is_forced=True)


class TestARestoredDatabase:
    @pytest.mark.parametrize("knows_the_folder", [True, False])
    def test_goes_on_above_the_number_of_the_folder(
        self, kanazawa: Ward, knows_the_folder: bool
    ) -> None:
        for number in range(3):
            publish(kanazawa, MOMENT + number * SECOND)
        PublicPage.objects.update(sequence=1, made_at=MOMENT)
        if not knows_the_folder:
            PublicPage.objects.all().delete()

        assert publish(kanazawa, MOMENT) == 4

        root = get_root(slug="kanazawa", is_drill=False)
        current = writing.read_current(root)
        assert current is not None
        assert current.pointer.sequence == PublicPage.objects.get().sequence == 4
        # Nor does the time of the pages go back.
        assert current.pointer.made_at == MOMENT + 2 * SECOND

    def test_answers_the_requests_that_it_still_has(self, kanazawa: Ward) -> None:
        request = request_publication(
            ward_id=kanazawa.pk, is_drill=False, cause="APPROVED", now=MOMENT
        )
        publish(kanazawa)
        Publication.objects.filter(pk=request.pk).update(sequence=None, on_disk_at=None)
        PublicPage.objects.update(sequence=0)

        PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()

        request.refresh_from_db()
        assert request.sequence == 2
