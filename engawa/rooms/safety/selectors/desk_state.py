"""In what state a page of the desk is, as one short word: an open page asks for it, and learns that it has grown old."""

import datetime as dt
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Q

from engawa.rooms.safety.models import Order, OrderVersion, Proposal
from engawa.rooms.safety.selectors.alert_news import list_alert_news
from engawa.rooms.safety.selectors.desk_orders import CONFIRM_WITHIN, OPEN_STATES
from engawa.rooms.safety.selectors.loops import get_night_watch
from engawa.rooms.safety.selectors.publications import get_publication_state
from engawa.rooms.safety.values import OrderState

# A page on which somebody waits for something asks again after so many seconds, another one after so many.
SOON, LATER = 5, 30


@dataclass(frozen=True, slots=True)
class PageState:
    """What a page shows, as a digest.

    `state` changes with all that an officer would want to be told of, `moment` also when the same was found again
    later; `again_in` is after how many seconds the page may ask again.
    """

    state: str
    moment: str
    again_in: int


def get_home_state(*, ward_id: int, is_drill: bool, now: dt.datetime) -> PageState:
    """Give the state of the first page of the desk, or that of the drill."""
    versions = [
        (*row, expires_at <= now, _is_late(issued_at, is_alone=is_alone, now=now))
        for *row, expires_at, issued_at, is_alone in OrderVersion.objects.filter(
            Q(state__in=OPEN_STATES) | Q(state=OrderState.ISSUED, order__state=OrderState.ISSUED),
            order__ward_id=ward_id,
            order__is_drill=is_drill,
        )
        .order_by("pk")
        .values_list(
            "pk", "state", "revision", "confirmed_at", "expires_at", "issued_at", "is_single_handed"
        )
    ]
    waiting = Proposal.objects.filter(
        ward_id=ward_id, is_drill=is_drill, state=Proposal.State.OPEN
    ).order_by("pk")
    proposals = list(waiting.values_list("pk", flat=True))
    lifted = Order.objects.filter(
        ward_id=ward_id, is_drill=is_drill, state=OrderState.LIFTED
    ).count()
    publication = get_publication_state(ward_id=ward_id, is_drill=is_drill, now=now)
    night = get_night_watch(now=now)
    public = (
        publication.held,
        publication.is_elsewhere,
        publication.written_at is None,
        publication.is_seen,
        publication.is_told_now,
        publication.is_late,
        publication.error,
    )
    still = ([one.loop.value for one in night.still], night.unsent_since)
    is_waited_for = not publication.is_seen or any(
        state == OrderState.PENDING for _pk, state, *_rest in versions
    )
    return PageState(
        state=_digest(versions, proposals, lifted, public, still),
        moment=_digest(publication.written_at, publication.seen_at),
        again_in=SOON if is_waited_for else LATER,
    )


def get_order_state(*, order: Order) -> PageState:
    """Give the state of the page of an order with its versions."""
    versions = list(
        order.versions.order_by("pk").values_list("pk", "state", "revision", "confirmed_at")
    )
    is_waited_for = any(state == OrderState.PENDING for _pk, state, *_rest in versions)
    return PageState(
        state=_digest(order.state, versions, _list_news(order.pk)),
        moment="",
        again_in=SOON if is_waited_for else LATER,
    )


def get_draft_state(*, version: OrderVersion) -> PageState:
    """Give the state of the page on which a draft is looked at and decided."""
    return PageState(
        state=_digest(
            version.state,
            version.revision,
            version.submitted_at,
            version.returned_reason,
            _list_news(version.order_id),
        ),
        moment="",
        again_in=SOON if version.state == OrderState.PENDING else LATER,
    )


def _list_news(order_id: int) -> list[tuple[str, bool]]:
    return [(news.identifier, news.is_cancelled) for news in list_alert_news(order_id=order_id)]


def _is_late(issued_at: dt.datetime | None, *, is_alone: bool, now: dt.datetime) -> bool:
    return is_alone and issued_at is not None and issued_at + CONFIRM_WITHIN <= now


def _digest(*facts: Any) -> str:
    return sha256(json.dumps(facts, default=str).encode()).hexdigest()[:16]
