"""Files about the ground of a ward: brought, looked at, put in with all that they say, or given up.

Lock order: the file's row, then the ward's register, then a district. A file is read again when it is put in,
so what was looked at and what is written come from the same bytes.
"""

import datetime as dt
import gzip

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.rooms.places.models import GroundFile, MapArea
from engawa.rooms.places.selectors.desk_ground import OpenedGround, open_ground_file
from engawa.rooms.places.services.addresses import set_addresses
from engawa.rooms.places.services.areas import AreaGone, draw_area
from engawa.rooms.places.services.ground import set_outline, set_towns

_LONGEST_NAME = 200
Purpose = GroundFile.Purpose


class GroundFileGone(Exception):
    """The file was put in or given up already, or another one took its place."""

    def __init__(self) -> None:
        super().__init__(
            _("このファイルは、もう入れたか、取りやめたか、別のファイルに替わっています。")
        )


@transaction.atomic
def bring_ground_file(
    *,
    ward_id: int,
    purpose: str,
    map_area_id: int | None = None,
    filename: str,
    content: bytes,
    names: bytes = b"",
    credit: str = "",
    now: dt.datetime,
) -> OpenedGround:
    """Keep a file until somebody has looked at it, in the place of one brought before, and give what it holds.

    :raises FileRefused: it is no such file, or says nothing of the ward.
    :raises ShapeRefused: its shape is not whole.
    :raises AreaGone: there is no such district.
    """
    if (
        map_area_id is not None
        and not MapArea.objects.filter(ward_id=ward_id, pk=map_area_id).exists()
    ):
        raise AreaGone
    waiting = GroundFile.objects.filter(ward_id=ward_id, purpose=purpose, map_area_id=map_area_id)
    # Of two who bring one at once, the second waits and replaces the first.
    list(waiting.select_for_update().values_list("pk"))
    waiting.delete()
    file = GroundFile.objects.create(
        ward_id=ward_id,
        purpose=purpose,
        map_area_id=map_area_id,
        filename=filename[-_LONGEST_NAME:],
        credit=credit,
        content=gzip.compress(content),
        names=gzip.compress(names) if names else b"",
        brought_at=now,
    )
    return open_ground_file(file=file)


@transaction.atomic
def put_in_ground_file(
    *, ward_id: int, file_id: int, seen: str, actor_id: int | None, now: dt.datetime
) -> GroundFile:
    """Write what a file says of the ground, all of it or nothing, and give what it was.

    `seen` is the stamp of the ground at which the officer looked at it.

    :raises GroundFileGone: it was put in or given up already.
    :raises GroundChanged: the ground has changed since.
    :raises AreaGone: its district was removed.
    """
    file = _hold(ward_id, file_id)
    opened = open_ground_file(file=file)
    if file.purpose == Purpose.OUTLINE and opened.geometry is not None:
        set_outline(
            ward_id=ward_id,
            geometry=opened.geometry,
            credit=file.credit,
            filename=file.filename,
            seen=seen,
            actor_id=actor_id,
            now=now,
        )
    elif file.purpose == Purpose.TOWNS:
        set_towns(ward_id=ward_id, towns=opened.towns, seen=seen, actor_id=actor_id, now=now)
    elif file.purpose == Purpose.ADDRESSES and opened.addresses is not None:
        set_addresses(
            ward_id=ward_id,
            source=opened.addresses.source,
            rows=opened.addresses.rows,
            seen=seen,
            actor_id=actor_id,
            now=now,
        )
    elif file.map_area_id is not None:
        draw_area(
            ward_id=ward_id,
            map_area_id=file.map_area_id,
            geometry=opened.geometry,
            seen=seen,
            actor_id=actor_id,
            now=now,
        )
    file.delete()
    return file


@transaction.atomic
def give_up_ground_file(*, ward_id: int, file_id: int) -> GroundFile:
    """Forget a file that nobody put in, and give what it was.

    :raises GroundFileGone: it was put in or given up already.
    """
    file = _hold(ward_id, file_id)
    file.delete()
    return file


def _hold(ward_id: int, file_id: int) -> GroundFile:
    # Of two who press at once, the second finds it gone.
    found = GroundFile.objects.select_for_update(of=("self",)).select_related("ward", "map_area")
    file = found.filter(ward_id=ward_id, pk=file_id).first()
    if file is None:
        raise GroundFileGone
    return file
