"""Whom an order reaches, as an officer sees it before approving: what is not known is said as not known."""

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from engawa.rooms.safety.checking_values import Reach
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.values import ZoneKind


def summarise_reach(*, zones: Collection[ZoneNow]) -> Reach:
    """Sum households and people of zones.

    Where the whole ward is named, its numbers hold those of all other zones.
    """
    wards = [zone for zone in zones if zone.kind is ZoneKind.WARD]
    counted = wards[:1] or list(zones)
    reach = Reach(
        zone_count=len(zones),
        households=sum(zone.households or 0 for zone in counted),
        people=sum(zone.people or 0 for zone in counted),
        without_households=sum(zone.households is None for zone in counted),
        without_people=sum(zone.people is None for zone in counted),
        without_shape=sum(read_geometry(zone.geometry) is None for zone in counted),
    )
    return replace(reach, sentences=tuple(_say(reach, len(counted))))


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
