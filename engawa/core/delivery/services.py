"""Keeping the list of promises that service rooms may deliver."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.core.delivery.models import InitiativeRef


@transaction.atomic
def publish_initiatives(
    *, ward_id: int, fiscal_year: int, initiatives: Sequence[tuple[str, str]], now: dt.datetime
) -> None:
    """Make the (code, title) pairs the initiatives of that ward and year; withdraw the others."""
    known = {
        ref.code: ref
        for ref in InitiativeRef.objects.select_for_update().filter(
            ward_id=ward_id, fiscal_year=fiscal_year
        )
    }
    current = dict(initiatives)
    for code, title in current.items():
        ref = known.get(code)
        if ref is None:
            InitiativeRef.objects.create(
                ward_id=ward_id, fiscal_year=fiscal_year, code=code, title=title
            )
        elif ref.title != title or ref.withdrawn_at is not None:
            ref.title, ref.withdrawn_at = title, None
            ref.save(update_fields=("title", "withdrawn_at"))
    for code, ref in known.items():
        if code not in current and ref.withdrawn_at is None:
            ref.withdrawn_at = now
            ref.save(update_fields=("withdrawn_at",))
