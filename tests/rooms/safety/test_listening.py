"""Whether telegrams come: silence is an alarm even when the source answers, and nothing that came is lost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings

from engawa.adapters.jma.reading import read_telegram
from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.bulletins import registry
from engawa.core.bulletins.contracts import Bulletin, Poll
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.safety.listening import ListeningLoop
from engawa.rooms.safety.models import FeedWatch, Proposal, ReceivedBulletin
from engawa.rooms.safety.selectors.listening import list_feeds
from engawa.rooms.safety.services import telling
from engawa.rooms.safety.services.listening import note_poll
from tests.rooms.safety.telegram_material import AT, MINUTE, prepare_ward, watch
from tests.telegrams import SOUTH, make_landslide

HOUR = dt.timedelta(hours=1)


def make_poll(*bulletins: Bulletin, newest_at: dt.datetime | None = AT, failure: str = "") -> Poll:
    return Poll("jma", tuple(bulletins), (), newest_at, failure)


def note(now: dt.datetime, **facts: Any) -> FeedWatch:
    return note_poll(poll=make_poll(**facts), silent_after=HOUR, now=now)


def list_codes() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))


@pytest.mark.django_db
class TestSilence:
    def test_is_none_while_new_telegrams_come(self) -> None:
        watch = note(AT + 59 * MINUTE)

        assert watch.silent_since is None
        assert not list_feeds(now=AT + HOUR)[0].is_alarm

    def test_begins_when_the_source_answers_with_old_ones_only(self) -> None:
        note(AT + MINUTE)

        watch = note(AT + HOUR)

        assert watch.silent_since == AT + HOUR
        assert watch.answered_at == AT + HOUR
        assert list_codes() == ["safety.feed.fell-silent"]
        assert list_feeds(now=AT + HOUR)[0].is_alarm

    def test_begins_when_the_source_does_not_answer_for_so_long(self) -> None:
        note(AT + MINUTE)
        note(AT + 30 * MINUTE, newest_at=None, failure="feed.example：つながりません")

        watch = note(AT + HOUR, newest_at=None, failure="feed.example：つながりません")

        assert watch.silent_since == AT + HOUR
        assert watch.answered_at == AT + MINUTE
        assert "つながりません" in list_feeds(now=AT + HOUR)[0].failure

    def test_is_told_once_and_so_is_its_end(self) -> None:
        note(AT + HOUR)
        note(AT + HOUR + MINUTE)

        note(AT + HOUR + 2 * MINUTE, newest_at=AT + HOUR)

        assert list_codes() == ["safety.feed.fell-silent", "safety.feed.spoke-again"]
        assert FeedWatch.objects.get().silent_since is None

    def test_is_an_alarm_too_when_nobody_asks_any_more(self) -> None:
        note(AT + MINUTE)

        [feed] = list_feeds(now=AT + 20 * MINUTE)

        assert (feed.is_silent, feed.is_unasked, feed.is_alarm) == (False, True, True)

    def test_does_not_go_back_to_an_older_telegram(self) -> None:
        note(AT + MINUTE, newest_at=AT)

        watch = note(AT + 2 * MINUTE, newest_at=AT - HOUR)

        assert watch.newest_at == AT


class TestMails:
    @pytest.fixture(autouse=True)
    def deciders(self, kanazawa: Ward, approver: User, administrator: User, editor: User) -> None:
        """Let three officers serve, two of whom decide."""

    def mails(self, purpose: str) -> list[tuple[str, str]]:
        found = Message.objects.filter(purpose=purpose).order_by("pk")
        return sorted(found.values_list("address", "body"))

    def test_tell_the_deciders_of_a_ward_that_listens_once_for_a_silence(
        self, kanazawa: Ward, approver: User, administrator: User
    ) -> None:
        watch(kanazawa)
        note(AT + HOUR)
        note(AT + HOUR + MINUTE)
        note(AT + 2 * HOUR)

        mails = self.mails("safety.feed-silent")

        assert {address for address, _body in mails} == {approver.email, administrator.email}
        assert len(mails) == 2
        assert "10月4日 12:00" in mails[0][1]
        assert "/kanazawa/desk/safety/proposals/" in mails[0][1]

    def test_say_why_nothing_comes(self, kanazawa: Ward) -> None:
        watch(kanazawa)

        note(AT, newest_at=None, failure="feed.example：つながりません")

        body = self.mails("safety.feed-silent")[0][1]
        assert "一度も届いていません" in body
        assert "feed.example：つながりません" in body

    def test_tell_once_that_it_is_heard_again_and_of_the_next_silence(self, kanazawa: Ward) -> None:
        watch(kanazawa)
        note(AT + HOUR)
        note(AT + HOUR + 2 * MINUTE, newest_at=AT + HOUR)
        note(AT + HOUR + 3 * MINUTE, newest_at=AT + HOUR)
        assert len(self.mails("safety.feed-heard")) == 2

        note(AT + 2 * HOUR, newest_at=AT + HOUR)

        assert len(self.mails("safety.feed-silent")) == 4
        assert len(self.mails("safety.feed-heard")) == 2

    def test_tell_nobody_where_a_ward_listens_to_nothing(self, konan: Ward) -> None:
        note(AT + HOUR)

        assert not Message.objects.exists()

    def test_reach_everybody_after_the_loop_died_between_two(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        watch(kanazawa)
        put = telling.put_message
        calls: list[object] = []

        def dies_at_the_second(**given: Any) -> object:
            calls.append(given)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return put(**given)

        monkeypatch.setattr(telling, "put_message", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            note(AT + HOUR)
        monkeypatch.setattr(telling, "put_message", put)
        assert not Message.objects.exists()

        note(AT + HOUR + MINUTE)

        assert len(self.mails("safety.feed-silent")) == 2


class Source:
    """A source that gives what a test puts into it."""

    source = "jma"

    def __init__(self) -> None:
        self.next: list[Poll | None] = []

    def poll(self, *, now: dt.datetime) -> Poll | None:
        return self.next.pop(0) if self.next else None


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def loop(source: Source, monkeypatch: pytest.MonkeyPatch) -> ListeningLoop:
    monkeypatch.setattr(registry, "make_pollers", lambda: [source])
    return ListeningLoop(clock=lambda: AT)


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa, "cliff-1")


class TestLoop:
    def test_makes_proposals_of_what_comes(
        self, ward: Ward, loop: ListeningLoop, source: Source
    ) -> None:
        bulletin = read_telegram(content=make_landslide(at=AT, out={SOUTH: "3"}))
        source.next = [make_poll(bulletin)]

        loop.do_pass()

        assert Proposal.objects.get().ward == ward
        assert FeedWatch.objects.get().newest_at == AT

    def test_does_nothing_while_a_source_waits_after_a_failure(
        self, ward: Ward, loop: ListeningLoop
    ) -> None:
        loop.do_pass()

        assert not FeedWatch.objects.exists()

    def test_tries_a_telegram_again_that_could_not_be_kept(
        self,
        ward: Ward,
        loop: ListeningLoop,
        source: Source,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        bulletin = read_telegram(content=make_landslide(at=AT, out={SOUTH: "3"}))
        source.next = [make_poll(bulletin)]
        with monkeypatch.context() as broken:
            broken.setattr(registry, "hand_on", _raise_once())
            with pytest.raises(OSError, match="full"):
                loop.do_pass()

        loop.do_pass()

        assert ReceivedBulletin.objects.count() == 1

    def test_asks_nobody_while_no_feed_is_named(self) -> None:
        with override_settings(JMA_FEED_URLS=[]):
            assert registry.make_pollers() == []


def _raise_once() -> Callable[..., list[str]]:
    def hand_on(**_given: object) -> list[str]:
        raise OSError("disk full")

    return hand_on
