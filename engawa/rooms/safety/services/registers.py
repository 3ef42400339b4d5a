"""What the registers of the room have in common: who holds them, and why they refuse.

Whoever writes a zone, a site or a scenario locks the ward's order book first and then the row, as approvals
do: so nothing changes under an order that is being issued, and two writers take turns.
"""

import datetime as dt
from typing import TypeVar

from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.safety.models import OrderBook, Scenario, Site, Zone
from engawa.rooms.safety.register_values import is_code

Entry = TypeVar("Entry", Zone, Site, Scenario)
Retirable = TypeVar("Retirable", Zone, Site)


class RegisterRefused(Exception):
    """The register cannot be written like that; the message is a sentence for the officer."""


class EntryGone(RegisterRefused):
    """There is no such entry in the ward, or it is retired."""

    def __init__(self) -> None:
        super().__init__(_("この登録は、もうありません。一覧から選び直してください。"))


class EntryChanged(RegisterRefused):
    """Somebody has changed the entry since the form was opened; nothing was overwritten."""

    def __init__(self) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))


class EntryUnsound(RegisterRefused):
    """What was said does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class CodeTaken(EntryUnsound):
    """Another entry of the ward has this code, retired ones included."""

    def __init__(self, code: str) -> None:
        words = _("コード「%(code)s」は、もう使われています。別のコードにしてください。")
        super().__init__("code", words % {"code": code})


class CodeUnreadable(EntryUnsound):
    """The code cannot stand in an address."""

    def __init__(self) -> None:
        super().__init__(
            "code",
            _("コードは、半角の小文字、数字、ハイフンで、40字までにしてください。例：cliff-12"),
        )


def get_entry(
    *, model: type[Entry], ward_id: int, code: str, revision: int, is_retired: bool = False
) -> Entry:
    """Give an entry of a register as the officer saw it; the caller holds the register.

    :raises EntryGone: there is no such entry, or none among the retired.
    :raises EntryChanged: somebody changed it since the officer saw it.
    """
    entry = model._default_manager.filter(ward_id=ward_id, code=code).first()
    if entry is None:
        raise EntryGone
    # Of a scenario nothing remains when it is removed.
    if not isinstance(entry, Scenario) and (entry.retired_at is not None) is not is_retired:
        raise EntryGone
    if entry.revision != revision:
        raise EntryChanged
    return entry


def require_free_code(*, model: type[Entry], ward_id: int, code: str) -> None:
    """Let a code pass that can stand in an address and that no entry of the ward has or had.

    :raises CodeUnreadable: the code cannot stand in an address.
    :raises CodeTaken: another entry of the ward has it, or had it.
    """
    if not is_code(code):
        raise CodeUnreadable
    if model._default_manager.filter(ward_id=ward_id, code=code).exists():
        raise CodeTaken(code)


def save_change(*, entry: Zone | Site | Scenario, now: dt.datetime) -> None:
    """Save an entry under its next revision."""
    entry.revision += 1
    entry.changed_at = now
    entry.save()


def note_entry(
    *,
    entry: Zone | Site | Scenario,
    code: str,
    subject: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Write into the record what became of an entry."""
    record(
        code=code,
        subject=subject,
        ward_id=entry.ward_id,
        actor_id=actor_id,
        now=now,
        data={"code": entry.code, "revision": entry.revision},
    )


def retire_entry(
    *, model: type[Retirable], ward_id: int, code: str, revision: int, now: dt.datetime
) -> Retirable:
    """Take an entry out of its register, and give it; the caller notes it, in the same transaction.

    :raises EntryGone: there is no such entry.
    :raises EntryChanged: somebody changed it meanwhile.
    """
    lock_register(ward_id=ward_id)
    entry = get_entry(model=model, ward_id=ward_id, code=code, revision=revision)
    entry.retired_at = now
    save_change(entry=entry, now=now)
    return entry


def restore_entry(
    *, model: type[Retirable], ward_id: int, code: str, revision: int, now: dt.datetime
) -> Retirable:
    """Bring a retired entry back into its register, and give it; the caller notes it, in the same transaction.

    :raises EntryGone: there is no such entry among the retired.
    :raises EntryChanged: somebody changed it meanwhile.
    """
    lock_register(ward_id=ward_id)
    entry = get_entry(model=model, ward_id=ward_id, code=code, revision=revision, is_retired=True)
    entry.retired_at = None
    save_change(entry=entry, now=now)
    return entry


def lock_register(*, ward_id: int) -> None:
    """Hold the registers of the ward until the transaction ends, so that two writers take turns."""
    OrderBook.objects.get_or_create(ward_id=ward_id, is_drill=False)
    OrderBook.objects.select_for_update().get(ward_id=ward_id, is_drill=False)
