"""What the registers of the room have in common: who holds them, and why they refuse.

Whoever writes a zone, a site or a scenario locks the ward's order book first and then the row, as approvals
do: so nothing changes under an order that is being issued, and two writers take turns.
"""

from typing import TypeVar

from django.utils.translation import gettext as _

from engawa.rooms.safety.models import OrderBook, Site, Zone

Entry = TypeVar("Entry", Zone, Site)


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
    found = model._default_manager.filter(
        ward_id=ward_id, code=code, retired_at__isnull=not is_retired
    ).first()
    if found is None:
        raise EntryGone
    if found.revision != revision:
        raise EntryChanged
    return found


def lock_register(*, ward_id: int) -> None:
    """Hold the registers of the ward until the transaction ends, so that two writers take turns."""
    OrderBook.objects.get_or_create(ward_id=ward_id, is_drill=False)
    OrderBook.objects.select_for_update().get(ward_id=ward_id, is_drill=False)
