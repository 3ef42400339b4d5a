"""Whatever happens in whatever order: no delivery key is doubled, none is lost."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.core.access.models import User
from engawa.core.outbox.channels import Refused, TryLater, Unanswered
from engawa.core.outbox.models import Message
from engawa.core.outbox.services.delivering import deliver_due, take_batch
from engawa.core.outbox.services.following import NotTriedAgain, try_again
from engawa.core.wards.models import Ward
from tests.core.outbox.cases import MOMENT, Killed, Pigeon, put

KEYS = range(3)
PURPOSES = {0: "tests.receipt", 1: "tests.news", 2: "tests.code"}
# What may go wrong at one message: before the last step, right after it, and when it has arrived.
BEFORE = st.sampled_from([None, TryLater("421"), Refused("550"), Killed()])
AFTER = st.sampled_from([None, Unanswered(), Killed(), TryLater("451")])
ARRIVED = st.sampled_from([None, Unanswered(), Killed()])
TROUBLE = st.lists(st.tuples(BEFORE, AFTER, ARRIVED), max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(KEYS)),
        st.tuples(st.just("deliver"), TROUBLE),
        st.tuples(st.just("grab"), st.integers(1, 3)),
        st.tuples(st.just("wait"), st.sampled_from([1, 7, 61, 400, 4000, 40000])),
        st.tuples(st.just("retry"), st.sampled_from(KEYS)),
    ),
    min_size=3,
    max_size=25,
)


@dataclass
class Course:
    """One order of things, and what is to be believed of it."""

    ward: Ward
    officer: User
    pigeon: Pigeon
    now: dt.datetime = MOMENT
    doubts: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)

    def put(self, number: int) -> None:
        put(
            self.ward.pk,
            purpose=PURPOSES[number],
            delivery_key=f"tests.thing:{number}",
            now=self.now,
            expires_at=self.now + dt.timedelta(days=3) if number < 2 else None,
        )

    def deliver(self, trouble: list[tuple[BaseException | None, ...]]) -> None:
        """Let a worker deliver, in whose way that trouble stands."""
        left = list(trouble)

        def hand_over(parcel: object, *, before_last_step: object) -> None:
            before, after, arrived = left.pop(0) if left else (None, None, None)
            if before:
                raise before
            before_last_step()  # type: ignore[operator]
            reference = parcel.reference  # type: ignore[attr-defined]
            if after:
                if not isinstance(after, TryLater):
                    self.doubts[reference] += 1
                raise after
            self.pigeon.arrived.append(parcel)  # type: ignore[arg-type]
            if arrived:
                self.doubts[reference] += 1
                raise arrived

        self.pigeon.hand_over = hand_over  # type: ignore[method-assign,assignment]
        try:
            deliver_due(clock=lambda: self.now)
        except Killed:
            return

    def grab(self, size: int) -> None:
        """Let a worker take messages and die."""
        take_batch(now=self.now, size=size)

    def wait(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)

    def retry(self, number: int) -> None:
        message = Message.objects.filter(delivery_key=f"tests.thing:{number}").first()
        if message is None:
            return
        try:
            try_again(
                ward_id=self.ward.pk,
                message_id=message.pk,
                actor_id=self.officer.pk,
                now=self.now,
            )
        except NotTriedAgain:
            return
        self.again[str(message.reference)] += 1

    def come_to_rest(self) -> None:
        """Let the troubles end and time go by, until nothing is under way."""
        for _quarter in range(4 * 4):
            self.now += dt.timedelta(hours=6)
            self.deliver([])

    def check(self) -> None:
        copies = Counter(parcel.reference for parcel in self.pigeon.arrived)
        for message in Message.objects.all():
            reference = str(message.reference)
            arrived = copies.pop(reference, 0)
            # A copy more only for each time that nobody could know, or an officer wished it.
            assert arrived <= 1 + self.doubts[reference] + self.again[reference]
            if message.purpose == "tests.code":
                assert arrived <= 1
            if message.state == "SENT":
                assert arrived >= 1
        assert not copies, "something arrived that nobody put in"


@pytest.mark.django_db
class TestAnyOrder:
    @settings(max_examples=40)
    @given(steps=STEPS)
    def test_doubles_no_message_and_loses_none(
        self,
        kanazawa: Ward,
        editor: User,
        pigeon: Pigeon,
        steps: list[tuple[str, object]],
    ) -> None:
        pigeon.arrived.clear()
        with transaction.atomic():
            course = Course(kanazawa, editor, pigeon)
            for name, argument in steps:
                getattr(course, name)(argument)
                course.check()
            known = set(Message.objects.values_list("delivery_key", flat=True))

            course.come_to_rest()

            course.check()
            wanted = {f"tests.thing:{number}" for name, number in steps if name == "put"}
            states = dict(Message.objects.values_list("delivery_key", "state"))
            assert known == wanted == set(states)
            assert not set(states.values()) & {"WAITING", "LEASED", "HANDING"}
            # What was not refused, and had days to go, has arrived.
            for key, state in states.items():
                if key != "tests.thing:2":
                    assert state in {"SENT", "FAILED", "EXPIRED"}
            transaction.set_rollback(True)
