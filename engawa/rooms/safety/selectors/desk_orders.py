"""Orders as the desk shows them: what is out, what waits, what is prepared."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engawa.core.access.models import OfficerRole, Role
from engawa.core.access.selectors import list_roles_of_ward
from engawa.rooms.safety.models import Order, OrderVersion, Scenario, Site, Zone
from engawa.rooms.safety.selectors.site_names import name_sites
from engawa.rooms.safety.urgency import get_urgency
from engawa.rooms.safety.values import (
    NEVER_PUBLIC,
    REGIME_OF_HAZARD,
    ROLES_OF_REGIME,
    Action,
    Hazard,
    Level,
    OrderState,
    SiteRole,
    ZoneKind,
)

OPEN_STATES = (OrderState.DRAFT, OrderState.PENDING)
# Within so long a second person confirms what one person issued alone.
CONFIRM_WITHIN = dt.timedelta(minutes=30)
_PAST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """An order that is out, and what is to be done about it."""

    order: Order
    version: OrderVersion
    zones: tuple[str, ...]
    is_overdue: bool
    confirm_before: dt.datetime | None
    is_confirmation_late: bool
    opened: OrderVersion | None


@dataclass(frozen=True, slots=True)
class OrdersBoard:
    """All that headquarters sees of orders on one page."""

    issued: tuple[IssuedRow, ...]
    opened: tuple[OrderVersion, ...]
    past: tuple[Order, ...]
    scenarios: tuple[Scenario, ...]


def get_board(*, ward_id: int, is_drill: bool, now: dt.datetime) -> OrdersBoard:
    """Give what is out, what is being written, what was lifted last, and what is prepared."""
    orders = Order.objects.filter(ward_id=ward_id, is_drill=is_drill)
    opened = tuple(
        OrderVersion.objects.filter(order__in=orders, state__in=OPEN_STATES)
        .select_related("order", "written_by", "submitted_by")
        .order_by("created_at")
    )
    by_order = {version.order_id: version for version in opened}
    issued = orders.filter(state=OrderState.ISSUED).select_related("current__approved_by")
    names = name_zones(
        ward_id=ward_id,
        codes=[
            code for order in issued for code in (order.current.zone_codes if order.current else [])
        ],
    )
    rows = tuple(
        _describe(order, order.current, names, by_order.get(order.pk), now)
        for order in issued
        if order.current is not None
    )
    past = orders.filter(state=OrderState.LIFTED).select_related("current").order_by("-lifted_at")
    return OrdersBoard(
        issued=tuple(sorted(rows, key=_get_urgency)),
        opened=opened,
        past=tuple(past[:_PAST_SHOWN]),
        scenarios=tuple(Scenario.objects.filter(ward_id=ward_id)),
    )


def _get_urgency(row: IssuedRow) -> int:
    return get_urgency(hazard=Hazard(row.order.hazard), level=Level(row.version.level))


def _describe(
    order: Order,
    version: OrderVersion,
    names: dict[str, str],
    opened: OrderVersion | None,
    now: dt.datetime,
) -> IssuedRow:
    confirm_before = None
    if version.is_single_handed and version.confirmed_at is None and version.issued_at:
        confirm_before = version.issued_at + CONFIRM_WITHIN
    return IssuedRow(
        order=order,
        version=version,
        zones=tuple(names.get(code, code) for code in version.zone_codes),
        is_overdue=version.expires_at <= now,
        confirm_before=confirm_before,
        is_confirmation_late=confirm_before is not None and confirm_before <= now,
        opened=opened,
    )


def name_zones(*, ward_id: int, codes: list[str]) -> dict[str, str]:
    """Give the names of zones by code, retired ones too."""
    found = Zone.objects.filter(ward_id=ward_id, code__in=set(codes))
    return {zone.code: _say_zone(zone) for zone in found}


def _say_zone(zone: Zone) -> str:
    """Name a zone with its number, as the leaflet does."""
    return (
        _("%(number)s番　%(name)s") % {"number": zone.number, "name": zone.name}
        if zone.number
        else zone.name
    )


def list_versions(*, order: Order) -> QuerySet[OrderVersion]:
    """List the issued versions of an order, newest first."""
    issued = order.versions.filter(state=OrderState.ISSUED)
    return issued.select_related("approved_by", "submitted_by", "confirmed_by").order_by("-number")


def list_zone_choices(*, ward_id: int, hazard: Hazard) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the zones that an order for a hazard can name, by kind, as (code, words)."""
    zones = Zone.objects.filter(ward_id=ward_id, retired_at=None).order_by("number", "code")
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for kind in ZoneKind:
        of_kind = [
            zone
            for zone in zones
            if zone.kind == kind
            and (zone.hazard == hazard or kind in (ZoneKind.WARD, ZoneKind.TOWNS))
        ]
        if of_kind:
            of_kind.sort(key=lambda zone: (len(zone.number), zone.number, zone.code))
            groups.append((str(kind.label), [(zone.code, _say_reach(zone)) for zone in of_kind]))
    return groups


def _say_reach(zone: Zone) -> str:
    towns = "、".join(zone.towns)
    parts = [_say_zone(zone)]
    if towns and towns != zone.name:
        parts.append(towns)
    if zone.households is not None:
        parts.append(_("%(count)d世帯") % {"count": zone.households})
    return "　".join(parts)


def list_site_choices(*, ward_id: int, hazard: Hazard) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the sites that can be opened for a hazard, by role, as (code, words): none of the other regime."""
    roles = ROLES_OF_REGIME[REGIME_OF_HAZARD[hazard]] - NEVER_PUBLIC
    sites = list(Site.objects.filter(ward_id=ward_id, retired_at=None, role__in=roles))
    names = name_sites(ward_id=ward_id, sites=sites)
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for role in SiteRole:
        of_role = [
            (site.code, names[site.pk])
            for site in sites
            if site.role == role and site.is_designated_for(hazard)
        ]
        if of_role:
            groups.append((str(role.label), of_role))
    return groups


def list_approvers(*, ward_id: int, today: dt.date, without: set[int | None]) -> list[str]:
    """List who may approve an order of the ward today, but for some."""
    roles = list_roles_of_ward(ward_id=ward_id, today=today)
    found = {
        role.user_id: str(role.user)
        for role in roles
        if role.section_id is None and _may_approve(role) and role.user_id not in without
    }
    return sorted(found.values())


def _may_approve(role: OfficerRole) -> bool:
    return role.role in (Role.APPROVER, Role.ADMINISTRATOR)


def list_actions(*, order: Order) -> list[tuple[str, str]]:
    """List what can be done with an issued order, as (code, words)."""
    level = order.current.level if order.current else 0
    possible = [
        (Action.EXTEND, True, _("区域を変える")),
        (Action.RAISE, level < 5, _("レベルを上げる")),
        (Action.LOWER, level > 3, _("レベルを下げる")),
        (Action.CORRECT, True, _("まちがいを正す")),
        (Action.PROLONG, True, _("続ける（時刻を延ばす）")),
        (Action.LIFT, True, _("解除する")),
    ]
    has_levels = order.hazard not in (Hazard.TSUNAMI, Hazard.FIRE)
    return [
        (action.value, words)
        for action, is_possible, words in possible
        if is_possible and (has_levels or action not in (Action.RAISE, Action.LOWER))
    ]
