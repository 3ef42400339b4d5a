"""A CAP alert as it was read: texts as they stood there, times with their offsets, degrees as numbers."""

import datetime as dt
from dataclasses import dataclass

# (latitude, longitude) in degrees.
Position = tuple[float, float]


class CapRefused(ValueError):
    """The file is no alert that can be trusted; the message says what is wrong and what to do, in Japanese."""


@dataclass(frozen=True, slots=True)
class CapCircle:
    """A circle on the ground."""

    centre: Position
    kilometres: float


@dataclass(frozen=True, slots=True)
class CapArea:
    """An area of an alert: polygons are closed rings without holes."""

    description: str
    polygons: tuple[tuple[Position, ...], ...]
    circles: tuple[CapCircle, ...]
    geocodes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CapInfo:
    """What an alert says in one language; empty where it says nothing."""

    language: str
    categories: tuple[str, ...]
    event: str
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    event_codes: tuple[tuple[str, str], ...]
    effective_at: dt.datetime | None
    onset_at: dt.datetime | None
    expires_at: dt.datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    web: str
    contact: str
    parameters: tuple[tuple[str, str], ...]
    areas: tuple[CapArea, ...]


@dataclass(frozen=True, slots=True)
class CapReference:
    """An earlier alert that this one updates or ends."""

    sender: str
    identifier: str
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class CapAlert:
    """An alert. Only one whose `status` is Actual tells of something that is so; Exercise, Test, System and
    Draft never do.
    """

    version: str
    identifier: str
    sender: str
    sent_at: dt.datetime
    status: str
    message_type: str
    scope: str
    source: str
    note: str
    codes: tuple[str, ...]
    references: tuple[CapReference, ...]
    incidents: tuple[str, ...]
    infos: tuple[CapInfo, ...]
