"""The numbers that the policy room itself can measure. Found at start-up by `core.indicators`.

All of them look at the version that was in force at `scope.now`, and at nothing reported, taken or
signed later than that.
"""

import datetime as dt

from django.db.models import Q, QuerySet
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
from engawa.rooms.policy.models import (
    Activity,
    Initiative,
    Milestone,
    MilestoneReport,
    PlanVersion,
    Reading,
    Review,
    Target,
)

ROOM = "policy"


def _versions(scope: Scope) -> QuerySet[PlanVersion]:
    return PlanVersion.objects.filter(
        plan__ward_id=scope.ward_id,
        plan__fiscal_year=scope.fiscal_year,
        published_at__lte=scope.now,
    )


def _in_force(scope: Scope) -> QuerySet[PlanVersion]:
    return _versions(scope).filter(Q(closed_at__isnull=True) | Q(closed_at__gt=scope.now))


def _milestones(scope: Scope) -> QuerySet[Milestone]:
    found = Milestone.objects.filter(version__in=_in_force(scope))
    if scope.initiative_code:
        found = found.filter(initiative__code=scope.initiative_code)
    if scope.activity_code:
        found = found.filter(activity__code=scope.activity_code)
    return found


def _initiatives(scope: Scope) -> QuerySet[Initiative]:
    found = Initiative.objects.filter(version__in=_in_force(scope))
    if scope.initiative_code:
        found = found.filter(code=scope.initiative_code)
    if scope.activity_code:
        found = found.filter(activities__code=scope.activity_code)
    return found


def _activities(scope: Scope) -> QuerySet[Activity]:
    found = Activity.objects.filter(version__in=_in_force(scope))
    if scope.initiative_code:
        found = found.filter(initiative__code=scope.initiative_code)
    if scope.activity_code:
        found = found.filter(code=scope.activity_code)
    return found


def _count_met(scope: Scope, codes: set[str]) -> int:
    reports = MilestoneReport.objects.filter(
        plan__ward_id=scope.ward_id,
        plan__fiscal_year=scope.fiscal_year,
        milestone_code__in=codes,
        reported_at__lte=scope.now,
    )
    last = dict(reports.order_by("reported_at", "pk").values_list("milestone_code", "met_on"))
    today = tokyo_day(scope.now)
    return sum(
        1
        for met_on in last.values()
        if met_on and scope.starts_on <= met_on < scope.ends_before and met_on <= today
    )


def _ratio(numerator: int, denominator: int) -> Measurement:
    value = numerator / denominator if denominator else None
    return Measurement(value, numerator, denominator)


def measure_milestones_met(scope: Scope) -> Measurement:
    """Count the milestones in scope that were met in the period."""
    codes = set(_milestones(scope).values_list("code", flat=True))
    return Measurement(_count_met(scope, codes))


def measure_milestones_met_share(scope: Scope) -> Measurement:
    """Give the share of milestones in scope that were met in the period."""
    codes = set(_milestones(scope).values_list("code", flat=True))
    return _ratio(_count_met(scope, codes), len(codes))


def measure_initiatives_with_service(scope: Scope) -> Measurement:
    """Give the share of initiatives in scope that a service room of this house measures."""
    codes = set(_initiatives(scope).values_list("code", flat=True))
    services = [i.key for i in registry.list_all() if i.room != ROOM]
    bound = set(
        Target.objects.filter(
            version__in=_in_force(scope), initiative__code__in=codes, indicator_key__in=services
        )
        .order_by()
        .values_list("initiative__code", flat=True)
    )
    return _ratio(len(bound), len(codes))


