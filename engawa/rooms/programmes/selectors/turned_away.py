"""What was refused, for officers: by day and kind, in words that name nobody."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet, Sum

from engawa.rooms.programmes.models import TurnedAway

DAYS = 30


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One kind within one hour: how often, from how many networks."""

    hour: dt.datetime
    kind: str
    count: int
    senders: int
    is_many: bool


@dataclass(frozen=True, slots=True)
class RefusedKind:
    """One kind over the last thirty days."""

    label: str
    count: int
    last: dt.datetime


# So often within an hour it is no mistake any more.
MANY = 20
MOST_LINES = 200


def list_refused_kinds(*, ward_id: int, now: dt.datetime) -> list[RefusedKind]:
    """List what kinds were refused within thirty days, with how often and when last."""
    found = _lately(ward_id, now).order_by().values_list("kind")
    counted = found.annotate(count=Sum("count"), last=Max("hour")).order_by("-count")
    return [
        RefusedKind(str(TurnedAway.Kind(kind).label), count, last) for kind, count, last in counted
    ]


def list_refused(*, ward_id: int, now: dt.datetime) -> list[RefusedLine]:
    """List what was refused within thirty days hour by hour, the latest first."""
    found = _lately(ward_id, now).order_by().values_list("hour", "kind")
    counted = found.annotate(total=Sum("count"), senders=Count("pk")).order_by("-hour", "kind")
    return [
        RefusedLine(hour, str(TurnedAway.Kind(kind).label), total, senders, total >= MANY)
        for hour, kind, total, senders in counted[:MOST_LINES]
    ]


def _lately(ward_id: int, now: dt.datetime) -> QuerySet[TurnedAway]:
    return TurnedAway.objects.filter(ward_id=ward_id, hour__gt=now - dt.timedelta(days=DAYS))
