"""What stands between a draft and its approval: an order that is wrong is worse than one that waits a minute.

Each finding says what is wrong, where, and what to do. Most block; what may be right must be confirmed by an
officer, and what may be right on the worst day only (ten times the usual size) by two, of whom one says why.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from statistics import median

import shapely
from django.utils.translation import gettext as _

from engawa.core.geo.shapes import Shape, ShapeRefused, read_shape
from engawa.rooms.safety.checking_spoken import check_spoken
from engawa.rooms.safety.checking_standing import check_standing
from engawa.rooms.safety.checking_texts import check_texts
from engawa.rooms.safety.checking_values import Finding, Ground, OrderDraft, Weight
from engawa.rooms.safety.checking_writing import check_writing
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Geometry, SiteNow, ZoneNow
from engawa.rooms.safety.values import (
    LEVELS_OF_HAZARD,
    NEVER_PUBLIC,
    REGIME_OF_HAZARD,
    ROLES_OF_REGIME,
    Action,
    Level,
    Regime,
    ZoneKind,
)

LONGEST = dt.timedelta(hours=48)
# How far a zone may lie outside the outline, which is drawn less finely than zones are, in metres.
MOST_OUTSIDE = 50.0
TIMES_USUAL = 10
# A median of fewer says nothing.
LEAST_TO_COMPARE = 3
# Codes of findings that one person's word does not let pass.
SAID_TWICE = frozenset({"zone-size", "order-size"})
_OF_ONE_HAZARD = frozenset({ZoneKind.CLIFF, ZoneKind.RIVER, ZoneKind.COAST})
_SAME_LEVEL = frozenset({Action.EXTEND, Action.CORRECT, Action.PROLONG, Action.LIFT})


def check_order(*, draft: OrderDraft, ground: Ground) -> list[Finding]:
    """Give all that is wrong with an order, in the order in which an officer mends it."""
    shapes: dict[str, Shape] = {}
    return [
        *check_writing(draft=draft),
        *_check_level(draft),
        *_check_zones(draft, ground, shapes),
        *_check_size(draft, ground, shapes),
        *([] if draft.action is Action.LIFT else _check_sites(draft)),
        *_check_times(draft, ground),
        *check_standing(draft=draft, ground=ground),
        *check_texts(draft=draft, ground=ground),
        *check_spoken(draft=draft, ground=ground),
        *_check_alert(draft, ground),
    ]


def list_blocking(*, findings: Collection[Finding], confirmed: Mapping[str, str]) -> list[Finding]:
    """Give the findings that keep an order from being issued.

    `confirmed` are the reasons, by code, of those that its writer confirmed; what two people must say needs one.
    """
    return [
        finding
        for finding in findings
        if finding.weight is Weight.BLOCKS
        or (finding.weight is Weight.CONFIRM and finding.code not in confirmed)
        or (finding.weight is Weight.BOTH and not confirmed.get(finding.code))
    ]


def measure_zones(*, zones: Collection[ZoneNow]) -> float:
    """Give the square metres that zones cover together; those without a usable shape count as nothing."""
    shapes = (read_geometry(zone.geometry) for zone in zones)
    return _measure_together(tuple(shape for shape in shapes if shape is not None))


# Each check of each draft asks for the scenarios of the ward again.
@lru_cache(maxsize=64)
def _measure_together(shapes: tuple[Shape, ...]) -> float:
    return float(shapely.area(shapely.union_all([shape.geometry for shape in shapes])))


def _check_alert(draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    """Say that others took back or changed what the order was begun from: a reason to look again, never to wait."""
    if draft.action is Action.LIFT:
        return
    if ground.is_alert_cancelled:
        yield Finding(
            "alert-cancelled",
            "",
            _(
                "もとにしたよその警報が、取り消されています。この避難情報が要るかを確かめてください。"
            ),
            Weight.NOTE,
        )
    elif ground.is_alert_updated:
        yield Finding(
            "alert-updated",
            "",
            _("もとにしたよその警報が、更新されています。区域とレベルが合うかを確かめてください。"),
            Weight.NOTE,
        )


def _check_level(draft: OrderDraft) -> Iterator[Finding]:
    levels = LEVELS_OF_HAZARD.get(draft.hazard, ())
    if not levels:
        yield Finding(
            "hazard-without-order",
            "",
            _("「%(hazard)s」には避難情報を発令できません。災害の種類を選び直してください。")
            % {"hazard": draft.hazard.label},
        )
    elif draft.level not in levels:
        yield Finding(
            "level-of-hazard",
            "",
            _(
                "「%(hazard)s」には警戒レベル%(level)dの発令がありません。"
                "レベルか災害の種類を選び直してください。"
            )
            % {"hazard": draft.hazard.label, "level": draft.level},
        )
    previous = draft.previous_level
    if previous is None:
        if draft.action is not Action.ISSUE:
            yield Finding(
                "level-before-missing",
                "",
                _("前の版のレベルが分かりません。新しい発令として作り直してください。"),
            )
        return
    if draft.action is Action.RAISE and draft.level <= previous:
        yield Finding(
            "level-not-raised",
            "",
            _(
                "引上げなのに、レベルが%(previous)dから%(level)dです。前より高いレベルを選んでください。"
            )
            % {"previous": previous, "level": draft.level},
        )
    elif draft.action is Action.LOWER and draft.level >= previous:
        yield Finding(
            "level-not-lowered",
            "",
            _(
                "引下げなのに、レベルが%(previous)dから%(level)dです。前より低いレベルを選んでください。"
            )
            % {"previous": previous, "level": draft.level},
        )
    elif draft.action in _SAME_LEVEL and draft.level != previous:
        yield Finding(
            "level-changed",
            "",
            _(
                "「%(action)s」ではレベルを変えられません（%(previous)dから%(level)d）。"
                "引上げか引下げを選んでください。"
            )
            % {"action": draft.action.label, "previous": previous, "level": draft.level},
        )


def _check_zones(draft: OrderDraft, ground: Ground, shapes: dict[str, Shape]) -> Iterator[Finding]:
    if not draft.zones:
        yield Finding("no-zone", "", _("区域が1つもありません。対象の区域を選んでください。"))
    outline = _read_outline(ground)
    if outline is None:
        yield Finding(
            "no-outline",
            "",
            _(
                "区の形が登録されていないか、正しくないため、区域が区の中にあるか確かめられません。"
                "地図で確かめてください。"
            ),
            Weight.CONFIRM,
        )
    for zone in draft.zones:
        name = zone.names["ja"]
        if zone.kind in _OF_ONE_HAZARD and zone.hazard != draft.hazard:
            yield Finding(
                "zone-of-other-hazard",
                name,
                _(
                    "区域「%(zone)s」は「%(own)s」のための区域です。「%(hazard)s」の発令に"
                    "入れてよいか確かめてください。"
                )
                % {"zone": name, "own": zone.hazard.label, "hazard": draft.hazard.label},
                Weight.CONFIRM,
            )
        if zone.geometry is None:
            if zone.kind is not ZoneKind.WARD:
                yield Finding(
                    "zone-without-shape",
                    name,
                    _(
                        "区域「%(zone)s」には形がないため、地図に面では示せません。"
                        "名前と町丁目で示します。"
                    )
                    % {"zone": name},
                    Weight.NOTE,
                )
            continue
        # Most shapes were read before, for the pages; only of one that is drawn wrongly it is asked why.
        shape = read_geometry(zone.geometry)
        if shape is None:
            yield Finding(
                "zone-shape",
                name,
                _("区域「%(zone)s」の形が正しくありません。%(why)s")
                % {"zone": name, "why": _say_fault(zone.geometry)},
            )
            continue
        shapes[zone.code] = shape
        if outline is not None and not shapely.covers(outline, shape.geometry):
            yield Finding(
                "zone-outside-ward",
                name,
                _(
                    "区域「%(zone)s」が区の外にはみ出しています。区の中におさまるように"
                    "描き直してください。"
                )
                % {"zone": name},
            )


def _say_fault(geometry: Geometry) -> str:
    try:
        read_shape(geojson=geometry)
    except ShapeRefused as refused:
        return str(refused)
    return ""


def _read_outline(ground: Ground) -> shapely.Geometry | None:
    if ground.outline is None:
        return None
    try:
        outline = shapely.buffer(read_shape(geojson=ground.outline).geometry, MOST_OUTSIDE)
    except ShapeRefused:
        return None
    shapely.prepare(outline)
    return outline


def _check_size(draft: OrderDraft, ground: Ground, shapes: dict[str, Shape]) -> Iterator[Finding]:
    """Compare each zone with registered ones of its kind, and the whole with earlier orders.

    The whole ward is named by an officer on purpose, and is never of a mistaken size.
    """
    usual: dict[ZoneKind, float | None] = {}
    for zone in draft.zones:
        shape = shapes.get(zone.code)
        if shape is None or zone.kind is ZoneKind.WARD:
            continue
        if zone.kind not in usual:
            usual[zone.kind] = _usual_size(zone.kind, draft, ground)
        size = usual[zone.kind]
        if size and shape.area > TIMES_USUAL * size:
            yield Finding(
                "zone-size",
                zone.names["ja"],
                _(
                    "区域「%(zone)s」は、ふだんの%(times)d倍の広さです（%(size)s、ふだんは%(usual)s）。"
                    "形が正しいか確かめてください。"
                )
                % {
                    "zone": zone.names["ja"],
                    "times": shape.area / size,
                    "size": _say_area(shape.area),
                    "usual": _say_area(size),
                },
                Weight.BOTH,
            )
    if any(zone.kind is ZoneKind.WARD for zone in draft.zones) or not shapes:
        return
    known = [area for area in ground.usual_areas if area > 0]
    if not known:
        return
    whole = _measure_together(tuple(shapes.values()))
    if whole > TIMES_USUAL * median(known):
        yield Finding(
            "order-size",
            "",
            _(
                "対象の広さ（%(size)s）が、ふだんの発令（%(usual)s）の%(times)d倍です。"
                "区域を選びまちがえていないか確かめてください。"
            )
            % {
                "size": _say_area(whole),
                "usual": _say_area(median(known)),
                "times": whole / median(known),
            },
            Weight.BOTH,
        )


def _usual_size(kind: ZoneKind, draft: OrderDraft, ground: Ground) -> float | None:
    """Give the median size of the ward's zones of a kind, without those of the draft that are drawn anew."""
    drafted = {zone.code: zone.geometry for zone in draft.zones}
    shapes = [
        read_geometry(zone.geometry)
        for zone in ground.zones
        if zone.kind is kind
        and zone.geometry is not None
        and drafted.get(zone.code, zone.geometry) == zone.geometry
    ]
    sizes = [shape.area for shape in shapes if shape is not None and shape.area > 0]
    return median(sizes) if len(sizes) >= LEAST_TO_COMPARE else None


