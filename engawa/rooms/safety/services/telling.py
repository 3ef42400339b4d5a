"""Writing to those who decide for a whole ward, whatever the alarm is."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from engawa.core.access.models import Role
from engawa.core.access.selectors import RANK, list_roles_of_ward
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.outbox.rendering import render_words
from engawa.core.outbox.services.putting import put_message


def tell_deciders(
    *,
    ward_id: int,
    purpose: str,
    context: Mapping[str, Any],
    event: str,
    now: dt.datetime,
    about: str = "",
    without: Collection[int | None] = (),
) -> int:
    """Write to everybody who may approve for the whole ward, once for each of them and `event`; give to how many.

    `event` names what happened ("safety.site-alarm:12"), and so does `about` where a shorter name says of what.
    `without` are those who know, or could do nothing about it. It is part of the caller's transaction.
    """
    people = {
        role.user_id: role.user.email
        for role in list_roles_of_ward(ward_id=ward_id, today=tokyo_day(now))
        if role.section_id is None
        and RANK[Role(role.role)] >= RANK[Role.APPROVER]
        and role.user_id not in without
    }
    if not people:
        return 0
    words = render_words(purpose=purpose, language="ja", context=context)
    for user_id, email in people.items():
        put_message(
            ward_id=ward_id,
            purpose=purpose,
            address=email,
            language="ja",
            words=words,
            delivery_key=f"{event}:{user_id}",
            about=about or event,
            now=now,
        )
    return len(people)
