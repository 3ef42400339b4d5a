"""What became of the alerts from which orders were begun: the record names both, and of the files nothing is kept."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engawa.core.audit.models import AuditEntry
from engawa.rooms.safety.feeds.cap_values import CapAlert
from engawa.rooms.safety.models import Order, OrderVersion
from engawa.rooms.safety.values import OrderState

BEGUN, FOLLOWED = "safety.order.drafted-from-alert", "safety.order.alert-followed"
# Senders, identifiers and moments as the record keeps them: all three name an alert, and no two of them do.
Name = tuple[str, str, dt.datetime]
LONGEST_NAME = 200
# An order that stands longer than this was looked at since by many.
LOOKED_BACK = dt.timedelta(days=400)
_SUBJECT = "safety.order:"
_OPEN = (OrderState.DRAFT, OrderState.PENDING)


@dataclass(frozen=True, slots=True)
class AlertNews:
    """That the alert of which an order was begun was updated or cancelled: by which alert, and when an officer read it."""

    is_cancelled: bool
    sender: str
    identifier: str
    sent_at: dt.datetime
    read_at: dt.datetime


@dataclass(frozen=True, slots=True)
class BegunOrder:
    """An order that was begun from an alert: `version_id` is that of what is being written, None when nothing is."""

    order_id: int
    number: str
    hazard: str
    is_issued: bool
    is_lifted: bool
    version_id: int | None


def name_alert(*, sender: str, identifier: str, sent_at: dt.datetime) -> Name:
    """Give by what an alert is known: its sender, its identifier and the instant at which it was sent."""
    return sender[:LONGEST_NAME], identifier[:LONGEST_NAME], sent_at.astimezone(dt.UTC)


def list_alert_news(*, order_id: int) -> list[AlertNews]:
    """List what was read of later alerts about the one from which an order was begun, the newest alert first."""
    entries = AuditEntry.objects.filter(subject=f"{_SUBJECT}{order_id}", code=FOLLOWED)
    news = [
        AlertNews(
            is_cancelled=entry.data["kind"] == "Cancel",
            sender=entry.data["sender"],
            identifier=entry.data["identifier"],
            sent_at=dt.datetime.fromisoformat(entry.data["sent_at"]),
            read_at=entry.at,
        )
        for entry in entries
    ]
    return sorted(news, key=lambda one: one.sent_at, reverse=True)


def find_followed(
    *, ward_id: int, is_drill: bool, alert: CapAlert, now: dt.datetime
) -> dict[int, set[Name]]:
    """Find the orders that were begun from an alert which this one updates or cancels, with all that is known of each.

    A later alert may name only the one just before it; so what was read of an order's alert before counts, too. Only
    its own sender takes an alert back. An exercise never tells of a real order, and what is only a test of nothing.
    """
    statuses = ("Actual", "Exercise") if is_drill else ("Actual",)
    if alert.message_type not in ("Update", "Cancel") or alert.status not in statuses:
        return {}
    named = {
        name_alert(sender=one.sender, identifier=one.identifier, sent_at=one.sent_at)
        for one in alert.references
        if one.sender == alert.sender
    }
    if not named:
        return {}
    known: dict[int, set[Name]] = {}
    for entry in AuditEntry.objects.filter(
        ward_id=ward_id,
        at__gt=now - LOOKED_BACK,
        code__in=(BEGUN, FOLLOWED),
        data__sender=alert.sender[:LONGEST_NAME],
    ):
        if bool(entry.data["is_drill"]) == is_drill:
            order_id = int(entry.subject.removeprefix(_SUBJECT))
            known.setdefault(order_id, set()).add(_read_name(entry.data))
    return {order_id: names for order_id, names in known.items() if names & named}


def list_begun(*, ward_id: int, order_ids: Iterable[int]) -> list[BegunOrder]:
    """List orders as an alert names them at the desk; those that were given up are left out."""
    orders = Order.objects.filter(ward_id=ward_id, pk__in=list(order_ids))
    orders = orders.exclude(state=OrderState.DROPPED).order_by("pk")
    open_versions = dict(
        OrderVersion.objects.filter(order__in=orders, state__in=_OPEN).values_list("order_id", "pk")
    )
    return [
        BegunOrder(
            order_id=order.pk,
            number=order.number,
            hazard=order.get_hazard_display(),
            is_issued=order.state == OrderState.ISSUED,
            is_lifted=order.state == OrderState.LIFTED,
            version_id=open_versions.get(order.pk),
        )
        for order in orders
    ]


def _read_name(data: dict[str, Any]) -> Name:
    return name_alert(
        sender=data["sender"],
        identifier=data["identifier"],
        sent_at=dt.datetime.fromisoformat(data["sent_at"]),
    )
