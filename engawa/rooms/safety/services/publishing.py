"""Making public what was approved: a request in its transaction, and releases until each request is on disk."""

import datetime as dt
import gc
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings
from django.db import transaction

from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.holding import read_hold
from engawa.rooms.safety.bundle.keys import load_signing_key
from engawa.rooms.safety.bundle.made_of import LastPages, write_made_of
from engawa.rooms.safety.bundle.manifest import VALID_FOR
from engawa.rooms.safety.bundle.paths import INDEX
from engawa.rooms.safety.bundle.refusals import OnHold, OtherFolder
from engawa.rooms.safety.bundle.writing import (
    Release,
    get_next_sequence,
    publish,
    read_current,
    read_versions,
    take_turn,
)
from engawa.rooms.safety.folders import get_key_folder, get_root
from engawa.rooms.safety.models import Publication, PublicPage
from engawa.rooms.safety.rendering.remembered import PageMemory
from engawa.rooms.safety.selectors.publications import is_due, list_due
from engawa.rooms.safety.services.belonging import require_own_folder
from engawa.rooms.safety.services.making import make_files

logger = logging.getLogger(__name__)


def request_publication(
    *, ward_id: int, is_drill: bool, cause: str, now: dt.datetime
) -> Publication:
    """Ask for the pages to be made anew, in the transaction of what is to be public; `cause` is a `Publication.Cause`.

    After the commit this process makes them at once; if it dies before, or another machine makes them, the loop does.
    """
    request = Publication.objects.create(
        ward_id=ward_id, is_drill=is_drill, cause=Publication.Cause(cause), requested_at=now
    )
    asked = time.monotonic()
    if settings.SAFETY_PUBLISH:
        transaction.on_commit(partial(_publish_at_once, ward_id, is_drill, now, asked))
    return request


def publish_due(*, now: dt.datetime) -> int:
    """Make the pages of each ward for which somebody asked, or whose heartbeat or next change is due; give how many.

    One ward that fails does not stop the others; it is tried again after a pause.
    """
    started = time.monotonic()
    count = 0
    for ward_id, is_drill in list_due(now=now):
        moment = now + dt.timedelta(seconds=time.monotonic() - started)
        count += _try_to_publish(ward_id, is_drill, moment) is not None
    return count


def publish_ward(
    *,
    ward_id: int,
    is_drill: bool,
    now: dt.datetime,
    is_forced: bool = False,
    takes_over: bool = False,
) -> Release | None:
    """Make the pages of one ward and swap them in, None when nobody asked and nothing is due.

    When it `takes_over`, the folder of this machine is the one in which they are made from now on.

    :raises OtherFolder: they are made in the folder of another machine.
    :raises OnHold: somebody holds the pages.
    :raises VersionsMissing: an issued version would have no page.
    :raises BundleRefused: what was made is not what it should be.
    """
    started = time.monotonic()
    slug = Ward.objects.values_list("slug", flat=True).get(pk=ward_id)
    root = get_root(slug=slug, is_drill=is_drill)
    # Situation and requests are read within the turn: what is read later is published later.
    with take_turn(root), _without_collection():
        page, _is_new = PublicPage.objects.get_or_create(ward_id=ward_id, is_drill=is_drill)
        require_own_folder(page=page, now=now, takes_over=takes_over)
        _ask_for_what_expired(page, now)
        waiting = Publication.objects.filter(
            ward_id=ward_id, is_drill=is_drill, on_disk_at__isnull=True
        )
        # Whoever asks while this is being made is served by the next release.
        asked = list(waiting.values_list("pk", flat=True))
        if not (asked or is_forced or is_due(page=page, root=root, now=now)):
            return None
        if read_hold(root) is not None:
            raise OnHold
        release, is_behind = _release(page, slug, root, now, is_hurried=bool(asked))
        # Killed here, the requests wait still, and are answered by one release more.
        if asked:
            on_disk_at = now + dt.timedelta(seconds=time.monotonic() - started)
            Publication.objects.filter(pk__in=asked).update(
                sequence=release.sequence, on_disk_at=on_disk_at
            )
        if is_behind:
            # Killed here, what is behind is made by the loop as soon as it comes by, in any process.
            release, _is_behind = _release(page, slug, root, now, is_hurried=False)
    return release


