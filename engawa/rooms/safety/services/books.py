"""The book of a ward's orders: what its pages say of the issuer, and when a site's state is too old."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from engawa.core.audit import services as audit
from engawa.rooms.safety.models import OrderBook
from engawa.rooms.safety.services.drafts import lock_book


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
    book.save(update_fields=("phone", "names"))
    audit.record(
        code="safety.book.set",
        subject=f"safety.book:{book.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
    )
    return book
