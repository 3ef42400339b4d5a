"""Writing the register: the one way in which places come, change and go, one or ten thousand at a time.

Lock order: the ward's register, and nothing after it. Whoever writes a place holds the register, so two
officers, or an officer and an import, take turns.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from engawa.core.database.writing import insert_rows
from engawa.core.ui.folding import fold
from engawa.rooms.places.models import Offering, Place, PlaceChange, PlaceImport, PlaceRegister
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.ground import AreaFinder
from engawa.rooms.places.values import FIELDS, PlaceValues, to_plain

# What a search looks through, beside the offerings.
SEARCHED = (
    "name", "name_kana", "name_en", "common_name", "address", "town", "building", "nearest_stop",
    "services", "description", "operator",
)  # fmt: skip
POINT_FIELDS = frozenset(("latitude", "longitude", "precision"))
_ROWS_AT_ONCE = 500
_WRITTEN = [
    field.name
    for field in Place._meta.concrete_fields
    if not field.primary_key and not field.generated
]


@dataclass(frozen=True, slots=True)
class OfferingValues:
    """One thing that a place sells or does; no weekdays: on every day on which the place is open."""

    category: str
    name: str
    weekdays: tuple[int, ...] = ()
    by_order: bool = False
    price: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands in the register, beside what it says of itself.

    `area_id` None: the district is found by the town or the point. `partner_ids` None and `offerings`
    None leave what is there.
    """

    state: str = Place.State.PUBLIC.value
    section_id: int | None = None
    area_id: int | None = None
    partner_ids: tuple[int, ...] | None = None
    offerings: tuple[OfferingValues, ...] | None = None
    is_example: bool = False
    confirmed_on: dt.date | None = None
    confirmed_by: str = ""


