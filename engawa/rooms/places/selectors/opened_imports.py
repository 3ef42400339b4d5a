"""An import in review with its file read again: the table, its rows, and what they would do to the register."""

import gzip
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.places.importing.headings import EXTRA
from engawa.rooms.places.importing.layouts import Recognised, apply_mapping, recognise
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.rows import Reading, read_rows
from engawa.rooms.places.importing.table import Table
from engawa.rooms.places.models import Place, PlaceImport, PlaceRegister
from engawa.rooms.places.planning import ImportPlan, plan_import
from engawa.rooms.places.selectors.addresses import AddressFinder
from engawa.rooms.places.selectors.ground import get_outline

# A point so near to the ward's border may be right: outlines are simplified, and stations stand on borders.
BORDER_METRES = 200.0


class ImportRefused(Exception):
    """The import cannot go on like that; the message is a sentence for the officer."""


class ImportEnded(ImportRefused):
    """The import was applied or given up already."""

    def __init__(self) -> None:
        super().__init__(_("この取り込みは、もう終わっています。"))


@dataclass(frozen=True, slots=True)
class Opened:
    """An import with its file read: the table, what its columns were read as, and its rows."""

    place_import: PlaceImport
    table: Table
    recognised: Recognised
    reading: Reading


def open_import(*, place_import: PlaceImport) -> Opened:
    """Read the file of an import that is in review, as its mapping says.

    :raises ImportEnded: it is no longer in review, so that its file is gone.
    """
    if place_import.state != PlaceImport.State.IN_REVIEW:
        raise ImportEnded
    table = read_file(place_import=place_import)
    recognised = apply_mapping(
        recognised=recognise(columns=table.columns),
        columns=table.columns,
        chosen=place_import.mapping,
    )
    ward_id = place_import.ward_id
    outline = get_outline(ward_id=ward_id)
    border = outline.buffer(BORDER_METRES) if outline else None
    reading = read_rows(
        table=table,
        recognised=recognised,
        kind=place_import.kind,
        is_inside=border.contains if border else None,
        find_address=AddressFinder(ward_id=ward_id).find,
    )
    return Opened(place_import, table, recognised, reading)


def plan_opened(*, opened: Opened, for_the_file: Collection[int] = ()) -> ImportPlan:
    """Plan what an opened import would do to the register as it stands now."""
    place_import, recognised = opened.place_import, opened.recognised
    places = Place.objects.filter(ward_id=place_import.ward_id).order_by("number")
    columns = opened.table.columns
    partner_ids = list(place_import.partners.values_list("pk", flat=True))
    needed = ("offerings", "partners") if partner_ids else ("offerings",)
    return plan_import(
        reading=opened.reading,
        targets=set(recognised.mapping.values()) | {"kind"},
        extra_headings=[
            columns[at] for at, target in recognised.mapping.items() if target == EXTRA
        ],
        places=list(places.prefetch_related(*needed)),
        origin_id=place_import.origin_id,
        takes_outside=place_import.takes_outside,
        for_the_file=for_the_file,
        partner_ids=partner_ids,
    )


def needs_kind(*, opened: Opened) -> bool:
    """Tell whether somebody must say of which kind the places of the file are."""
    recognised = opened.recognised
    return not (opened.place_import.kind or recognised.kind or recognised.kind_column is not None)


def read_revision(*, ward_id: int) -> int:
    """Give the revision at which the ward's register stands now; 0 before the first change."""
    found = PlaceRegister.objects.filter(ward_id=ward_id).values_list("revision", flat=True)
    return found.first() or 0


def read_file(*, place_import: PlaceImport) -> Table:
    """Give the table of an import that is in review."""
    return read_table(
        content=gzip.decompress(bytes(place_import.content)), filename=place_import.filename
    )
