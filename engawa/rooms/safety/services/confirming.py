"""Asking those who decide to confirm what one person issued alone, once for each version that waits too long."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import ConfirmationAlarm, OrderVersion
from engawa.rooms.safety.selectors.desk_orders import CONFIRM_WITHIN
from engawa.rooms.safety.services.drafts import lock_book
from engawa.rooms.safety.services.telling import tell_deciders
from engawa.rooms.safety.values import OrderState

logger = logging.getLogger(__name__)

PURPOSE = "safety.order-unconfirmed"
# What was issued longer ago than this is the desk's to say: a mail about it would come out of nowhere.
ASKED_FOR = dt.timedelta(hours=24)


def ask_for_confirmation(*, now: dt.datetime) -> int:
    """Write of each version that nobody confirmed within 30 minutes, real or drill; give of how many."""
    waiting = OrderVersion.objects.filter(_waits(now)).order_by("issued_at", "pk")
    return sum(_ask(version_id, now) for version_id in waiting.values_list("pk", flat=True))


@transaction.atomic
def _ask(version_id: int, now: dt.datetime) -> bool:
    version = OrderVersion.objects.select_related("order", "approved_by").get(pk=version_id)
    order = version.order
    # Whoever confirms holds the book too, and so does a second worker that asks: what was found above may be
    # confirmed, replaced or told of by the time that it is this one's turn.
    lock_book(ward_id=order.ward_id, is_drill=order.is_drill)
    if not OrderVersion.objects.filter(_waits(now), pk=version_id).exists():
        return False
    ConfirmationAlarm.objects.create(version=version, raised_at=now)
    ward = Ward.objects.get(pk=order.ward_id)
    page = reverse("safety:desk-order", kwargs={"ward_slug": ward.slug, "order_id": order.pk})
    count = tell_deciders(
        ward_id=ward.pk,
        purpose=PURPOSE,
        context={
            "ward_name": ward.name,
            "is_drill": order.is_drill,
            "number": order.number,
            "hazard": order.get_hazard_display(),
            "action": version.get_action_display(),
            "issued_at": version.issued_at,
            "name": str(version.approved_by),
            "reason": version.single_reason,
            "url": f"{settings.SITE_URL}{page}",
        },
        event=f"safety.order-unconfirmed:{version.pk}",
        about=f"safety.order:{order.pk}",
        # Those two may not confirm it.
        without={version.approved_by_id, version.submitted_by_id},
        now=now,
    )
    logger.error("order %s waits to be confirmed, told %s", order.pk, count)
    return True


def _waits(now: dt.datetime) -> Q:
    """Say of which versions: the newest of an order, issued by one person, with nobody told of it yet."""
    return Q(
        Q(state=OrderState.ISSUED, is_single_handed=True, confirmed_at__isnull=True),
        # A later version, which two people issued, takes its place.
        Q(order__current_id=F("pk")),
        Q(issued_at__lte=now - CONFIRM_WITHIN, issued_at__gt=now - ASKED_FOR),
        ~Q(pk__in=ConfirmationAlarm.objects.values("version_id")),
    )
