"""From a request to pages on disk: at once, by the loop, again after a death, and never twice without need."""

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle import checking, writing
from engawa.rooms.safety.bundle.holding import lift_hold, put_hold
from engawa.rooms.safety.bundle.keys import list_public_keys
from engawa.rooms.safety.folders import get_key_folder, get_root
from engawa.rooms.safety.models import Publication, PublicPage
from engawa.rooms.safety.publishing import PublishingLoop
from engawa.rooms.safety.selectors.publications import get_publication_state, list_due
from engawa.rooms.safety.services import publishing
from engawa.rooms.safety.services.making import Made
from engawa.rooms.safety.services.publishing import (
    publish_due,
    publish_ward,
    request_publication,
)
from tests.rooms.safety.bundle_material import MOMENT, files_of

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


class Pages:
    """What stands on the pages now, and how often they were made."""

    def __init__(self) -> None:
        self.words = "発令していません"
        self.versions: dict[str, str] = {}
        self.next_change_at: dt.datetime | None = None
        self.made: list[int] = []
        self.broken: Exception | None = None
        self.meanwhile: Callable[[], Any] = lambda: None

    def make(self, *, sequence: int, kept: Mapping[str, bytes], now: dt.datetime, **_: Any) -> Made:
        self.made.append(sequence)
        self.meanwhile()
        if self.broken is not None:
            raise self.broken
        files = files_of(f"{self.words} {now}", versions=self.versions)
        change = self.next_change_at
        return Made({**files, **kept}, change if change is not None and change > now else None)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Pages:
    pages = Pages()
    settings.SAFETY_DIR = tmp_path / "safety"
    monkeypatch.setattr(publishing, "make_files", pages.make)
    return pages


def root_of(ward: Ward, *, is_drill: bool = False) -> Path:
    return get_root(slug=ward.slug, is_drill=is_drill)


def text_of(ward: Ward) -> str:
    folder = writing.find_current(root_of(ward))
    return "" if folder is None else (folder / "index.html").read_text(encoding="utf-8")


def ask(
    ward: Ward, now: dt.datetime = MOMENT, cause: str = "APPROVED", **other: Any
) -> Publication:
    given = {"is_drill": False, **other}
    return request_publication(ward_id=ward.pk, cause=cause, now=now, **given)