class Writing:
    """The register of one ward, held open for writing until the transaction ends."""

    def __init__(self, register: PlaceRegister, now: dt.datetime) -> None:
        self._register = register
        self._now = now
        self._areas = AreaFinder(ward_id=register.ward_id)
        self._first_new = register.last_number + 1
        # Making a row of a table from nothing takes ten times as long as copying one.
        self._blank = Place(ward_id=register.ward_id)
        self._added: list[tuple[Place, Standing, PlaceValues]] = []
        self._changed: list[tuple[Place, Standing, PlaceChange]] = []
        self._touched: list[Place] = []
        self._moved: list[PlaceChange] = []

    @property
    def revision(self) -> int:
        """At which revision the register was when it was opened."""
        return self._register.revision

    def add(self, *, values: PlaceValues, standing: Standing) -> Place:
        """Give the place that will be added under the next number."""
        self._register.last_number += 1
        place = copy(self._blank)
        place.number = self._register.last_number
        self._fill(place, values, standing)
        self._added.append((place, standing, values))
        return place

    def change(
        self, *, place: Place, values: PlaceValues, standing: Standing
    ) -> PlaceChange | None:
        """Give the change that will be written; None when nothing would differ."""
        before = describe(place=place)
        self._fill(place, values, standing)
        after = describe(place=place)
        if standing.partner_ids is not None:
            before["partners"] = sorted(partner.pk for partner in place.partners.all())
            after["partners"] = sorted(standing.partner_ids)
        if standing.offerings is not None:
            before["offerings"] = [_plain_offering(item) for item in read_offerings(place=place)]
            after["offerings"] = [_plain_offering(item) for item in standing.offerings]
        differing = {
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }
        if not differing:
            return None
        if differing & POINT_FIELDS:
            # Half a point, put back, would be another place.
            differing |= POINT_FIELDS
        change = PlaceChange(
            place=place,
            deed=_deed(before, after),
            at=self._now,
            before={name: before.get(name) for name in differing},
            after={name: after.get(name) for name in differing},
        )
        self._changed.append((place, standing, change))
        return change

    def touch(self, *, place: Place) -> None:
        """Write a place of which only an import's own notes differ (`base`, where it came from)."""
        self._touched.append(place)

    def move(self, *, place_id: int, before: int | None, after: int | None) -> None:
        """Write a place into the district that the ground gives it; nothing else of it differs."""
        self._moved.append(
            PlaceChange(
                place_id=place_id,
                deed=PlaceChange.Deed.DISTRICT,
                at=self._now,
                before={"area": before},
                after={"area": after},
            )
        )

    def stand(self, *, place: Place, values: PlaceValues) -> Standing:
        """Give how a place stands that will have other values: a district that was found is found again."""
        standing = read_standing(place=place)
        moves = (place.town, place.latitude, place.longitude) != (
            values.town,
            values.latitude,
            values.longitude,
        )
        return replace(standing, area_id=None) if moves and self.is_found(place=place) else standing

    def is_found(self, *, place: Place) -> bool:
        """Tell whether the district of a place is the one that the ground gives it."""
        return place.area_id is None or place.area_id == self._areas.find(
            town=place.town, latitude=place.latitude, longitude=place.longitude
        )

    def close(self, *, actor_id: int | None, place_import: PlaceImport | None = None) -> None:
        """Write everything that was added and changed, under one new revision."""
        register = self._register
        register.revision += 1
        register.changed_at = self._now
        register.save(update_fields=("revision", "last_number", "changed_at"))
        for place, _standing in self._all():
            place.revision, place.changed_at = register.revision, self._now
        self._insert_added()
        self._write_areas()
        Place.objects.bulk_create(
            [place for place, _standing, _change in self._changed],
            batch_size=_ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=("id",),
            update_fields=_WRITTEN,
        )
        insert_rows(rows=self._record(actor_id, place_import))
        # Nothing that a page shows: readers need not ask for these again.
        Place.objects.bulk_update(
            self._touched, ("base", "origin", "origin_row"), batch_size=_ROWS_AT_ONCE
        )
        self._write_offerings()
        self._write_partners()

    def _fill(self, place: Place, values: PlaceValues, standing: Standing) -> None:
        for name in FIELDS:
            setattr(place, name, getattr(values, name))
        place.hours = None if values.hours is None else values.hours.to_plain()
        place.accessibility, place.extra = dict(values.accessibility), dict(values.extra)
        if standing.state == Place.State.PUBLIC:
            place.public_since = place.public_since or self._now
            place.public_until = None
        elif place.public_since and not place.public_until:
            place.public_until = self._now
        place.state = standing.state
        place.section_id = standing.section_id
        place.area_id = standing.area_id or self._areas.find(
            town=values.town, latitude=values.latitude, longitude=values.longitude
        )
        place.is_example = standing.is_example
        place.confirmed_on, place.confirmed_by = standing.confirmed_on, standing.confirmed_by
        offered = standing.offerings
        if offered is None:
            offered = read_offerings(place=place) if place.pk else ()
        place.words = fold_words(values=values, offerings=offered)

    def _all(self) -> list[tuple[Place, Standing]]:
        return [(place, standing) for place, standing, _rest in (*self._added, *self._changed)]

    def _record(
        self, actor_id: int | None, place_import: PlaceImport | None
    ) -> Iterator[PlaceChange]:
        changes = (change for _place, _standing, change in self._changed)
        for change in chain(changes, self._moved):
            change.by_id, change.place_import = actor_id, place_import
            yield change
        # Thousands of them weigh more than their places, so each is made when it is written.
        for place, standing, values in self._added:
            after = to_plain(values) | _describe_standing(place)
            if standing.partner_ids:
                after["partners"] = sorted(standing.partner_ids)
            yield PlaceChange(
                place=place,
                deed=PlaceChange.Deed.ADDED,
                at=self._now,
                after=after,
                by_id=actor_id,
                place_import=place_import,
            )

    def _insert_added(self) -> None:
        insert_rows(rows=(place for place, _standing, _values in self._added))
        # Whoever holds the register is the only one who gives numbers.
        own = Place.objects.filter(ward_id=self._register.ward_id, number__gte=self._first_new)
        pks = dict(own.order_by().values_list("number", "pk")) if self._added else {}
        for place, _standing, _values in self._added:
            place.pk, place._state.adding, place._state.db = pks[place.number], False, own.db

    def _write_areas(self) -> None:
        for area_id in {change.after["area"] for change in self._moved}:
            pks = [change.place_id for change in self._moved if change.after["area"] == area_id]
            for start in range(0, len(pks), _ROWS_AT_ONCE):
                Place.objects.filter(pk__in=pks[start : start + _ROWS_AT_ONCE]).update(
                    area_id=area_id,
                    revision=self._register.revision,
                    changed_at=self._now,
                )

    def _write_offerings(self) -> None:
        given = [
            (place, standing.offerings)
            for place, standing in self._all()
            if standing.offerings is not None
        ]
        # A place that was just added has none yet.
        Offering.objects.filter(place__in=[place.pk for place, _offered in given]).delete()
        Offering.objects.bulk_create(
            Offering(place=place, position=position, **_plain_offering(item))
            for place, offered in given
            for position, item in enumerate(offered)
        )

    def _write_partners(self) -> None:
        given = [
            (place.pk, standing.partner_ids)
            for place, standing in self._all()
            if standing.partner_ids is not None
        ]
        between = Place.partners.through
        for start in range(0, len(given), _ROWS_AT_ONCE):
            pks = [pk for pk, _partners in given[start : start + _ROWS_AT_ONCE]]
            between.objects.filter(place_id__in=pks).delete()
        between.objects.bulk_create(
            (
                between(place_id=pk, partner_id=partner_id)
                for pk, partner_ids in given
                for partner_id in sorted(set(partner_ids))
            ),
            batch_size=_ROWS_AT_ONCE,
        )


