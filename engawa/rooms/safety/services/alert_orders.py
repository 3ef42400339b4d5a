"""Beginning an order from an alert of others: its zones are filled, all else an officer says.

What is read later of that alert is noted beside the order, and changes nothing of it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.rooms.safety.feeds.cap_values import CapAlert
from engawa.rooms.safety.models import Order, OrderVersion
from engawa.rooms.safety.reasons import list_reasons
from engawa.rooms.safety.selectors.alert_news import (
    LONGEST_NAME,
    find_followed,
    name_alert,
)
from engawa.rooms.safety.selectors.desk_orders import list_zone_choices
from engawa.rooms.safety.services.drafts import (
    USUAL_TIME,
    DraftValues,
    OrderRefused,
    draft_order,
    record,
)
from engawa.rooms.safety.values import LEVELS_OF_HAZARD, Action, Hazard


@dataclass(frozen=True, slots=True)
class AlertSource:
    """Which alert an order was begun from; of the file itself nothing is kept."""

    sender: str
    identifier: str
    sent_at: dt.datetime


class ZoneUnfit(OrderRefused):
    """A zone has left the register, or no order for this hazard can name it."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "選んだ区域の中に、この災害では出せないものがあります。警報をもう一度読み込んでください。"
            )
        )


@transaction.atomic
def draft_from_alert(
    *,
    ward_id: int,
    is_drill: bool,
    source: AlertSource,
    hazard: Hazard,
    zone_codes: Collection[str],
    actor_id: int,
    now: dt.datetime,
) -> OrderVersion:
    """Begin an order with these zones, at the lowest level of the hazard; the record names the alert.

    :raises ZoneUnfit: a zone is not in the register, or not for this hazard.
    """
    choices = list_zone_choices(ward_id=ward_id, hazard=hazard)
    fitting = [code for _kind, pairs in choices for code, _words in pairs]
    if not set(zone_codes) <= set(fitting):
        raise ZoneUnfit
    until = now + USUAL_TIME
    version = draft_order(
        ward_id=ward_id,
        is_drill=is_drill,
        hazard=hazard,
        values=DraftValues(
            # How severe it is for others says nothing of what the ward orders.
            level=LEVELS_OF_HAZARD[hazard][0],
            zone_codes=tuple(code for code in fitting if code in set(zone_codes)),
            site_codes=(),
            reason=list_reasons(hazard=hazard, action=Action.ISSUE)[0].value,
            reason_name="",
            reason_words="",
            expires_at=until,
            next_update_at=until,
        ),
        actor_id=actor_id,
        now=now,
    )
    record(
        code="safety.order.drafted-from-alert",
        version=version,
        actor_id=actor_id,
        now=now,
        sender=source.sender[:LONGEST_NAME],
        identifier=source.identifier[:LONGEST_NAME],
        sent_at=source.sent_at.isoformat(),
    )
    return version


@transaction.atomic
def note_alert(
    *, ward_id: int, is_drill: bool, alert: CapAlert, actor_id: int, now: dt.datetime
) -> list[int]:
    """Note that an alert which was read updates or cancels those from which orders were begun; give those orders.

    The orders stay as they are: whether anything is to be changed or lifted, people decide.
    """
    found = find_followed(ward_id=ward_id, is_drill=is_drill, alert=alert, now=now)
    if not found:
        return []
    # Of two officers who read the same file at once, the second finds it noted.
    locked = Order.objects.select_for_update().filter(ward_id=ward_id, pk__in=found).order_by("pk")
    orders = list(locked)
    known = find_followed(ward_id=ward_id, is_drill=is_drill, alert=alert, now=now)
    mine = name_alert(sender=alert.sender, identifier=alert.identifier, sent_at=alert.sent_at)
    for order in orders:
        if mine not in known[order.pk]:
            audit.record(
                code="safety.order.alert-followed",
                subject=f"safety.order:{order.pk}",
                ward_id=ward_id,
                actor_id=actor_id,
                now=now,
                data={
                    "number": order.number,
                    "is_drill": is_drill,
                    "kind": alert.message_type,
                    "sender": mine[0],
                    "identifier": mine[1],
                    "sent_at": alert.sent_at.isoformat(),
                },
            )
    return [order.pk for order in orders]
