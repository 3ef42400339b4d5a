"""Works and reports to test with, and what their forms send."""

import datetime as dt
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from engawa.core.ui.pictures import Picture, read_picture
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import SpotReport, Work, WorkRegister
from engawa.rooms.places.services.reports import (
    SpotValues,
    answer_report,
    choose_first_section,
    receive_report,
)
from engawa.rooms.places.services.works import WorkValues, add_work
from tests import factories

MOMENT = factories.MOMENT
PUBLIC = "/kanazawa/places/works/"
FORM = f"{PUBLIC}report/"
DESK = "/kanazawa/desk/places/works/"
INBOX = "/kanazawa/desk/places/reports/"
WORK: dict[str, Any] = {
    "kind": "HANDRAIL",
    "title": "泥亀の階段に手すりを付ける",
    "where": "泥亀一丁目、区役所の裏の階段",
    "latitude": 35.338,
    "longitude": 139.622,
    "is_public": True,
}
SPOT: dict[str, Any] = {
    "kind": "HANDRAIL",
    "where": "区役所の裏の階段",
    "wrong": "手すりがなく、下りるのがこわいです。",
}


def section_of(ward: Ward, code: str = "general-affairs") -> int:
    return ward.sections.get(code=code).pk


def make_work(ward: Ward, *, section: str = "general-affairs", **facts: Any) -> Work:
    """Add a public work of a section; without `section`, one of the whole ward."""
    section_id = section_of(ward, section) if section else None
    now = facts.pop("now", MOMENT)
    values = WorkValues(**{**WORK, "section_id": section_id, **facts})
    return add_work(ward_id=ward.pk, values=values, actor_id=None, now=now)


def make_report(
    ward: Ward, *, section: str = "general-affairs", now: dt.datetime = MOMENT, **said: Any
) -> SpotReport:
    """Receive a report, which the section reads first; without `section`, the whole ward."""
    chosen = choose_first(ward, section)
    values = {**SPOT, "press": f"{SpotReport.objects.count()}", **said}
    report, _is_new = receive_report(ward_id=ward.pk, values=SpotValues(**values), now=now)
    assert report.section_id == chosen
    return report


def choose_first(ward: Ward, section: str) -> int | None:
    register = WorkRegister.objects.filter(ward=ward).first()
    section_id = section_of(ward, section) if section else None
    choose_first_section(
        ward_id=ward.pk,
        section_id=section_id,
        revision=register.revision if register else 0,
        actor_id=None,
        now=MOMENT,
    )
    return section_id


def answer(report: SpotReport, *, now: dt.datetime = MOMENT, **said: Any) -> SpotReport:
    """Answer a report as it stands; without more it is done, with a word of thanks."""
    report.refresh_from_db()
    given = {
        "state": "DONE",
        "words": "直しました。",
        "note": "",
        "work_id": None,
        "actor_id": None,
        "revision": report.revision,
        **said,
    }
    return answer_report(ward_id=report.ward_id, report_id=report.pk, now=now, **given)


def draw(size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, "JPEG", **more)
    return written.getvalue()


def picture() -> Picture:
    return read_picture(content=draw())


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("spot.jpg", content, content_type="image/jpeg")


def work_form(**parts: Any) -> dict[str, Any]:
    """Give what the form of a work sends."""
    return {
        "kind": "HANDRAIL",
        "title": "泥亀の階段に手すりを付ける",
        "where": "泥亀一丁目、区役所の裏の階段",
        "latitude": "35.338",
        "longitude": "139.622",
        "state": "PLANNED",
        "is_public": "on",
        **parts,
    }
