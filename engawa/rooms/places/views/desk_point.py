"""The point of a place at the desk: taken from its address, and said in words while its pin moves."""

from dataclasses import dataclass

from django.http import JsonResponse, QueryDict
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.geo.points import Point
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.selectors.desk_point import (
    PointTaken,
    describe_point,
    read_typed,
    take_point,
)

# The button of the form that asks for the point of the address; its value is `address` or `town`.
TAKE_POINT = "take_point"
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class TypedWithPoint:
    """What was typed in the form of a place, with the point that its address gave."""

    typed: QueryDict
    taken: PointTaken


def read_asked_point(request: OfficerRequest) -> TypedWithPoint | None:
    """Give what was typed with the point of its address, when a button asked for that; else None."""
    if TAKE_POINT not in request.POST:
        return None
    typed = request.POST.copy()
    taken = _take(request, typed, typed.get(TAKE_POINT, ""))
    if taken.found is not None:
        point = taken.found.point
        typed["latitude"] = _write(point.latitude)
        typed["longitude"] = _write(point.longitude)
        typed["precision"] = taken.found.precision
    return TypedWithPoint(typed, taken)


@officer_page(Role.EDITOR)
@require_safe
def point(request: OfficerRequest) -> JsonResponse:
    """Say where a point is that was typed or pressed on the map, or give that of an address."""
    asked = request.GET
    number = read_whole_number(asked.get("number", ""))
    way = asked.get("from", "")
    if way:
        taken = _take(request, asked, way)
        if taken.found is None:
            return JsonResponse({"refusal": taken.words})
        answer = _describe(request, taken.found.point, number)
        return JsonResponse(answer | {"note": taken.words, "precision": taken.found.precision})
    typed = read_typed(latitude=asked.get("latitude", ""), longitude=asked.get("longitude", ""))
    if typed.point is None:
        return JsonResponse({"refusal": typed.refusal})
    return JsonResponse(_describe(request, typed.point, number))


def _take(request: OfficerRequest, typed: QueryDict, way: str) -> PointTaken:
    return take_point(
        ward_id=request.ward.pk,
        way=way,
        address=typed.get("address", ""),
        town=typed.get("town", ""),
        block=typed.get("block", ""),
    )


def _describe(request: OfficerRequest, spot: Point, number: int) -> dict[str, object]:
    said = describe_point(ward_id=request.ward.pk, point=spot, number=number)
    return {
        "latitude": _write(spot.latitude),
        "longitude": _write(spot.longitude),
        "words": said.words,
        "warning": said.warning,
        "neighbours": [
            {"name": item.name, "latitude": item.point.latitude, "longitude": item.point.longitude}
            for item in said.neighbours
        ],
    }


def _write(degrees: float) -> str:
    return f"{degrees:.{_DIGITS}f}".rstrip("0").rstrip(".")
