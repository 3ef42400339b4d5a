"""The numbers that the safety room can measure. Found at start-up by `core.indicators`.

For a promise of the policy they are measured where the ward said that its safety pages keep it; they are those
of the whole ward then too. Where nothing was to be measured (no order in the
period, no site open), nothing is measured: that is not the same as none.
"""

import datetime as dt
import statistics
from itertools import groupby, pairwise
from operator import itemgetter

from django.db.models import Sum
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
from engawa.rooms.safety.models import (
    Order,
    PageViews,
    Publication,
    Response,
    SafetyPromise,
    SiteReport,
)
from engawa.rooms.safety.regimes import TAKING_PEOPLE
from engawa.rooms.safety.selectors.sites_now import get_stale_time
from engawa.rooms.safety.values import NEVER_PUBLIC

_OF_ORDERS = (Publication.Cause.APPROVED, Publication.Cause.UPDATED, Publication.Cause.LIFTED)


def measure_publish_minutes(scope: Scope) -> Measurement:
    """Give the median of the minutes from an approval until the watcher saw it on the public page."""
    if not _is_kept(scope):
        return Measurement(None)
    rows = Publication.objects.filter(
        ward_id=scope.ward_id,
        is_drill=False,
        cause__in=_OF_ORDERS,
        requested_at__gte=_begin(scope),
        requested_at__lt=_end(scope),
        seen_at__isnull=False,
        seen_at__lte=scope.now,
    ).order_by()
    minutes = [
        (seen_at - requested_at).total_seconds() / 60
        for requested_at, seen_at in rows.values_list("requested_at", "seen_at")
        if seen_at is not None
    ]
    return Measurement(statistics.median(minutes) if minutes else None)


def measure_confirmed_share(scope: Scope) -> Measurement:
    """Give the share of the sites that took people in the period whose state was never older than the set time."""
    if not _is_kept(scope):
        return Measurement(None, 0, 0)
    begin, end = _begin(scope), _end(scope)
    stale_time = get_stale_time(ward_id=scope.ward_id, is_drill=False)
    reports = (
        SiteReport.objects.filter(site__ward_id=scope.ward_id, is_drill=False, at__lt=end)
        .exclude(site__role__in=NEVER_PUBLIC)
        .order_by("site_id", "at", "pk")
        .values_list("site_id", "at", "shown")
    )
    took: dict[int, bool] = {}
    for site_id, of_site in groupby(reports, key=itemgetter(0)):
        moments = [(at, shown) for _site_id, at, shown in of_site]
        for (at, shown), (until, _shown) in pairwise([*moments, (end, "")]):
            # What was said before the period counts for as long as it reached into it.
            if shown in TAKING_PEOPLE and until > begin:
                lapsed = max(at + stale_time, begin) < until
                took[site_id] = took.get(site_id, True) and not lapsed
    confirmed = sum(took.values())
    return Measurement(confirmed / len(took) if took else None, confirmed, len(took))


def measure_drills(scope: Scope) -> Measurement:
    """Count the days on which a drill was held: an order issued in drill mode, or a response begun."""
    if not _is_kept(scope):
        return Measurement(None)
    given = {"ward_id": scope.ward_id, "is_drill": True}
    begin, end = _begin(scope), _end(scope)
    orders = Order.objects.filter(**given, first_issued_at__gte=begin, first_issued_at__lt=end)
    responses = Response.objects.filter(**given, started_at__gte=begin, started_at__lt=end)
    moments = [
        *orders.values_list("first_issued_at", flat=True),
        *responses.values_list("started_at", flat=True),
    ]
    days = {moment.astimezone(TOKYO).date() for moment in moments if moment is not None}
    return Measurement(len(days))


def measure_views(scope: Scope) -> Measurement:
    """Sum how often the safety page was read, as the web server's log was counted."""
    if not _is_kept(scope):
        return Measurement(None)
    rows = PageViews.objects.filter(
        ward_id=scope.ward_id,
        day__gte=scope.starts_on,
        day__lt=scope.ends_before,
        day__lte=tokyo_day(scope.now),
    )
    return Measurement(rows.aggregate(total=Sum("views"))["total"])


def _is_kept(scope: Scope) -> bool:
    """Tell whether the whole ward is asked for, or a promise that its safety pages keep."""
    if not (scope.initiative_code or scope.activity_code):
        return True
    kept = SafetyPromise.objects.filter(
        ward_id=scope.ward_id, initiative__fiscal_year=scope.fiscal_year
    )
    if scope.initiative_code:
        kept = kept.filter(initiative__code=scope.initiative_code)
    # A promise of the initiative as a whole is one of each of its activities.
    if scope.activity_code:
        kept = kept.filter(activity_code__in=(scope.activity_code, ""))
    return kept.exists()


def _begin(scope: Scope) -> dt.datetime:
    return dt.datetime.combine(scope.starts_on, dt.time(), TOKYO)


def _end(scope: Scope) -> dt.datetime:
    # Nothing later than the moment of measuring may be counted.
    return min(dt.datetime.combine(scope.ends_before, dt.time(), TOKYO), scope.now)


registry.register(
    Indicator(
        key="safety.publish-minutes",
        label=gettext_noop("承認から公開までの時間"),
        unit=gettext_noop("分"),
        kind=Kind.AMOUNT,
        rollup=Rollup.NONE,
        better=Better.LOWER,
        measure=measure_publish_minutes,
        description=gettext_noop(
            "この期間に承認した避難情報（変更と解除をふくみます）が、公開ページで外から見えるまでの分数の中央の値です。訓練は数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="safety.sites-confirmed-share",
        label=gettext_noop("状況を確かめつづけた避難先の割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_confirmed_share,
        description=gettext_noop(
            "この期間に人を受け入れた避難先のうち、閉めるまで、決めた時間をあけずに状況を確かめつづけた所の割合です。訓練は数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="safety.drills-held",
        label=gettext_noop("避難情報の訓練をした日数"),
        unit=gettext_noop("日"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_drills,
        description=gettext_noop(
            "この期間に、訓練の避難情報を出したか、訓練の対応を始めた日の数です。"
        ),
    )
)
registry.register(
    Indicator(
        key="safety.views",
        label=gettext_noop("防災のページが見られた回数"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.NEITHER,
        measure=measure_views,
        description=gettext_noop(
            "避難情報のページが見られた回数です。ウェブサーバーの記録から1日ごとに数え、だれが見たかは残しません。"
        ),
    )
)
