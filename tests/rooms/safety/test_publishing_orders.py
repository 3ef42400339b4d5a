"""Real orders on real pages: each issued version has its page, for ever, whoever overtakes whom."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle import checking, writing
from engawa.rooms.safety.bundle.keys import list_public_keys
from engawa.rooms.safety.folders import get_key_folder, get_root
from engawa.rooms.safety.models import Publication, PublicPage
from engawa.rooms.safety.publishing import PublishingLoop
from engawa.rooms.safety.selectors.publications import list_due
from engawa.rooms.safety.services import making, publishing
from engawa.rooms.safety.services.making import VersionsMissing
from engawa.rooms.safety.services.publishing import publish_due, publish_ward
from engawa.rooms.safety.values import Action
from tests.rooms.safety.order_material import (
    MINUTE,
    NOW,
    approve,
    change,
    issue,
    make_zone,
    prepare_ward,
    submit,
)

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.SAFETY_DIR = tmp_path / "safety"
    return tmp_path


@pytest.fixture
def ward() -> Ward:
    return prepare_ward()


def current(ward: Ward, *, is_drill: bool = False) -> Path:
    found = writing.find_current(get_root(slug=ward.slug, is_drill=is_drill))
    assert found is not None
    return found


def read_pages(folder: Path) -> dict[str, bytes]:
    """Read the pages of zones, by their codes."""
    return {path.parent.name: path.read_bytes() for path in folder.glob("*/index.html")}


def die_between_the_two(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Issue the first order of a night, and let its publisher die after the first of its two releases."""
    for number in range(60):
        make_zone(ward, f"far-{number}", latitude=35.36, longitude=139.63)
    publish_due(now=NOW)
    issue(ward)
    make = publishing.make_files

    def dies_at_the_second(**given: Any) -> object:
        if given["sequence"] == 3:
            raise KeyboardInterrupt
        return make(**given)

    with monkeypatch.context() as dying:
        dying.setattr(publishing, "make_files", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            publish_due(now=NOW)


def version_pages(ward: Ward, *, is_drill: bool = False) -> list[str]:
    pages = (current(ward, is_drill=is_drill) / "p").glob("*/v*/index.html")
    return sorted(
        path.parent.relative_to(current(ward, is_drill=is_drill) / "p").as_posix() for path in pages
    )


def raise_again(order: Any, now: dt.datetime) -> Any:
    return approve(submit(change(order, Action.PROLONG, now=now), now=now), now=now)


class TestAnApproval:
    def test_is_on_the_page_right_after_its_commit(
        self, ward: Ward, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            order = issue(ward)

        page = (current(ward) / "index.html").read_text(encoding="utf-8")
        request = Publication.objects.latest("pk")
        assert "避難指示" in page
        assert (request.cause, request.sequence) == ("APPROVED", 1)
        assert version_pages(ward) == [f"{order.number}/v1"]

    def test_leaves_one_complete_release_signed_by_the_house(self, ward: Ward) -> None:
        issue(ward)

        publish_due(now=NOW)

        known = list_public_keys(get_key_folder(), is_drill=False, now=NOW)
        _opened, found = checking.check_folder(
            current(ward), keys={key.id: key for key in known}, ward=ward.slug, is_drill=False
        )
        assert found == []

    def test_of_the_first_order_is_public_before_the_pages_that_it_does_not_concern(
        self, ward: Ward
    ) -> None:
        for number in range(60):
            make_zone(ward, f"far-{number}", latitude=35.36, longitude=139.63)
        publish_due(now=NOW)
        issue(ward)

        publish_due(now=NOW)

        # The second holds a page for each zone as it would be made without the first.
        request = Publication.objects.latest("pk")
        both = sorted(get_root(slug=ward.slug, is_drill=False).glob("releases/*/z"))[-2:]
        first, second = (read_pages(folder) for folder in both)
        assert int(both[0].parent.name) == request.sequence
        assert int(both[1].parent.name) == request.sequence + 1
        assert first["cliff-1"] == second["cliff-1"]
        assert 0 < sum(first[code] != second[code] for code in first) <= 60
        publish_ward(ward_id=ward.pk, is_drill=False, now=NOW + MINUTE, is_forced=True)
        assert read_pages(current(ward) / "z") == second

    def test_whose_publisher_dies_between_the_two_releases_is_finished_by_the_next_turn_of_the_loop(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        die_between_the_two(ward, monkeypatch)
        first = current(ward)
        assert Publication.objects.filter(on_disk_at__isnull=True).count() == 0

        PublishingLoop(clock=lambda: NOW + SECOND).do_pass()

        second = current(ward)
        assert int(second.name) == int(first.name) + 1
        assert read_pages(second / "z") != read_pages(first / "z")
        PublishingLoop(clock=lambda: NOW + 2 * SECOND).do_pass()
        assert current(ward) == second
        publish_ward(ward_id=ward.pk, is_drill=False, now=NOW + MINUTE, is_forced=True)
        assert read_pages(current(ward) / "z") == read_pages(second / "z")

    def test_whose_publisher_died_waits_for_no_folder_that_is_not_that_of_the_pages(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        die_between_the_two(ward, monkeypatch)

        PublicPage.objects.update(sequence=900)

        assert list_due(now=NOW + SECOND) == []

    def test_of_a_drill_never_touches_the_real_pages(self, ward: Ward) -> None:
        publish_due(now=NOW)
        before = (current(ward) / "index.html").read_bytes()

        order = issue(ward, is_drill=True)
        publish_due(now=NOW)

        assert (current(ward) / "index.html").read_bytes() == before
        assert version_pages(ward, is_drill=True) == [f"{order.number}/v1"]
        assert version_pages(ward) == []


class TestTwoApprovalsBetweenTwoPasses:
    def test_both_have_their_pages(self, ward: Ward) -> None:
        order = issue(ward)
        raise_again(order, NOW + MINUTE)

        publish_due(now=NOW + 2 * MINUTE)

        pages = [
            (current(ward) / f"p/{order.number}/v{number}/index.html").read_text(encoding="utf-8")
            for number in (1, 2)
        ]
        assert version_pages(ward) == [f"{order.number}/v1", f"{order.number}/v2"]
        assert pages[0] != pages[1]
        assert set(Publication.objects.values_list("sequence", flat=True)) == {1}

    def test_leave_the_first_page_as_it_was_when_it_was_there(self, ward: Ward) -> None:
        order = issue(ward)
        publish_due(now=NOW)
        first = (current(ward) / f"p/{order.number}/v1/index.html").read_bytes()

        raise_again(order, NOW + MINUTE)
        publish_due(now=NOW + MINUTE)

        assert (current(ward) / f"p/{order.number}/v1/index.html").read_bytes() == first
        assert version_pages(ward) == [f"{order.number}/v1", f"{order.number}/v2"]


class TestAVersion:
    def test_stays_on_a_page_of_its_own_long_after_it_was_lifted(self, ward: Ward) -> None:
        order = issue(ward)
        publish_due(now=NOW)
        lifted_at = NOW + MINUTE
        approve(submit(change(order, Action.LIFT, now=lifted_at), now=lifted_at), now=lifted_at)
        publish_due(now=lifted_at)

        publish_due(now=NOW + dt.timedelta(days=400))

        assert version_pages(ward) == [f"{order.number}/v1", f"{order.number}/v2"]

    def test_gets_its_page_again_on_an_empty_disk(
        self, ward: Ward, settings: Any, folder: Path
    ) -> None:
        order = issue(ward)
        raise_again(order, NOW + MINUTE)
        publish_due(now=NOW + MINUTE)
        settings.SAFETY_DIR = folder / "another machine"

        later = NOW + dt.timedelta(days=3)
        publish_ward(ward_id=ward.pk, is_drill=False, now=later, takes_over=True)

        assert version_pages(ward) == [f"{order.number}/v1", f"{order.number}/v2"]

    def test_without_a_page_lets_nothing_be_published(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish_due(now=NOW)
        whole = making.render_bundle

        def forget(**given: Any) -> dict[str, bytes]:
            return {path: content for path, content in whole(**given).items() if "/v1/" not in path}

        monkeypatch.setattr(making, "render_bundle", forget)
        order = issue(ward)

        with pytest.raises(VersionsMissing, match=f"{order.number}/v1"):
            publish_ward(ward_id=ward.pk, is_drill=False, now=NOW)
        assert current(ward).name == "0000000001"


class TestAnOrderThatExpires:
    def test_is_said_to_wait_for_a_word_and_does_not_disappear(self, ward: Ward) -> None:
        order = issue(ward)
        publish_due(now=NOW)
        version = order.current
        assert version is not None

        before = (current(ward) / "index.html").read_text(encoding="utf-8")
        count = publish_due(now=version.expires_at)
        after = (current(ward) / "index.html").read_text(encoding="utf-8")

        assert count == 1
        assert Publication.objects.filter(cause="EXPIRED", sequence__isnull=False).count() == 1
        assert "避難指示" in after
        assert before != after
