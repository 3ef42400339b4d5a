"""What a resident keeps of themselves: done by core.access, written down by the portal."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.core.access.households import ChildValues, KnownHousehold, keep_household
from engawa.core.audit.services import record


@transaction.atomic
def keep_own_household(
    *,
    user_id: int,
    ward_id: int,
    name: str,
    phone: str,
    children: Sequence[ChildValues],
    revision: int,
    has_consented: bool,
    now: dt.datetime,
) -> KnownHousehold:
    """Keep a household as its person says it, and write down that it was.

    :raises NotConsented: nobody said that it may be kept.
    :raises TooManyChildren: more children were named than a form can offer.
    :raises HouseholdChanged: it was changed since the page was opened.
    """
    kept = keep_household(
        user_id=user_id,
        name=name,
        phone=phone,
        children=children,
        revision=revision,
        has_consented=has_consented,
        now=now,
    )
    record(
        code="access.household.kept",
        subject=f"access.user:{user_id}",
        ward_id=ward_id,
        # The record is read at the desk: it names a resident by number, and no more.
        actor_id=None,
        now=now,
        data={"children": len(children)},
    )
    return kept
