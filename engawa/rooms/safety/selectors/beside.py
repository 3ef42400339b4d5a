"""The orders in force besides one that is being written."""

from django.db.models import TextField
from django.db.models.functions import Cast

from engawa.rooms.safety.checking_values import OrderBeside
from engawa.rooms.safety.models import Order
from engawa.rooms.safety.selectors.kept import read_kept_text
from engawa.rooms.safety.values import Hazard, Level, OrderState


def list_orders_beside(*, ward_id: int, is_drill: bool, without_id: int) -> tuple[OrderBeside, ...]:
    """List the orders in force in a ward without one of them, with their zones as they were approved."""
    orders = Order.objects.filter(
        ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED, current__isnull=False
    ).exclude(pk=without_id)
    rows = orders.order_by("pk").values_list(
        "pk", "number", "hazard", "current__level", Cast("current__frozen", TextField())
    )
    return tuple(
        OrderBeside(
            id=pk,
            number=number,
            hazard=Hazard(hazard),
            level=Level(level),
            zones=read_kept_text(text=frozen).zones,
        )
        for pk, number, hazard, level, frozen in rows
    )
