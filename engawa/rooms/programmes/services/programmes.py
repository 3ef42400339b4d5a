"""Keeping the programmes of a ward: add and change.

Lock order of the room: the ward's register of programmes, then the programme, then its intakes by their number,
then quotas, then bookings by their id. Two officers who write one programme take turns.
"""

import datetime as dt
from dataclasses import fields
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.models import Programme, ProgrammeRegister
from engawa.rooms.programmes.services.promises import write_promises
from engawa.rooms.programmes.values import ProgrammeValues

_COLUMNS = tuple(
    field.name for field in fields(ProgrammeValues) if field.name not in {"partner_ids", "promises"}
)

_SEARCHED = (
    "title", "title_en", "title_easy", "lead", "lead_en", "lead_easy", "description", "for_whom",
    "for_whom_en", "for_whom_easy",
)  # fmt: skip


class ProgrammeRefused(Exception):
    """The programme cannot be kept like that; the message is a sentence for the officer."""


class ProgrammeGone(ProgrammeRefused):
    """There is no such programme in the ward."""

    def __init__(self) -> None:
        super().__init__(_("この催しは、もうありません。"))


class ProgrammeChanged(ProgrammeRefused):
    """Somebody has changed the programme since the form was opened; `current` is what stands there now."""

    def __init__(self, current: Programme) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class ProgrammeUnsound(ProgrammeRefused):
    """What was said of the programme does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def add_programme(
    *,
    ward_id: int,
    values: ProgrammeValues,
    actor_id: int | None,
    now: dt.datetime,
    press: str = "",
) -> Programme:
    """Add a programme under the next number of the ward, and give it; a `press` that was taken gives what it made.

    :raises ProgrammeUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    ProgrammeRegister.objects.get_or_create(ward_id=ward_id)
    # Two who add at once would give one number twice.
    register = ProgrammeRegister.objects.select_for_update().get(ward_id=ward_id)
    pressed = Programme.objects.filter(ward_id=ward_id, press=press).first() if press else None
    if pressed is not None:
        return pressed
    register.last_number += 1
    register.save(update_fields=("last_number",))
    programme = Programme(ward_id=ward_id, number=register.last_number, press=press, changed_at=now)
    _fill(programme, values)
    programme.save()
    _write_relations(programme, values)
    _record("programmes.programme.added", programme, actor_id, now, {"public": values.is_public})
    return programme


@transaction.atomic
def change_programme(
    *,
    ward_id: int,
    number: int,
    revision: int,
    values: ProgrammeValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Programme:
    """Change a programme that stands at that revision, and give it; nothing is written when nothing differs.

    :raises ProgrammeGone: there is no such programme.
    :raises ProgrammeChanged: it was changed since.
    :raises ProgrammeUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    programme = lock_programme(ward_id=ward_id, number=number)
    if programme.revision != revision:
        raise ProgrammeChanged(programme)
    before = read_programme_values(programme=programme)
    changed = sorted(
        field.name
        for field in fields(ProgrammeValues)
        if getattr(before, field.name) != getattr(values, field.name)
    )
    if not changed:
        return programme
    _fill(programme, values)
    programme.revision += 1
    programme.changed_at = now
    programme.save()
    _write_relations(programme, values)
    _record("programmes.programme.changed", programme, actor_id, now, {"parts": changed})
    return programme


@transaction.atomic
def set_public(
    *,
    ward_id: int,
    number: int,
    revision: int,
    is_public: bool,
    actor_id: int | None,
    now: dt.datetime,
) -> Programme:
    """Publish a programme that stands at that revision, or take it back, and give it.

    One that is so already stays as it is.

    :raises ProgrammeGone: there is no such programme.
    :raises ProgrammeChanged: it was changed since.
    """
    programme = lock_programme(ward_id=ward_id, number=number)
    if programme.is_public == is_public:
        return programme
    if programme.revision != revision:
        raise ProgrammeChanged(programme)
    programme.is_public = is_public
    programme.revision += 1
    programme.changed_at = now
    programme.save(update_fields=("is_public", "revision", "changed_at"))
    code = "programmes.programme.published" if is_public else "programmes.programme.taken-back"
    _record(code, programme, actor_id, now, {})
    return programme


def lock_programme(*, ward_id: int, number: int) -> Programme:
    """Hold a programme until the transaction ends, and give it.

    :raises ProgrammeGone: there is no such programme.
    """
    # Of two officers with one form open, the second waits here and finds another revision.
    held = Programme.objects.select_for_update(of=("self",))
    programme = held.filter(ward_id=ward_id, number=number).first()
    if programme is None:
        raise ProgrammeGone
    return programme


def read_programme_values(*, programme: Programme) -> ProgrammeValues:
    """Give what is said of a programme."""
    said = {name: getattr(programme, name) for name in _COLUMNS}
    return ProgrammeValues(
        **{**said, "languages": tuple(programme.languages)},
        partner_ids=tuple(sorted(programme.partners.values_list("pk", flat=True))),
        promises=tuple(sorted(programme.promises.values_list("initiative_id", "activity_code"))),
    )


def fold_words(*, values: ProgrammeValues) -> str:
    """Give all words that a search looks through, folded; a line break keeps a match within one text."""
    texts = (getattr(values, name) for name in _SEARCHED)
    return "\n".join(fold(text) for text in texts if text)


def require_sound(*, values: ProgrammeValues) -> None:
    """See that what was said of a programme fits together.

    :raises ProgrammeUnsound: it does not.
    """
    if not values.title:
        raise ProgrammeUnsound("title", _("名前を入力してください。"))
    if not values.lead:
        raise ProgrammeUnsound("lead", _("何をするかを、一文か二文で入力してください。"))
    if not values.for_whom:
        raise ProgrammeUnsound("for_whom", _("だれのためのものかを入力してください。"))
    if (
        values.age_from is not None
        and values.age_before is not None
        and values.age_before <= values.age_from
    ):
        raise ProgrammeUnsound("age_before", _("年齢の上限が、下限と同じか、それより下です。"))


def _fill(programme: Programme, values: ProgrammeValues) -> None:
    for name in _COLUMNS:
        value = getattr(values, name)
        setattr(programme, name, list(value) if name == "languages" else value)
    programme.words = fold_words(values=values)


def _write_relations(programme: Programme, values: ProgrammeValues) -> None:
    programme.partners.set(values.partner_ids)
    write_promises(kept_by=programme, promises=values.promises)


def _record(
    code: str, programme: Programme, actor_id: int | None, now: dt.datetime, data: dict[str, Any]
) -> None:
    record(
        code=code,
        subject=f"programmes.programme:{programme.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": programme.number, **data},
    )
