"""The numbers that the places room can measure. Found at start-up by `core.indicators`.

For a promise of the policy the maps, works and moving shops that keep it are counted; without one, the whole ward.
"""

import datetime as dt
from typing import TypeVar

from django.db.models import F, Q, QuerySet, Sum
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
from engawa.rooms.places.models import (
    LayerViews,
    MapLayer,
    MovingShop,
    Place,
    SpotReport,
    Stop,
    VisitRequest,
    Work,
)
from engawa.rooms.places.selectors.stops import read_times, with_changes
from engawa.rooms.places.stop_times import count_visits

Keeper = TypeVar("Keeper", MapLayer, MovingShop, Work)
YEAR = dt.timedelta(days=365)
# Within this time a resident who reports a spot has an answer.
ANSWER_TIME = dt.timedelta(days=30)


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


def measure_works(scope: Scope) -> Measurement:
    """Count the public works that were done in the period; for a promise, those that keep it."""
    works = Work.objects.filter(
        ward_id=scope.ward_id,
        is_public=True,
        state=Work.State.DONE,
        done_on__gte=scope.starts_on,
        done_on__lt=scope.ends_before,
        done_on__lte=tokyo_day(scope.now),
    )
    return Measurement(_keeping(scope, works).count())


def measure_answered_share(scope: Scope) -> Measurement:
    """Give the share of the reports of the period that had an answer within thirty days.

    A report that still has time is not counted yet, and one without an answer that was withdrawn never is.
    """
    start = dt.datetime.combine(scope.starts_on, dt.time(), tzinfo=TOKYO)
    reports = SpotReport.objects.filter(
        ward_id=scope.ward_id,
        received_at__gte=start,
        received_at__lt=_as_of(scope),
        received_at__lte=scope.now - ANSWER_TIME,
    ).exclude(state=SpotReport.State.WITHDRAWN, first_answered_at__isnull=True)
    if _has_promise(scope):
        # A report belongs to no promise of the policy.
        reports = reports.none()
    total = reports.count()
    in_time = reports.filter(first_answered_at__lte=F("received_at") + ANSWER_TIME).count()
    return Measurement(in_time / total if total else None, in_time, total)


def measure_moving_stops(scope: Scope) -> Measurement:
    """Count the stops of public moving shops in use at the moment of measuring, or at the period's end."""
    at = _as_of(scope)
    day = tokyo_day(at)
    stops = _stops(scope).filter(
        Q(shop__public_until__isnull=True) | Q(shop__public_until__gt=at),
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
        Q(starts_on__isnull=True) | Q(starts_on__lte=day),
        Q(ends_before__isnull=True) | Q(ends_before__gt=day),
        shop__public_since__lte=at,
        added_at__lte=at,
    )
    return Measurement(stops.count())


def measure_moving_visits(scope: Scope) -> Measurement:
    """Count how often public moving shops were due at their stops in the period, and were not called off."""
    begins = dt.datetime.combine(scope.starts_on, dt.time(), tzinfo=TOKYO)
    as_of, count = _as_of(scope), 0
    stops = with_changes(
        stops=_stops(scope).filter(shop__public_since__lte=as_of, added_at__lte=as_of),
        first=scope.starts_on,
    )
    for stop in stops:
        since = max(begins, stop.added_at, stop.shop.public_since or begins)
        ends = (as_of, stop.withdrawn_at, stop.shop.public_until)
        until = min(end for end in ends if end is not None)
        if since < until:
            count += count_visits(times=read_times(stop=stop), first=since, until=until)
    return Measurement(count)


def _stops(scope: Scope) -> QuerySet[Stop]:
    """Give the stops of the ward's shops, of those that keep the promise where one is asked of."""
    stops = Stop.objects.filter(shop__ward_id=scope.ward_id).order_by()
    if not _has_promise(scope):
        return stops
    shops = _keeping(scope, MovingShop.objects.filter(ward_id=scope.ward_id))
    return stops.filter(shop__in=shops.order_by().values("pk"))


def measure_visits(scope: Scope) -> Measurement:
    """Count the requests to come and sell that places accepted in the period."""
    starts = dt.datetime.combine(scope.starts_on, dt.time(), tzinfo=TOKYO)
    accepted = VisitRequest.objects.filter(
        place__ward_id=scope.ward_id,
        state=VisitRequest.State.ACCEPTED,
        answered_at__gte=starts,
        answered_at__lt=_as_of(scope),
    )
    if _has_promise(scope):
        accepted = accepted.filter(place__kind__in=_kinds(scope))
    return Measurement(accepted.count())


def _as_of(scope: Scope) -> dt.datetime:
    end = dt.datetime.combine(scope.ends_before, dt.time(), tzinfo=TOKYO)
    return min(scope.now, end)


def _has_promise(scope: Scope) -> bool:
    return bool(scope.initiative_code or scope.activity_code)


def _layers(scope: Scope) -> QuerySet[MapLayer]:
    layers = MapLayer.objects.filter(ward_id=scope.ward_id).order_by()
    return _keeping(scope, layers)


def _keeping(scope: Scope, rows: QuerySet[Keeper]) -> QuerySet[Keeper]:
    """Of maps, works or moving shops, give those that keep the promise that is asked about; all when none is."""
    if not _has_promise(scope):
        return rows
    kept = Q(promises__initiative__fiscal_year=scope.fiscal_year)
    if scope.initiative_code:
        kept &= Q(promises__initiative__code=scope.initiative_code)
    if scope.activity_code:
        kept &= Q(promises__activity_code=scope.activity_code)
    return rows.filter(kept).distinct()


def _places(scope: Scope) -> QuerySet[Place]:
    at = _as_of(scope)
    places = Place.objects.filter(ward_id=scope.ward_id, public_since__lte=at).filter(
        Q(public_until__isnull=True) | Q(public_until__gt=at)
    )
    if not _has_promise(scope):
        return places
    return places.filter(kind__in=_kinds(scope))


def _kinds(scope: Scope) -> set[str]:
    # What a map shows is a list of codes in its row, so it is read before the places are asked.
    return {kind for layer in _layers(scope) for kind in layer.kinds}


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
registry.register(
    Indicator(
        key="places.works-done",
        label=gettext_noop("終わった工事"),
        unit=gettext_noop("件"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_works,
        description=gettext_noop(
            "手すり、路面表示、通学路などの工事のうち、この期間に終わり、公開しているものの数です。"
        ),
    )
)
registry.register(
    Indicator(
        key="places.reports-answered-share",
        label=gettext_noop("30日以内に返事をした知らせの割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_answered_share,
        description=gettext_noop(
            "「ここを直してほしい」という知らせのうち、受け付けから30日以内に返事をしたものの割合です。まだ30日たっていないものは数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="places.moving-stops",
        label=gettext_noop("移動販売が停まる場所"),
        unit=gettext_noop("か所"),
        kind=Kind.COUNT,
        rollup=Rollup.LATEST,
        better=Better.HIGHER,
        measure=measure_moving_stops,
        description=gettext_noop(
            "公開している移動販売が、測った日に使っている停まる場所の数です。"
        ),
    )
)
registry.register(
    Indicator(
        key="places.moving-visits",
        label=gettext_noop("移動販売が来た回数"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_moving_visits,
        description=gettext_noop(
            "時間の表で移動販売が来ることになっていた回数から、休みと知らせた回数を引いた数です。売れた数や来た人の数は数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="places.visit-requests",
        label=gettext_noop("引き受けた出張販売"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_visits,
        description=gettext_noop(
            "出張販売のおねがいのうち、この期間に施設が引き受けたものの数です。"
        ),
    )
)
