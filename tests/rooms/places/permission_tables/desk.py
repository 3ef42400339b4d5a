"""Who may open and change what at the desk of places: those of a section, and those of the whole ward."""

import datetime as dt
import io
from typing import Any

from PIL import Image

from engawa.core.ui.pictures import read_picture
from engawa.rooms.places.models import Photo, PlaceKind
from engawa.rooms.places.services.photos import add_photo
from engawa.rooms.places.services.register import remove_place
from tests.permissions import (
    EDITORS,
    EVERYBODY,
    OFFICERS,
    WARD_ADMINISTRATORS,
    WARD_EDITORS,
    World,
    when_let_in,
)
from tests.rooms.places.desk_forms import make_place

MOMENT = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
WARD = {"ward_slug": "kanazawa"}
GONE = {**WARD, "number": 999}
NOT_THERE = when_let_in(OFFICERS, 404)
# Refused because nothing (useful) was sent, redirected because it was done: only by who may try.
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)
ADMINISTRATORS_TRY = when_let_in(WARD_ADMINISTRATORS, 422)
ADMINISTRATORS_DO = when_let_in(WARD_ADMINISTRATORS, 302)
# A place in preparation is a draft of the ward: its photo too.
OFFICERS_ONLY = {**dict.fromkeys(EVERYBODY, 200), "anonymous": 404, "hana": 404, "stranger": 404}


def of_general_affairs(world: World, **facts: Any) -> dict[str, Any]:
    """Give a place of 総務課, in which those with a role for one section serve."""
    return {**WARD, "number": make_place(world.kanazawa, MOMENT, **facts).number}


def of_the_whole_ward(world: World) -> dict[str, Any]:
    """Give a place that no section looks after."""
    return of_general_affairs(world, section="")


def removed(world: World) -> dict[str, Any]:
    place = of_general_affairs(world)
    remove_place(
        ward_id=world.kanazawa.pk,
        number=place["number"],
        revision=1,
        actor_id=None,
        now=MOMENT,
    )
    return place


def with_photo(world: World, **facts: Any) -> dict[str, Any]:
    place = of_general_affairs(world, **facts)
    drawn = io.BytesIO()
    Image.new("RGB", (4, 3), "teal").save(drawn, "PNG")
    photo = add_photo(
        ward_id=world.kanazawa.pk,
        number=place["number"],
        picture=read_picture(content=drawn.getvalue()),
        alternative="入口",
        licence="",
        actor_id=None,
        now=MOMENT,
    )
    return {**place, "photo_id": photo.pk}


def file_of_photo(world: World, **facts: Any) -> dict[str, Any]:
    place = with_photo(world, **facts)
    photo = Photo.objects.get(pk=place.pop("photo_id"))
    return {**place, "name": str(photo.image.name).rpartition("/")[2]}


def kind(world: World) -> dict[str, Any]:
    row, _made = PlaceKind.objects.get_or_create(
        ward=world.kanazawa, code="farm-shop", defaults={"name": "直売所"}
    )
    return {**WARD, "kind_id": row.pk}


TABLE = [
    ("GET", "places:desk", WARD, OFFICERS),
    ("GET", "places:desk-add", WARD, EDITORS),
    ("POST", "places:desk-add", WARD, MAY_TRY),
    ("GET", "places:desk-place", of_general_affairs, OFFICERS),
    ("GET", "places:desk-place", of_the_whole_ward, OFFICERS),
    ("GET", "places:desk-place", GONE, NOT_THERE),
    ("POST", "places:desk-place", of_general_affairs, MAY_TRY),
    ("POST", "places:desk-place", of_the_whole_ward, WARD_MAY_TRY),
    ("GET", "places:desk-confirm", of_general_affairs, EDITORS),
    ("POST", "places:desk-confirm", of_general_affairs, MAY_TRY),
    ("POST", "places:desk-confirm", of_the_whole_ward, WARD_MAY_TRY),
    ("GET", "places:desk-remove", of_general_affairs, EDITORS),
    (
        "POST",
        "places:desk-remove",
        of_general_affairs,
        MAY_DO,
        {"revision": "1"},
    ),
    ("POST", "places:desk-remove", of_the_whole_ward, WARD_MAY_DO, {"revision": "1"}),
    ("POST", "places:desk-bring-back", removed, MAY_DO, {"revision": "2"}),
    ("POST", "places:desk-bring-back", of_the_whole_ward, WARD_MAY_DO, {"revision": "1"}),
    ("GET", "places:desk-history", of_general_affairs, OFFICERS),
    ("GET", "places:desk-photos", of_general_affairs, EDITORS),
    ("POST", "places:desk-photos", of_general_affairs, MAY_TRY),
    ("POST", "places:desk-photos", of_the_whole_ward, WARD_MAY_TRY),
    ("GET", "places:desk-photo", with_photo, EDITORS),
    ("POST", "places:desk-photo", with_photo, MAY_TRY),
    ("GET", "places:desk-photo-remove", with_photo, EDITORS),
    ("POST", "places:desk-photo-remove", with_photo, MAY_DO),
    ("GET", "places:photo", file_of_photo, EVERYBODY),
    (
        "GET",
        "places:photo",
        lambda world: file_of_photo(world, state="DRAFT"),
        OFFICERS_ONLY,
    ),
    ("GET", "places:desk-kinds", WARD, WARD_ADMINISTRATORS),
    ("POST", "places:desk-kinds", WARD, ADMINISTRATORS_TRY),
    ("GET", "places:desk-kind", kind, WARD_ADMINISTRATORS),
    ("POST", "places:desk-kind", kind, ADMINISTRATORS_TRY),
    ("GET", "places:desk-kind-remove", kind, WARD_ADMINISTRATORS),
    ("POST", "places:desk-kind-remove", kind, ADMINISTRATORS_DO),
]
