"""The stops of moving shops as other parts read them: their times, their points, what differs on which day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from engawa.core.geo.points import Point
from engawa.rooms.places.models import Place, Stop, StopChange
from engawa.rooms.places.opening.hours import OpeningHours, Span
from engawa.rooms.places.stop_times import DayChange, StopTimes

_KNOWN = "known_changes"


@dataclass(frozen=True, slots=True)
class StopSpot:
    """Where a stop is: its words, its point if known, its district, and the public place it stands at."""

    words: str
    point: Point | None
    area: str
    area_code: str
    place_name: str
    place_number: int | None


def stops_in_use(*, today: dt.date) -> QuerySet[Stop]:
    """Give the stops that were not taken away and of which the time is not over."""
    return Stop.objects.filter(withdrawn_at__isnull=True).filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=today)
    )


def with_changes(*, stops: QuerySet[Stop], first: dt.date) -> QuerySet[Stop]:
    """Fetch with the stops what differs from that day on, and where they are."""
    changes = StopChange.objects.filter(day__gte=first).order_by("day")
    return stops.select_related("shop", "place", "area").prefetch_related(
        Prefetch("changes", queryset=changes, to_attr=_KNOWN)
    )


def read_times(*, stop: Stop) -> StopTimes:
    """Give the times of a stop, with what differs as far as it was fetched."""
    changes: Iterable[StopChange] = getattr(stop, _KNOWN, ())
    return StopTimes(
        hours=OpeningHours.from_plain(stop.hours),
        starts_on=stop.starts_on,
        ends_before=stop.ends_before,
        changes={change.day: DayChange(_span_of(change), change.words) for change in changes},
    )


def read_spot(*, stop: Stop) -> StopSpot:
    """Give where a stop is; its place and district fetched already."""
    place = stop.place
    is_public = place is not None and place.state == Place.State.PUBLIC
    return StopSpot(
        words=stop.spot,
        point=_point_of(stop),
        area=stop.area.name if stop.area else "",
        area_code=stop.area.code if stop.area else "",
        place_name=place.name if place is not None and is_public else "",
        place_number=place.number if place is not None and is_public else None,
    )


def _point_of(stop: Stop) -> Point | None:
    held = stop.place or stop
    if held.latitude is None or held.longitude is None:
        return None
    return Point(held.latitude, held.longitude)


def _span_of(change: StopChange) -> Span | None:
    if change.opens is None or change.closes is None:
        return None
    return Span(change.opens, change.closes)
