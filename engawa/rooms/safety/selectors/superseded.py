"""Issued versions that have no page of their own yet."""

import datetime as dt
from collections.abc import Set as AbstractSet

from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.selectors.kept import read_kept
from engawa.rooms.safety.selectors.situation import describe_order
from engawa.rooms.safety.situation import OrderNow
from engawa.rooms.safety.values import Action, OrderState


def list_issued_versions(*, ward_id: int, is_drill: bool) -> list[tuple[str, int]]:
    """List all versions that were ever issued, as (number of the order, version), in the order in which they were."""
    rows = OrderVersion.objects.filter(
        order__ward_id=ward_id, order__is_drill=is_drill, state=OrderState.ISSUED
    ).order_by("issued_at", "pk")
    return [
        (order, number)
        for order, number in rows.values_list("order__number", "number")
        if number is not None
    ]


def list_versions_without_page(
    *, ward_id: int, is_drill: bool, known: AbstractSet[tuple[str, int]], now: dt.datetime
) -> tuple[OrderNow, ...]:
    """List the issued versions that are not among the known ones, each as it was when it was the newest."""
    issued = list_issued_versions(ward_id=ward_id, is_drill=is_drill)
    missing = set(issued) - known
    if not missing:
        return ()
    rows = OrderVersion.objects.filter(
        order__ward_id=ward_id,
        order__is_drill=is_drill,
        order__number__in={number for number, _version in missing},
        state=OrderState.ISSUED,
    ).select_related("order")
    before: dict[int, tuple[tuple[int, dt.datetime], ...]] = {}
    found = []
    for row in rows.order_by("order_id", "number"):
        if row.number is None or row.issued_at is None:
            continue
        references = before.get(row.order_id, ())
        before[row.order_id] = (*references, (row.number, row.issued_at))
        if (row.order.number, row.number) not in missing:
            continue
        # Never saved: the order as it was then.
        order = row.order
        order.current = row
        order.state = OrderState.LIFTED if row.action == Action.LIFT else OrderState.ISSUED
        found.append(
            describe_order(
                order=order,
                references=references,
                kept=read_kept(frozen=row.frozen),
                now=row.issued_at,
            )
        )
    return tuple(found)
