"""The numbers that the programmes room can measure. Found at start-up by `core.indicators`.

For a promise of the policy the public programmes that keep it are counted; without one, those of the whole ward.
Where there is no such programme, nothing is measured: that is not the same as none held.
"""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_noop

from engawa.core.audit.models import AuditEntry
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
from engawa.rooms.programmes.models import (
    Attendance,
    Booking,
    Intake,
    Programme,
    Recording,
    RecordingViews,
    Session,
    StreamViews,
    SurveyAnswer,
)
from engawa.rooms.programmes.selectors.calls import find_call_length, say_call_length
from engawa.rooms.programmes.selectors.surveys import SATISFIED_FROM

# What a resident would otherwise have telephoned for; what the ward or the clock did is no call.
_ONLINE_DEEDS = tuple(
    f"programmes.booking.{deed}" for deed in ("booked", "waiting", "changed", "cancelled")
)
_NOT_BY_RESIDENTS = ("mended", "called-off")
_TAKES_PLACE = Q(sessions__called_off_at__isnull=True)


def measure_sessions(scope: Scope) -> Measurement:
    """Count the sessions that ended in the period and were not called off."""
    programmes = _programmes(scope)
    held = Session.objects.filter(
        intake__programme__in=programmes.values("pk"),
        intake__called_off_at__isnull=True,
        called_off_at__isnull=True,
        ends_at__gte=_begin(scope),
        ends_at__lt=_end(scope),
    )
    return Measurement(held.count() if programmes.exists() else None)


def measure_places(scope: Scope) -> Measurement:
    """Sum the capacity of the intakes whose first session began in the period."""
    programmes = _programmes(scope)
    offered = _intakes(programmes).filter(
        first_at__gte=_begin(scope), first_at__lt=_end(scope), capacity__isnull=False
    )
    total = offered.aggregate(total=Sum("capacity"))["total"]
    return Measurement((total or 0) if programmes.exists() else None)


def measure_applications(scope: Scope) -> Measurement:
    """Count the applications that came in the period, whatever became of them."""
    programmes = _programmes(scope)
    made = Booking.objects.filter(
        intake__programme__in=programmes.values("pk"),
        made_at__gte=_begin(scope),
        made_at__lt=_end(scope),
    )
    return Measurement(made.count() if programmes.exists() else None)


def measure_fill_rate(scope: Scope) -> Measurement:
    """Give the share of the places that were taken, of the intakes whose last session ended in the period."""
    ended = _intakes(_programmes(scope)).filter(
        ~Q(way=Intake.Way.OPEN), last_at__gte=_begin(scope), last_at__lt=_end(scope)
    )
    sums = ended.aggregate(taken=Sum("taken"), offered=Sum("capacity"))
    taken, offered = sums["taken"] or 0, sums["offered"] or 0
    return Measurement(taken / offered if offered else None, taken, offered)


def measure_attendance(scope: Scope) -> Measurement:
    """Count who came to sessions that ended in the period, of those at whose door it was noted."""
    noted = _noted_sessions(scope)
    came = Attendance.objects.filter(session__in=noted.values("pk"))
    return Measurement(came.aggregate(total=Sum("came"))["total"])


def measure_attendance_rate(scope: Scope) -> Measurement:
    """Give the share of those who booked that came, of sessions that ended in the period and were noted."""
    noted = _noted_sessions(scope)
    is_booked = Q(intake__bookings__state=Booking.State.BOOKED)
    booked = noted.aggregate(total=Sum("intake__bookings__units", filter=is_booked))["total"] or 0
    of_bookings = Attendance.objects.filter(session__in=noted.values("pk"), is_walk_in=False)
    came = of_bookings.aggregate(total=Sum("came"))["total"] or 0
    return Measurement(came / booked if booked else None, came, booked)


def measure_satisfaction(scope: Scope) -> Measurement:
    """Give the share of answers in the period that say good or very good."""
    answers = SurveyAnswer.objects.filter(
        round__intake__programme__in=_programmes(scope).values("pk"),
        answered_on__gte=scope.starts_on,
        answered_on__lt=scope.ends_before,
        answered_on__lte=tokyo_day(scope.now),
    )
    good = Count("pk", filter=Q(satisfaction__gte=SATISFIED_FROM))
    counts = answers.order_by().aggregate(good=good, all=Count("pk"))
    value = counts["good"] / counts["all"] if counts["all"] else None
    return Measurement(value, counts["good"], counts["all"])


def _noted_sessions(scope: Scope) -> QuerySet[Session]:
    """Give the sessions that ended in the period, and at whose door something was noted: of others nothing is known."""
    noted = Attendance.objects.filter(session=OuterRef("pk"))
    return Session.objects.filter(
        Exists(noted),
        intake__programme__in=_programmes(scope).values("pk"),
        ends_at__gte=_begin(scope),
        ends_at__lt=_end(scope),
    ).order_by()


def measure_telephone_hours(scope: Scope) -> Measurement:
    """Give the hours of telephone that were saved: what residents did online, by the minutes of one call."""
    programmes = _programmes(scope)
    if not programmes.exists():
        return Measurement(None)
    # Of most deeds the record says no more than that they were done.
    is_theirs = Q(data__how__isnull=True) | ~Q(data__how__in=_NOT_BY_RESIDENTS)
    done = AuditEntry.objects.filter(
        is_theirs,
        ward_id=scope.ward_id,
        code__in=_ONLINE_DEEDS,
        actor__isnull=True,
        at__gte=_begin(scope),
        at__lt=_end(scope),
        data__programme__in=list(programmes.values_list("number", flat=True)),
    )
    minutes = find_call_length(ward_id=scope.ward_id).minutes
    return Measurement(round(done.count() * minutes / 60, 1))


