"""What the rest of the house may ask of the places room: where things are, and what is near."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from engawa.rooms.places import kinds
from engawa.rooms.places.contracts import (
    KeeperEntry,
    LayerEntry,
    PlaceEntry,
    PlacesFileRefused,
    RouteEntry,
    ShopEntry,
    SpotReportEntry,
    TownEntry,
    VisitEntry,
    WorkEntry,
)
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import Place
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.selectors.keepers import get_opening
from engawa.rooms.places.selectors.opened_imports import ImportRefused
from engawa.rooms.places.services import (
    entering,
    examples,
    ground,
    imports,
    keepers,
    proposals,
    visits,
)
from engawa.rooms.places.services.writing import OfferingValues, Standing, open_register
from engawa.rooms.places.values import PlaceValues


def register_kind(*, code: str, label: Any, position: int = 500) -> None:
    """Let places be of a kind that another room needs, in every ward.

    :raises KindRefused: the code is not kebab-case, or another kind has it.
    """
    kinds.register(kinds.Kind(code, label, position))


@transaction.atomic
def add_places(
    *, ward_id: int, entries: Iterable[PlaceEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add places to the ward's register; give how many.

    :raises HoursUnreadable: the hours of one are not written as OSM writes them.
    """
    writing = open_register(ward_id=ward_id, now=now)
    count = 0
    for entry in entries:
        facts: dict[str, Any] = dict(entry.facts)
        hours = read_osm(entry.opening_hours) if entry.opening_hours else None
        writing.add(
            values=PlaceValues(**facts, hours=hours),
            standing=Standing(
                is_example=entry.is_example,
                confirmed_on=entry.confirmed_on,
                confirmed_by=entry.confirmed_by,
                offerings=tuple(
                    OfferingValues(**dataclasses.asdict(item)) for item in entry.offerings
                ),
            ),
        )
        count += 1
    writing.close(actor_id=actor_id)
    return count


@transaction.atomic
def import_places(
    *, ward_id: int, filename: str, content: bytes, actor_id: int | None, now: dt.datetime
) -> None:
    """Take a file of places in whole, as the list of its own name; rows outside of the ward are left out.

    :raises PlacesFileRefused: it cannot be read, its kinds are not told, or it holds nothing for the ward.
    """
    try:
        started = imports.start_import(
            ward_id=ward_id,
            filename=filename,
            content=content,
            source_title=filename.rpartition(".")[0] or filename,
            kind="",
            actor_id=actor_id,
            now=now,
        )
        imports.apply_import(
            ward_id=ward_id,
            import_id=started.pk,
            seen_revision=None,
            removes_gone=False,
            actor_id=actor_id,
            now=now,
        )
    except (FileRefused, ImportRefused) as refused:
        raise PlacesFileRefused(str(refused)) from refused


def set_outline(
    *,
    ward_id: int,
    geometry: dict[str, Any],
    credit: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Put in the shape of the ward as GeoJSON in degrees.

    :raises ShapeRefused: it is no whole polygon in Japan.
    """
    ground.set_outline(
        ward_id=ward_id, geometry=geometry, credit=credit, actor_id=actor_id, now=now
    )


def set_towns(
    *, ward_id: int, towns: Sequence[TownEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Put in the towns of the ward, renewing those that it has; give how many were given."""
    return ground.set_towns(ward_id=ward_id, towns=towns, actor_id=actor_id, now=now)


def set_layer(*, ward_id: int, entry: LayerEntry, actor_id: int | None, now: dt.datetime) -> None:
    """Put in a map of its own, in the place of the one with its code."""
    ground.set_layer(ward_id=ward_id, entry=entry, actor_id=actor_id, now=now)


def add_works(
    *,
    ward_id: int,
    works: Sequence[WorkEntry],
    reports: Sequence[SpotReportEntry],
    first_section: str,
    actor_id: int | None,
    now: dt.datetime,
) -> int:
    """Add works to the ward, and examples of reports that the first section reads; give how many works.

    :raises WorkUnsound: what was said of a work does not fit together.
    """
    return examples.add_works(
        ward_id=ward_id,
        works=works,
        reports=reports,
        first_section=first_section,
        actor_id=actor_id,
        now=now,
    )


def add_moving_shop(
    *, ward_id: int, entry: ShopEntry, actor_id: int | None, now: dt.datetime
) -> int:
    """Add a public moving shop with its stops and the promises that it keeps; give its number.

    :raises HoursUnreadable: the times of a stop are not written as OSM writes them.
    :raises PlaceUnknown: a stop is at a place that is not in the register.
    """
    return entering.enter_shop(ward_id=ward_id, entry=entry, actor_id=actor_id, now=now).number


@transaction.atomic
def add_keeper(*, ward_id: int, entry: KeeperEntry, actor_id: int | None, now: dt.datetime) -> None:
    """Let an address speak for a place, with what it proposes and whether the place comes and sells."""
    place = Place.objects.get(ward_id=ward_id, number=entry.number)
    keeper = keepers.add_keeper(
        place_id=place.pk,
        email=entry.email,
        role_name=entry.role_name,
        actor_id=actor_id,
        now=now,
    )
    if entry.visiting:
        visits.set_visiting(
            place_id=place.pk, accepts=True, words=entry.visiting, actor_id=actor_id, now=now
        )
    if entry.proposed:
        opening = get_opening(place=place, keeper_id=keeper.pk)
        written = proposals.Written(
            base=opening.opened,
            values={**opening.values, **entry.proposed},
            offerings=opening.offerings,
            note=entry.note,
        )
        proposals.save_proposal(keeper_id=keeper.pk, revision=0, written=written, now=now)


def ask_for_visit(*, ward_id: int, entry: VisitEntry, now: dt.datetime) -> None:
    """Ask a place to come and sell.

    :raises NotVisiting: the place does not.
    """
    asked = visits.Asked(
        group_name=entry.group_name,
        contact_name=entry.contact_name,
        email=entry.email,
        phone="",
        wishes=tuple(visits.Wish(day, entry.opens, entry.closes) for day in entry.days),
        where=entry.where,
        people=entry.people,
        offerings=entry.offerings,
        note=entry.note,
    )
    place = Place.objects.get(ward_id=ward_id, number=entry.number)
    visits.send_visit_request(
        place_id=place.pk, press="facade", asked=asked, language="ja", sender="", now=now
    )


def add_route(*, ward_id: int, entry: RouteEntry, actor_id: int | None, now: dt.datetime) -> int:
    """Add a public route with its steps and its line; give its number.

    :raises ShapeRefused: its line is no line in Japan.
    :raises StepPlaceUnknown: a step is at a place that is not in the register.
    """
    return entering.enter_route(ward_id=ward_id, entry=entry, actor_id=actor_id, now=now).number
