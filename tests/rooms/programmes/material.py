"""Programmes and intakes to test with."""

import datetime as dt
import io
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image

from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.services.intakes import add_intake
from engawa.rooms.programmes.services.programmes import add_programme
from engawa.rooms.programmes.values import IntakeValues, ProgrammeValues, SessionValues
from tests import factories

# 3 October 2023, ten in the morning in Tokyo.
MOMENT = factories.MOMENT
PROGRAMME: dict[str, Any] = {
    "kind": "CLASS",
    "title": "プレパパ・プレママ教室",
    "lead": "沐浴、抱っこ、着替え。赤ちゃんとの一日を、先に体験します。",
    "for_whom": "区内に住み、これから出産する方とパートナー",
    "is_public": True,
}


def at(words: str) -> dt.datetime:
    """Give the moment in Tokyo that is written like 2023-10-21 10:00."""
    return dt.datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=TOKYO)


def section_of(ward: Ward, code: str = "child-family") -> int:
    return ward.sections.get(code=code).pk


def make_programme(ward: Ward, *, section: str = "child-family", **facts: Any) -> Programme:
    """Add a public class of a section."""
    now = facts.pop("now", MOMENT)
    values = ProgrammeValues(**{**PROGRAMME, "section_id": section_of(ward, section), **facts})
    return add_programme(ward_id=ward.pk, values=values, actor_id=None, now=now)


def a_session(starts: str = "2023-10-21 10:00", hours: float = 2, **facts: Any) -> SessionValues:
    """A session in the ward office, from that moment for so many hours."""
    starts_at = at(starts)
    ends_at = starts_at + dt.timedelta(hours=hours)
    if not facts.keys() & {"place_id", "room", "is_online"}:
        facts["room"] = "区役所3階 健康相談室"
    return SessionValues(starts_at=starts_at, ends_at=ends_at, **facts)


def intake_values(**facts: Any) -> IntakeValues:
    """Twelve places, first come first served, booked from now until two days before."""
    return IntakeValues(
        **{
            "way": Intake.Way.FIRST_COME.value,
            "sessions": (a_session(),),
            "capacity": 12,
            "most_at_once": 4,
            "opens_at": at("2023-10-01 09:00"),
            "closes_at": at("2023-10-19 17:00"),
            "cancel_until": at("2023-10-20 17:00"),
            "has_waiting_list": True,
            **facts,
        }
    )


def make_intake(programme: Programme, **facts: Any) -> Intake:
    """Add an intake to a programme, as `intake_values` says."""
    return add_intake(
        ward_id=programme.ward_id,
        programme_number=programme.number,
        values=intake_values(**facts),
        actor_id=None,
        now=MOMENT,
    )


def hang_poster(programme: Programme) -> str:
    """Give a programme a poster; give the name of its file."""
    content = io.BytesIO()
    Image.new("RGB", (60, 80), "#c9dfe4").save(content, "PNG")
    programme.poster_alternative = "お父さんが赤ちゃんをお風呂に入れている絵。"
    programme.poster.save("poster.png", ContentFile(content.getvalue()))
    return str(programme.poster.name).rpartition("/")[2]
