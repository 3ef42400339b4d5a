"""Where the places of a ward name its sections, partners and districts."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from engawa.core.wards import uses
from engawa.core.wards.models import Area, Partner, Section
from engawa.rooms.places.models import (
    MapArea,
    MapLayer,
    MovingShop,
    Place,
    PlaceImport,
    Route,
    SpotReport,
    SpotReportEvent,
    Stop,
    Town,
    Work,
    WorkRegister,
)


def find_uses_of_section(section_id: int) -> list[uses.Use]:
    """Say how many places, maps, works, reports, moving shops and routes the section looks after."""
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
    return (
        found
        + _say_shops(MovingShop.objects.filter(section_id=section_id))
        + _say_routes(Route.objects.filter(section_id=section_id))
    )


def find_uses_of_partner(partner_id: int) -> list[uses.Use]:
    """Say how many places, moving shops and imports in review the partner takes part in."""
    found = _say_places(Place.objects.filter(partners=partner_id))
    found += _say_shops(MovingShop.objects.filter(partner_id=partner_id))
    imports = PlaceImport.objects.filter(
        partners=partner_id, state=PlaceImport.State.IN_REVIEW
    ).count()
    if imports:
        found.append(uses.Use(_("確認中の施設の取り込み：%(count)d件") % {"count": imports}))
    return found


def find_uses_of_area(area_id: int) -> list[uses.Use]:
    """Say how many places, works, towns, stops and routes lie in the district, and whether it has a shape."""
    found = _say_places(Place.objects.filter(area_id=area_id))
    found += _say_works(Work.objects.filter(area_id=area_id))
    towns = Town.objects.filter(area_id=area_id).count()
    if towns:
        found.append(uses.Use(_("町：%(count)d件") % {"count": towns}))
    if MapArea.objects.filter(area_id=area_id).exists():
        found.append(uses.Use(_("地区の形"), is_published=True))
    stops = Stop.objects.filter(area_id=area_id)
    if count := stops.count():
        found.append(
            uses.Use(
                _("移動販売の停まる場所：%(count)d件（外したものを含みます）") % {"count": count},
                is_published=stops.filter(shop__is_public=True).exists(),
            )
        )
    return found + _say_routes(Route.objects.filter(area_id=area_id))


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


def _say_shops(shops: QuerySet[MovingShop]) -> list[uses.Use]:
    count = shops.count()
    if not count:
        return []
    return [
        uses.Use(
            _("移動販売：%(count)d件") % {"count": count},
            is_published=shops.filter(is_public=True).exists(),
        )
    ]


def _say_routes(routes: QuerySet[Route]) -> list[uses.Use]:
    count = routes.count()
    if not count:
        return []
    return [
        uses.Use(
            _("みちすじ：%(count)d件（外したものを含みます）") % {"count": count},
            is_published=routes.filter(is_public=True).exists(),
        )
    ]


uses.register(model=Section, find=find_uses_of_section)
uses.register(model=Partner, find=find_uses_of_partner)
uses.register(model=Area, find=find_uses_of_area)
