"""Jobs by the clock: once a day, never twice, never lost."""

import datetime as dt
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from engawa.core.fiscal.dates import TOKYO
from engawa.core.jobs import registry
from engawa.core.jobs.checks import check_jobs_run
from engawa.core.jobs.clock import Clock
from engawa.core.jobs.models import JobRun
from engawa.core.jobs.registry import Job, JobRefused, JobUnknown
from engawa.core.jobs.selectors import get_due_day
from engawa.core.jobs.services import claim_run, forget_old_runs, run_due, run_job
from tests.shared import REPOSITORY
from tests.tables import folder_of_run, upon_tables

NIGHT = dt.datetime(2023, 10, 3, 23, 30, tzinfo=TOKYO)
MINUTE = dt.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


class Bell:
    """A job that says when it was rung, and fails on demand."""

    def __init__(self) -> None:
        self.rung: list[dt.datetime] = []
        self.error: Exception | None = None

    def __call__(self, now: dt.datetime) -> str:
        self.rung.append(now)
        if self.error:
            raise self.error
        return "鳴りました。"


@pytest.fixture
def bell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bell]:
    """The only job of the house: a bell at eleven in the evening."""
    ringing = Bell()
    job = Job("tests.bell", "鐘", dt.time(23, 0), ringing)
    monkeypatch.setattr(registry, "_jobs", {job.key: job})
    return ringing


def ring(now: dt.datetime) -> list[JobRun]:
    return run_due(now=now, clock=lambda: now + MINUTE)


class TestRegister:
    def test_refuses_a_bad_key(self, bell: Bell) -> None:
        with pytest.raises(JobRefused):
            registry.register(Job("Bell", "鐘", dt.time(1), bell))

    def test_refuses_a_second_job_of_the_same_key(self, bell: Bell) -> None:
        with pytest.raises(JobRefused):
            registry.register(Job("tests.bell", "別の鐘", dt.time(1), bell))

    def test_does_not_know_what_nobody_offers(self, bell: Bell) -> None:
        with pytest.raises(JobUnknown):
            registry.get("tests.gong")


class TestGetDueDay:
    @pytest.mark.parametrize(
        ("hour", "minute", "day"), [(22, 59, 2), (23, 0, 3), (23, 59, 3), (0, 0, 2)]
    )
    def test_begins_at_the_jobs_time_in_tokyo(
        self, bell: Bell, hour: int, minute: int, day: int
    ) -> None:
        now = dt.datetime(2023, 10, 3, hour, minute, tzinfo=TOKYO).astimezone(dt.UTC)

        assert get_due_day(job=registry.get("tests.bell"), now=now) == dt.date(2023, 10, day)


