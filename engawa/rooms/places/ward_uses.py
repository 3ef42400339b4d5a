"""Where the places of a ward name its sections, partners and districts."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from engawa.core.wards import uses
from engawa.core.wards.models import Area, Partner, Section
from engawa.rooms.places.models import (
    MapArea,
    MapLayer,
    Place,
    SpotReport,
    SpotReportEvent,
    Town,
    Work,
    WorkRegister,
)


def find_uses_of_section(section_id: int) -> list[uses.Use]:
    """Say how many places, maps, works and reports the section looks after."""
    found = _say_places(Place.objects.filter(section_id=section_id))
    layers = MapLayer.objects.filter(section_id=section_id).count()
    if layers:
        found.append(
            uses.Use(_("テーマの地図：%(count)d件") % {"count": layers}, is_published=True)
        )
    found += _say_works(Work.objects.filter(section_id=section_id))
    handed = SpotReportEvent.objects.filter(handed_to_id=section_id).values("report")
    reports = SpotReport.objects.filter(Q(section_id=section_id) | Q(pk__in=handed)).count()
    if reports:
        found.append(uses.Use(_("住民からの知らせ：%(count)d件") % {"count": reports}))
    if WorkRegister.objects.filter(first_section_id=section_id).exists():
        found.append(uses.Use(_("住民からの知らせを初めに読む課")))
    return found


def find_uses_of_partner(partner_id: int) -> list[uses.Use]:
    """Say how many places the partner takes part in."""
    return _say_places(Place.objects.filter(partners=partner_id))


def find_uses_of_area(area_id: int) -> list[uses.Use]:
    """Say how many places, works and towns lie in the district, and whether it has a shape."""
    found = _say_places(Place.objects.filter(area_id=area_id))
    found += _say_works(Work.objects.filter(area_id=area_id))
    towns = Town.objects.filter(area_id=area_id).count()
    if towns:
        found.append(uses.Use(_("町：%(count)d件") % {"count": towns}))
    if MapArea.objects.filter(area_id=area_id).exists():
        found.append(uses.Use(_("地区の形"), is_published=True))
    return found


def _say_places(places: QuerySet[Place]) -> list[uses.Use]:
    count = places.count()
    if not count:
        return []
    return [
        uses.Use(
            _("施設：%(count)d件（一覧から外したものを含みます）") % {"count": count},
            is_published=places.exclude(state=Place.State.DRAFT).exists(),
        )
    ]


def _say_works(works: QuerySet[Work]) -> list[uses.Use]:
    count = works.count()
    if not count:
        return []
    is_published = works.filter(is_public=True).exists()
    return [uses.Use(_("工事：%(count)d件") % {"count": count}, is_published=is_published)]


uses.register(model=Section, find=find_uses_of_section)
uses.register(model=Partner, find=find_uses_of_partner)
uses.register(model=Area, find=find_uses_of_area)
