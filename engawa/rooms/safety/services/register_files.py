"""What files of zones and of sites have in common: kept until somebody has looked, held, given up.

Whoever puts a file in or takes it back holds the registers first, then the file: of two who press at once,
the second finds it in another state.
"""

import gzip
from typing import TypeVar

from django.utils.translation import gettext as _

from engawa.rooms.safety.models import SiteFile, ZoneFile
from engawa.rooms.safety.services.registers import EntryGone, RegisterRefused

File = TypeVar("File", ZoneFile, SiteFile)
_LONGEST_NAME = 200


class FileUnsound(RegisterRefused):
    """Rows of the file are wrong, so that none of it is put in; the review says which."""

    def __init__(self, count: int) -> None:
        words = _("直すところが%(count)d件あるため、まだ入れられません。")
        super().__init__(words % {"count": count})


def pack_file(*, file: File, filename: str, content: bytes) -> None:
    """Put name and bytes into a row that is not saved yet; of a long name the end stays, with its ending."""
    file.filename = filename[-_LONGEST_NAME:]
    file.content = gzip.compress(content)


def unpack_file(*, file: ZoneFile | SiteFile) -> bytes:
    """Give the bytes of a file that is in review."""
    return gzip.decompress(file.content)


def hold_file(*, model: type[File], ward_id: int, file_id: int, state: str) -> File:
    """Give a file in that state, locked until the transaction ends.

    :raises EntryGone: it is in another state, or is none of the ward's.
    """
    found = (
        model._default_manager.select_for_update()
        .filter(ward_id=ward_id, pk=file_id, state=state)
        .first()
    )
    if found is None:
        raise EntryGone
    return found


def give_up_file(*, model: type[File], ward_id: int, file_id: int) -> File:
    """Forget the contents of a file that nobody put in, and give it; the caller notes it, in the same transaction.

    :raises EntryGone: it was put in or given up already.
    """
    file = hold_file(model=model, ward_id=ward_id, file_id=file_id, state=model.State.IN_REVIEW)
    file.state, file.content = model.State.GIVEN_UP, b""
    file.save(update_fields=("state", "content"))
    return file