def measure_activities_measured(scope: Scope) -> Measurement:
    """Give the share of activities in scope for which a number was measured in the period."""
    codes = set(_activities(scope).values_list("code", flat=True))
    activity_of = {
        (code, key): activity
        for code, key, activity in Target.objects.filter(
            version__in=_in_force(scope), activity__code__in=codes
        )
        .exclude(indicator_key="")
        .order_by()
        .values_list("code", "indicator_key", "activity__code")
    }
    read = (
        Reading.objects.filter(
            plan__ward_id=scope.ward_id,
            plan__fiscal_year=scope.fiscal_year,
            target_code__in={code for code, _key in activity_of},
            state__in=(Reading.State.MEASURED, Reading.State.SUPPRESSED),
            starts_on__lt=scope.ends_before,
            ends_before__gt=scope.starts_on,
            taken_at__lte=scope.now,
        )
        .order_by()
        .values_list("target_code", "indicator_key")
        .distinct()
    )
    measured = {activity_of[pair] for pair in read if pair in activity_of}
    return _ratio(len(measured), len(codes))


def measure_versions_published(scope: Scope) -> Measurement:
    """Count the versions of the year's plan published before the period ended."""
    end = dt.datetime.combine(scope.ends_before, dt.time.min, TOKYO)
    versions = _versions(scope).filter(published_at__lt=end)
    if scope.initiative_code:
        holding = Initiative.objects.filter(code=scope.initiative_code)
        versions = versions.filter(pk__in=holding.order_by().values("version_id"))
    if scope.activity_code:
        holding_activity = Activity.objects.filter(code=scope.activity_code)
        versions = versions.filter(pk__in=holding_activity.order_by().values("version_id"))
    return Measurement(versions.count())


def measure_reviews_signed(scope: Scope) -> Measurement:
    """Count the signed reviews that look back on parts of the period.

    The period of the review decides, not the day of signing: the year is reviewed after it ended.
    """
    reviews = Review.objects.filter(
        plan__ward_id=scope.ward_id,
        plan__fiscal_year=scope.fiscal_year,
        starts_on__gte=scope.starts_on,
        ends_before__lte=scope.ends_before,
        signed_at__lte=scope.now,
    )
    if scope.initiative_code:
        reviews = reviews.filter(items__initiative_code=scope.initiative_code)
    if scope.activity_code:
        # A review speaks of whole initiatives; of an activity it speaks through its initiative.
        holding = _activities(scope).order_by().values("initiative__code")
        reviews = reviews.filter(items__initiative_code__in=holding)
    return Measurement(reviews.distinct().count())


registry.register(
    Indicator(
        key="policy.milestones-met",
        label=gettext_noop("済んだ節目"),
        unit=gettext_noop("件"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_milestones_met,
        description=gettext_noop(
            "方針に書いた節目のうち、期間のあいだに済んだと区が記録したものの数です。"
        ),
    )
)
registry.register(
    Indicator(
        key="policy.milestones-met-share",
        label=gettext_noop("済んだ節目の割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_milestones_met_share,
        description=gettext_noop(
            "方針に書いたすべての節目のうち、期間のあいだに済んだものの割合です。"
        ),
    )
)
registry.register(
    Indicator(
        key="policy.initiatives-with-service",
        label=gettext_noop("サービスの記録から測る取組の割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_initiatives_with_service,
        description=gettext_noop(
            "取組のうち、区のサービスの記録から測る数字が1つでも結びついているものの割合です。"
            "方針そのものを数える数字は含めません。"
        ),
    )
)
registry.register(
    Indicator(
        key="policy.activities-measured",
        label=gettext_noop("数で確かめている活動の割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_activities_measured,
        description=gettext_noop(
            "活動のうち、期間のあいだに数字を1回でも計測したものの割合です。"
            "人数が少なく数を出さないものも、計測したものに数えます。手で報告した数字は含めません。"
        ),
    )
)
registry.register(
    Indicator(
        key="policy.versions-published",
        label=gettext_noop("方針を公表した回数"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.NEITHER,
        measure=measure_versions_published,
        description=gettext_noop(
            "その年度の方針を、期間の終わりまでに公表した回数です。直して出し直した回も数えます。"
        ),
    )
)
registry.register(
    Indicator(
        key="policy.reviews-signed",
        label=gettext_noop("公表した振り返り"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_reviews_signed,
        description=gettext_noop(
            "期間のことを振り返って公表した、中間と年度末の振り返りの数です。"
        ),
    )
)