def measure_stream_views(scope: Scope) -> Measurement:
    """Count how often streams were opened in the period, and by how many visitors of a day recordings were."""
    programmes = _programmes(scope).values("pk")
    streamed = Session.objects.filter(intake__programme__in=programmes, stream__isnull=False)
    recorded = Recording.objects.filter(
        _keeps(scope) | Q(programme__in=programmes), ward_id=scope.ward_id, is_public=True
    )
    within = Q(day__gte=scope.starts_on, day__lt=scope.ends_before, day__lte=tokyo_day(scope.now))
    live = StreamViews.objects.filter(within, session__intake__programme__in=programmes)
    later = RecordingViews.objects.filter(within, recording__in=recorded.values("pk"))
    total = sum(rows.aggregate(total=Sum("count"))["total"] or 0 for rows in (live, later))
    is_offered = total > 0 or streamed.exists() or recorded.exists()
    return Measurement(total if is_offered else None)


def _begin(scope: Scope) -> dt.datetime:
    return dt.datetime.combine(scope.starts_on, dt.time(), tzinfo=TOKYO)


def _end(scope: Scope) -> dt.datetime:
    end = dt.datetime.combine(scope.ends_before, dt.time(), tzinfo=TOKYO)
    return min(scope.now, end)


def _programmes(scope: Scope) -> QuerySet[Programme]:
    """Give the ward's public programmes, those that keep the promise where one is asked about."""
    programmes = Programme.objects.filter(ward_id=scope.ward_id, is_public=True).order_by()
    if not scope.initiative_code and not scope.activity_code:
        return programmes
    return programmes.filter(_keeps(scope)).distinct()


def _keeps(scope: Scope) -> Q:
    """Give what holds of those that keep the promise that is asked about; of all where none is."""
    if not scope.initiative_code and not scope.activity_code:
        return Q(pk__isnull=False)
    kept = Q(promises__initiative__fiscal_year=scope.fiscal_year)
    if scope.initiative_code:
        kept &= Q(promises__initiative__code=scope.initiative_code)
    if scope.activity_code:
        kept &= Q(promises__activity_code=scope.activity_code)
    return kept


def _intakes(programmes: QuerySet[Programme]) -> QuerySet[Any]:
    """Give the intakes that take place, with the beginning of their first session and the end of their last."""
    intakes = Intake.objects.filter(
        programme__in=programmes.values("pk"), called_off_at__isnull=True
    ).order_by()
    return intakes.annotate(
        first_at=Min("sessions__starts_at", filter=_TAKES_PLACE),
        last_at=Max("sessions__ends_at", filter=_TAKES_PLACE),
    )


registry.register(
    Indicator(
        key="programmes.sessions-held",
        label=gettext_noop("開いた回数"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_sessions,
        description=gettext_noop(
            "公開している教室や催しのうち、この期間に終わった回の数です。中止した回は数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.places-offered",
        label=gettext_noop("用意した席"),
        unit=gettext_noop("席"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_places,
        description=gettext_noop(
            "この期間に1回目があった募集の定員を足した数です。世帯や組で受け付けるものは、1世帯、1組を1席と数えます。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.applications",
        label=gettext_noop("届いた申込み"),
        unit=gettext_noop("件"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_applications,
        counts_persons=True,
        description=gettext_noop(
            "この期間に届いた申込みの数です。あとで取り消したもの、席が取れなかったものもふくみます。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.fill-rate",
        label=gettext_noop("席がうまった割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_fill_rate,
        counts_persons=True,
        description=gettext_noop(
            "この期間に最後の回が終わった募集で、定員のうち申込みで使われた席の割合です。申込みのいらないものは数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.attendance",
        label=gettext_noop("来た人の数"),
        unit=gettext_noop("人"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_attendance,
        counts_persons=True,
        description=gettext_noop(
            "この期間に終わった回のうち、受付で出欠を記録した回に来た数です。予約なしで来た方もふくみます。"
            "世帯や組で受け付けるものは、1世帯、1組を1人と数えます。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.attendance-rate",
        label=gettext_noop("申し込んだ人が来た割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_attendance_rate,
        counts_persons=True,
        description=gettext_noop(
            "この期間に終わった回のうち、受付で出欠を記録した回について、申し込んだ数のうち来た数の割合です。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.satisfaction",
        label=gettext_noop("満足した割合"),
        unit="%",
        kind=Kind.RATIO,
        rollup=Rollup.SUM_OF_PARTS,
        better=Better.HIGHER,
        measure=measure_satisfaction,
        counts_persons=True,
        description=gettext_noop(
            "来た方へのアンケートで、5段階のうち「とてもよかった」か「よかった」を選んだ答えの割合です。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.telephone-hours-saved",
        label=gettext_noop("電話にかけずにすんだ時間"),
        unit=gettext_noop("時間"),
        kind=Kind.AMOUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_telephone_hours,
        say_for_ward=say_call_length,
        description=gettext_noop(
            "画面での申込み、変更、取消しの件数に、電話1件にかかる時間をかけた数です。1件は、区が決めていなければ6分とします。電話と窓口で受けたもの、中止による取消しは数えません。"
        ),
    )
)
registry.register(
    Indicator(
        key="programmes.stream-views",
        label=gettext_noop("配信と録画が見られた回数"),
        unit=gettext_noop("回"),
        kind=Kind.COUNT,
        rollup=Rollup.SUM,
        better=Better.HIGHER,
        measure=measure_stream_views,
        description=gettext_noop(
            "配信へのリンクが開かれた回数と、録画を見た人の数を足した数です。録画は、1日に1人を1と数えます。だれが見たかは残しません。"
        ),
    )
)
