"""The board on which headquarters sees how every site stands, what is old, and where reports disagree."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.safety.models import Order, Response, Site
from engawa.rooms.safety.regimes import TAKING_PEOPLE, is_of_regime
from engawa.rooms.safety.selectors.desk_registers import SiteRow, list_site_rows
from engawa.rooms.safety.selectors.responses import get_response
from engawa.rooms.safety.selectors.sites_now import Report, list_newest_reports
from engawa.rooms.safety.selectors.waiting_sites import list_waiting_sites
from engawa.rooms.safety.values import NEVER_PUBLIC, Opening, OrderState, Regime, SiteRole

# These are opened by the ward itself; the others only show up when somebody has reported them.
_OPENED_BY_THE_WARD = {
    Regime.WIND_RAIN: frozenset({SiteRole.WIND_RAIN}),
    Regime.EARTHQUAKE: frozenset({SiteRole.DISASTER_BASE}),
}


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A site on the board; `waits_since` is when it should have been confirmed, None where it is in time."""

    row: SiteRow
    report: Report | None
    waits_since: dt.datetime | None

    @property
    def site(self) -> Site:
        """The site itself."""
        return self.row.site

    @property
    def opening(self) -> Opening:
        """How the public page shows it."""
        return self.report.shown if self.report else Opening.NOT_OPEN

    @property
    def takes_people(self) -> bool:
        """Tell whether people are there, or may be on their way."""
        return self.opening in TAKING_PEOPLE


@dataclass(frozen=True, slots=True)
class Board:
    """The board of one regime: what wants a look first, then the rest; `hidden` sites are left out.

    `open_sites` are those that take people, `full_sites` those of them that take no more; `counted_at` is when
    the oldest count in `people` was reported. `orders` are in force; `elsewhere` are the names of sites of the
    other regime that are open.
    """

    regime: Regime
    response: Response | None
    rows: tuple[BoardRow, ...]
    waiting: int
    disputed: int
    people: int
    open_sites: int
    full_sites: int
    counted_at: dt.datetime | None
    orders: tuple[Order, ...]
    elsewhere: tuple[str, ...]
    hidden: int


def get_board(
    *, ward_id: int, is_drill: bool, regime: Regime, shows_all: bool, now: dt.datetime
) -> Board:
    """Give the board of the ward; while it acts, in the regime of its response, whatever was asked for."""
    response = get_response(ward_id=ward_id, is_drill=is_drill)
    if response is not None:
        regime = Regime(response.regime)
    reports = list_newest_reports(ward_id=ward_id, is_drill=is_drill, now=now)
    waiting = {
        site.site_id: site.since
        for site in list_waiting_sites(ward_id=ward_id, is_drill=is_drill, now=now)
    }
    rows = list_site_rows(ward_id=ward_id)
    of_regime = [
        BoardRow(row, reports.get(row.site.pk), waiting.get(row.site.pk))
        for row in rows
        if is_of_regime(role=SiteRole(row.site.role), hazards=row.site.hazards, regime=regime)
    ]
    shown = [
        row
        for row in of_regime
        if shows_all
        or row.report
        or row.waits_since
        or SiteRole(row.site.role) in _OPENED_BY_THE_WARD[regime]
    ]
    shown.sort(key=_urgency)
    own = {row.site.pk for row in of_regime}
    return Board(
        regime=regime,
        response=response,
        rows=tuple(shown),
        waiting=sum(row.waits_since is not None for row in shown),
        disputed=sum(row.report is not None and row.report.is_disputed for row in shown),
        people=sum(row.report.head_count or 0 for row in shown if row.report and row.takes_people),
        open_sites=sum(row.takes_people for row in shown),
        full_sites=sum(row.opening is Opening.FULL for row in shown),
        counted_at=min(
            (
                row.report.at
                for row in shown
                if row.report and row.takes_people and row.report.head_count is not None
            ),
            default=None,
        ),
        orders=tuple(
            Order.objects.filter(
                ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED
            ).order_by("number")
        ),
        elsewhere=tuple(
            row.name
            for row in rows
            if row.site.pk not in own
            and SiteRole(row.site.role) not in NEVER_PUBLIC
            and row.site.pk in reports
            and reports[row.site.pk].shown in TAKING_PEOPLE
        ),
        hidden=len(of_regime) - len(shown),
    )


def _urgency(row: BoardRow) -> tuple[bool, bool, bool, int, str]:
    is_disputed = row.report is not None and row.report.is_disputed
    return (
        row.waits_since is None,
        not is_disputed,
        not row.takes_people,
        row.site.position,
        row.row.name,
    )
