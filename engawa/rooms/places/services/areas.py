"""Districts on the map: always in words, drawn where their shape is known.

Lock order: the ward's register, then the district.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.geo.shapes import read_shape
from engawa.core.wards.models import Area
from engawa.rooms.places.kinds import CODE
from engawa.rooms.places.models import MapArea
from engawa.rooms.places.selectors.districts import FoundDistricts, find_districts
from engawa.rooms.places.services.districts import follow_ground
from engawa.rooms.places.services.ground import hold_ground

LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class AreaValues:
    """What is said of a district: `area_id` is the 地区 of which it is the shape; without a code one is made."""

    name: str
    description: str
    area_id: int | None = None
    code: str = ""


class AreaRefused(Exception):
    """The district cannot be kept like that; the message is a sentence for the administrator."""


class AreaGone(AreaRefused):
    """There is no such district in the ward, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この地区は、もう地図にありません。"))


class AreaChanged(AreaRefused):
    """Somebody else changed the district first; `current` is what stands there now."""

    def __init__(self, current: MapArea) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class AreaCodeRefused(AreaRefused):
    """The code cannot stand in an address, or another district has it."""


class DistrictTaken(AreaRefused):
    """Another one is the shape of that 地区 already."""


@transaction.atomic
def add_area(
    *, ward_id: int, values: AreaValues, actor_id: int | None, now: dt.datetime
) -> MapArea:
    """Add a district to the map, without a shape as yet, and give it.

    :raises AreaCodeRefused: the code is taken, or could not stand in an address.
    :raises DistrictTaken: another one is the shape of that 地区.
    """
    hold_ground(ward_id=ward_id, now=now)
    _require_free_district(ward_id, values.area_id, but=None)
    area = MapArea.objects.create(
        ward_id=ward_id,
        code=_choose_code(ward_id, values),
        name=values.name,
        description=values.description,
        area_id=values.area_id,
    )
    _record("places.area.added", area, actor_id, now)
    return area


@transaction.atomic
def change_area(
    *,
    ward_id: int,
    map_area_id: int,
    revision: int,
    values: AreaValues,
    actor_id: int | None,
    now: dt.datetime,
) -> MapArea:
    """Change what is said of a district, and give it; its code and its shape stay.

    :raises AreaGone: there is no such district.
    :raises AreaChanged: it is no longer that of the revision.
    :raises DistrictTaken: another one is the shape of that 地区.
    """
    area = _open_area(ward_id, map_area_id, revision, now)
    before = find_districts(ward_id=ward_id)
    _require_free_district(ward_id, values.area_id, but=area.pk)
    said = (values.name, values.description, values.area_id)
    if said == (area.name, area.description, area.area_id):
        return area
    area.name, area.description, area.area_id = said
    area.revision += 1
    area.save(update_fields=("name", "description", "area", "revision"))
    _follow_and_record("places.area.changed", area, before, actor_id, now)
    return area


@transaction.atomic
def draw_area(
    *,
    ward_id: int,
    map_area_id: int,
    geometry: dict[str, Any] | None,
    revision: int | None = None,
    seen: str | None = None,
    actor_id: int | None,
    now: dt.datetime,
) -> MapArea:
    """Put in the shape of a district, or with None take it out, and give the district.

    `revision` and `seen` (the stamp of the ground) are what the officer looked at; None does not ask.

    :raises ShapeRefused: it is no whole polygon in Japan.
    :raises AreaGone: there is no such district.
    :raises AreaChanged: it is no longer that of the revision.
    :raises GroundChanged: the ground is no longer that of the stamp.
    """
    if geometry is not None:
        read_shape(geojson=geometry)
    area = _open_area(ward_id, map_area_id, revision, now, seen)
    before = find_districts(ward_id=ward_id)
    area.geometry = geometry
    area.revision += 1
    area.save(update_fields=("geometry", "revision"))
    is_drawn = geometry is not None
    _follow_and_record("places.area.drawn", area, before, actor_id, now, is_drawn=is_drawn)
    return area


@transaction.atomic
def remove_area(
    *, ward_id: int, map_area_id: int, revision: int, actor_id: int | None, now: dt.datetime
) -> MapArea:
    """Remove a district from the map, and give what it was; the 地区 itself stays.

    :raises AreaGone: there is no such district.
    :raises AreaChanged: it is no longer that of the revision.
    """
    area = _open_area(ward_id, map_area_id, revision, now)
    before, pk = find_districts(ward_id=ward_id), area.pk
    area.delete()
    # What follows names the district that was.
    area.pk = pk
    _follow_and_record("places.area.removed", area, before, actor_id, now)
    return area


def _open_area(
    ward_id: int,
    map_area_id: int,
    revision: int | None,
    now: dt.datetime,
    seen: str | None = None,
) -> MapArea:
    hold_ground(ward_id=ward_id, seen=seen, now=now)
    # Of two who write at once, the second finds the revision of the first.
    area = MapArea.objects.select_for_update().filter(ward_id=ward_id, pk=map_area_id).first()
    if area is None:
        raise AreaGone
    if revision is not None and revision != area.revision:
        raise AreaChanged(area)
    return area


def _choose_code(ward_id: int, values: AreaValues) -> str:
    taken = dict(MapArea.objects.filter(ward_id=ward_id).values_list("code", "name"))
    if values.code:
        if not CODE.match(values.code) or len(values.code) > LONGEST_CODE:
            raise AreaCodeRefused(
                _("半角の小文字、数字、ハイフンで入力してください。例：kami-ooka")
            )
        if values.code in taken:
            raise AreaCodeRefused(
                _("このコードは「%(name)s」が使っています。") % {"name": taken[values.code]}
            )
        return values.code
    districts = dict(Area.objects.filter(ward_id=ward_id).values_list("pk", "code"))
    numbered = (f"area-{number}" for number in range(1, len(taken) + 2))
    wished = [code for pk, code in districts.items() if pk == values.area_id]
    return next(code for code in (*wished, *numbered) if code not in taken)


def _require_free_district(ward_id: int, area_id: int | None, *, but: int | None) -> None:
    if area_id is None:
        return
    others = MapArea.objects.filter(ward_id=ward_id, area_id=area_id)
    other = next((each for each in others if each.pk != but), None)
    if other is not None:
        raise DistrictTaken(
            _("この地区の形は、もう「%(name)s」にあります。") % {"name": other.name}
        )


def _follow_and_record(
    code: str,
    area: MapArea,
    before: FoundDistricts,
    actor_id: int | None,
    now: dt.datetime,
    **data: Any,
) -> None:
    moved = follow_ground(ward_id=area.ward_id, before=before, actor_id=actor_id, now=now)
    _record(code, area, actor_id, now, places_moved=moved, **data)


def _record(code: str, area: MapArea, actor_id: int | None, now: dt.datetime, **data: Any) -> None:
    record(
        code=code,
        subject=f"places.area:{area.pk}",
        ward_id=area.ward_id,
        actor_id=actor_id,
        now=now,
        data={"code": area.code, "name": area.name, **data},
    )
