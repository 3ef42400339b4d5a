"""Whom an order reaches, as an officer sees it before approving: what is not known is said as not known."""

from collections.abc import Collection, Sequence

import numpy as np
import shapely
from django.utils.translation import gettext as _

from engawa.core.geo import points
from engawa.core.geo.shapes import Shape
from engawa.rooms.safety.checking_values import Landmark, Reach
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.values import ZoneKind


def summarise_reach(*, zones: Collection[ZoneNow], landmarks: Sequence[Landmark] = ()) -> Reach:
    """Sum households and people of zones, and find the landmarks inside them.

    Where the whole ward is named, its numbers hold those of all other zones. Zones with no shape, or with
    one that cannot be used, hold no landmark: they are counted.
    """
    wards = [zone for zone in zones if zone.kind is ZoneKind.WARD]
    counted = wards[:1] or list(zones)
    read = (read_geometry(zone.geometry) for zone in counted)
    shapes = [shape.geometry for shape in read if shape is not None]
    whole = shapely.union_all(shapes) if shapes else None
    reach = Reach(
        zone_count=len(zones),
        households=sum(zone.households or 0 for zone in counted),
        people=sum(zone.people or 0 for zone in counted),
        without_households=sum(zone.households is None for zone in counted),
        without_people=sum(zone.people is None for zone in counted),
        without_shape=len(counted) - len(shapes),
        square_metres=0.0 if whole is None else float(shapely.area(whole)),
        landmarks=() if whole is None else _find_inside(Shape(whole), landmarks),
    )
    return Reach(
        zone_count=reach.zone_count,
        households=reach.households,
        people=reach.people,
        without_households=reach.without_households,
        without_people=reach.without_people,
        without_shape=reach.without_shape,
        square_metres=reach.square_metres,
        landmarks=reach.landmarks,
        sentences=tuple(_say(reach, len(counted))),
    )


def _find_inside(shape: Shape, landmarks: Sequence[Landmark]) -> tuple[Landmark, ...]:
    if not landmarks:
        return ()
    east, north = points.project(
        np.array([landmark.point.latitude for landmark in landmarks]),
        np.array([landmark.point.longitude for landmark in landmarks]),
    )
    inside = shape.contains_many(east, north)
    return tuple(landmarks[place] for place in np.flatnonzero(inside).tolist())


def _say(reach: Reach, counted: int) -> list[str]:
    said = []
    if reach.without_households < counted:
        said.append(
            _("対象は%(zones)d区域、%(households)s世帯です。")
            % {"zones": reach.zone_count, "households": f"{reach.households:,}"}
        )
    else:
        said.append(_("対象は%(zones)d区域です。") % {"zones": reach.zone_count})
    if reach.without_people < counted:
        said.append(_("対象の人数は%(people)s人です。") % {"people": f"{reach.people:,}"})
    if reach.without_households:
        said.append(
            _("%(zones)d区域のうち%(unknown)d区域の世帯数は不明です。")
            % {"zones": counted, "unknown": reach.without_households}
        )
    if reach.without_people:
        said.append(
            _("%(zones)d区域のうち%(unknown)d区域の人数は不明です。")
            % {"zones": counted, "unknown": reach.without_people}
        )
    if reach.without_shape:
        said.append(
            _("%(zones)d区域のうち%(unknown)d区域には形がなく、中の施設や駅を数えていません。")
            % {"zones": counted, "unknown": reach.without_shape}
        )
    return said
