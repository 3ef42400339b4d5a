"""The poster of a programme: one picture, with the words for those who do not see it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.pictures import Picture, delete_file_later, keep_picture
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.services.programmes import ProgrammeRefused, lock_programme


class PosterGone(ProgrammeRefused):
    """The programme has no poster, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この画像は、もうありません。"))


class PosterSaysNothing(ProgrammeRefused):
    """There are no words for those who do not see the poster."""

    def __init__(self) -> None:
        super().__init__(_("画像を見られない人のために、書いてあることを入力してください。"))


@transaction.atomic
def put_up_poster(
    *,
    ward_id: int,
    number: int,
    picture: Picture,
    alternative: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Programme:
    """Put up a poster in the place of the one that was there, and give the programme.

    :raises ProgrammeGone: there is no such programme.
    :raises PosterSaysNothing: it has no words.
    """
    if not alternative:
        raise PosterSaysNothing
    programme = lock_programme(ward_id=ward_id, number=number)
    before = str(programme.poster.name or "")
    if before:
        old = Programme.objects.get(pk=programme.pk).poster
    keep_picture(image=programme.poster, picture=picture)
    programme.poster_alternative = alternative
    _save(programme, now)
    if before and before != programme.poster.name:
        delete_file_later(image=old)
    _record("programmes.poster.put-up", programme, actor_id, now)
    return programme


@transaction.atomic
def describe_poster(
    *, ward_id: int, number: int, alternative: str, actor_id: int | None, now: dt.datetime
) -> Programme:
    """Change the words of the poster, and give the programme.

    :raises ProgrammeGone: there is no such programme.
    :raises PosterGone: it has no poster.
    :raises PosterSaysNothing: there are no words.
    """
    if not alternative:
        raise PosterSaysNothing
    programme = _lock_with_poster(ward_id, number)
    if programme.poster_alternative == alternative:
        return programme
    programme.poster_alternative = alternative
    _save(programme, now)
    _record("programmes.poster.described", programme, actor_id, now)
    return programme


@transaction.atomic
def take_down_poster(
    *, ward_id: int, number: int, actor_id: int | None, now: dt.datetime
) -> Programme:
    """Take the poster down and delete its file.

    :raises ProgrammeGone: there is no such programme.
    :raises PosterGone: it has no poster.
    """
    programme = _lock_with_poster(ward_id, number)
    _record("programmes.poster.taken-down", programme, actor_id, now)
    delete_file_later(image=programme.poster)
    programme.poster = ""
    programme.poster_width = programme.poster_height = None
    programme.poster_alternative = ""
    _save(programme, now)
    return programme


def _lock_with_poster(ward_id: int, number: int) -> Programme:
    programme = lock_programme(ward_id=ward_id, number=number)
    if not programme.poster:
        raise PosterGone
    return programme


def _save(programme: Programme, now: dt.datetime) -> None:
    # Its revision stays, since no form holds the poster.
    programme.changed_at = now
    programme.save()


def _record(code: str, programme: Programme, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=code,
        subject=f"programmes.programme:{programme.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"number": programme.number, "alternative": programme.poster_alternative},
    )
