"""Where the desk of programmes is, what its forms send, and how its pages are read."""

import io
import re
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from engawa.core.fiscal.dates import TOKYO
from engawa.core.ui.pictures import Picture, read_picture
from engawa.rooms.programmes.models import Intake

Open = Callable[..., Client]
DESK = "/kanazawa/desk/programmes/"
NEW = f"{DESK}new/"
PROGRAMME = f"{DESK}1/"
INTAKES = f"{PROGRAMME}intakes/"
SERIES = f"{INTAKES}series/"
COPY = f"{PROGRAMME}copy/"
POSTER = f"{PROGRAMME}poster/"


def programme_form(section: int, **typed: Any) -> dict[str, Any]:
    """What the form of a programme sends."""
    return {
        "kind": "CLASS",
        "title": "わらべうたの会",
        "lead": "赤ちゃんと歌って遊びます。",
        "for_whom": "0歳の子と保護者",
        "section": str(section),
        **typed,
    }


def intake_form(*days: str, **typed: Any) -> dict[str, Any]:
    """What the form of an intake sends, a session from ten to twelve on each of the days."""
    sent: dict[str, Any] = {
        "way": "FIRST_COME",
        "unit": "PERSONS",
        "capacity": "12",
        "most_at_once": "2",
        "offer_hours": "24",
        "opens_on": "2023-10-4",
        "opens_time": "9:00",
        "rows": str(len(days)),
    }
    for number, day in enumerate(days):
        sent |= {
            f"s{number}-day": day,
            f"s{number}-starts": "10:00",
            f"s{number}-ends": "12:00",
            f"s{number}-room": "区役所3階 健康相談室",
        }
    return {**sent, **typed}


def series_form(**typed: Any) -> dict[str, Any]:
    """What the form of sessions that come again sends: first and third Saturdays of autumn."""
    return {
        "pattern": "MONTHLY",
        "weeks": ["1", "3"],
        "weekdays": ["5"],
        "every": "1",
        "starts_on": "2023-10-10",
        "last_on": "2023-11-30",
        "on_closed": "SKIP",
        "starts": "10:00",
        "ends": "12:00",
        "room": "健康相談室",
        "makes": "EACH",
        "way": "FIRST_COME",
        "unit": "PERSONS",
        "capacity": "12",
        "most_at_once": "1",
        "after": "0",
        "step": "check",
        **typed,
    }


def draw_picture() -> Picture:
    """Draw a small picture as it is kept."""
    return read_picture(content=draw())


def draw() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG")
    return written.getvalue()


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("poster.jpg", content, content_type="image/jpeg")


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def words_of(answer: Any) -> str:
    """Give the words of a page without its marks."""
    apart = re.sub(r"<br>|</(?:d[dt]|div|h\d|label|legend|li|option|p|t[dh])>", " ", text(answer))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", apart))


def hidden_of(answer: Any, name: str) -> str:
    """Give what a hidden field of the page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text(answer))
    assert found is not None, f"the page has no {name}"
    return found[1].replace("&quot;", '"').replace("&amp;", "&")


def starts_of(intake: Intake) -> list[str]:
    return [
        f"{session.starts_at.astimezone(TOKYO):%Y-%m-%d %H:%M}" for session in intake.sessions.all()
    ]
