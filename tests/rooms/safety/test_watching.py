"""What the watcher sees from outside, when a request counts as published, and which alarms are raised."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.fetching import NotSeen, Seen, look
from engawa.rooms.safety.bundle.keys import Use
from engawa.rooms.safety.models import Publication, PublicationAlarm, PublicPage
from engawa.rooms.safety.selectors.publications import (
    get_publication_state,
    list_times_to_public,
)
from engawa.rooms.safety.services.watching import note_look
from engawa.rooms.safety.watching import Watcher, WatchingLoop
from tests.rooms.safety.bundle_material import MOMENT, WARD, files_of, keys_of, put
from tests.rooms.safety.bundle_server import serve

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / WARD / "safety"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with serve(tmp_path) as address:
        yield address


def look_at(address: str, **other: Any) -> Seen | NotSeen:
    given = {"keys": keys_of(), "ward": WARD, "is_drill": False, **other}
    return look(f"{address}/{WARD}/safety/", **given)


class TestLooking:
    def test_finds_the_release_and_the_hash_of_its_text(self, address: str, root: Path) -> None:
        release = put(root, 3)

        found = look_at(address)

        assert isinstance(found, Seen)
        assert found.sequence == 3
        assert found.text_sha256 == release.sealed.manifest.files["index.html"].sha256

    def test_says_that_nobody_answers(self, tmp_path: Path) -> None:
        with serve(tmp_path) as address:
            pass

        found = look_at(address)

        assert isinstance(found, NotSeen)
        assert not found.is_reached

    def test_says_that_there_is_no_page(self, address: str) -> None:
        assert look_at(address) == NotSeen(True, "HTTP 503 current.json")

    def test_does_not_believe_another_key(self, address: str, root: Path) -> None:
        put(root, 1)

        found = look_at(address, keys=keys_of(Use.DRILL))

        assert found == NotSeen(True, "UNKNOWN_KEY current.json")

    def test_does_not_believe_a_text_that_was_changed(self, address: str, root: Path) -> None:
        release = put(root, 1)
        page = release.folder / "index.html"
        page.write_bytes(
            page.read_bytes().replace("発令していません".encode(), "解除しました".encode())
        )

        assert look_at(address) == NotSeen(True, "index.html")

    @pytest.mark.parametrize("url", ["ftp://localhost/", "file:///etc/passwd", "nothing"])
    def test_goes_nowhere_else(self, url: str) -> None:
        found = look(url, keys=keys_of(), ward=WARD, is_drill=False)

        assert isinstance(found, NotSeen)
        assert not found.is_reached


@pytest.fixture
def request_on_disk(kanazawa: Ward) -> Publication:
    PublicPage.objects.create(ward=kanazawa, sequence=5, made_at=MOMENT, text_sha256="a" * 64)
    return Publication.objects.create(
        ward=kanazawa, cause="APPROVED", requested_at=MOMENT, sequence=5, on_disk_at=MOMENT + SECOND
    )


def seen(sequence: int = 5, *, after: int = 2, text: str = "a" * 64) -> Seen:
    return Seen(sequence, MOMENT + after * SECOND, text)


def note(ward: Ward, found: Seen | NotSeen, after: int) -> int:
    return note_look(ward_id=ward.pk, is_drill=False, found=found, now=MOMENT + after * SECOND)


def open_alarms() -> list[str]:
    rows = PublicationAlarm.objects.filter(ended_at__isnull=True)
    return sorted(rows.values_list("kind", flat=True))


@pytest.mark.django_db
class TestARequest:
    def test_is_published_when_it_was_seen(
        self, kanazawa: Ward, request_on_disk: Publication
    ) -> None:
        before = note(kanazawa, seen(4), 2)
        count = note(kanazawa, seen(5), 3)
        again = note(kanazawa, seen(6), 4)

        request_on_disk.refresh_from_db()
        assert (before, count, again) == (0, 1, 0)
        assert request_on_disk.seen_at == MOMENT + 3 * SECOND

    def test_is_called_late_after_a_minute_and_seen_when_it_is(
        self, kanazawa: Ward, request_on_disk: Publication
    ) -> None:
        def state(after: int) -> tuple[bool, bool]:
            now = MOMENT + after * SECOND
            found = get_publication_state(ward_id=kanazawa.pk, is_drill=False, now=now)
            return found.is_seen, found.is_late

        states = [state(59), state(60)]
        note(kanazawa, seen(after=61), 61)
        states.append(state(62))
        note(kanazawa, NotSeen(False, "TimeoutError"), 70)
        states.append(state(70))

        assert states == [(False, False), (False, True), (True, False), (False, False)]

    def test_is_not_published_by_a_page_with_another_text(
        self, kanazawa: Ward, request_on_disk: Publication
    ) -> None:
        note(kanazawa, seen(text="b" * 64), 2)

        request_on_disk.refresh_from_db()
        assert request_on_disk.seen_at is None

    def test_is_counted_by_how_long_it_took(
        self, kanazawa: Ward, request_on_disk: Publication
    ) -> None:
        note(kanazawa, seen(), 4)
        Publication.objects.create(ward=kanazawa, cause="LIFTED", requested_at=MOMENT + SECOND)
        Publication.objects.create(ward=kanazawa, cause="SITES", requested_at=MOMENT)

        times = list_times_to_public(
            ward_id=kanazawa.pk, starts_at=MOMENT, ends_before=MOMENT + dt.timedelta(days=1)
        )

        assert times == [4 * SECOND, None]


@pytest.mark.django_db
class TestAnAlarm:
    def test_is_raised_when_what_is_on_disk_is_not_seen_for_a_minute(
        self, kanazawa: Ward, request_on_disk: Publication
    ) -> None:
        note(kanazawa, seen(4, after=50), 60)
        early = open_alarms()
        note(kanazawa, seen(4, after=50), 61)

        assert early == []
        assert open_alarms() == ["NOT_SEEN"]

    def test_is_raised_when_nothing_is_made_of_a_request(self, kanazawa: Ward) -> None:
        Publication.objects.create(ward=kanazawa, cause="APPROVED", requested_at=MOMENT)

        note(kanazawa, seen(0, after=60), 60)

        assert open_alarms() == ["NOT_MADE"]

    def test_is_raised_when_the_heartbeats_stop(
        self, kanazawa: Ward, request_on_disk: Publication
    ) -> None:
        note(kanazawa, seen(after=2), 151)
        early = open_alarms()
        note(kanazawa, seen(after=2), 152)

        assert (early, open_alarms()) == ([], ["NOT_MADE"])

    @pytest.mark.parametrize(
        ("found", "kind"),
        [(NotSeen(False, "TimeoutError"), "UNREACHABLE"), (NotSeen(True, "UNSIGNED"), "REFUSED")],
    )
    def test_is_raised_when_nothing_right_is_found_for_a_minute(
        self, kanazawa: Ward, found: NotSeen, kind: str
    ) -> None:
        note(kanazawa, found, 0)
        early = open_alarms()
        note(kanazawa, found, 60)

        alarm = PublicationAlarm.objects.get()
        assert early == []
        assert (alarm.kind, alarm.detail) == (kind, found.detail)

    def test_is_raised_once_and_ends(self, kanazawa: Ward, request_on_disk: Publication) -> None:
        for after in (61, 70, 80):
            note(kanazawa, seen(4, after=after), after)
        note(kanazawa, seen(5, after=90), 90)

        alarm = PublicationAlarm.objects.get()
        assert (alarm.raised_at, alarm.ended_at) == (MOMENT + 61 * SECOND, MOMENT + 90 * SECOND)

    def test_is_told_to_those_who_decide_for_the_ward(
        self,
        kanazawa: Ward,
        request_on_disk: Publication,
        approver: User,
        administrator: User,
        editor: User,
        stranger: User,
    ) -> None:
        note(kanazawa, NotSeen(False, "x"), 0)
        note(kanazawa, NotSeen(False, "x"), 61)

        told = Message.objects.filter(purpose="safety.not-public")
        assert set(told.values_list("address", flat=True)) == {approver.email, administrator.email}
        assert told[0].subject == "【至急】金沢区の避難情報のページを確かめてください"

    def test_of_a_drill_is_not_mailed(self, kanazawa: Ward, approver: User) -> None:
        for after in (0, 61):
            note_look(
                ward_id=kanazawa.pk,
                is_drill=True,
                found=NotSeen(False, "x"),
                now=MOMENT + after * SECOND,
            )

        assert open_alarms() == ["UNREACHABLE"]
        assert not Message.objects.exists()


@pytest.mark.django_db
class TestTheWatcher:
    def test_looks_every_quarter_minute_and_each_second_while_something_waits(
        self, kanazawa: Ward, address: str, root: Path
    ) -> None:
        release = put(root, 1)
        text = release.sealed.manifest.files["index.html"].sha256
        PublicPage.objects.create(ward=kanazawa, sequence=1, made_at=MOMENT, text_sha256=text)
        watcher = Watcher(address, keys=keys_of())

        calm = [bool(watcher.do_pass(now=MOMENT + second * SECOND)) for second in (0, 1, 14, 15)]
        Publication.objects.create(
            ward=kanazawa,
            cause="APPROVED",
            requested_at=MOMENT + 16 * SECOND,
            sequence=2,
            on_disk_at=MOMENT + 16 * SECOND,
        )
        eager = [bool(watcher.do_pass(now=MOMENT + second * SECOND)) for second in (16, 17)]
        put(root, 2, files_of("避難指示"))
        watcher.do_pass(now=MOMENT + 18 * SECOND)

        assert calm == [True, False, False, True]
        assert eager == [True, True]
        assert Publication.objects.get().seen_at == MOMENT + 18 * SECOND
        assert watcher.do_pass(now=MOMENT + 19 * SECOND) == []

    def test_is_part_of_the_worker_where_it_is_wanted(
        self, kanazawa: Ward, tmp_path: Path, settings: Any
    ) -> None:
        settings.SAFETY_DIR = tmp_path
        loop_root = tmp_path / "pages" / WARD / "safety"
        key_folder = tmp_path / "keys"
        from engawa.rooms.safety.bundle.keys import load_signing_key

        key = load_signing_key(key_folder, is_drill=False, now=MOMENT)
        release = put(loop_root, 1, key=key)
        text = release.sealed.manifest.files["index.html"].sha256
        page = PublicPage.objects.create(ward=kanazawa, sequence=1, text_sha256=text)

        with serve(tmp_path / "pages") as address:
            settings.SAFETY_URL = address
            for wanted in (False, True):
                settings.SAFETY_WATCH = wanted
                WatchingLoop(clock=lambda: MOMENT).do_pass()
                page.refresh_from_db()
                assert (page.seen_at == MOMENT) is wanted


class TestAReleaseInTheMiddleOfALook:
    def test_is_looked_at_once_more(
        self, address: str, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from engawa.rooms.safety.bundle import fetching

        put(root, 1, files_of("一"))
        whole, asked = fetching._get, []

        def get(line: Any, path: str) -> Any:
            answer = whole(line, path)
            asked.append(path)
            if len(asked) == 1:
                put(root, 2, files_of("二"))
            return answer

        monkeypatch.setattr(fetching, "_get", get)

        found = look_at(address)

        assert isinstance(found, Seen)
        assert found.sequence == 2
