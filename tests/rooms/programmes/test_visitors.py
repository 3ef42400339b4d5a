"""Visitors of recordings: counted once a day by all processes together, and forgotten on the next."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import RecordingViews, RecordingVisitor
from engawa.rooms.programmes.services.opening_counts import count_recording_view
from engawa.rooms.programmes.shredders import shred_visitors
from tests.rooms.programmes.material import MOMENT
from tests.rooms.programmes.online_material import make_recording

PLAY = "/kanazawa/programmes/library/1/play/"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


def count() -> list[int]:
    return list(RecordingViews.objects.values_list("count", flat=True))


class TestAVisitor:
    def test_is_counted_once_by_two_processes_with_caches_of_their_own(
        self, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa)

        client.get(PLAY, REMOTE_ADDR="192.0.2.1")
        # The other process has seen nothing of this one's.
        for cache in caches.all(initialized_only=True):
            cache.clear()
        client.get(PLAY, REMOTE_ADDR="192.0.2.1")

        assert count() == [1]

    def test_is_counted_once_when_both_meet_at_the_same_moment(self, kanazawa: Ward) -> None:
        recording = make_recording(kanazawa)
        day = MOMENT.date()
        RecordingVisitor.objects.create(recording=recording, day=day, mark="a")

        count_recording_view(recording_id=recording.pk, day=day, mark="a")
        count_recording_view(recording_id=recording.pk, day=day, mark="b")

        assert count() == [1]

    def test_is_not_counted_by_asking_for_the_head(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa)

        client.head(PLAY)

        assert not RecordingVisitor.objects.exists()

    def test_has_another_mark_for_each_recording_and_each_day(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        make_recording(kanazawa)
        make_recording(kanazawa)

        client.get(PLAY)
        client.get(PLAY.replace("/1/", "/2/"))
        moment.shift(DAY)
        client.get(PLAY)

        marks = list(RecordingVisitor.objects.values_list("mark", flat=True))
        assert len(set(marks)) == 3
        assert not any("127.0.0.1" in mark for mark in marks)

    def test_is_forgotten_on_the_next_day_and_stays_counted(
        self, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa)
        client.get(PLAY)

        early, done = shred_visitors(MOMENT), shred_visitors(MOMENT + DAY)

        assert (early, done) == (0, 1)
        assert count() == [1]
