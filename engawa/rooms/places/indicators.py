"""The numbers that the places room can measure. Found at start-up by `core.indicators`.

For a promise of the policy the maps that keep it are counted; without one, the whole ward.
"""

import datetime as dt

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_noop

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import (
    Better,
    Indicator,
    Kind,
    Measurement,
    Rollup,
    Scope,
)
from engawa.rooms.places.models import LayerViews, MapLayer, Place

YEAR = dt.timedelta(days=365)


def measure_entries(scope: Scope) -> Measurement:
    """Count the places that everybody could read of at the moment of measuring, or at the period's end."""
    return Measurement(_places(scope).count())


def measure_confirmed_share(scope: Scope) -> Measurement:
    """Give the share of places of which somebody confirmed the facts within a year."""
    places = _places(scope)
    day = tokyo_day(_as_of(scope))
    total = places.count()
    confirmed = places.filter(confirmed_on__gt=day - YEAR, confirmed_on__lte=day).count()
    return Measurement(confirmed / total if total else None, confirmed, total)


def measure_views(scope: Scope) -> Measurement:
    """Count how often the front pages of the maps were opened in the period."""
    views = LayerViews.objects.filter(
        layer__in=_layers(scope),
        day__gte=scope.starts_on,
        day__lt=scope.ends_before,
        day__lte=tokyo_day(scope.now),
    )
    return Measurement(views.aggregate(total=Sum("count"))["total"] or 0)


def _as_of(scope: Scope) -> dt.datetime:
    end = dt.datetime.combine(scope.ends_before, dt.time(), tzinfo=TOKYO)
    return min(scope.now, end)


def _has_promise(scope: Scope) -> bool:
    return bool(scope.initiative_code or scope.activity_code)


def _layers(scope: Scope) -> QuerySet[MapLayer]:
    layers = MapLayer.objects.filter(ward_id=scope.ward_id).order_by()
    if not _has_promise(scope):
        return layers
    kept = Q(promises__initiative__fiscal_year=scope.fiscal_year)
    if scope.initiative_code:
        kept &= Q(promises__initiative__code=scope.initiative_code)
    if scope.activity_code:
        kept &= Q(promises__activity_code=scope.activity_code)
    return layers.filter(kept).distinct()


def _places(scope: Scope) -> QuerySet[Place]:
    at = _as_of(scope)
    places = Place.objects.filter(ward_id=scope.ward_id, public_since__lte=at).filter(
        Q(public_until__isnull=True) | Q(public_until__gt=at)
    )
    if not _has_promise(scope):
        return places
    # What a map shows is a list of codes in its row, so it is read before the places are asked.
    kinds = {kind for layer in _layers(scope) for kind in layer.kinds}
    return places.filter(kind__in=kinds)


registry.register(
    Indicator(
        key="places.entries",
        label=gettext_noop("載っている施設"),
        unit=gettext_noop("件"),
        kind=Kind.COUNT,
        rollup=Rollup.LATEST,
        better=Better.HIGHER,
        measure=measure_entries,
        description=gettext_noop("地図と一覧に、だれでも読める形で載っている施設の数です。"),
    )
)
registry.register(
    Indicator(
        key="places.confirmed-share",
        label=gettext_noop("1年以内に確かめた施設の割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_confirmed_share,
        description=gettext_noop(
            "載っている施設のうち、内容が正しいかを1年以内に確かめたものの割合です。"
        ),
    )
)
registry.register(
    Indicator(
        key="places.map-views",
        label=gettext_noop("テーマの地図が開かれた回数"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_views,
        description=gettext_noop(
            "テーマの地図の初めのページが開かれた回数です。だれが開いたかは数えません。"
        ),
    )
)
