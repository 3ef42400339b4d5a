"""Files of places: brought, looked at, applied in one transaction, and undone.

Lock order: the import's row, then partners by their number, then the register. The file lies with the import, compressed, while it is in
review, and each step reads it again: what an officer saw and what is written come from the same bytes
and the same register, or the officer is told that the register has changed.
"""

import datetime as dt
import gzip
import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.wards.models import Partner
from engawa.rooms.places.importing.layouts import apply_mapping, recognise
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.models import (
    Place,
    PlaceImport,
    PlaceSource,
    RememberedMapping,
)
from engawa.rooms.places.planning import PARTNERS, Deed, ImportPlan, RowPlan
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.opened_imports import (
    ImportEnded,
    ImportRefused,
    needs_kind,
    open_import,
    plan_opened,
    read_file,
)
from engawa.rooms.places.services.writing import (
    Standing,
    Writing,
    open_register,
    read_standing,
)
from engawa.rooms.places.values import to_plain

State = PlaceImport.State
# The file lies in the table for an hour or a day: a fifth of the time matters more than a tenth of the size.
_QUICKLY = 3


class ImportGone(ImportRefused):
    """There is no such import in the ward."""

    def __init__(self) -> None:
        super().__init__(_("この取り込みは、ありません。"))


class RegisterChanged(ImportRefused):
    """Places were changed since the officer looked at the differences."""

    def __init__(self) -> None:
        super().__init__(
            _("見ているあいだに、施設の一覧が変わりました。違いをもう一度確かめてください。")
        )


class NothingToTake(ImportRefused):
    """No row of the file can be taken in."""

    def __init__(self) -> None:
        super().__init__(_("取り込める行がありません。表を直して、もう一度読み込んでください。"))


class PartnerUnknown(ImportRefused):
    """The ward has no such partner, or no more."""

    def __init__(self) -> None:
        super().__init__(_("選んだ相手は、もうこの区にありません。選び直してください。"))


class KindMissing(ImportRefused):
    """The file does not say of which kind its places are, and nobody chose one."""

    def __init__(self) -> None:
        super().__init__(_("この表には施設の種類が書かれていません。種類を選んでください。"))


@transaction.atomic
def start_import(
    *,
    ward_id: int,
    filename: str,
    content: bytes,
    source_title: str,
    source_publisher: str = "",
    source_url: str = "",
    source_licence: str = "",
    kind: str = "",
    actor_id: int | None,
    now: dt.datetime,
) -> PlaceImport:
    """Read a file for review, as one of the list `source_title`, and give the import.

    Headings that were mapped by hand before are read in the same way again.

    :raises FileRefused: the file cannot be read; the message says why.
    """
    table = read_table(content=content, filename=filename)
    remembered = RememberedMapping.objects.filter(
        ward_id=ward_id, headings_sha256=_sign(table.columns)
    ).first()
    origin, _created = PlaceSource.objects.get_or_create(
        ward_id=ward_id,
        title=source_title,
        defaults={
            "publisher": source_publisher,
            "url": source_url,
            "licence": source_licence,
        },
    )
    place_import = PlaceImport.objects.create(
        ward_id=ward_id,
        origin=origin,
        filename=filename[:200],
        form=table.form.value,
        encoding=table.encoding,
        sha256=hashlib.sha256(content).hexdigest(),
        content=gzip.compress(content, _QUICKLY),
        kind=kind or (remembered.kind if remembered else ""),
        mapping=remembered.mapping if remembered else {},
        created_at=now,
        created_by_id=actor_id,
    )
    record(
        code="places.import.started",
        subject=f"places.import:{place_import.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"form": table.form.value, "rows": len(table.rows)},
    )
    return place_import


@transaction.atomic
def choose_mapping(
    *,
    ward_id: int,
    import_id: int,
    mapping: Mapping[str, str],
    kind: str,
    takes_outside: bool,
    partner_ids: Collection[int] = (),
    now: dt.datetime,
) -> PlaceImport:
    """Read the columns of an import as an officer chose, and remember it for the next file like it.

    The partners are those that all places of the file get; they are not remembered.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is no longer in review.
    :raises MappingRefused: two columns were chosen for one thing, or one for a thing that does not exist.
    :raises PartnerUnknown: the ward does not have one of the partners.
    """
    place_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.IN_REVIEW)
    # Held, so that none of them goes before the import names it.
    found = Partner.objects.select_for_update().filter(ward_id=ward_id, pk__in=partner_ids)
    partners = list(found.order_by("pk"))
    if len(partners) != len(set(partner_ids)):
        raise PartnerUnknown
    table = read_file(place_import=place_import)
    apply_mapping(
        recognised=recognise(columns=table.columns), columns=table.columns, chosen=mapping
    )
    place_import.mapping, place_import.kind = dict(mapping), kind
    place_import.takes_outside = takes_outside
    place_import.save(update_fields=("mapping", "kind", "takes_outside"))
    place_import.partners.set(partners)
    RememberedMapping.objects.update_or_create(
        ward_id=ward_id,
        headings_sha256=_sign(table.columns),
        defaults={"mapping": dict(mapping), "kind": kind, "changed_at": now},
    )
    return place_import


