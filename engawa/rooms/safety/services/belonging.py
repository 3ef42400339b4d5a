"""To which folder the pages of a ward belong: a machine with another one makes nothing, whatever its settings say.

Otherwise an order would lie on a disk that nobody reads, and be noted as being on disk.
"""

import datetime as dt

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.belonging import make_folder_id, read_folder_id
from engawa.rooms.safety.bundle.refusals import OtherFolder
from engawa.rooms.safety.folders import get_folder_id_file
from engawa.rooms.safety.models import PublicPage


def require_own_folder(*, page: PublicPage, now: dt.datetime, takes_over: bool = False) -> None:
    """Let pages pass that belong to the folder of this machine; pages that belong to none are its own from now on.

    When it `takes_over`, they belong to this machine's folder whatever was before.

    :raises OtherFolder: they are made in the folder of another machine.
    """
    file = get_folder_id_file()
    if not page.folder_id:
        # Of two machines that begin at once the one whose row is written has the pages.
        mine = PublicPage.objects.filter(pk=page.pk, folder_id="")
        mine.update(folder_id=make_folder_id(file))
        page.refresh_from_db(fields=["folder_id"])
    if page.folder_id == read_folder_id(file):
        return
    if not takes_over:
        raise OtherFolder
    page.folder_id = make_folder_id(file)
    page.save(update_fields=("folder_id",))
    slug = Ward.objects.values_list("slug", flat=True).get(pk=page.ward_id)
    record(
        code="safety.pages.taken-over",
        subject=f"safety.pages:{slug}",
        ward_id=page.ward_id,
        now=now,
        data={"is_drill": page.is_drill, "folder_id": page.folder_id},
    )
