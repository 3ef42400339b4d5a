"""Taking in pages that were made elsewhere, on a laptop with the emergency key."""

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle import holding, writing
from engawa.rooms.safety.bundle.keys import list_public_keys
from engawa.rooms.safety.folders import get_key_folder, get_root


def install_pages(
    *, slug: str, is_drill: bool, folder: Path, who: str, now: dt.datetime
) -> writing.Release:
    """Put pages from a folder in the place of those that are read, and hold them; asks no database.

    The record is written apart (`record_installed`), as soon as there is a database.

    :raises NotNewer: what is there is newer.
    :raises BundleRefused: they are not complete, or not signed for this ward by a key that is believed.
    """
    root = get_root(slug=slug, is_drill=is_drill)
    known = list_public_keys(get_key_folder(), is_drill=is_drill, now=now)
    with writing.take_turn(root):
        release = writing.install(
            root=root,
            folder=folder,
            keys={key.id: key for key in known},
            ward=slug,
            is_drill=is_drill,
        )
        # Otherwise the house would overwrite them within a minute.
        holding.put_hold(root, who=who, why=_("手で作ったページを取り込みました。"), now=now)
    return release


def record_installed(
    *, slug: str, is_drill: bool, sequence: int, who: str, now: dt.datetime
) -> None:
    """Write into the record that pages were taken in.

    :raises Ward.DoesNotExist: there is no such ward.
    """
    record(
        code="safety.pages.installed",
        subject=f"safety.pages:{slug}",
        now=now,
        ward_id=Ward.objects.get(slug=slug).pk,
        data={"is_drill": is_drill, "sequence": sequence, "who": who},
    )
