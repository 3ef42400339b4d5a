"""Keeping the library of recordings: add, change, publish, take off, captions.

Whoever adds one holds the ward's register of programmes, so that a number is given once; whoever changes one
holds its row. Two officers who write one recording take turns.
"""

import datetime as dt
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.captions import Cue, write_captions
from engawa.rooms.programmes.models import ProgrammeRegister, Recording
from engawa.rooms.programmes.online_values import RecordingValues
from engawa.rooms.programmes.players import PlayerUnknown, read_player
from engawa.rooms.programmes.services.promises import write_promises

_COLUMNS = tuple(
    field.name for field in fields(RecordingValues) if field.name not in {"promises", "chapters"}
)
_SEARCHED = ("title", "title_en", "title_easy", "lead", "lead_en", "lead_easy", "transcript")


class RecordingRefused(Exception):
    """The recording cannot be kept like that; the message is a sentence for the officer."""


class RecordingGone(RecordingRefused):
    """There is no such recording in the ward."""

    def __init__(self) -> None:
        super().__init__(_("この録画は、もうありません。"))


class RecordingChanged(RecordingRefused):
    """Somebody has changed the recording since the form was opened; `current` is what stands there now."""

    def __init__(self, current: Recording) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class RecordingUnsound(RecordingRefused):
    """What was said of the recording does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def add_recording(
    *, ward_id: int, values: RecordingValues, actor_id: int | None, now: dt.datetime
) -> Recording:
    """Add a recording under the next number of the ward, and give it.

    :raises RecordingUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    ProgrammeRegister.objects.get_or_create(ward_id=ward_id)
    # Two who add at once would give one number twice.
    ProgrammeRegister.objects.select_for_update().get(ward_id=ward_id)
    last = Recording.objects.filter(ward_id=ward_id).aggregate(last=Max("number"))["last"] or 0
    recording = Recording(ward_id=ward_id, number=last + 1, changed_at=now)
    _fill(recording, values)
    recording.save()
    write_promises(kept_by=recording, promises=values.promises)
    _record("programmes.recording.added", recording, actor_id, now, {"public": values.is_public})
    return recording


@transaction.atomic
def change_recording(
    *,
    ward_id: int,
    number: int,
    revision: int,
    values: RecordingValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Recording:
    """Change a recording that stands at that revision, and give it; nothing is written when nothing differs.

    :raises RecordingGone: there is no such recording.
    :raises RecordingChanged: it was changed since.
    :raises RecordingUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    recording = lock_recording(ward_id=ward_id, number=number)
    if recording.revision != revision:
        raise RecordingChanged(recording)
    before = read_recording_values(recording=recording)
    changed = sorted(
        field.name
        for field in fields(RecordingValues)
        if getattr(before, field.name) != getattr(values, field.name)
    )
    if not changed:
        return recording
    _fill(recording, values)
    recording.revision += 1
    recording.changed_at = now
    recording.save()
    write_promises(kept_by=recording, promises=values.promises)
    _record("programmes.recording.changed", recording, actor_id, now, {"parts": changed})
    return recording


@transaction.atomic
def set_recording_public(
    *,
    ward_id: int,
    number: int,
    revision: int,
    is_public: bool,
    actor_id: int | None,
    now: dt.datetime,
) -> Recording:
    """Put a recording that stands at that revision into the library, or take it off, and give it.

    One that is so already stays as it is.

    :raises RecordingGone: there is no such recording.
    :raises RecordingChanged: it was changed since.
    """
    recording = lock_recording(ward_id=ward_id, number=number)
    if recording.is_public == is_public:
        return recording
    if recording.revision != revision:
        raise RecordingChanged(recording)
    recording.is_public = is_public
    recording.revision += 1
    recording.changed_at = now
    recording.save(update_fields=("is_public", "revision", "changed_at"))
    code = "programmes.recording.published" if is_public else "programmes.recording.taken-off"
    _record(code, recording, actor_id, now, {})
    return recording


@transaction.atomic
def set_captions(
    *, ward_id: int, number: int, cues: tuple[Cue, ...], actor_id: int | None, now: dt.datetime
) -> Recording:
    """Put captions to a recording in the place of those it had; without cues, take them away.

    :raises RecordingGone: there is no such recording.
    """
    recording = lock_recording(ward_id=ward_id, number=number)
    # Its revision stays, since no form holds the captions.
    recording.captions = write_captions(cues=cues) if cues else ""
    recording.changed_at = now
    recording.save(update_fields=("captions", "changed_at"))
    code = "programmes.captions.put-in" if cues else "programmes.captions.taken-away"
    _record(code, recording, actor_id, now, {"cues": len(cues)})
    return recording


def lock_recording(*, ward_id: int, number: int) -> Recording:
    """Hold a recording until the transaction ends, and give it.

    :raises RecordingGone: there is no such recording.
    """
    # Of two officers with one form open, the second waits here and finds another revision.
    held = Recording.objects.select_for_update(of=("self",))
    recording = held.filter(ward_id=ward_id, number=number).first()
    if recording is None:
        raise RecordingGone
    return recording


def read_recording_values(*, recording: Recording) -> RecordingValues:
    """Give what is said of a recording."""
    return RecordingValues(
        **{name: getattr(recording, name) for name in _COLUMNS},
        chapters=tuple((int(second), str(title)) for second, title in recording.chapters),
        promises=tuple(sorted(recording.promises.values_list("initiative_id", "activity_code"))),
    )


def require_sound(*, values: RecordingValues) -> None:
    """See that what was said of a recording fits together.

    :raises RecordingUnsound: it does not.
    """
    if not values.title:
        raise RecordingUnsound("title", _("題名を入力してください。"))
    if not values.lead:
        raise RecordingUnsound("lead", _("何の録画かを、一文か二文で入力してください。"))
    if not values.seconds:
        raise RecordingUnsound("seconds", _("長さを入力してください。例：45:30"))
    try:
        read_player(
            address=values.address, frames=settings.PLAYER_FRAMES, hosts=settings.MEDIA_HOSTS
        )
    except PlayerUnknown as unknown:
        raise RecordingUnsound("address", str(unknown)) from unknown
    if values.chapters and values.chapters[-1][0] >= values.seconds:
        raise RecordingUnsound("chapters", _("最後の章が、録画の長さを過ぎてから始まっています。"))
    if values.is_for_booked and values.programme_id is None:
        raise RecordingUnsound(
            "programme", _("申し込んだ方だけに見せるには、どの催しの録画かを入れてください。")
        )
    if values.available_until is not None and values.available_until < values.recorded_on:
        raise RecordingUnsound("available_until", _("見られる最後の日が、撮った日より前です。"))


def _fill(recording: Recording, values: RecordingValues) -> None:
    for name in _COLUMNS:
        setattr(recording, name, getattr(values, name))
    recording.chapters = [list(chapter) for chapter in values.chapters]
    texts = [getattr(values, name) for name in _SEARCHED]
    texts += [title for _second, title in values.chapters]
    # A line break keeps a match within one text.
    recording.words = "\n".join(fold(text) for text in texts if text)


def _record(
    code: str, recording: Recording, actor_id: int | None, now: dt.datetime, data: dict[str, Any]
) -> None:
    record(
        code=code,
        subject=f"programmes.recording:{recording.pk}",
        ward_id=recording.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": recording.number, **data},
    )
