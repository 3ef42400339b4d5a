"""Keeping the household of whoever books, where they said so in the form: done by core.access, written down here."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.core.access.accounts import open_account
from engawa.core.access.households import ChildValues, KnownHousehold, add_to_household
from engawa.core.audit.services import record


@transaction.atomic
def keep_family(
    *,
    user_id: int,
    ward_id: int,
    name: str,
    phone: str,
    children: Sequence[ChildValues],
    now: dt.datetime,
) -> KnownHousehold:
    """Keep for the next form what somebody said of their household in this one, having consented, and give it."""
    kept = add_to_household(user_id=user_id, name=name, phone=phone, children=children, now=now)
    record(
        code="access.household.kept",
        subject=f"access.user:{user_id}",
        ward_id=ward_id,
        # The record is read at the desk: it names a resident by number, and no more.
        actor_id=None,
        now=now,
        data={"children": len(kept.children), "by": "booking"},
    )
    return kept


@transaction.atomic
def keep_family_of_address(
    *,
    email: str,
    ward_id: int,
    name: str,
    phone: str,
    children: Sequence[ChildValues],
    now: dt.datetime,
) -> KnownHousehold:
    """Keep a household for whoever has just shown that an address is theirs; their account is opened where there is none."""
    user = open_account(email=email)
    return keep_family(
        user_id=user.pk, ward_id=ward_id, name=name, phone=phone, children=children, now=now
    )
