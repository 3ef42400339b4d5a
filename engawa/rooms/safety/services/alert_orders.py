"""Beginning an order from an alert of others: its zones are filled, all else an officer says."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.reasons import list_reasons
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
        sender=source.sender[:200],
        identifier=source.identifier[:200],
        sent_at=source.sent_at.isoformat(),
    )
    return version
