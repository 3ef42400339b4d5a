"""Loops leave their last turn, and whoever lives tells once that one stands still and once that it turns again."""

import datetime as dt
import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engawa.core.access.models import Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.bulletins import registry
from engawa.core.outbox.models import Message
from engawa.core.outbox.rendering import Words
from engawa.core.outbox.services.putting import put_message
from engawa.core.wards.models import Ward
from engawa.rooms.safety.alarming import AlarmingLoop
from engawa.rooms.safety.listening import ListeningLoop
from engawa.rooms.safety.models import LoopTurn, OrderBook, PublicPage
from engawa.rooms.safety.publishing import PublishingLoop
from engawa.rooms.safety.selectors.loops import get_night_watch
from engawa.rooms.safety.services.loops import note_turn, tell_of_loops
from engawa.rooms.safety.turning import Turns
from engawa.rooms.safety.watching import WatchingLoop
from tests import cast

AT = dt.datetime(2026, 10, 13, 2, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)
Loop = LoopTurn.Loop


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def books(kanazawa: Ward, konan: Ward) -> None:
    """Let both wards use the room."""
    for ward in (kanazawa, konan):
        OrderBook.objects.get_or_create(ward=ward, is_drill=False)


def list_codes() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("code", flat=True))


def list_mails(purpose: str) -> list[tuple[str, str]]:
    found = Message.objects.filter(purpose=purpose)
    return sorted(found.values_list("address", "body"))