@contextmanager
def _without_collection() -> Iterator[None]:
    """Let Python's collector of cycles wait: to look through the values of a large ward takes a fifth of a second."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _release(
    page: PublicPage, slug: str, root: Path, now: dt.datetime, *, is_hurried: bool
) -> tuple[Release, bool]:
    """Make a release and swap it in, within a turn; tell whether pages that no order concerns are behind."""
    is_drill = page.is_drill
    current = read_current(root)
    made_at = max(now, current.pointer.made_at) if current else now
    sequence = max(get_next_sequence(root), page.sequence + 1)
    key = load_signing_key(get_key_folder(), is_drill=is_drill, now=made_at)
    last = LastPages(root, current.folder if current else None)
    made = make_files(
        ward_id=page.ward_id,
        is_drill=is_drill,
        sequence=sequence,
        kept=read_versions(root),
        memory=PageMemory(last.known, last.read, turn=sequence, is_hurried=is_hurried),
        now=made_at,
    )
    release = publish(
        root=root,
        files=made.files,
        ward=slug,
        is_drill=is_drill,
        sequence=sequence,
        made_at=made_at,
        valid_until=made_at + VALID_FOR,
        key=key,
        is_first_part=made.is_behind,
        hashed=last.taken,
    )
    write_made_of(root, made_of=made.made_of, manifest=release.sealed.manifest)
    PublicPage.objects.filter(pk=page.pk).update(
        sequence=sequence,
        made_at=made_at,
        text_sha256=release.sealed.manifest.files[INDEX].sha256,
        next_change_at=made.next_change_at,
        failed_at=None,
        error="",
    )
    return release, made.is_behind


@transaction.atomic
def _ask_for_what_expired(page: PublicPage, now: dt.datetime) -> None:
    """Let what changes by itself be a request like any other: it is kept until it is on disk."""
    if page.next_change_at is None or page.next_change_at > now:
        return
    Publication.objects.create(
        ward_id=page.ward_id,
        is_drill=page.is_drill,
        cause=Publication.Cause.EXPIRED,
        requested_at=page.next_change_at,
    )
    PublicPage.objects.filter(pk=page.pk).update(next_change_at=None)


def _publish_at_once(ward_id: int, is_drill: bool, now: dt.datetime, asked: float) -> None:
    moment = now + dt.timedelta(seconds=time.monotonic() - asked)
    _try_to_publish(ward_id, is_drill, moment)


def _try_to_publish(ward_id: int, is_drill: bool, now: dt.datetime) -> Release | None:
    """Publish; what goes wrong must not reach whoever approved, nor stop the other wards."""
    try:
        return publish_ward(ward_id=ward_id, is_drill=is_drill, now=now)
    except OtherFolder:
        # Nothing is noted: the machine whose pages they are has not failed.
        _say_other_folder(ward_id, is_drill)
    except OnHold:
        _note_failure(ward_id, is_drill, now, OnHold.__name__)
    except Exception as error:
        logger.exception("the pages of ward %s were not made (drill: %s)", ward_id, is_drill)
        _note_failure(ward_id, is_drill, now, type(error).__name__)
    return None


def _note_failure(ward_id: int, is_drill: bool, now: dt.datetime, kind: str) -> None:
    PublicPage.objects.filter(ward_id=ward_id, is_drill=is_drill).update(
        failed_at=now, error=kind[:100]
    )


# The loop comes by four times a second; once in the life of a process is enough.
@lru_cache(maxsize=256)
def _say_other_folder(ward_id: int, is_drill: bool) -> None:
    logger.error(
        "the pages of ward %s are made in the folder of another machine, and not here (drill: %s); "
        "set ENGAWA_SAFETY_PUBLISH=off here, or run `engawa safety publish --take-over`",
        ward_id,
        is_drill,
    )
