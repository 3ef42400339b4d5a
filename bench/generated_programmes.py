"""A ward full of programmes, generated: half of their sessions are over, half to come; nothing of it is real.

2,000 sessions, most of them booked one by one, some as courses; a third of the intakes full, with a queue; and
who booked them. The first programme has everything that a page can show.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

PROGRAMMES, SESSIONS_OF_EACH, COURSE = 100, 20, 10
BOOKINGS, DAYS = 100_000, 180
KINDS = ("CLASS", "LECTURE", "EVENT")


def fill_programmes(ward_id: int) -> None:
    """Put in programmes whose sessions lie within half a year before and after now, and who booked them."""
    from django.utils import timezone

    from engawa.core.delivery.models import InitiativeRef
    from engawa.core.wards.models import Partner, Section
    from engawa.rooms.places.facade.reading import list_places
    from engawa.rooms.programmes import facade

    now = timezone.localtime()
    Section.objects.create(ward_id=ward_id, code="child", name="こども家庭支援課")
    Partner.objects.create(ward_id=ward_id, code="council", name="社会福祉協議会")
    InitiativeRef.objects.create(
        ward_id=ward_id, fiscal_year=now.year, code="I1", title="子育てを応援します"
    )
    places = [place.name for place in list_places(ward_id=ward_id)][:40]
    entries = list_entries(places, now)
    facade.add_programmes(ward_id=ward_id, entries=entries, actor_id=None, now=now)
    add_bookings(now)
    add_recordings(ward_id, now)


def list_entries(places: list[str], now: dt.datetime) -> list[Any]:
    """List the programmes, the same at each run but for the day from which they count."""
    from engawa.rooms.programmes.contracts import (
        IntakeEntry,
        ProgrammeEntry,
        SessionEntry,
        StreamEntry,
    )

    dice = random.Random(14111)
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)

    def a_session(number: int) -> SessionEntry:
        hours = {"days": dice.randrange(1 - DAYS, DAYS), "hours": dice.choice((9, 10, 13, 14, 18))}
        starts_at = morning + dt.timedelta(**hours)
        is_online = dice.random() < 0.2
        stream = StreamEntry(f"https://meeting.example.jp/j/{number}") if is_online else None
        ends_at = starts_at + dt.timedelta(hours=2)
        return SessionEntry(
            starts_at, ends_at, dice.choice(places), "2階 会議室", is_online, stream
        )

    def an_intake(number: int, count: int) -> IntakeEntry:
        sessions = tuple(
            sorted((a_session(number) for _turn in range(count)), key=lambda each: each.starts_at)
        )
        first = sessions[0].starts_at
        facts = {
            "way": "FIRST_COME",
            "unit": "PAIRS",
            "capacity": dice.choice((40, 60, 80)),
            "opens_at": first - dt.timedelta(days=60),
            "closes_at": first,
            "cancel_until": first - dt.timedelta(days=1),
            "has_waiting_list": True,
        }
        return IntakeEntry(facts, sessions)

    def list_counts(number: int) -> list[int]:
        is_course = number % 5 == 1
        return [COURSE, *[1] * (SESSIONS_OF_EACH - COURSE)] if is_course else [1] * SESSIONS_OF_EACH

    return [
        ProgrammeEntry(
            facts={
                "kind": dice.choice(KINDS),
                "title": f"{dice.choice(('親子', '介護', '体操'))}の教室 {number}",
                "title_en": f"{dice.choice(('Family', 'Care', 'Exercise'))} class {number}",
                "lead": "あそび、話し、学びます。はじめての方も参加できます。" * 2,
                "description": "くわしい内容です。" * 40,
                "for_whom": "区内にお住まいの方",
                "age_from": dice.choice((None, 12, 36)),
                "age_before": dice.choice((None, 72)),
                "fee": dice.choice((0, 0, 500)),
                "languages": dice.choice(((), ("en",), ("en", "zh"))),
                "has_child_care": dice.random() < 0.3,
                "is_public": True,
            },
            section="child",
            intakes=tuple(an_intake(number, count) for count in list_counts(number)),
            partners=("council",),
            promises=((now.year, "I1", ""),),
        )
        for number in range(PROGRAMMES)
    ]


def add_bookings(now: dt.datetime) -> None:
    """Let people book all intakes, about as many each: who has no seat waits for one."""
    from django.db.models import F
    from django.db.models.functions import Least

    from engawa.rooms.programmes.models import Booking, Intake

    intakes = list(Intake.objects.order_by("pk"))
    share, over = divmod(BOOKINGS, len(intakes))

    def list_bookings() -> Iterator[Booking]:
        for place, intake in enumerate(intakes):
            for number in range(share + (place < over)):
                waits = number - (intake.capacity or 0) + 1
                yield Booking(
                    intake=intake,
                    code=f"{intake.pk}-{number}",
                    key_hash=f"{intake.pk}-{number}",
                    press=str(number),
                    state=Booking.State.WAITING if waits > 0 else Booking.State.BOOKED,
                    waiting_number=waits if waits > 0 else None,
                    name="見本",
                    email=f"{number}@example.jp",
                    made_at=now,
                    changed_at=now,
                )

    Booking.objects.bulk_create(list_bookings(), batch_size=2000)
    Intake.objects.update(taken=Least(F("capacity"), share))


def add_recordings(ward_id: int, now: dt.datetime) -> None:
    """Put two recordings of each programme into the library."""
    from engawa.rooms.programmes.models import Programme, Recording

    programmes = Programme.objects.filter(ward_id=ward_id).order_by("number")
    Recording.objects.bulk_create(
        Recording(
            ward_id=ward_id,
            number=2 * programme.number + turn,
            title=f"{programme.title} {turn + 1}回目",
            lead="その日の話を、はじめから見られます。",
            seconds=2730,
            recorded_on=(now - dt.timedelta(days=30 * (turn + 1))).date(),
            programme=programme,
            section_id=programme.section_id,
            address="https://video.example.jp/1.mp4",
            captions="WEBVTT\n\n00:01.000 --> 00:04.000\nこんにちは。\n" * 200,
            is_public=True,
            changed_at=now,
        )
        for programme in programmes
        for turn in range(2)
    )
