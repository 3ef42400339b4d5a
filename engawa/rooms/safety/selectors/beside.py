"""The orders in force besides one that is being written."""

from engawa.rooms.safety.checking_values import OrderBeside
from engawa.rooms.safety.frozen import zone_from_plain
from engawa.rooms.safety.models import Order
from engawa.rooms.safety.values import Hazard, Level, OrderState


def list_orders_beside(*, ward_id: int, is_drill: bool, without_id: int) -> tuple[OrderBeside, ...]:
    """List the orders in force in a ward without one of them, with their zones as they were approved."""
    orders = Order.objects.filter(ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED)
    return tuple(
        OrderBeside(
            id=order.pk,
            number=order.number,
            hazard=Hazard(order.hazard),
            level=Level(order.current.level),
            zones=tuple(
                zone_from_plain(plain) for plain in (order.current.frozen or {}).get("zones", ())
            ),
        )
        for order in orders.exclude(pk=without_id).select_related("current").order_by("pk")
        if order.current is not None
    )