class TestARequest:
    def test_is_on_disk_right_after_the_commit(
        self, kanazawa: Ward, pages: Pages, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            pages.words = "避難指示"
            request = ask(kanazawa)
            before = text_of(kanazawa)

        request.refresh_from_db()
        assert before == ""
        assert "避難指示" in text_of(kanazawa)
        assert request.sequence == 1
        assert request.on_disk_at is not None
        assert request.on_disk_at - MOMENT < dt.timedelta(seconds=5)
        assert request.seen_at is None

    def test_waits_for_the_machine_whose_files_are_read(
        self, kanazawa: Ward, pages: Pages, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.SAFETY_PUBLISH = False
        with django_capture_on_commit_callbacks(execute=True):
            request = ask(kanazawa)
        PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()
        here = root_of(kanazawa).exists()

        # The other machine, with the folder that is served.
        settings.SAFETY_PUBLISH = True
        PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()

        request.refresh_from_db()
        assert not here
        assert request.sequence == 1
        assert text_of(kanazawa) != ""

    def test_that_is_rolled_back_makes_nothing(
        self, kanazawa: Ward, pages: Pages, django_capture_on_commit_callbacks: Any
    ) -> None:
        @transaction.atomic
        def approve() -> None:
            ask(kanazawa)
            raise ZeroDivisionError

        with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
            approve()

        assert pages.made == []
        assert Publication.objects.count() == 0

    def test_that_nobody_answered_is_answered_by_the_loop(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        request = ask(kanazawa)

        PublishingLoop(clock=lambda: MOMENT + SECOND).do_pass()

        request.refresh_from_db()
        assert request.sequence == 1

    def test_does_not_reach_the_approver_when_it_fails(
        self, kanazawa: Ward, pages: Pages, django_capture_on_commit_callbacks: Any
    ) -> None:
        pages.broken = RuntimeError("a page cannot be made")

        with django_capture_on_commit_callbacks(execute=True):
            request = ask(kanazawa)

        request.refresh_from_db()
        assert request.on_disk_at is None
        state = get_publication_state(ward_id=kanazawa.pk, is_drill=False, now=MOMENT)
        assert (state.cause, state.error) == ("APPROVED", "RuntimeError")

    def test_that_failed_is_tried_again_after_a_pause_and_then_done(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        pages.broken = RuntimeError()
        request = ask(kanazawa)
        publish_due(now=MOMENT)

        pages.broken = None
        at_once = publish_due(now=MOMENT + SECOND)
        later = publish_due(now=MOMENT + 3 * SECOND)

        request.refresh_from_db()
        assert (at_once, later, request.sequence) == (0, 1, 1)
        assert get_publication_state(ward_id=kanazawa.pk, is_drill=False, now=MOMENT).error == ""

    def test_that_comes_while_pages_are_made_is_answered_by_the_next_release(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        first = ask(kanazawa)
        late: list[Publication] = []
        pages.meanwhile = lambda: late.append(ask(kanazawa)) if not late else None

        publish_due(now=MOMENT)
        first.refresh_from_db()
        late[0].refresh_from_db()
        between = (first.sequence, late[0].sequence)
        publish_due(now=MOMENT)

        late[0].refresh_from_db()
        assert between == (1, None)
        assert late[0].sequence == 2

    def test_of_several_at_once_is_answered_by_one_release(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        requests = [ask(kanazawa, cause="SITES") for _number in range(5)]

        for _request in requests:
            publish_ward(ward_id=kanazawa.pk, is_drill=False, now=MOMENT)

        assert pages.made == [1]

    def test_is_done_again_when_the_process_dies_before_it_is_noted(
        self, kanazawa: Ward, pages: Pages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        request = ask(kanazawa)
        whole = publishing.publish

        def publish_and_die(**given: Any) -> Any:
            whole(**given)
            raise SystemExit

        monkeypatch.setattr(publishing, "publish", publish_and_die)
        with pytest.raises(SystemExit):
            publish_due(now=MOMENT)
        monkeypatch.setattr(publishing, "publish", whole)
        publish_due(now=MOMENT + SECOND)

        request.refresh_from_db()
        assert request.sequence == 2
        assert pages.made == [1, 2]


class TestTheLoop:
    def test_makes_pages_for_each_ward_although_nobody_asked(
        self, kanazawa: Ward, konan: Ward, pages: Pages
    ) -> None:
        count = publish_due(now=MOMENT)

        assert count == 2
        assert text_of(kanazawa)
        assert text_of(konan)
        assert writing.find_current(root_of(kanazawa, is_drill=True)) is None

    def test_gives_a_heartbeat_before_a_minute_is_over(self, kanazawa: Ward, pages: Pages) -> None:
        publish_due(now=MOMENT)

        beats = [publish_due(now=MOMENT + second * SECOND) for second in (1, 49, 51, 52, 103)]

        assert beats == [0, 0, 1, 0, 1]

    def test_makes_pages_when_an_order_expires(self, kanazawa: Ward, pages: Pages) -> None:
        pages.next_change_at = MOMENT + 10 * SECOND
        publish_due(now=MOMENT)

        before, after = (publish_due(now=MOMENT + second * SECOND) for second in (9, 10))

        expired = Publication.objects.get()
        assert (before, after) == (0, 1)
        assert (expired.cause, expired.requested_at) == ("EXPIRED", MOMENT + 10 * SECOND)
        assert expired.sequence == 2

    def test_asks_once_for_what_expired_although_it_fails(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        pages.next_change_at = MOMENT + SECOND
        publish_due(now=MOMENT)
        pages.broken = RuntimeError()

        for second in (2, 5, 8):
            publish_due(now=MOMENT + second * SECOND)

        assert Publication.objects.filter(cause="EXPIRED").count() == 1

    def test_goes_on_with_other_wards_when_one_fails(
        self, kanazawa: Ward, konan: Ward, pages: Pages, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def make(*, ward_id: int, **given: Any) -> Made:
            if ward_id == kanazawa.pk:
                raise OSError(28, "No space left on device")
            return pages.make(**given)

        monkeypatch.setattr(publishing, "make_files", make)

        assert publish_due(now=MOMENT) == 1
        assert text_of(konan)

    def test_keeps_the_pages_of_a_drill_young_for_a_day(self, kanazawa: Ward, pages: Pages) -> None:
        ask(kanazawa, is_drill=True)
        publish_due(now=MOMENT)

        hours = (1, 23, 25)
        due = [
            (kanazawa.pk, True) in list_due(now=MOMENT + dt.timedelta(hours=hour)) for hour in hours
        ]

        assert due == [True, True, False]


class TestPagesOfADrill:
    def test_are_signed_by_another_key_in_another_folder(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        ask(kanazawa, is_drill=True)
        publish_due(now=MOMENT)

        keys = {
            is_drill: {
                key.id: key
                for key in list_public_keys(get_key_folder(), is_drill=is_drill, now=MOMENT)
            }
            for is_drill in (False, True)
        }
        drill = writing.find_current(root_of(kanazawa, is_drill=True))
        assert drill is not None
        assert checking.check_folder(drill, keys=keys[True], is_drill=True)[1] == []
        assert checking.check_folder(drill, keys=keys[False])[0] is None


class TestTheSequence:
    def test_goes_on_from_the_disk_when_the_database_is_younger(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        for second in (0, 60, 120):
            publish_due(now=MOMENT + second * SECOND)
        PublicPage.objects.all().delete()

        publish_due(now=MOMENT + 180 * SECOND)

        assert pages.made == [1, 2, 3, 4]

    def test_goes_on_from_the_database_when_the_disk_is_empty(
        self, kanazawa: Ward, pages: Pages
    ) -> None:
        PublicPage.objects.create(ward=kanazawa, sequence=41)

        publish_due(now=MOMENT)

        assert pages.made == [42]

    def test_never_goes_with_an_earlier_moment(self, kanazawa: Ward, pages: Pages) -> None:
        publish_due(now=MOMENT + MINUTE)
        ask(kanazawa, now=MOMENT)

        publish_due(now=MOMENT)

        page = PublicPage.objects.get()
        assert (page.sequence, page.made_at) == (2, MOMENT + MINUTE)


class TestAHold:
    def test_lets_requests_wait_and_says_so(self, kanazawa: Ward, pages: Pages) -> None:
        publish_due(now=MOMENT)
        put_hold(root_of(kanazawa), who="係員", why="手で直した", now=MOMENT)
        request = ask(kanazawa, now=MOMENT + SECOND)

        publish_due(now=MOMENT + SECOND)

        request.refresh_from_db()
        state = get_publication_state(ward_id=kanazawa.pk, is_drill=False, now=MOMENT)
        assert request.on_disk_at is None
        assert pages.made == [1]
        assert (state.held, state.error) == ("係員 手で直した", "")

    def test_that_is_lifted_lets_them_go_on(self, kanazawa: Ward, pages: Pages) -> None:
        put_hold(root_of(kanazawa), who="係員", why="x", now=MOMENT)
        request = ask(kanazawa)
        publish_due(now=MOMENT)
        lift_hold(root_of(kanazawa))

        publish_due(now=MOMENT + 3 * SECOND)

        request.refresh_from_db()
        assert request.sequence == 1