def _say_area(square_metres: float) -> str:
    if square_metres < 100_000:
        return _("%(size)s平方メートル") % {"size": f"{square_metres:,.0f}"}
    return _("%(size)s平方キロメートル") % {"size": f"{square_metres / 1e6:,.1f}"}


def _check_sites(draft: OrderDraft) -> Iterator[Finding]:
    if not draft.sites and draft.level is not Level.EMERGENCY:
        yield Finding(
            "no-site",
            "",
            _("避難場所が1つもありません。開ける避難場所があれば選んでください。"),
            Weight.NOTE,
        )
    regime = draft.regime or REGIME_OF_HAZARD.get(draft.hazard)
    for site in draft.sites:
        yield from _check_site(site, draft, regime)


def _check_site(site: SiteNow, draft: OrderDraft, regime: Regime | None) -> Iterator[Finding]:
    name = site.names["ja"]
    if site.role in NEVER_PUBLIC:
        yield Finding(
            "site-welfare",
            name,
            _(
                "「%(site)s」は福祉避難所です。はじめから行く場所ではないので、"
                "避難場所から外してください。"
            )
            % {"site": name},
        )
        return
    if regime is not None and site.role not in ROLES_OF_REGIME[regime]:
        yield Finding(
            "site-of-other-regime",
            name,
            _(
                "「%(site)s」は%(role)sで、%(regime)sのときには開きません。"
                "避難場所から外してください。"
            )
            % {"site": name, "role": site.role.label, "regime": regime.label},
        )
    if draft.hazard not in site.hazards:
        yield Finding(
            "site-not-designated",
            name,
            _(
                "「%(site)s」は「%(hazard)s」の避難場所に指定されていません。"
                "避難場所から外すか、指定されている場所を選んでください。"
            )
            % {"site": name, "hazard": draft.hazard.label},
        )


