"""What an import would do, row by row, before anything is written.

A row is the same place as one in the register when both came from the same list and have the same
national id, or the same id of that list, or the same kind and name at the same address or within
thirty metres. A place that came from elsewhere, or was typed, is recognised by national id, or by kind,
name and point.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from engawa.core.geo.points import Point, measure_distance
from engawa.rooms.places.importing.duplicates import normalise_name
from engawa.rooms.places.importing.findings import Finding, Severity
from engawa.rooms.places.importing.rows import WORKED_OUT, Reading, ReadRow
from engawa.rooms.places.merging import Difference, Merged, list_spoken, merge
from engawa.rooms.places.models import Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.values import PlaceValues, Precision

SAME_WITHIN_METRES = 30.0
OUTSIDE = "outside-area"
# Not a value of a place, but something that a file and an officer both may say of it.
PARTNERS = "partners"


class Deed(StrEnum):
    """What an import does with one row."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    # It differs only where an officer decided otherwise.
    KEPT = "KEPT"
    REFUSED = "REFUSED"
    # It lies outside the ward, and nobody said that it shall be taken.
    OUTSIDE = "OUTSIDE"


@dataclass(frozen=True, slots=True)
class PartnerPlan:
    """What the partners of the import make of a place.

    `becomes` are all that it will have, None where they stay; `said` are those that its imports gave it.
    """

    becomes: tuple[int, ...] | None = None
    said: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RowPlan:
    """One row: what would be done, with which place, and what was found while reading it."""

    row: int
    name: str
    deed: Deed
    place: Place | None
    values: PlaceValues | None
    merged: Merged | None
    findings: tuple[Finding, ...]
    partners: PartnerPlan = field(default_factory=PartnerPlan)

    @property
    def changes(self) -> tuple[Difference, ...]:
        return self.merged.changes if self.merged else ()

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        return self.merged.conflicts if self.merged else ()

    @property
    def kept(self) -> tuple[Difference, ...]:
        return self.merged.kept if self.merged else ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All rows, what the file says as a whole, and the places of the same list that it no longer has."""

    rows: tuple[RowPlan, ...]
    findings: tuple[Finding, ...]
    gone: tuple[Place, ...]

    def count(self) -> dict[str, int]:
        """Count the rows by deed, and `GONE`, `CONFLICTS`: places with something to decide."""
        counted = Counter(row.deed.value for row in self.rows)
        return {
            **{deed.value: counted[deed.value] for deed in Deed},
            "GONE": len(self.gone),
            "CONFLICTS": sum(bool(row.conflicts) for row in self.rows),
        }


def plan_import(
    *,
    reading: Reading,
    targets: Collection[str],
    extra_headings: Collection[str],
    places: Sequence[Place],
    origin_id: int | None,
    takes_outside: bool = False,
    for_the_file: Collection[int] = (),
    partner_ids: Collection[int] = (),
) -> ImportPlan:
    """Plan what the rows of a file do to the register.

    `places` are all places of the ward. Conflicts of the places whose numbers stand in `for_the_file`
    are decided for the file. Each place of the file gets the partners, unless an officer chose others for it.
    """
    register = _Register(places, origin_id)
    spoken = list_spoken(
        targets=targets,
        extra_headings=extra_headings,
        said=[row.values for row in reading.rows if row.values is not None],
    )
    planned, met = [], set()
    for row in reading.rows:
        if row.values is None:
            planned.append(_plain(row, Deed.REFUSED))
            continue
        place = register.find(row.values)
        if place is not None:
            if place.pk in met:
                # Two rows cannot be one place; the second one is another of the same name.
                place = None
            else:
                met.add(place.pk)
        if _is_outside(row) and not takes_outside and place is None:
            planned.append(_plain(row, Deed.OUTSIDE))
            continue
        plan = _plan_row(row, row.values, place, origin_id, spoken, for_the_file)
        planned.append(_plan_partners(plan, origin_id, frozenset(partner_ids)))
    gone = [
        place
        for place in places
        if origin_id is not None
        and place.origin_id == origin_id
        and place.state != Place.State.REMOVED
        and place.pk not in met
    ]
    return ImportPlan(tuple(planned), reading.findings, tuple(gone))


class _Register:
    """The places of a ward, found by what a row says."""

    def __init__(self, places: Sequence[Place], origin_id: int | None) -> None:
        self._by_national_id: dict[str, Place] = {}
        self._by_source_id: dict[str, Place] = {}
        self._by_name: dict[tuple[str, str], list[Place]] = {}
        self._origin_id = origin_id
        for place in places:
            if place.national_id:
                self._by_national_id.setdefault(place.national_id, place)
            if place.source_id and place.origin_id == origin_id is not None:
                self._by_source_id.setdefault(place.source_id, place)
            key = (place.kind, normalise_name(place.name))
            self._by_name.setdefault(key, []).append(place)

    def find(self, values: PlaceValues) -> Place | None:
        """Give the place of which the row speaks; None for a new one."""
        if values.national_id:
            # An id of the nation names one place; a name cannot outweigh it.
            return self._by_national_id.get(values.national_id)
        if values.source_id and (found := self._by_source_id.get(values.source_id)):
            return found
        alike = self._by_name.get((values.kind, normalise_name(values.name)), [])
        here = [place for place in alike if _is_same_spot(place, values)]
        # Of several, the one that came from this list.
        here.sort(key=lambda place: place.origin_id != self._origin_id)
        return here[0] if here else None


def _is_same_spot(place: Place, values: PlaceValues) -> bool:
    if place.source_id and values.source_id and place.source_id != values.source_id:
        return False
    if place.address and place.address == values.address:
        return True
    if place.latitude is None or place.longitude is None:
        return not place.address or not values.address
    if values.latitude is None or values.longitude is None:
        return not place.address or not values.address
    metres = measure_distance(
        Point(place.latitude, place.longitude), Point(values.latitude, values.longitude)
    )
    return metres <= SAME_WITHIN_METRES


def _plan_row(
    row: ReadRow,
    values: PlaceValues,
    place: Place | None,
    origin_id: int | None,
    spoken: frozenset[str],
    for_the_file: Collection[int],
) -> RowPlan:
    if place is None:
        return RowPlan(row.number, values.name, Deed.NEW, None, values, None, row.findings)
    base = place.base if place.origin_id == origin_id else None
    merged = merge(
        base=base,
        ours=read_values(place=place),
        theirs=_keep_given_point(place, values, row),
        spoken=spoken,
        takes_theirs=place.number in for_the_file,
    )
    if place.state == Place.State.REMOVED and not was_gone(place):
        # An officer took it off the pages, and a file does not bring it back.
        deed = Deed.KEPT
    elif merged.changes or place.state == Place.State.REMOVED:
        deed = Deed.CHANGED
    elif merged.conflicts or merged.kept:
        deed = Deed.KEPT
    else:
        deed = Deed.UNCHANGED
    return RowPlan(row.number, values.name, deed, place, values, merged, row.findings)


def _plan_partners(plan: RowPlan, origin_id: int | None, chosen: frozenset[int]) -> RowPlan:
    """Add what the partners of the import do to the plan of a row."""
    place = plan.place
    if place is None:
        given = tuple(sorted(chosen))
        return replace(plan, partners=PartnerPlan(given or None, given))
    base = place.base if place.origin_id == origin_id else None
    said = frozenset((base or {}).get(PARTNERS, ()))
    if not chosen or (place.state == Place.State.REMOVED and not was_gone(place)):
        return replace(plan, partners=PartnerPlan(None, tuple(sorted(said))))
    stands = frozenset(partner.pk for partner in place.partners.all())
    if chosen <= stands:
        # Those that an import gave already it may say again.
        return replace(plan, partners=PartnerPlan(None, tuple(sorted(said))))
    becomes = stands | chosen
    difference = Difference(PARTNERS, sorted(stands), sorted(becomes))
    assert plan.merged is not None, "a place that is known was merged"
    if stands != said:
        merged = replace(plan.merged, kept=(*plan.merged.kept, difference))
        deed = Deed.KEPT if plan.deed is Deed.UNCHANGED else plan.deed
        kept = PartnerPlan(None, tuple(sorted(said)))
        return replace(plan, merged=merged, deed=deed, partners=kept)
    merged = replace(plan.merged, changes=(*plan.merged.changes, difference))
    given = tuple(sorted(becomes))
    return replace(plan, merged=merged, deed=Deed.CHANGED, partners=PartnerPlan(given, given))


def _keep_given_point(place: Place, values: PlaceValues, row: ReadRow) -> PlaceValues:
    """Let a point that was only worked out of an address fill a gap, or be more exact than a town."""
    is_worked_out = any(finding.code in WORKED_OUT for finding in row.findings)
    if not is_worked_out or place.latitude is None or place.precision == Precision.TOWN:
        return values
    return replace(
        values, latitude=place.latitude, longitude=place.longitude, precision=place.precision
    )


def was_gone(place: Place) -> bool:
    """Tell whether a removed place went because its list no longer had it; then it has no row there."""
    return place.origin_id is not None and place.origin_row is None


def _plain(row: ReadRow, deed: Deed) -> RowPlan:
    return RowPlan(row.number, row.name, deed, None, row.values, None, row.findings)


def _is_outside(row: ReadRow) -> bool:
    return any(
        finding.code == OUTSIDE and finding.severity is Severity.WARNING for finding in row.findings
    )


def name_key(key: str, labels: Mapping[str, str]) -> str:
    """Name one thing of a place as the desk does: the label of a field, an item, or a heading itself."""
    name, _dot, item = key.partition(".")
    return labels.get(item or name, item or name)
