"""Kill -9 of real workers that speak to a real mail server: what arrives, at every point of the way."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import pytest_django

from tests.core.outbox.house import House, Running, open_house
from tests.core.outbox.sink import Sink, open_sink
from tests.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def sink() -> Iterator[Sink]:
    with open_sink() as opened:
        yield opened


@pytest.fixture(scope="module")
def built(
    sink: Sink,
    tmp_path_factory: pytest.TempPathFactory,
    standing: Standing,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[House]:
    with django_db_blocker.unblock():
        # What other tests begin with stands in a transaction, which nobody could copy.
        standing.bring([])
    with (
        django_db_blocker.unblock(),
        open_house(tmp_path_factory.mktemp("house"), port=sink.port) as opened,
    ):
        yield opened


@pytest.fixture
def house(built: House, sink: Sink) -> House:
    """The house without a message, and the mail server as new."""
    built.ask("DELETE FROM outbox_message")
    for kept in (sink.mails, sink.raw, sink.envelopes):
        kept.clear()
    sink.steps.clear()
    return built


class Worker:
    """A worker that is killed in the moment of a step, and the moment when the test may look."""

    def __init__(self, house: House) -> None:
        self.house, self.is_gone = house, threading.Event()
        self.process: Running | None = None
        self.still = ExitStack()

    def start(self) -> None:
        self.process = self.house.start("outbox", "deliver")

    def kill(self) -> None:
        """Kill it, once."""
        if self.process is not None and not self.is_gone.is_set():
            self.process.kill()
            self.is_gone.set()

    def kill_when_stuck(self) -> None:
        """Stop all writing, let the worker run into it, and kill it there."""
        if self.is_gone.is_set():
            return
        self.still.enter_context(self.house.stand_still())

        def strike() -> None:
            time.sleep(1)
            self.kill()
            self.still.close()

        threading.Thread(target=strike).start()

    def wait(self) -> None:
        assert self.is_gone.wait(PATIENCE_SECONDS), "the worker never came to that point"
        self.still.close()


def settle(house: House, sink: Sink) -> None:
    """Restart: no more trouble, the leases of the dead end, and a new worker delivers what is due."""
    sink.steps.clear()
    house.let_time_go_by()
    house.run("outbox", "deliver")


class TestKilledWorker:
    @pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
    def test_brings_a_receipt_exactly_once_when_killed_before_the_last_step(
        self, house: House, sink: Sink, step: str
    ) -> None:
        house.run("put", "tests.receipt", "1")
        worker = Worker(house)
        sink.steps[step] = lambda: worker.kill()  # type: ignore[func-returns-value]

        worker.start()
        worker.wait()
        before = (len(sink.mails), house.states())
        settle(house, sink)

        assert before == (0, ["LEASED"])
        assert (len(sink.mails), house.states()) == (1, ["SENT"])

    def test_brings_it_exactly_once_when_killed_with_all_but_the_dot_sent(
        self, house: House, sink: Sink
    ) -> None:
        house.run("put", "tests.receipt", "1")
        worker = Worker(house)
        # The whole mail goes over the line, and the writing that precedes the dot waits for ever. PostgreSQL
        # may yet write it for the dead; the dot is sent by nobody.
        sink.steps["DATA"] = lambda: worker.kill_when_stuck()  # type: ignore[func-returns-value]

        worker.start()
        worker.wait()
        before = (len(sink.mails), *house.states())
        settle(house, sink)

        assert before in {(0, "LEASED"), (0, "HANDING")}
        assert (len(sink.mails), house.states()) == (1, ["SENT"])

    @pytest.mark.parametrize(
        ("purpose", "copies", "state"),
        [("tests.receipt", 2, "SENT"), ("tests.code", 1, "UNCERTAIN")],
    )
    def test_makes_the_guess_of_the_purpose_when_killed_in_the_round_trip_of_the_dot(
        self, house: House, sink: Sink, purpose: str, copies: int, state: str
    ) -> None:
        house.run("put", purpose, "1")
        worker = Worker(house)
        sink.steps["TAKEN"] = lambda: worker.kill()  # type: ignore[func-returns-value]

        worker.start()
        worker.wait()
        before = (len(sink.mails), house.states())
        settle(house, sink)

        assert before == (1, ["HANDING"])
        assert (len(sink.mails), house.states()) == (copies, [state])
        assert len(set(sink.references)) == 1

    def test_makes_the_same_guess_when_the_answer_was_heard_and_not_written(
        self, house: House, sink: Sink
    ) -> None:
        house.run("put", "tests.receipt", "1")
        worker = Worker(house)
        sink.steps["TAKEN"] = lambda: worker.kill_when_stuck()  # type: ignore[func-returns-value]

        worker.start()
        worker.wait()
        before = (len(sink.mails), *house.states())
        settle(house, sink)

        assert before in {(1, "HANDING"), (1, "SENT")}
        assert len(sink.mails) == (2 if "HANDING" in before else 1)
        assert len(set(sink.references)) == 1
        assert house.states() == ["SENT"]


class TestRush:
    def test_loses_no_message_and_doubles_none_outside_of_that_round_trip(
        self, house: House, sink: Sink
    ) -> None:
        count, chance = 60, random.Random(1923)
        house.run("put", "tests.receipt", str(count))
        # As slow as servers are, so that a blow may fall anywhere.
        sink.steps["END"] = lambda: time.sleep(0.005)  # type: ignore[func-returns-value]
        in_doubt = 0

        for _round in range(3):
            workers = [house.start("outbox", "worker", "--interval", "0.05") for _each in range(2)]
            _wait_for_more(sink)
            time.sleep(chance.random() * 0.15)
            for worker in workers:
                worker.kill()
            in_doubt += house.states().count("HANDING")
            house.let_time_go_by()
        settle(house, sink)

        copies = Counter(sink.references)
        assert house.states() == ["SENT"] * count
        assert len(copies) == count
        assert len(sink.mails) - count <= in_doubt


class TestTwoWorkers:
    def test_bring_each_message_once(self, house: House, sink: Sink) -> None:
        count = 80
        house.run("put", "tests.receipt", str(count))

        workers = [house.start("outbox", "deliver") for _each in range(3)]
        for worker in workers:
            worker.wait()

        assert house.states() == ["SENT"] * count
        assert Counter(sink.references).most_common(1)[0][1] == 1
        assert len(sink.mails) == count


def _wait_for_more(sink: Sink) -> None:
    seen, give_up = len(sink.mails), time.monotonic() + PATIENCE_SECONDS
    while len(sink.mails) == seen:
        assert time.monotonic() < give_up, "nothing happened"
        time.sleep(0.005)
