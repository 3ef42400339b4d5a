"""What stands besides a draft: other orders in force, and what the Meteorological Agency has out.

Two orders of one hazard over one zone contradict each other as soon as one is lifted; and a lift that
forgets another order sends people back into it.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from engawa.core.bulletins.contracts import Phenomenon
from engawa.rooms.safety.checking_values import Finding, Ground, OrderBeside, OrderDraft, Weight
from engawa.rooms.safety.order_texts import name_hazard, name_order, read_templates
from engawa.rooms.safety.overlaps import list_common, list_within
from engawa.rooms.safety.situation import WarningNow, ZoneNow
from engawa.rooms.safety.values import (
    REGIME_OF_HAZARD,
    WITHOUT_LEVEL_NUMBER,
    Action,
    Hazard,
    Level,
    Opening,
)

_PHENOMENON = {Hazard.TSUNAMI: Phenomenon.TSUNAMI}


def check_standing(*, draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Hold an order against what stands besides it."""
    if draft.action is Action.LIFT:
        yield from _check_reason(draft)
        yield from _check_going_on(draft, ground)
        yield from _check_warnings(draft, ground)
    else:
        yield from _check_doors(draft)
        yield from _check_doubled(draft, ground)
        if draft.action is Action.ISSUE:
            yield from _check_regime(draft, ground)


def _check_doors(draft: OrderDraft) -> Iterator[Finding]:
    """Find sites to which the text sends people though nobody has said that they are open now."""
    unsure = [
        site
        for site in draft.sites
        if site.opening not in (Opening.OPEN, Opening.CROWDED) or site.is_stale
    ]
    if unsure and draft.level is not Level.EMERGENCY:
        named = "、".join(f"{site.names['ja']}（{site.opening.label}）" for site in unsure)
        yield Finding(
            "site-not-confirmed-open",
            "",
            _(
                "文で案内する避難場所のうち、いま開いているとだれも確かめていない所があります：%(sites)s。"
                "着いた人が入れるか確かめて、表で「開いています」を押してください。"
            )
            % {"sites": named},
            Weight.CONFIRM,
        )


def _check_doubled(draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Find zones that come under a second order of the same hazard; those of the version before are no news."""
    added = [zone for zone in draft.zones if zone.code not in ground.before]
    for order in ground.beside:
        if order.hazard != draft.hazard:
            continue
        under = list_within(zones=added, others=order.zones)
        if under and draft.level <= order.level:
            yield Finding(
                "zone-under-order",
                order.number,
                _(
                    "%(zones)sには、同じ災害の避難情報%(number)s（%(order)s）がもう出ています。"
                    "新しく出さずに、そちらを変えてください。"
                )
                % {
                    "zones": _name_zones(under),
                    "number": order.number,
                    "order": _name_order(order),
                },
                order_id=order.id,
            )
        elif common := list_common(zones=added, others=order.zones):
            yield Finding(
                "zone-beside-order",
                order.number,
                _(
                    "この区域は、同じ災害の避難情報%(number)s（%(order)s）の区域と重なります。"
                    "重なる所（%(zones)s）には2つの避難情報が出て、解除も2つ要ります。"
                    "そちらを変えるほうがよくないか、確かめてください。"
                )
                % {
                    "zones": _name_zones(common),
                    "number": order.number,
                    "order": _name_order(order),
                },
                Weight.CONFIRM,
                order_id=order.id,
            )


def _check_regime(draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Find orders of the other regime: each keeps its own sites, and an officer should know that both are out."""
    own = REGIME_OF_HAZARD.get(draft.hazard)
    for order in ground.beside:
        if own is not None and REGIME_OF_HAZARD[order.hazard] is not own:
            yield Finding(
                "order-of-other-regime",
                order.number,
                _(
                    "%(regime)sの避難情報%(number)s（%(order)s）が発令中です。公開のページには、"
                    "避難場所を災害ごとに分けて出します。開ける場所がちがうことを確かめてください。"
                )
                % {
                    "regime": REGIME_OF_HAZARD[order.hazard].label,
                    "number": order.number,
                    "order": _name_order(order),
                },
                Weight.CONFIRM,
                order_id=order.id,
            )


def _check_reason(draft: OrderDraft) -> Iterator[Finding]:
    if draft.texts and not draft.texts["ja"].reason.strip():
        yield Finding(
            "lift-without-reason",
            "",
            _("解除の理由を選んでください。なぜ終えてよいのかを、避難している人に伝えます。"),
        )


def _check_going_on(draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Find orders that go on where this one is lifted; people are told of each of them, or nothing is lifted."""
    for order in ground.beside:
        common = list_common(zones=draft.zones, others=order.zones)
        if not common:
            continue
        said = {"zones": _name_zones(common), "number": order.number, "order": _name_order(order)}
        if _is_forgotten(draft, order):
            yield Finding(
                "lift-forgets-order",
                order.number,
                _(
                    "%(zones)sには、避難情報%(number)s（%(order)s）が続いています。"
                    "「だれが」と「放送と電話の文」に、続いていることを書いてください。"
                    "文を消すと、ひな形の文に戻ります。"
                )
                % said,
                order_id=order.id,
            )
        yield Finding(
            "lift-where-order-goes-on",
            order.number,
            _(
                "%(zones)sには、避難情報%(number)s（%(order)s）が続いています。"
                "この解除のあとも、そこの人は避難を続けます。それでよいか確かめてください。"
            )
            % said,
            Weight.CONFIRM,
            order_id=order.id,
        )


def _is_forgotten(draft: OrderDraft, order: OrderBeside) -> bool:
    """Tell whether what people read and hear of a lift does not say that an order goes on."""
    text = draft.texts.get("ja")
    if text is None:
        return False
    goes_on = str(read_templates("ja")["lift"]["on"]).rpartition("}")[2].rstrip("。")
    hazard = name_hazard(hazard=order.hazard, language="ja")
    return any(goes_on not in part or hazard not in part for part in (text.who, text.spoken))


def _check_warnings(draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Find what forecasters still have out: as strong as the order it must be meant, weaker it is shown."""
    for warning in ground.warnings:
        is_strong = _is_as_strong(warning, draft)
        yield Finding(
            "lift-under-warning" if is_strong else "lift-beside-warning",
            warning.area_name,
            (
                _(
                    "%(area)sには、気象庁の「%(name)s」がまだ出ています。"
                    "それでも解除してよいか確かめてください。"
                )
                if is_strong
                else _("%(area)sには、気象庁の「%(name)s」が出ています。")
            )
            % {"area": warning.area_name, "name": warning.name},
            Weight.CONFIRM if is_strong else Weight.NOTE,
        )


def _is_as_strong(warning: WarningNow, draft: OrderDraft) -> bool:
    if draft.hazard in WITHOUT_LEVEL_NUMBER:
        phenomenon = _PHENOMENON.get(draft.hazard)
        return phenomenon is not None and warning.code.startswith(f"{phenomenon.value}-")
    return warning.level is not None and warning.level >= draft.level


def _name_zones(zones: tuple[ZoneNow, ...] | list[ZoneNow]) -> str:
    return "、".join(zone.names["ja"] for zone in zones)


def _name_order(order: OrderBeside) -> str:
    return _("%(hazard)s　%(order)s") % {
        "hazard": name_hazard(hazard=order.hazard, language="ja"),
        "order": name_order(hazard=order.hazard, level=order.level, language="ja"),
    }
