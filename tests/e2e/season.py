"""What a ward offers in a season whose days are always to come, beside those of the demo, which come and go.

A class for families on two Saturdays; one that is full, with somebody who waits; a lottery that is lost by whoever
has no child at school; and a talk for which nothing is asked. Runs as a program of its own on the database that the environment names, as
`behind.py` does, because the tests' process has another.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.behind import Behind
from tests.e2e.house import House, HouseDoesNotStand, environment_of, open_house
from tests.shared import REPOSITORY

FAMILY_CLASS, FULL_CLASS, LOTTERY = "親子のリズム遊び", "はじめての離乳食", "親子の磯の観察"
TALK = "子どもを守る防災の話"
PLACE, TOWN = "金沢地区センター", "泥亀二丁目"

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
SATURDAY = 5
WORDS: Mapping[str, Mapping[str, object]] = {
    FAMILY_CLASS: {
        "title_en": "Rhythm and play for families",
        "title_easy": "親子（おやこ）の リズム遊（あそ）び",
        "lead": "歌に合わせて、家族みんなで体を動かします。",
        "lead_en": "Move to songs, the whole family together.",
        "lead_easy": "歌（うた）を 聞（き）いて、家族（かぞく）で 体（からだ）を 動（うご）かします。",
        "for_whom": "6か月から4歳までの子と保護者",
        "for_whom_en": "Children from six months to four years, with a parent",
        "for_whom_easy": "6か月（げつ）から 4歳（さい）までの 子（こ）と 親（おや）",
        "age_from": 6,
        "age_before": 60,
    },
    FULL_CLASS: {
        "lead": "はじめての食事を、作って味わいます。",
        "for_whom": "5か月から1歳6か月までの子と保護者",
        "age_from": 5,
        "age_before": 19,
    },
    LOTTERY: {
        "lead": "潮の引いた浜で、カニや貝をさがします。",
        "for_whom": "どなたでも（小学生のいる家庭から先に抽選します）",
    },
    TALK: {"lead": "家の中の危ない所を、写真で見ます。", "for_whom": "どなたでも"},
}
BIRTH_DATE = {
    "kind": "BIRTH_DATE",
    "label": "来るお子さんの生年月日",
    "label_en": "Dates of birth of the children who come",
    "label_easy": "来（く）る 子（こ）どもの 生（う）まれた日（ひ）",
    "reason": "月齢に合った遊びを用意するためです。",
    "reason_en": "So that we can choose songs and games that suit them.",
    "reason_easy": "子（こ）どもに 合（あ）った 遊（あそ）びを 用意（ようい）するためです。",
    "is_required": True,
}
# Those who have both seats of the full class, and who waits for one.
BOOKED = (("海野 あき", "aki@example.jp"), ("川辺 ふゆ", "fuyu@example.jp"))
WAITING = ("山手 なつ", "natsu@example.jp")
# More than there are seats, and each with a child at school: whoever has none is drawn after them.
RIVALS = 6


@dataclass(frozen=True, slots=True)
class Season:
    """A house with the season in it, its back door, where the programmes are, and the links of the neighbours."""

    house: House
    behind: Behind
    programmes: dict[str, str]
    links: dict[str, str]


@contextmanager
def open_season_on_sqlite(prepared: tuple[Path, dict[str, Any]], folder: Path) -> Iterator[Season]:
    """Run a house on a copy of the demo that was made for all tests, with the season in it."""
    root, said = prepared
    shutil.copytree(root / "demo", folder, symlinks=True)
    with closing(Behind(folder)) as behind:
        entered = put_in(behind)
        with open_house(folder, said) as house:
            yield Season(house, behind, **entered)


def put_in(behind: Behind) -> dict[str, Any]:
    """Put everything in from outside; give what `enter` gives."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.e2e.season"],
        cwd=REPOSITORY,
        env=environment_of(behind.folder, database=behind.database),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise HouseDoesNotStand(done.stderr[-2000:])
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def enter() -> dict[str, Any]:
    """Put everything in, with the bookings of the neighbours; give the programmes' addresses and their links."""
    from django.utils import timezone

    from engawa.core.access.models import User
    from engawa.core.wards.models import Ward
    from engawa.rooms.programmes import facade
    from engawa.rooms.programmes.addresses import address_of_booking, address_of_programme
    from engawa.rooms.programmes.contracts import BookingEntry, BookingsEntry
    from engawa.rooms.programmes.models import Booking, Programme

    ward, now = Ward.objects.get(slug="kanazawa"), timezone.now()
    officer = User.objects.get(email="editor@example.jp")
    given: dict[str, Any] = {"ward_id": ward.pk, "actor_id": officer.pk, "now": now}
    facade.add_programmes(entries=list(_list_programmes(now)), **given)
    facade.add_bookings(
        entries=[
            BookingsEntry(
                programme=FULL_CLASS,
                bookings=tuple(
                    BookingEntry({"name": name, "email": email})
                    for name, email in (*BOOKED, WAITING)
                ),
            )
        ],
        **given,
    )
    neighbours = Booking.objects.filter(intake__programme__title=FULL_CLASS)
    return {
        "programmes": {
            found.title: address_of_programme(ward_slug=ward.slug, number=found.number)
            for found in Programme.objects.filter(ward=ward, title__in=WORDS)
        },
        # The address of this process is not that of the house.
        "links": {one.email: urlsplit(address_of_booking(booking=one)).path for one in neighbours},
    }


def _list_programmes(now: dt.datetime) -> list[Any]:
    from engawa.core.fiscal.dates import TOKYO
    from engawa.rooms.programmes.contracts import (
        DrawEntry,
        IntakeEntry,
        ProgrammeEntry,
        SessionEntry,
    )

    today = now.astimezone(TOKYO).replace(hour=10, minute=0, second=0, microsecond=0)
    saturday = today + (10 + (SATURDAY - today.weekday() - 10) % 7) * DAY

    def intake(first: dt.datetime, draw: Any = None, **facts: Any) -> Any:
        said = {
            "way": "LOTTERY" if draw else "FIRST_COME",
            "has_waiting_list": True,
            "opens_at": now - DAY,
            "closes_at": now + DAY if draw else first - DAY,
            "cancel_until": first - DAY,
            **facts,
        }
        return IntakeEntry(
            facts=said, sessions=(SessionEntry(first, first + HOUR, place=PLACE),), draw=draw
        )

    families = {"unit": "HOUSEHOLDS", "capacity": 12, "questions": (BIRTH_DATE,)}
    rivals = DrawEntry(
        facts={
            "value_name": "ナンバーズ4の当せん番号",
            "value_known_at": now + DAY + HOUR,
            "drawn_at": now + DAY + 2 * HOUR,
            "rules": ("CHILD_AGE",),
            "child_from": 72,
            "child_before": 156,
        },
        applicants=((1, ("CHILD_AGE",)),) * RIVALS,
    )
    intakes = {
        FAMILY_CLASS: (intake(saturday, **families), intake(saturday + 14 * DAY, **families)),
        FULL_CLASS: (intake(saturday + 4 * HOUR, capacity=2),),
        LOTTERY: (intake(saturday + 7 * DAY, draw=rivals, capacity=2),),
        TALK: (intake(saturday + 8 * DAY, capacity=40),),
    }
    return [
        ProgrammeEntry(
            facts={"kind": "CLASS", "title": title, "is_public": True, **words},
            section="child-family",
            intakes=intakes[title],
        )
        for title, words in WORDS.items()
    ]


def main() -> None:
    import django

    django.setup()
    print(json.dumps(enter(), ensure_ascii=False))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.e2e.settings")
    main()
