"""What is sent from the door: a mark for a booking, somebody without one, and events from a page that had no line."""

import datetime as dt
import json
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.codes import read_code
from engawa.core.ui.fields import Line, Part
from engawa.core.ui.forms import clean_text, read_whole_number
from engawa.rooms.programmes.check_in_merge import (
    ABSENT,
    CAME,
    UNDONE,
    WALK_IN,
    Noted,
    derive_event_id,
    place_in_time,
)

MOST_EVENTS = 500
MOST_NAME = 80
MOST_WALK_INS = 30


class EventsUnreadable(ValueError):
    """What was sent is no list of events."""


class WalkInForm(Part):
    """How many came without a booking, and perhaps a name."""

    units = forms.IntegerField(label=gettext_lazy("人数"), initial=1)
    name = Line(
        label=gettext_lazy("お名前（聞かなくてもかまいません）"),
        most=MOST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        control = self.fields["units"]
        control.label = _("予約なしで来た数（%(unit)s）") % {"unit": unit}
        control.widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 1})
        control.error_messages["required"] = _("何%(unit)s来たかを入れてください。") % {
            "unit": unit
        }

    def clean_units(self) -> int:
        """Give how many came.

        :raises ValidationError: nobody, or too many to be meant.
        """
        units: int = self.cleaned_data["units"]
        if not 1 <= units <= MOST_WALK_INS:
            raise ValidationError(
                _("1から%(most)dまでの数を入れてください。") % {"most": MOST_WALK_INS}
            )
        return units


def read_mark(*, typed: Any, now: dt.datetime) -> Noted | None:
    """Read the button that was pressed for one booking or one walk-in; None where it says nothing."""
    kind, _colon, count = str(typed.get("deed", "")).partition(":")
    code, press = read_code(str(typed.get("code", ""))).upper(), str(typed.get("press", ""))
    walk_in = _read_id(typed.get("walk_in"))
    if kind not in (CAME, ABSENT, UNDONE) or not press or not (code or walk_in):
        return None
    return Noted(
        id=derive_event_id(press, f"{code}{walk_in}{kind}{count}"),
        kind=kind,
        happened_at=now,
        code="" if walk_in else code,
        walk_in=walk_in,
        units=read_whole_number(count) if kind == CAME else 0,
    )


def read_events(*, body: bytes, opens_at: dt.datetime, now: dt.datetime) -> list[Noted]:
    """Read the events that a page kept while it had no line.

    :raises EventsUnreadable: it is something else, or too much.
    """
    try:
        said = json.loads(body)
        sent, events = int(said["sent"]), list(said["events"])
        if len(events) > MOST_EVENTS:
            raise EventsUnreadable("too many events")
        return [_read_event(event, sent, opens_at, now) for event in events]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise EventsUnreadable(str(error)) from error


def _read_event(said: Any, sent: int, opens_at: dt.datetime, now: dt.datetime) -> Noted:
    kind = str(said["kind"])
    walk_in = uuid.UUID(said["walk_in"]) if said.get("walk_in") else None
    return Noted(
        id=uuid.UUID(str(said["id"])),
        kind=kind,
        happened_at=place_in_time(happened=int(said["at"]), sent=sent, opens_at=opens_at, now=now),
        code="" if walk_in else read_code(str(said.get("code", ""))).upper()[:20],
        walk_in=walk_in,
        units=int(said.get("units", 0)),
        name=" ".join(clean_text(str(said.get("name", ""))).split())[:MOST_NAME]
        if kind == WALK_IN
        else "",
    )


def _read_id(words: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(words or ""))
    except ValueError:
        return None
