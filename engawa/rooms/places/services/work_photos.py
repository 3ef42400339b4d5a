"""Photos of a work, before and after it: cleaned like those of places."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.pictures import Picture, delete_file_later, keep_picture
from engawa.rooms.places.models import Work, WorkPhoto
from engawa.rooms.places.services.work_changes import note_change
from engawa.rooms.places.services.works import WorkRefused, get_work_in

MOST_OF_A_WORK = 8


class TooManyWorkPhotos(WorkRefused):
    """A page with more photos would take too long on a telephone."""

    def __init__(self) -> None:
        super().__init__(
            _("写真は%(most)d枚までです。先にどれかを外してください。") % {"most": MOST_OF_A_WORK}
        )


class WorkPhotoGone(WorkRefused):
    """The work has no such photo, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この写真は、もうありません。"))


@transaction.atomic
def add_work_photo(
    *,
    ward_id: int,
    number: int,
    picture: Picture,
    moment: str,
    alternative: str,
    actor_id: int | None,
    now: dt.datetime,
) -> WorkPhoto:
    """Add a photo to a work, and give it.

    :raises WorkGone: there is no such work.
    :raises TooManyWorkPhotos: the work has as many as a page can bear.
    """
    work = get_work_in(ward_id=ward_id, number=number, now=now)
    if work.photos.count() >= MOST_OF_A_WORK:
        raise TooManyWorkPhotos
    before = _list_photos(work)
    photo = WorkPhoto(
        work=work,
        moment=moment,
        alternative=alternative,
        width=picture.width,
        height=picture.height,
    )
    keep_picture(image=photo.image, picture=picture)
    photo.save()
    _record("places.work-photo.added", work, photo, before, actor_id, now)
    return photo


@transaction.atomic
def describe_work_photo(
    *,
    ward_id: int,
    number: int,
    photo_id: int,
    moment: str,
    alternative: str,
    actor_id: int | None,
    now: dt.datetime,
) -> WorkPhoto:
    """Change the words and the moment of a photo, and give it.

    :raises WorkGone: there is no such work.
    :raises WorkPhotoGone: the work has no such photo.
    """
    work = get_work_in(ward_id=ward_id, number=number, now=now)
    photo = _get_photo(work, photo_id)
    if (photo.moment, photo.alternative) == (moment, alternative):
        return photo
    before = _list_photos(work)
    photo.moment, photo.alternative = moment, alternative
    photo.save(update_fields=("moment", "alternative"))
    _record("places.work-photo.changed", work, photo, before, actor_id, now)
    return photo


@transaction.atomic
def remove_work_photo(
    *, ward_id: int, number: int, photo_id: int, actor_id: int | None, now: dt.datetime
) -> None:
    """Take a photo from a work and delete its file.

    :raises WorkGone: there is no such work.
    :raises WorkPhotoGone: the work has no such photo.
    """
    work = get_work_in(ward_id=ward_id, number=number, now=now)
    photo = _get_photo(work, photo_id)
    before = _list_photos(work)
    delete_file_later(image=photo.image)
    photo.delete()
    _record("places.work-photo.removed", work, photo, before, actor_id, now)


def _get_photo(work: Work, photo_id: int) -> WorkPhoto:
    photo = work.photos.filter(pk=photo_id).first()
    if photo is None:
        raise WorkPhotoGone
    return photo


def _list_photos(work: Work) -> list[list[str]]:
    return [list(said) for said in work.photos.order_by("pk").values_list("moment", "alternative")]


def _record(
    code: str,
    work: Work,
    photo: WorkPhoto,
    before: list[list[str]],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Write it down; the work's revision stays, since no form holds its photos."""
    work.changed_at = now
    work.save(update_fields=("changed_at",))
    note_change(
        work=work,
        before={"photos": before},
        after={"photos": _list_photos(work)},
        actor_id=actor_id,
        now=now,
    )
    record(
        code=code,
        subject=f"places.work:{work.pk}",
        ward_id=work.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": work.number, "moment": photo.moment},
    )
