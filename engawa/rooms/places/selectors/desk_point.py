"""A point at the desk: taken from an address, and said in words for those who do not see the map."""

import math
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.geo.points import Point, measure_distance, project_point
from engawa.rooms.places.importing.addresses import FoundAddress
from engawa.rooms.places.importing.coordinates import read_point, split_point
from engawa.rooms.places.importing.findings import Severity, make_finding
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.addresses import AddressFinder
from engawa.rooms.places.selectors.ground import TownPoint, get_outline, list_towns
from engawa.rooms.places.values import Precision
from engawa.rooms.places.wording import write_json

# By these people say where something is.
LANDMARKS = ("ward-office", "station")
MOST_NEIGHBOURS = 12
NEAR_METRES = 600.0
_RIGHT_THERE = 25.0
_KILOMETRE = 1000.0
# More than NEAR_METRES in Japan, in degrees.
_NEAR_DEGREES = 0.008
_DIRECTIONS = (
    gettext_lazy("北"),
    gettext_lazy("北東"),
    gettext_lazy("東"),
    gettext_lazy("南東"),
    gettext_lazy("南"),
    gettext_lazy("南西"),
    gettext_lazy("西"),
    gettext_lazy("北西"),
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another place near a point."""

    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class PointInWords:
    """Where a point is: `words` say it, `warning` says what an officer should look at, or is empty."""

    words: str
    warning: str
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class PointTyped:
    """What was typed as a point: the point, or a sentence that says why it is none; neither when blank."""

    point: Point | None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class PointTaken:
    """What an address gave: the point and how exact it is, with a sentence that says so; or only why not."""

    found: FoundAddress | None
    words: str


def take_point(*, ward_id: int, way: str, address: str, town: str, block: str) -> PointTaken:
    """Take the point of an address; with the way `town` that of its town alone.

    Where there is no address in one line, town and block are asked.
    """
    finder = AddressFinder(ward_id=ward_id)
    if way == "town":
        found = finder.find_town(town or address)
        if found is None:
            return PointTaken(
                None,
                _(
                    "町が分からないので、位置を入れられません。区の中の町の名前を「町」に入れてください。"
                ),
            )
        words = _("「%(name)s」のまん中の位置を入れました。まだ保存していません。")
        return PointTaken(found, words % {"name": found.name})
    found = finder.find(address or town + block)
    if found is None:
        return PointTaken(
            None,
            _(
                "この住所の位置が分かりません。区の中の町の名前が入っているか確かめるか、地図で決めてください。"
            ),
        )
    if found.precision == Precision.TOWN:
        words = _(
            "番地の位置が分からないので、「%(name)s」のまん中の位置を入れました。まだ保存していません。"
        )
    else:
        words = _("「%(name)s」の位置を入れました。まだ保存していません。")
    return PointTaken(found, words % {"name": found.name})


def read_typed(*, latitude: str, longitude: str) -> PointTyped:
    """Read what was typed of a point, as the form will when it is saved."""
    if latitude and not longitude:
        latitude, longitude = split_point(latitude)
        longitude = "" if latitude == longitude else longitude
    read = read_point(latitude=latitude, longitude=longitude)
    if read.latitude is not None and read.longitude is not None:
        return PointTyped(Point(read.latitude, read.longitude))
    cells = ((latitude, read.of_latitude), (longitude, read.of_longitude))
    found = (make_finding(problem=p, cell=cell) for cell, problems in cells for p in problems)
    wrong = [item.message for item in found if item.severity is Severity.ERROR]
    return PointTyped(None, wrong[0] if wrong else "")


def describe_point(*, ward_id: int, point: Point, number: int) -> PointInWords:
    """Say where a point is; `number` is that of the place itself, which is no neighbour of its own; 0 for a new one."""
    outline = get_outline(ward_id=ward_id)
    is_inside = outline is None or outline.contains(point.latitude, point.longitude)
    warning = "" if is_inside else _("この位置は、区の外です。正しければ、そのまま保存できます。")
    return PointInWords(
        words=_say(point, _find_town(ward_id, point), _find_landmark(ward_id, point, number)),
        warning=warning,
        neighbours=_list_neighbours(ward_id, point, number),
    )


def write_pin_words() -> SafeString:
    """Give the words of the map on which the pin is set, as JSON for the script."""
    return write_json(
        {
            "map": _(
                "位置を決める地図。押した所に印が付きます。矢印キーで印が動き、Shiftキーと一緒に押すと少しずつ動きます。＋と－で大きさが変わります。"
            ),
            "open": _("地図で決める"),
            "close": _("地図を閉じる"),
            "zoom_in": _("大きくする"),
            "zoom_out": _("小さくする"),
            "failed": _(
                "地図を読み込めませんでした。緯度と経度を入れるか、住所から位置を入れてください。"
            ),
            "unheard": _("位置を確かめられませんでした。入れた緯度と経度は、そのままです。"),
        }
    )


def _say(point: Point, town: TownPoint | None, landmark: Neighbour | None) -> str:
    if landmark is None:
        if town is None:
            return _("北緯%(latitude).5f度、東経%(longitude).5f度です。") % {
                "latitude": point.latitude,
                "longitude": point.longitude,
            }
        return _("「%(town)s」の近くです。") % {"town": town.name}
    metres = measure_distance(landmark.point, point)
    named = {
        "town": town.name if town else "",
        "name": landmark.name,
        "direction": _point_of_compass(landmark.point, point),
        "metres": round(metres, -1),
        "kilometres": metres / _KILOMETRE,
    }
    if metres < _RIGHT_THERE:
        if town is None:
            return _("%(name)sのすぐそばです。") % named
        return _("「%(town)s」の近く、%(name)sのすぐそばです。") % named
    if metres < _KILOMETRE:
        if town is None:
            return _("%(name)sから%(direction)sへ約%(metres)dメートルです。") % named
        return (
            _("「%(town)s」の近く、%(name)sから%(direction)sへ約%(metres)dメートルです。") % named
        )
    if town is None:
        return _("%(name)sから%(direction)sへ約%(kilometres).1fキロメートルです。") % named
    return (
        _("「%(town)s」の近く、%(name)sから%(direction)sへ約%(kilometres).1fキロメートルです。")
        % named
    )


def _point_of_compass(start: Point, end: Point) -> str:
    east, north = (b - a for a, b in zip(project_point(start), project_point(end), strict=True))
    turn = math.degrees(math.atan2(east, north)) % 360
    return str(_DIRECTIONS[round(turn / 45) % 8])


def _find_town(ward_id: int, point: Point) -> TownPoint | None:
    towns = list_towns(ward_id=ward_id)
    return min(towns, key=lambda town: measure_distance(town.point, point), default=None)


def _find_landmark(ward_id: int, point: Point, number: int) -> Neighbour | None:
    rows = Place.objects.filter(
        ward_id=ward_id, kind__in=LANDMARKS, state=Place.State.PUBLIC, latitude__isnull=False
    ).exclude(number=number)
    marks = [
        Neighbour(name, Point(latitude, longitude))
        for name, latitude, longitude in rows.values_list("name", "latitude", "longitude")
        if latitude is not None and longitude is not None
    ]
    return min(marks, key=lambda mark: measure_distance(mark.point, point), default=None)


def _list_neighbours(ward_id: int, point: Point, number: int) -> tuple[Neighbour, ...]:
    near = (point.latitude - _NEAR_DEGREES, point.latitude + _NEAR_DEGREES)
    beside = (point.longitude - _NEAR_DEGREES, point.longitude + _NEAR_DEGREES)
    rows = Place.objects.filter(
        ward_id=ward_id, latitude__range=near, longitude__range=beside
    ).exclude(number=number)
    found = [
        (measure_distance(Point(latitude, longitude), point), name, Point(latitude, longitude))
        for name, latitude, longitude in rows.exclude(state=Place.State.REMOVED).values_list(
            "name", "latitude", "longitude"
        )
        if latitude is not None and longitude is not None
    ]
    found.sort(key=lambda item: item[:2])
    return tuple(
        Neighbour(name, spot)
        for metres, name, spot in found[:MOST_NEIGHBOURS]
        if metres <= NEAR_METRES
    )
