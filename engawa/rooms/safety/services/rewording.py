"""Which words stand where an officer wrote a part anew and its template has changed since: an officer says it."""

import datetime as dt

from django.db import transaction

from engawa.rooms.safety.drafting import digest_words
from engawa.rooms.safety.frozen import texts_to_plain
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.selectors.drafting import describe_draft
from engawa.rooms.safety.services.drafts import (
    SeenAnother,
    lock_version,
    record,
    require_seen,
    say_changed,
)
from engawa.rooms.safety.values import OrderState


@transaction.atomic
def keep_words(
    *,
    version_id: int,
    seen_revision: int,
    part: str,
    template: str,
    actor_id: int | None,
    now: dt.datetime,
) -> OrderVersion:
    """Keep the words of an officer over the template's new ones; `template` is the digest of those that were read.

    :raises WrongState: the version is not a draft.
    :raises SeenAnother: somebody changed it since, or its template is another again.
    """
    version = _lock(version_id, seen_revision, part)
    written = describe_draft(version=version, now=now).written
    if template != digest_words(written.get(part, "")):
        raise SeenAnother(say_changed())
    version.edited_from = {**(version.edited_from or {}), part: template}
    return _write(version, "safety.order.words-kept", part, actor_id, now)


@transaction.atomic
def take_template(
    *, version_id: int, seen_revision: int, part: str, actor_id: int | None, now: dt.datetime
) -> OrderVersion:
    """Give the words of an officer up for the template's.

    :raises WrongState: the version is not a draft.
    :raises SeenAnother: somebody changed it since.
    """
    version = _lock(version_id, seen_revision, part)
    version.edited = {one: words for one, words in version.edited.items() if one != part}
    return _write(version, "safety.order.words-given-up", part, actor_id, now)


def _lock(version_id: int, seen_revision: int, part: str) -> OrderVersion:
    # Two officers who choose otherwise take turns: the second sees what the first chose.
    version = lock_version(version_id=version_id, states=(OrderState.DRAFT,))
    require_seen(version=version, seen_revision=seen_revision)
    if part not in version.edited:
        raise SeenAnother(say_changed())
    return version


def _write(
    version: OrderVersion, code: str, part: str, actor_id: int | None, now: dt.datetime
) -> OrderVersion:
    described = describe_draft(version=version, now=now)
    version.texts = texts_to_plain(described.texts)
    version.revision += 1
    version.changed_at = now
    version.written_by_id = actor_id
    version.save()
    record(code=code, version=version, actor_id=actor_id, now=now, part=part)
    return version
