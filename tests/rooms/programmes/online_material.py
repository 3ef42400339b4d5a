"""Streams and recordings to test with."""

import datetime as dt
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.captions import read_captions
from engawa.rooms.programmes.models import Intake, Recording, Stream
from engawa.rooms.programmes.online_values import RecordingValues, StreamValues
from engawa.rooms.programmes.services.recordings import add_recording, set_captions
from engawa.rooms.programmes.services.streams import set_stream
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    make_intake,
    make_programme,
    section_of,
)

ADDRESS = "https://meeting.engawa.example/j/123456789"
FILM = "https://video.engawa.example/lecture.mp4"
VTT = """WEBVTT

00:01.000 --> 00:04.000
<v 講師>こんにちは。

00:04.500 --> 00:09.000
<v 講師>きょうは検診の話です。

01:10.000 --> 01:14.000
<v 司会>質問はありますか。
"""
# While it goes on, and when its link is shown.
SESSION = a_session("2023-10-21 10:00", is_online=True)


def set_link(intake: Intake, **facts: Any) -> Stream:
    """Say where the first session of an intake is watched."""
    session = intake.sessions.earliest("starts_at")
    revision = facts.pop("revision", 0)
    return set_stream(
        ward_id=intake.programme.ward_id,
        programme_number=intake.programme.number,
        number=intake.number,
        session_id=session.pk,
        revision=revision,
        values=StreamValues(**{"address": ADDRESS, **facts}),
        actor_id=None,
        now=MOMENT,
    )


def online_intake(ward: Ward, **facts: Any) -> Intake:
    """Add a programme with one intake whose session is in a hall and online."""
    facts = {
        "sessions": (a_session("2023-10-21 10:00", room="講堂", is_online=True),),
        "quotas": (("HALL", 10), ("ONLINE", 10)),
        **facts,
    }
    return make_intake(make_programme(ward), **facts)


def recording_values(ward: Ward, **facts: Any) -> RecordingValues:
    return RecordingValues(
        **{
            "title": "がん検診の話",
            "lead": "がん検診の受け方を、医師が話します。",
            "seconds": 2730,
            "recorded_on": dt.date(2023, 9, 2),
            "address": FILM,
            "section_id": section_of(ward, "general-affairs"),
            "chapters": ((0, "はじめに"), (750, "検診の受け方")),
            "is_public": True,
            **facts,
        }
    )


def make_recording(ward: Ward, *, vtt: str = VTT, **facts: Any) -> Recording:
    """Add a public recording with captions."""
    recording = add_recording(
        ward_id=ward.pk, values=recording_values(ward, **facts), actor_id=None, now=MOMENT
    )
    if not vtt:
        return recording
    return set_captions(
        ward_id=ward.pk,
        number=recording.number,
        cues=read_captions(content=vtt.encode()).cues,
        actor_id=None,
        now=MOMENT,
    )
