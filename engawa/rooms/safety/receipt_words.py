"""What became of a telegram, in sentences for whoever sent it or reads the log."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engawa.core.bulletins.contracts import AreaReading, Bulletin, InfoType, Status
from engawa.rooms.safety.models import Proposal
from engawa.rooms.safety.services.proposals import Outcome, Receipt
from engawa.rooms.safety.trigger_words import KINDS, PHENOMENA

_STATUSES = {Status.ACTUAL: "", Status.DRILL: _("【訓練】"), Status.TEST: _("【試験】")}
_TYPES = {
    InfoType.ISSUED: _("発表"),
    InfoType.CORRECTED: _("訂正"),
    InfoType.DELAYED: _("遅延"),
    InfoType.CANCELLED: _("取消"),
}


def say_bulletin(bulletin: Bulletin, *, reported_at: str) -> str:
    """Say which telegram it is; `reported_at` is its time as people read it."""
    return gettext("%(mark)s%(office)s　%(kind)s　%(at)s　%(type)s") % {
        "mark": _STATUSES[bulletin.status],
        "office": bulletin.office or bulletin.source,
        "kind": KINDS[bulletin.kind],
        "at": reported_at,
        "type": _TYPES[bulletin.info_type],
    }


def say_reading(reading: AreaReading) -> str:
    """Say what is out in an area, the forecaster's level as the forecaster's."""
    if not reading.is_out:
        return gettext("%(area)s：なし（%(phenomenon)s）") % {
            "area": reading.area_name,
            "phenomenon": PHENOMENA[reading.phenomenon],
        }
    if reading.level is None:
        return gettext("%(area)s：%(name)s") % {"area": reading.area_name, "name": reading.name}
    return gettext("%(area)s：%(name)s（気象庁のレベル%(level)d相当）") % {
        "area": reading.area_name,
        "name": reading.name,
        "level": reading.level,
    }


def say_receipt(receipt: Receipt) -> str:
    """Say what became of the telegram."""
    return {
        Outcome.KEPT: gettext("受け取りました。"),
        Outcome.KNOWN: gettext("すでに受け取っています。"),
        Outcome.ELSEWHERE: gettext("区が見守る地域は出てきません。保存しませんでした。"),
        Outcome.TEST: gettext("試験の電文です。提案はつくりません。"),
        Outcome.STALE: gettext(
            "発表から24時間を過ぎています。保存しましたが、提案はつくりません。"
        ),
        Outcome.FROM_THE_FUTURE: gettext(
            "発表の時刻がこれから先です。受け取りません。このコンピューターの時計を確かめてください。"
        ),
    }[receipt.outcome]


def say_proposal(proposal: Proposal) -> str:
    """Say what the house proposes, or what became of a proposal."""
    facts = {
        "drill": gettext("【訓練】") if proposal.is_drill else "",
        "ward": proposal.ward.name,
        "area": proposal.area_name,
        "name": proposal.warning_name,
        "level": proposal.level or "",
        "zones": len(proposal.zone_codes),
    }
    if proposal.state == Proposal.State.WITHDRAWN:
        return (
            gettext("%(drill)s%(ward)s：「%(name)s」が終わったので、提案を取り下げました。") % facts
        )
    if proposal.kind == Proposal.Kind.LIFT:
        return (
            gettext("%(drill)s%(ward)s：「%(name)s」が終わりました。解除を考えてください。") % facts
        )
    if proposal.kind == Proposal.Kind.OPEN_BASES:
        return (
            gettext(
                "%(drill)s%(ward)s：%(area)sの「%(name)s」により、地域防災拠点をすべて開くことを提案します。"
            )
            % facts
        )
    return (
        gettext(
            "%(drill)s%(ward)s：%(area)sの「%(name)s」により、%(zones)d区域に警戒レベル%(level)sを出すことを提案します。"
        )
        % facts
    )