def _check_times(draft: OrderDraft, ground: Ground) -> Iterator[Finding]:
    moments = (draft.issued_at, draft.expires_at, draft.next_update_at)
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        yield Finding(
            "time-without-zone",
            "",
            _("時刻に時間帯がありません。時刻を入れ直してください。"),
        )
        return
    if draft.action is Action.LIFT:
        return
    if draft.next_update_at is None:
        yield Finding(
            "no-next-update",
            "",
            _("次のお知らせの時刻がありません。いつ知らせるかを入れると、待つ人が安心します。"),
            Weight.NOTE,
        )
    else:
        if draft.next_update_at <= draft.issued_at:
            yield Finding(
                "next-update-before-issue",
                "",
                _("次のお知らせの時刻が、発令の時刻より前です。発令より後の時刻にしてください。"),
            )
        if draft.next_update_at > draft.expires_at:
            yield Finding(
                "next-update-after-end",
                "",
                _(
                    "次のお知らせの時刻が、確認の期限より後です。期限までの時刻にするか、"
                    "期限をのばしてください。"
                ),
            )
    if draft.expires_at <= ground.now:
        yield Finding(
            "end-is-past",
            "",
            _("確認の期限が過ぎています。これからの時刻にしてください。"),
        )
    if draft.expires_at <= draft.issued_at:
        yield Finding(
            "end-before-issue",
            "",
            _("確認の期限が、発令の時刻より前です。発令より後の時刻にしてください。"),
        )
    elif draft.expires_at - draft.issued_at > LONGEST:
        yield Finding(
            "end-too-late",
            "",
            _(
                "確認の期限が、発令から%(hours)d時間より後です。%(hours)d時間以内にし、"
                "続くときは「継続」で知らせてください。"
            )
            % {"hours": LONGEST.total_seconds() // 3600},
        )