def open_register(*, ward_id: int, now: dt.datetime) -> Writing:
    """Hold the ward's register until the transaction ends, making it when it is the first time."""
    PlaceRegister.objects.get_or_create(ward_id=ward_id, defaults={"changed_at": now})
    # Two who add at once would give one number twice, and a reader could miss the earlier revision.
    register = PlaceRegister.objects.select_for_update().get(ward_id=ward_id)
    return Writing(register, now)


def fold_words(*, values: PlaceValues, offerings: tuple[OfferingValues, ...]) -> str:
    """Give all words that a search looks through, folded; a line break keeps a match within one text."""
    texts = [getattr(values, name) for name in SEARCHED]
    texts += [item.name for item in offerings]
    return "\n".join(fold(text) for text in texts if text)


def read_standing(*, place: Place) -> Standing:
    """Give how a place stands in the register."""
    return Standing(
        state=place.state,
        section_id=place.section_id,
        area_id=place.area_id,
        is_example=place.is_example,
        confirmed_on=place.confirmed_on,
        confirmed_by=place.confirmed_by,
    )


def read_offerings(*, place: Place) -> tuple[OfferingValues, ...]:
    """Give what a place sells or does."""
    return tuple(
        OfferingValues(
            category=item.category,
            name=item.name,
            weekdays=tuple(item.weekdays),
            by_order=item.by_order,
            price=item.price,
            note=item.note,
        )
        for item in place.offerings.all()
    )


def _plain_offering(item: OfferingValues) -> dict[str, Any]:
    return asdict(item) | {"weekdays": list(item.weekdays)}


def describe(*, place: Place) -> dict[str, Any]:
    """Give what a record of a change compares: the values, and the standing within the register."""
    described = to_plain(read_values(place=place)) if place.name else {}
    return described | _describe_standing(place)


def _describe_standing(place: Place) -> dict[str, Any]:
    return {
        "state": place.state,
        "section": place.section_id,
        "area": place.area_id,
        "is_example": place.is_example,
        "confirmed_on": place.confirmed_on.isoformat() if place.confirmed_on else None,
        "confirmed_by": place.confirmed_by,
    }


def _deed(before: Mapping[str, Any], after: Mapping[str, Any]) -> PlaceChange.Deed:
    removed = Place.State.REMOVED.value
    if after["state"] == removed != before["state"]:
        return PlaceChange.Deed.REMOVED
    if before["state"] == removed != after["state"]:
        return PlaceChange.Deed.RESTORED
    return PlaceChange.Deed.CHANGED
