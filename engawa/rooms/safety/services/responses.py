"""In which regime a ward acts. Locks the order book, as orders do: then the sites, by their rows."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.safety.models import Order, OrderBook, Response, Site
from engawa.rooms.safety.regimes import TAKING_PEOPLE
from engawa.rooms.safety.selectors.sites_now import list_newest_reports
from engawa.rooms.safety.services.asking import ask_to_publish
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.services.site_reports import report_site
from engawa.rooms.safety.values import REGIME_OF_HAZARD, Hazard, Opening, OrderState, Regime


class AlreadyActing(RegisterRefused):
    """The ward acts in a regime already; it has to end first."""

    def __init__(self) -> None:
        super().__init__(_("対応は、もう始まっています。"))


class OtherRegimeInForce(RegisterRefused):
    """Orders of the other regime are in force, and nobody said that the ward acts in this one all the same."""

    def __init__(self, orders: list[Order], regime: Regime) -> None:
        words = _(
            "%(orders)sが発令中です。%(regime)sの対応を始めても、その避難情報と避難場所は公開のページに残り、災害ごとに分けて出ます。それでよければ「確かめた」に印をつけて、もう一度押してください。"
        )
        named = "、".join(f"{order.number}（{order.get_hazard_display()}）" for order in orders)
        super().__init__(words % {"orders": named, "regime": regime.label})


class NotActing(RegisterRefused):
    """There is no response to end."""

    def __init__(self) -> None:
        super().__init__(_("いま、始まっている対応はありません。"))


class OrdersInForce(RegisterRefused):
    """Orders of the event are in force; they are lifted first."""

    def __init__(self) -> None:
        super().__init__(_("発令中の避難情報があります。解除してから、対応を終えてください。"))


class SitesStillOpen(RegisterRefused):
    """Sites take people still; `count` says how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        words = _(
            "%(count)dか所が、まだ開いています。閉めたことを確かめてから、対応を終えてください。"
        )
        super().__init__(words % {"count": count})


@transaction.atomic
def start_response(
    *,
    ward_id: int,
    is_drill: bool,
    regime: Regime,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
    is_meant: bool = False,
) -> Response:
    """Let the ward act in a regime from now on, and give it; sites of earlier events are not open yet.

    :raises AlreadyActing: it acts in one already.
    :raises OtherRegimeInForce: orders of the other regime are in force, and it is not said that this is meant.
    """
    # Of two who begin at once, the second finds the first one's response.
    _lock(ward_id, is_drill)
    if _find(ward_id, is_drill) is not None:
        raise AlreadyActing
    issued = Order.objects.filter(ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED)
    others = [one for one in issued if REGIME_OF_HAZARD.get(Hazard(one.hazard)) != regime]
    if others and not is_meant:
        raise OtherRegimeInForce(others, regime)
    response = Response.objects.create(
        ward_id=ward_id,
        is_drill=is_drill,
        regime=regime,
        reason=reason,
        started_at=now,
        started_by_id=actor_id,
    )
    _record("safety.response.started", response, actor_id, now)
    ask_to_publish(ward_id=ward_id, is_drill=is_drill, now=now)
    return response


@transaction.atomic
def end_response(
    *,
    ward_id: int,
    is_drill: bool,
    closes_sites: bool,
    actor_id: int | None,
    office: str,
    now: dt.datetime,
) -> Response:
    """End the response of the ward, and give it; with `closes_sites` what is open is reported closed by `office`.

    :raises NotActing: there is none.
    :raises OrdersInForce: orders are in force still.
    :raises SitesStillOpen: sites take people, and nobody said that they are closed.
    """
    _lock(ward_id, is_drill)
    response = _find(ward_id, is_drill)
    if response is None:
        raise NotActing
    orders = Order.objects.filter(ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED)
    if orders.exists():
        raise OrdersInForce
    reports = list_newest_reports(ward_id=ward_id, is_drill=is_drill, now=now)
    open_ids = sorted(pk for pk, report in reports.items() if report.shown in TAKING_PEOPLE)
    if open_ids and not closes_sites:
        raise SitesStillOpen(len(open_ids))
    for site_id in Site.objects.filter(pk__in=open_ids).order_by("pk").values_list("pk", flat=True):
        report_site(
            site_id=site_id,
            opening=Opening.CLOSED,
            head_count=None,
            note="",
            is_drill=is_drill,
            actor_id=actor_id,
            office=office,
            now=now,
            seen_id=reports[site_id].id,
        )
    response.ended_at, response.ended_by_id = now, actor_id
    response.save(update_fields=("ended_at", "ended_by"))
    _record("safety.response.ended", response, actor_id, now)
    ask_to_publish(ward_id=ward_id, is_drill=is_drill, now=now)
    return response


def _lock(ward_id: int, is_drill: bool) -> None:
    OrderBook.objects.get_or_create(ward_id=ward_id, is_drill=is_drill)
    OrderBook.objects.select_for_update().get(ward_id=ward_id, is_drill=is_drill)


def _find(ward_id: int, is_drill: bool) -> Response | None:
    return Response.objects.filter(
        ward_id=ward_id, is_drill=is_drill, ended_at__isnull=True
    ).first()


def _record(deed: str, response: Response, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code=deed,
        subject=f"safety.response:{response.pk}",
        ward_id=response.ward_id,
        actor_id=actor_id,
        now=now,
        data={"regime": response.regime, "is_drill": response.is_drill},
    )