class TestRunDue:
    def test_runs_a_job_once_a_day(self, bell: Bell) -> None:
        first, second = ring(NIGHT), ring(NIGHT + MINUTE)

        assert [(run.outcome, run.note) for run in first] == [("DONE", "鳴りました。")]
        assert first[0].finished_at == NIGHT + MINUTE
        assert second == []
        assert bell.rung == [NIGHT]

    def test_runs_it_again_the_next_night(self, bell: Bell) -> None:
        ring(NIGHT)

        runs = ring(NIGHT + dt.timedelta(days=1))

        assert [run.due_on for run in runs] == [dt.date(2023, 10, 4)]

    def test_does_not_make_up_for_nights_long_gone(self, bell: Bell) -> None:
        ring(NIGHT)

        ring(NIGHT + dt.timedelta(days=10))

        assert len(bell.rung) == 2

    def test_writes_down_that_a_job_failed_without_saying_what_was_in_it(self, bell: Bell) -> None:
        bell.error = ValueError("hana@example.jp")

        (run,) = ring(NIGHT)

        assert run.outcome == "FAILED"
        assert "ValueError" in run.note
        assert "hana" not in run.note

    def test_tries_a_failed_job_again_after_half_an_hour_three_times_at_most(
        self, bell: Bell
    ) -> None:
        bell.error = ValueError()

        for minutes in (0, 10, 29, 31, 62, 93, 120):
            ring(NIGHT.replace(hour=23, minute=0) + dt.timedelta(minutes=minutes))

        assert [(at - bell.rung[0]).seconds // 60 for at in bell.rung] == [0, 31, 62]

    def test_does_not_stop_at_a_job_that_fails(
        self, bell: Bell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bell.error = ValueError()
        second = Bell()
        gong = Job("tests.gong", "銅鑼", dt.time(23, 5), second)
        monkeypatch.setitem(registry._jobs, gong.key, gong)

        ring(NIGHT)

        assert second.rung == [NIGHT]


class TestClaimRun:
    def test_gives_the_lease_to_one_only(self, bell: Bell) -> None:
        day = NIGHT.date()

        first = claim_run(key="tests.bell", due_on=day, now=NIGHT)
        second = claim_run(key="tests.bell", due_on=day, now=NIGHT + MINUTE)

        assert first is not None
        assert second is None

    def test_lets_another_take_over_what_was_cut_off(self, bell: Bell) -> None:
        day = NIGHT.date()
        claim_run(key="tests.bell", due_on=day, now=NIGHT)

        too_early = claim_run(key="tests.bell", due_on=day, now=NIGHT + 29 * MINUTE)
        taken = claim_run(key="tests.bell", due_on=day, now=NIGHT + 30 * MINUTE)

        assert too_early is None
        assert taken is not None
        assert taken.attempts == 2

    def test_does_not_let_the_one_who_lost_the_lease_end_the_run(self, bell: Bell) -> None:
        day = NIGHT.date()

        def be_slow(now: dt.datetime) -> str:
            claim_run(key="tests.slow", due_on=day, now=now + 31 * MINUTE)
            return "遅れました。"

        registry.register(Job("tests.slow", "遅い仕事", dt.time(23, 0), be_slow))
        run = run_job(key="tests.slow", due_on=day, now=NIGHT, clock=lambda: NIGHT + 40 * MINUTE)

        assert run is not None
        assert (run.outcome, run.attempts, run.note) == ("RUNNING", 2, "")


class TestForgetOldRuns:
    def test_deletes_what_is_older_than_a_year(self, bell: Bell) -> None:
        ring(NIGHT - dt.timedelta(days=366))
        ring(NIGHT)

        deleted = forget_old_runs(now=NIGHT)

        assert deleted == 1
        assert JobRun.objects.count() == 1


class TestClock:
    def test_puts_a_job_into_the_queue_which_runs_it(self, bell: Bell) -> None:
        clock = Clock(now=lambda: NIGHT)

        with time_machine.travel(NIGHT, tick=False):
            put = [clock.tick(), clock.tick()]

        assert put == [["tests.bell"], []]
        assert JobRun.objects.get().outcome == "DONE"

    def test_does_not_queue_twice_what_waits_for_a_worker(
        self, bell: Bell, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        queued: list[dict[str, str]] = []
        moments = iter([NIGHT, NIGHT + MINUTE, NIGHT + 31 * MINUTE])
        clock = Clock(now=lambda: next(moments))

        class Queue:
            @staticmethod
            def enqueue(**entry: str) -> None:
                queued.append(entry)

        monkeypatch.setattr("engawa.core.jobs.clock.run_job", Queue)
        put = [clock.tick(), clock.tick(), clock.tick()]

        assert put == [["tests.bell"], [], ["tests.bell"]]
        assert queued[0] == {"key": "tests.bell", "due_on": "2023-10-03"}


class TestCommand:
    def test_runs_what_is_due_and_says_so(self, bell: Bell) -> None:
        out = StringIO()

        with time_machine.travel(NIGHT, tick=False):
            call_command("jobs", "run-due", stdout=out)
            call_command("jobs", "run-due", stdout=out)

        assert out.getvalue().splitlines() == [
            "tests.bell 2023-10-03 DONE 鳴りました。",
            "Nothing is due.",
        ]

    def test_ends_with_an_error_when_a_job_failed(self, bell: Bell) -> None:
        bell.error = ValueError()

        with (
            time_machine.travel(NIGHT, tick=False),
            pytest.raises(CommandError, match=r"tests\.bell"),
        ):
            call_command("jobs", "run-due", stdout=StringIO())

    def test_lists_the_jobs(self, bell: Bell) -> None:
        out = StringIO()

        call_command("jobs", "list", stdout=out)

        assert out.getvalue() == "23:00  tests.bell  鐘\n"


class TestCheck:
    def test_is_quiet_after_a_good_night(self, bell: Bell) -> None:
        ring(NIGHT)

        with time_machine.travel(NIGHT + dt.timedelta(hours=25), tick=False):
            assert check_jobs_run(app_configs=None, databases=["default"]) == []

    @pytest.mark.parametrize("has_run", [True, False])
    def test_warns_when_nothing_was_done_for_more_than_a_day(
        self, bell: Bell, has_run: bool
    ) -> None:
        if has_run:
            ring(NIGHT)

        with time_machine.travel(NIGHT + dt.timedelta(hours=27), tick=False):
            (warning,) = check_jobs_run(app_configs=None, databases=["default"])

        assert warning.id == "jobs.W001"
        assert "jobs worker" in str(warning.hint)

    def test_does_not_ask_the_database_unless_told_to(self, bell: Bell) -> None:
        assert check_jobs_run(app_configs=None, databases=None) == []


class TestWorker:
    def test_runs_what_is_due_and_ends_cleanly_on_sigterm(
        self, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
            "ENGAWA_DATA_DIR": str(tmp_path),
            "ENGAWA_DATABASE_URL": f"sqlite:///{tmp_path}/house.sqlite3",
        }
        manage = [sys.executable, str(REPOSITORY / "manage.py")]
        with upon_tables(folder_of_run(tmp_path_factory), str(tmp_path / "house.sqlite3")):
            subprocess.run([*manage, "migrate", "-v0"], env=environment, check=True, timeout=60)
        worker = subprocess.Popen(
            [*manage, "jobs", "worker", "--interval", "0.1"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

        try:
            nightly = len(registry.list_all())
            done = 0
            give_up = time.monotonic() + 60
            while done < nightly and time.monotonic() < give_up and worker.poll() is None:
                time.sleep(0.3)
                done = _count_done(tmp_path / "house.sqlite3")
        finally:
            worker.send_signal(signal.SIGTERM)
            output, _none = worker.communicate(timeout=30)

        assert done == nightly, output
        assert worker.returncode == 0, output


def _count_done(path: Path) -> int:
    connection = sqlite3.connect(path, timeout=5)
    try:
        row = connection.execute("SELECT COUNT(*) FROM jobs_jobrun WHERE outcome = 'DONE'")
        return int(row.fetchone()[0])
    finally:
        connection.close()