@pytest.mark.django_db
class TestTurns:
    def test_are_left_by_each_loop_that_has_work_here(
        self, clock: Hand, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.SAFETY_PUBLISH = True
        settings.SAFETY_WATCH = True
        monkeypatch.setattr(registry, "make_pollers", lambda: [Mute()])
        for make in (AlarmingLoop, ListeningLoop, PublishingLoop, WatchingLoop):
            make(clock=clock).do_pass()

        assert set(LoopTurn.objects.values_list("loop", "turned_at")) == {
            (loop, AT) for loop in Loop
        }

    def test_are_not_left_where_another_machine_does_the_work(
        self, clock: Hand, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.SAFETY_PUBLISH = False
        settings.SAFETY_WATCH = False
        monkeypatch.setattr(registry, "make_pollers", list)
        for make in (ListeningLoop, PublishingLoop, WatchingLoop):
            make(clock=clock).do_pass()

        assert not LoopTurn.objects.exists()

    def test_are_not_left_by_a_pass_that_went_wrong(
        self, clock: Hand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_given: object) -> None:
            raise OSError("full")

        monkeypatch.setattr("engawa.rooms.safety.alarming.raise_alarms", fail)

        with pytest.raises(OSError, match="full"):
            AlarmingLoop(clock=clock).do_pass()

        assert not LoopTurn.objects.exists()

    def test_are_written_four_times_a_minute_and_no_oftener(self, clock: Hand) -> None:
        turns = Turns(Loop.PUBLISHING)
        written = []
        for second in range(60):
            turns.note(now=AT + second * SECOND)
            written.append(LoopTurn.objects.get().turned_at)

        assert len(set(written)) == 4

    def test_are_written_after_the_clock_was_set_back(self) -> None:
        turns = Turns(Loop.PUBLISHING)
        turns.note(now=AT)

        turns.note(now=AT - 30 * MINUTE)

        assert LoopTurn.objects.get().turned_at == AT - 30 * MINUTE


class Mute:
    """A source that waits after a failure."""

    source = "jma"

    def poll(self, *, now: dt.datetime) -> None:
        return None


@pytest.mark.django_db
class TestStandingStill:
    def test_is_nothing_before_five_minutes(self) -> None:
        note_turn(loop=Loop.LISTENING, now=AT)

        assert tell_of_loops(now=AT + 5 * MINUTE - SECOND) == 0
        assert get_night_watch(now=AT + 5 * MINUTE - SECOND).is_well

    def test_is_told_once_to_each_decider_whatever_number_of_wards_they_serve(
        self, books: None, kanazawa: Ward, konan: Ward, approver: User, editor: User
    ) -> None:
        cast.give_role(approver, ward=konan, role=Role.APPROVER)
        note_turn(loop=Loop.LISTENING, now=AT)

        tell_of_loops(now=AT + 5 * MINUTE)
        tell_of_loops(now=AT + 6 * MINUTE)

        [(address, body)] = list_mails("safety.loops-still")
        assert address == approver.email
        assert "気象庁の電文を受け取るしくみ（最後に動いたのは 10月13日 11:00）" in body
        assert "テレビ、ラジオで見てください" in body
        assert "縁側を動かしている方に" in body
        assert list_codes() == ["safety.loop.stood-still"]

    def test_is_told_in_one_message_of_all_loops_of_a_worker_that_is_gone(
        self, books: None, approver: User
    ) -> None:
        for loop in Loop:
            note_turn(loop=loop, now=AT)

        tell_of_loops(now=AT + 5 * MINUTE)

        [(_address, body)] = list_mails("safety.loops-still")
        assert body.count("最後に動いたのは") == 4

    def test_is_told_that_it_is_over(self, books: None, approver: User) -> None:
        note_turn(loop=Loop.PUBLISHING, now=AT)
        tell_of_loops(now=AT + 6 * MINUTE)
        note_turn(loop=Loop.PUBLISHING, now=AT + 20 * MINUTE)

        tell_of_loops(now=AT + 20 * MINUTE)
        tell_of_loops(now=AT + 21 * MINUTE)

        [(_address, body)] = list_mails("safety.loops-turning")
        assert "公開ページを書き出すしくみ（10月13日 11:00 から止まっていました）" in body
        assert list_codes() == ["safety.loop.stood-still", "safety.loop.turned-again"]

    def test_is_told_again_when_it_comes_again(self, books: None, approver: User) -> None:
        note_turn(loop=Loop.PUBLISHING, now=AT)
        tell_of_loops(now=AT + 6 * MINUTE)
        note_turn(loop=Loop.PUBLISHING, now=AT + 20 * MINUTE)
        tell_of_loops(now=AT + 20 * MINUTE)

        tell_of_loops(now=AT + 40 * MINUTE)

        assert len(list_mails("safety.loops-still")) == 2

    def test_is_told_afterwards_when_nobody_lived_who_could_have_told(
        self, books: None, approver: User
    ) -> None:
        note_turn(loop=Loop.LISTENING, now=AT)
        note_turn(loop=Loop.LISTENING, now=AT + 60 * MINUTE)

        tell_of_loops(now=AT + 60 * MINUTE + 30 * SECOND)

        assert list_mails("safety.loops-still") == []
        [(_address, body)] = list_mails("safety.loops-turning")
        assert "10月13日 11:00 から止まっていました" in body

    def test_is_noticed_by_any_loop_that_lives(
        self, books: None, approver: User, clock: Hand
    ) -> None:
        note_turn(loop=Loop.LISTENING, now=AT - 5 * MINUTE)
        living = AlarmingLoop(clock=clock)
        living.do_pass()
        assert list_mails("safety.loops-still") == []
        clock.now = AT + 30 * SECOND

        living.do_pass()

        assert len(list_mails("safety.loops-still")) == 1

    def test_is_noticed_by_a_loop_whose_own_work_fails(
        self, books: None, approver: User, clock: Hand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_given: object) -> None:
            raise OSError("full")

        monkeypatch.setattr("engawa.rooms.safety.alarming.raise_alarms", fail)
        note_turn(loop=Loop.ALARMING, now=AT)
        loop = AlarmingLoop(clock=clock, seconds=0.001)
        for minutes in range(7):
            clock.now = AT + minutes * MINUTE
            with pytest.raises(OSError, match="full"):
                loop.do_pass()

        [(_address, body)] = list_mails("safety.loops-still")
        assert "確かめの遅れを知らせるしくみ" in body

    def test_of_the_loop_that_publishes_counts_from_the_first_page_on(self, kanazawa: Ward) -> None:
        assert get_night_watch(now=AT).is_well
        PublicPage.objects.create(ward=kanazawa, sequence=1, made_at=AT)

        night = get_night_watch(now=AT + 5 * MINUTE)

        assert [(one.loop, one.turned_at) for one in night.still] == [(Loop.PUBLISHING, None)]


@pytest.mark.django_db
class TestThreads:
    def test_that_die_are_told_of_by_those_that_live(
        self, books: None, approver: User, clock: Hand, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Dies(BaseException):
            """What no loop outlives."""

        monkeypatch.setattr(threading, "excepthook", lambda _args: None)
        monkeypatch.setattr(registry, "make_pollers", lambda: [Mute()])
        dying, living = ListeningLoop(clock=clock), AlarmingLoop(clock=clock)
        dying.do_pass()
        living.do_pass()

        def die(**_given: object) -> None:
            raise Dies

        monkeypatch.setattr(dying.pollers[0], "poll", die)
        thread = threading.Thread(target=dying.run)
        thread.start()
        thread.join(timeout=10)
        assert not thread.is_alive()
        clock.now = AT + 6 * MINUTE

        living.do_pass()

        [(_address, body)] = list_mails("safety.loops-still")
        assert "気象庁の電文を受け取るしくみ" in body


@pytest.fixture
def gone(db: None) -> None:
    """Let the worker have turned an hour ago for the last time."""
    for loop in (Loop.LISTENING, Loop.PUBLISHING, Loop.ALARMING):
        note_turn(loop=loop, now=timezone.now() - 60 * MINUTE)


def run_and_fail(*words: str) -> tuple[int, str]:
    with pytest.raises(CommandError) as caught:
        call_command("safety", *words, stdout=StringIO())
    return caught.value.returncode, str(caught.value)


@pytest.mark.django_db
class TestCommands:
    def test_watch_ends_with_3_and_names_what_stands_when_the_worker_is_gone(
        self, gone: None
    ) -> None:
        code, said = run_and_fail("watch", "--once")

        assert code == 3
        assert said.startswith("止まっているしくみがあります。")
        assert said.count("から止まっています") == 3
        assert "worker を確かめてください。" in said

    def test_watch_is_content_when_all_turns(self) -> None:
        for loop in Loop:
            note_turn(loop=loop, now=timezone.now())

        call_command("safety", "watch", "--once")

        assert not LoopTurn.objects.filter(still_since__isnull=False).exists()

    def test_watch_once_is_no_turn_of_the_watcher(self) -> None:
        call_command("safety", "watch", "--once")

        assert not LoopTurn.objects.exists()

    def test_watch_puts_the_message_into_the_outbox_for_when_mails_go_out(
        self, books: None, approver: User, gone: None
    ) -> None:
        run_and_fail("watch", "--once")

        assert len(list_mails("safety.loops-still")) == 1

    def test_watch_says_that_mails_do_not_go_out(self, kanazawa: Ward) -> None:
        put_mail(kanazawa, put_at=timezone.now() - 10 * MINUTE)

        code, said = run_and_fail("watch", "--once")

        assert code == 3
        assert "メールを送るしくみ" in said

    def test_loops_lists_them_all(self) -> None:
        out = StringIO()
        note_turn(loop=Loop.LISTENING, now=timezone.now())

        call_command("safety", "loops", stdout=out)

        assert "気象庁の電文を受け取るしくみ：" in out.getvalue()
        assert "に動きました" in out.getvalue()

    def test_loops_forgets_one_that_was_switched_off(self, gone: None) -> None:
        call_command(
            "safety", "loops", "--forget", "listening", "--who", "総務課", stdout=StringIO()
        )

        _code, said = run_and_fail("loops")
        assert "電文を受け取るしくみ" not in said
        assert list_codes() == ["safety.loop.forgotten"]

    def test_loops_forgets_nothing_without_a_name_or_what_never_turned(self, gone: None) -> None:
        assert run_and_fail("loops", "--forget", "listening")[0] == 2
        assert run_and_fail("loops", "--forget", "watching", "--who", "総務課")[0] == 2
        assert LoopTurn.objects.count() == 3


def put_mail(ward: Ward, *, put_at: dt.datetime) -> None:
    put_message(
        ward_id=ward.pk,
        purpose="safety.loops-still",
        address="hana@example.jp",
        language="ja",
        words=Words("a", "b"),
        delivery_key="tests.message:1",
        about="tests.message:1",
        now=put_at,
    )


@pytest.mark.django_db
class TestHealthAddress:
    def test_is_well_when_all_turns(self, client: Client) -> None:
        note_turn(loop=Loop.LISTENING, now=timezone.now())

        answer = client.get("/health.json")

        assert answer.status_code == 200
        said = answer.json()
        assert said["is_well"] is True
        assert said["mails_wait_since"] is None
        assert [(one["name"], one["stands_still"]) for one in said["loops"]] == [
            ("listening", False)
        ]
        assert "no-store" in answer["Cache-Control"]

    def test_is_503_when_something_stands_and_tells_it(
        self, client: Client, books: None, approver: User, gone: None
    ) -> None:
        answer = client.get("/health.json")
        client.get("/health.json")

        assert answer.status_code == 503
        assert {one["name"] for one in answer.json()["loops"] if one["stands_still"]} == {
            "listening",
            "publishing",
            "alarming",
        }
        assert len(list_mails("safety.loops-still")) == 1

    def test_is_503_when_mails_do_not_go_out(self, client: Client, kanazawa: Ward) -> None:
        put_mail(kanazawa, put_at=timezone.now() - 10 * MINUTE)

        answer = client.get("/health.json")

        assert answer.status_code == 503
        assert answer.json()["mails_wait_since"] is not None


@pytest.mark.django_db
class TestDesk:
    def test_says_what_stands_still(
        self, client_of: Callable[..., Client], kanazawa: Ward, approver: User, gone: None
    ) -> None:
        client = client_of(approver)

        page = client.get(reverse("safety:desk", args=["kanazawa"])).content.decode()

        assert "夜も動いているしくみが止まっています" in page
        assert "公開ページを書き出すしくみ：最後に動いたのは" in page

    def test_says_nothing_while_all_turns(
        self, client_of: Callable[..., Client], kanazawa: Ward, approver: User
    ) -> None:
        client = client_of(approver)
        note_turn(loop=Loop.LISTENING, now=timezone.now())

        page = client.get(reverse("safety:desk", args=["kanazawa"])).content.decode()

        assert "夜も動いているしくみ" not in page
