"""The book of a ward's orders: what its pages say of the issuer, and when a site's state is too old."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from engawa.core.audit import services as audit
from engawa.rooms.safety.book_values import BookValues, find_faults, read_book
from engawa.rooms.safety.models import OrderBook, Publication, PublicPage
from engawa.rooms.safety.services.drafts import lock_book
from engawa.rooms.safety.services.publishing import request_publication
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound


@transaction.atomic
def set_book(
    *,
    ward_id: int,
    phone: str,
    names: Mapping[str, Any],
    actor_id: int | None,
    now: dt.datetime,
) -> OrderBook:
    """Set the telephone line that reads orders out, and how the issuer is called in each language."""
    book = lock_book(ward_id=ward_id, is_drill=False)
    book.phone, book.names = phone, dict(names)
    book.revision += 1
    book.save(update_fields=("phone", "names", "revision"))
    _record(book, actor_id, now)
    return book


@transaction.atomic
def change_book(
    *, ward_id: int, revision: int, values: BookValues, actor_id: int, now: dt.datetime
) -> OrderBook:
    """Change the book that the officer saw at `revision`, and have it made public at once.

    :raises EntryChanged: somebody changed it meanwhile.
    :raises EntryUnsound: something in it cannot stand on a public page.
    """
    # The real book first, then that of the drill: as whoever approves, and two officers at once, take turns.
    book = lock_book(ward_id=ward_id, is_drill=False)
    if book.revision != revision:
        raise EntryChanged
    for field, words in find_faults(values=values):
        raise EntryUnsound(field, words)
    stands = read_book(phone=book.phone, names=book.names, stale_minutes=book.stale_minutes)
    if stands == values:
        return book
    before = book.phone
    book.phone, book.names = values.phone, {**book.names, **values.write_names()}
    book.stale_minutes = values.stale_minutes
    book.revision += 1
    book.save(update_fields=("phone", "names", "stale_minutes", "revision"))
    # A drill alarms after as long as the real thing.
    drill = lock_book(ward_id=ward_id, is_drill=True)
    drill.stale_minutes = values.stale_minutes
    drill.save(update_fields=("stale_minutes",))
    _record(book, actor_id, now, phone_before=before, phone=book.phone)
    _publish(ward_id, now)
    return book


def _publish(ward_id: int, now: dt.datetime) -> None:
    # Pages of a drill that nobody ever made need not be made for this.
    drilled = PublicPage.objects.filter(ward_id=ward_id, is_drill=True, sequence__gt=0).exists()
    for is_drill in (False, True) if drilled else (False,):
        request_publication(
            ward_id=ward_id, is_drill=is_drill, cause=Publication.Cause.BOOK, now=now
        )


def _record(book: OrderBook, actor_id: int | None, now: dt.datetime, **data: str) -> None:
    audit.record(
        code="safety.book.set",
        subject=f"safety.book:{book.pk}",
        ward_id=book.ward_id,
        actor_id=actor_id,
        now=now,
        data={"revision": book.revision, **data},
    )
