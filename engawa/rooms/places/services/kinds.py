"""The kinds of places that a ward adds to the house's own.

Lock order: the ward's register, and nothing after it. So two administrators take turns, and no place gets
a kind while it is being removed.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.folding import fold
from engawa.rooms.places.kinds import CODE, list_registered
from engawa.rooms.places.models import MapLayer, Place, PlaceImport, PlaceKind
from engawa.rooms.places.services.writing import open_register

LONGEST_CODE = 60
_NOT_IN_CODE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class KindValues:
    """What a ward says of a kind of its own; without a code one is made of the English name."""

    name: str
    name_en: str = ""
    name_easy: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class KindUses:
    """What uses a kind: places (also those taken off), maps of their own, files that are being read."""

    places: int
    layers: int
    imports: int

    def is_used(self) -> bool:
        """Tell whether anything does."""
        return bool(self.places or self.layers or self.imports)


class KindRefused(Exception):
    """The kind cannot be kept like that; the message is a sentence for the administrator."""


class KindGone(KindRefused):
    """There is no such kind in the ward, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この種類は、もうありません。"))


class KindNameTaken(KindRefused):
    """There is another kind of that name, of the house or of the ward."""


class KindCodeTaken(KindRefused):
    """There is another kind of that code, of the house or of the ward."""


class KindCodeUnreadable(KindRefused):
    """A code of that form cannot stand in an address."""

    def __init__(self) -> None:
        super().__init__(_("半角の小文字、数字、ハイフンで入力してください。例：farm-shop"))


class KindUsed(KindRefused):
    """Something is of that kind; `uses` says what."""

    def __init__(self, uses: KindUses) -> None:
        super().__init__(_("この種類は、使われているため消せません。"))
        self.uses = uses


@transaction.atomic
def add_kind(
    *, ward_id: int, values: KindValues, actor_id: int | None, now: dt.datetime
) -> PlaceKind:
    """Add a kind to those of the ward, and give it.

    :raises KindNameTaken: there is one of that name.
    :raises KindCodeTaken: there is one of that code.
    :raises KindCodeUnreadable: the code could not stand in an address.
    """
    open_register(ward_id=ward_id, now=now)
    _require_free_name(ward_id=ward_id, name=values.name, but=None)
    taken = _list_codes(ward_id)
    code = values.code or suggest_code(name_en=values.name_en, taken=frozenset(taken))
    if not CODE.match(code) or len(code) > LONGEST_CODE:
        raise KindCodeUnreadable
    if code in taken:
        raise KindCodeTaken(_("このコードは「%(name)s」が使っています。") % {"name": taken[code]})
    kind = PlaceKind.objects.create(
        ward_id=ward_id,
        code=code,
        name=values.name,
        name_en=values.name_en,
        name_easy=values.name_easy,
    )
    _record("places.kind.added", kind, actor_id, now)
    return kind


@transaction.atomic
def change_kind(
    *, ward_id: int, kind_id: int, values: KindValues, actor_id: int | None, now: dt.datetime
) -> PlaceKind:
    """Change the names of a kind of the ward, and give it; its code stays.

    :raises KindGone: there is no such kind.
    :raises KindNameTaken: there is another one of that name.
    """
    open_register(ward_id=ward_id, now=now)
    kind = _get_kind(ward_id, kind_id)
    _require_free_name(ward_id=ward_id, name=values.name, but=kind.pk)
    names = (values.name, values.name_en, values.name_easy)
    if names == (kind.name, kind.name_en, kind.name_easy):
        return kind
    kind.name, kind.name_en, kind.name_easy = names
    kind.save(update_fields=("name", "name_en", "name_easy"))
    _record("places.kind.changed", kind, actor_id, now)
    return kind


@transaction.atomic
def remove_kind(*, ward_id: int, kind_id: int, actor_id: int | None, now: dt.datetime) -> PlaceKind:
    """Remove a kind of the ward that nothing uses, and give what it was.

    :raises KindGone: there is no such kind.
    :raises KindUsed: something is of that kind.
    """
    open_register(ward_id=ward_id, now=now)
    kind = _get_kind(ward_id, kind_id)
    uses = count_uses_of_kind(ward_id=ward_id, code=kind.code)
    if uses.is_used():
        raise KindUsed(uses)
    _record("places.kind.removed", kind, actor_id, now)
    kind.delete()
    return kind


def count_uses_of_kind(*, ward_id: int, code: str) -> KindUses:
    """Count what is of that kind in the ward."""
    layers = MapLayer.objects.filter(ward_id=ward_id).values_list("kinds", flat=True)
    imports = PlaceImport.objects.filter(
        ward_id=ward_id, kind=code, state=PlaceImport.State.IN_REVIEW
    )
    return KindUses(
        places=Place.objects.filter(ward_id=ward_id, kind=code).count(),
        layers=sum(code in kinds for kinds in layers),
        imports=imports.count(),
    )


def suggest_code(*, name_en: str, taken: frozenset[str]) -> str:
    """Give a free code that is like the English name, or a numbered one where there is none."""
    plain = unicodedata.normalize("NFKD", name_en).encode("ascii", "ignore").decode().lower()
    stem = _NOT_IN_CODE.sub("-", plain).strip("-")[: LONGEST_CODE - 4].strip("-")
    if not CODE.match(stem):
        stem = f"kind-{stem}".strip("-") if stem else "kind"
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _list_codes(ward_id: int) -> dict[str, str]:
    own = PlaceKind.objects.filter(ward_id=ward_id).values_list("code", "name")
    return {kind.code: str(kind.label) for kind in list_registered()} | dict(own)


def _require_free_name(*, ward_id: int, name: str, but: int | None) -> None:
    own = PlaceKind.objects.filter(ward_id=ward_id).values_list("pk", "name")
    names = [other for pk, other in own if pk != but]
    names += [str(kind.label) for kind in list_registered()]
    if fold(name) in {fold(other) for other in names}:
        raise KindNameTaken(_("「%(name)s」という種類は、もうあります。") % {"name": name})


def _get_kind(ward_id: int, kind_id: int) -> PlaceKind:
    kind = PlaceKind.objects.filter(ward_id=ward_id, pk=kind_id).first()
    if kind is None:
        raise KindGone
    return kind


def _record(code: str, kind: PlaceKind, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"places.kind:{kind.pk}",
        ward_id=kind.ward_id,
        actor_id=actor_id,
        now=now,
        data={"name": kind.name, "code": kind.code},
    )
