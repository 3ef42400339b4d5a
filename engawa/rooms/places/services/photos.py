"""Photos of places: add them, describe them, take them away."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.pictures import Picture, delete_file_later, keep_picture
from engawa.rooms.places.models import Photo, Place, PlaceChange
from engawa.rooms.places.services.register import PlaceRefused, get_place_in

MOST_OF_A_PLACE = 12


class PhotoRefused(PlaceRefused):
    """The photo cannot be kept; the message is a sentence for the officer."""


class TooManyPhotos(PhotoRefused):
    """A page with more photos would take too long on a telephone."""

    def __init__(self) -> None:
        super().__init__(
            _("写真は%(most)d枚までです。先にどれかを外してください。") % {"most": MOST_OF_A_PLACE}
        )


class PhotoGone(PhotoRefused):
    """The place has no such photo, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この写真は、もうありません。"))


@transaction.atomic
def add_photo(
    *,
    ward_id: int,
    number: int,
    picture: Picture,
    alternative: str,
    licence: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Photo:
    """Add a photo to a place behind those that it has, and give it.

    :raises PlaceGone: there is no such place.
    :raises TooManyPhotos: the place has as many as a page can bear.
    """
    place = get_place_in(ward_id=ward_id, number=number)
    before = _list_alternatives(place)
    if len(before) >= MOST_OF_A_PLACE:
        raise TooManyPhotos
    last = place.photos.last()
    photo = Photo(
        place=place,
        position=last.position + 1 if last else 0,
        alternative=alternative,
        licence=licence,
        width=picture.width,
        height=picture.height,
    )
    keep_picture(image=photo.image, picture=picture)
    photo.save()
    _write_change(place, before, actor_id, now)
    _record("places.photo.added", place, photo, actor_id, now)
    return photo


@transaction.atomic
def describe_photo(
    *,
    ward_id: int,
    number: int,
    photo_id: int,
    alternative: str,
    licence: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Photo:
    """Change the words of a photo, and give it.

    :raises PlaceGone: there is no such place.
    :raises PhotoGone: the place has no such photo.
    """
    place = get_place_in(ward_id=ward_id, number=number)
    photo = _get_photo(place, photo_id)
    if (photo.alternative, photo.licence) == (alternative, licence):
        return photo
    before = _list_alternatives(place)
    photo.alternative, photo.licence = alternative, licence
    photo.save(update_fields=("alternative", "licence"))
    _write_change(place, before, actor_id, now)
    _record("places.photo.changed", place, photo, actor_id, now)
    return photo


@transaction.atomic
def remove_photo(
    *, ward_id: int, number: int, photo_id: int, actor_id: int | None, now: dt.datetime
) -> None:
    """Take a photo from a place and delete its file.

    :raises PlaceGone: there is no such place.
    :raises PhotoGone: the place has no such photo.
    """
    place = get_place_in(ward_id=ward_id, number=number)
    photo = _get_photo(place, photo_id)
    before = _list_alternatives(place)
    _record("places.photo.removed", place, photo, actor_id, now)
    delete_file_later(image=photo.image)
    photo.delete()
    _write_change(place, before, actor_id, now)


def _get_photo(place: Place, photo_id: int) -> Photo:
    photo = place.photos.filter(pk=photo_id).first()
    if photo is None:
        raise PhotoGone
    return photo


def _list_alternatives(place: Place) -> list[str]:
    return list(place.photos.values_list("alternative", flat=True))


def _write_change(place: Place, before: list[str], actor_id: int | None, now: dt.datetime) -> None:
    """Put it into the place's history; its revision stays, since no form holds its photos."""
    PlaceChange.objects.create(
        place=place,
        deed=PlaceChange.Deed.CHANGED,
        at=now,
        by_id=actor_id,
        before={"photos": before},
        after={"photos": _list_alternatives(place)},
    )


def _record(code: str, place: Place, photo: Photo, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"places.place:{place.pk}",
        ward_id=place.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": place.number, "alternative": photo.alternative},
    )
