"""Keeping the house from overwriting the pages, and letting it write again; both stand in the record."""

import datetime as dt

from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle import holding
from engawa.rooms.safety.bundle.writing import take_turn
from engawa.rooms.safety.folders import get_root
from engawa.rooms.safety.models import Publication
from engawa.rooms.safety.services.publishing import request_publication


class ReasonNeeded(ValueError):
    """Nobody said why the pages are held."""


class NotHeld(ValueError):
    """The pages are not held."""


def hold_pages(
    *, ward_id: int, is_drill: bool, who: str, why: str, actor_id: int | None, now: dt.datetime
) -> None:
    """Hold the pages of a ward, so that the house no longer overwrites them.

    :raises ReasonNeeded: nothing is said of who holds them and why.
    """
    if not who.strip() or not why.strip():
        raise ReasonNeeded(_("だれが、なぜ止めるのかを書いてください。"))
    ward = Ward.objects.get(pk=ward_id)
    root = get_root(slug=ward.slug, is_drill=is_drill)
    # Within a turn: a publisher that is at it ends first, and nothing follows.
    with take_turn(root):
        holding.put_hold(root, who=who.strip(), why=why.strip(), now=now)
    record(
        code="safety.pages.held",
        subject=f"safety.pages:{ward.slug}",
        now=now,
        ward_id=ward_id,
        actor_id=actor_id,
        data={"is_drill": is_drill, "who": who.strip(), "why": why.strip()},
    )


def release_pages(
    *, ward_id: int, is_drill: bool, actor_id: int | None, now: dt.datetime
) -> Publication:
    """Let the house write the pages again, and ask for them at once.

    :raises NotHeld: nobody holds them.
    """
    ward = Ward.objects.get(pk=ward_id)
    if not holding.lift_hold(get_root(slug=ward.slug, is_drill=is_drill)):
        raise NotHeld(_("このページは、止められていません。"))
    record(
        code="safety.pages.released",
        subject=f"safety.pages:{ward.slug}",
        now=now,
        ward_id=ward_id,
        actor_id=actor_id,
        data={"is_drill": is_drill},
    )
    return request_publication(
        ward_id=ward_id, is_drill=is_drill, cause=Publication.Cause.BY_HAND, now=now
    )