@transaction.atomic
def apply_import(
    *,
    ward_id: int,
    import_id: int,
    seen_revision: int | None,
    for_the_file: Collection[int] = (),
    removes_gone: bool = False,
    actor_id: int | None,
    now: dt.datetime,
) -> PlaceImport:
    """Write what the file says into the register, all of it or nothing, and give the import.

    Rows with errors are left out. `seen_revision` is the register's revision at which the officer saw
    the differences; None does not ask. Conflicts of the numbers in `for_the_file` are decided for the
    file, the others stay as officers wrote them. With `removes_gone`, places of the same list that the
    file no longer has are taken off the pages.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is no longer in review.
    :raises RegisterChanged: the register has changed since.
    :raises KindMissing: the file says no kind, and none was chosen.
    :raises NothingToTake: no row can be taken.
    """
    place_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.IN_REVIEW)
    writing = open_register(ward_id=ward_id, now=now)
    if seen_revision is not None and seen_revision != writing.revision:
        raise RegisterChanged
    plan = _plan(place_import, for_the_file)
    if not any(row.values is not None and row.deed is not Deed.OUTSIDE for row in plan.rows):
        raise NothingToTake
    for row in plan.rows:
        _write_row(writing, row, place_import)
    if removes_gone:
        for place in plan.gone:
            _remove_gone(writing, place)
    writing.close(actor_id=actor_id, place_import=place_import)
    place_import.state, place_import.ended_at = State.APPLIED, now
    place_import.counts, place_import.content = plan.count(), b""
    place_import.save(update_fields=("state", "ended_at", "counts", "content"))
    record(
        code="places.import.applied",
        subject=f"places.import:{place_import.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={
            **place_import.counts,
            "removes_gone": removes_gone,
            "partners": sorted(place_import.partners.values_list("code", flat=True)),
        },
    )
    return place_import


@transaction.atomic
def discard_import(
    *, ward_id: int, import_id: int, actor_id: int | None, now: dt.datetime
) -> PlaceImport:
    """Give up an import that is in review; its file goes.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is no longer in review.
    """
    place_import = lock_import(ward_id=ward_id, import_id=import_id, state=State.IN_REVIEW)
    place_import.state, place_import.ended_at, place_import.content = State.DISCARDED, now, b""
    place_import.save(update_fields=("state", "ended_at", "content"))
    record(
        code="places.import.discarded",
        subject=f"places.import:{place_import.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
    )
    return place_import


def _plan(place_import: PlaceImport, for_the_file: Collection[int]) -> ImportPlan:
    # The table that was opened goes with this function: what is written comes from the plan alone.
    opened = open_import(place_import=place_import)
    if needs_kind(opened=opened):
        raise KindMissing
    return plan_opened(opened=opened, for_the_file=for_the_file)


def _write_row(writing: Writing, row: RowPlan, place_import: PlaceImport) -> None:
    if row.values is None or row.deed in (Deed.REFUSED, Deed.OUTSIDE):
        return
    said = to_plain(row.values)
    if row.partners.said:
        said[PARTNERS] = list(row.partners.said)
    if row.place is None:
        standing = Standing(partner_ids=row.partners.becomes)
        place = writing.add(values=row.values, standing=standing)
        place.base, place.origin, place.origin_row = said, place_import.origin, row.row
        return
    place, merged = row.place, row.merged
    own_list = place.origin_id in (None, place_import.origin_id)
    note = (place.base, place.origin_id, place.origin_row)
    if own_list:
        place.base, place.origin, place.origin_row = said, place_import.origin, row.row
    is_written = False
    if merged is not None and row.deed is Deed.CHANGED:
        standing = writing.stand(place=place, values=merged.values)
        standing = replace(standing, state=_state_after(place), partner_ids=row.partners.becomes)
        change = writing.change(place=place, values=merged.values, standing=standing)
        if change is not None:
            change.base_before = note[0]
            is_written = True
    if not is_written and note != (place.base, place.origin_id, place.origin_row):
        writing.touch(place=place)


def _state_after(place: Place) -> str:
    return Place.State.PUBLIC.value if place.state == Place.State.REMOVED else place.state


def _remove_gone(writing: Writing, place: Place) -> None:
    place.origin_row = None
    standing = replace(read_standing(place=place), state=Place.State.REMOVED.value)
    writing.change(place=place, values=read_values(place=place), standing=standing)


def lock_import(*, ward_id: int, import_id: int, state: str) -> PlaceImport:
    """Hold the import until the transaction ends, and give it.

    :raises ImportGone: there is no such import.
    :raises ImportEnded: it is in another state.
    """
    # Of two who apply one file at once, the second finds it applied.
    found = (
        PlaceImport.objects.select_for_update(of=("self",))
        .select_related("origin")
        .filter(ward_id=ward_id, pk=import_id)
        .first()
    )
    if found is None:
        raise ImportGone
    if found.state != state:
        raise ImportEnded
    return found


def _sign(columns: Collection[str]) -> str:
    return hashlib.sha256("\0".join(columns).encode()).hexdigest()
