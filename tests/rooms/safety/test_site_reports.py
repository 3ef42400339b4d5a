"""Reports of sites, the regime of the ward, and the alarm about what nobody confirms."""

import datetime as dt

import pytest

from engawa.core.access.models import User
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderBook, Response, Site, SiteAlarm, SiteReport
from engawa.rooms.safety.selectors.sites_now import list_sites_now
from engawa.rooms.safety.selectors.waiting_sites import list_waiting_sites
from engawa.rooms.safety.services.alarms import raise_alarms
from engawa.rooms.safety.services.registers import EntryGone, EntryUnsound
from engawa.rooms.safety.services.responses import (
    AlreadyActing,
    NotActing,
    SitesStillOpen,
    end_response,
    start_response,
)
from engawa.rooms.safety.services.site_reports import report_site
from engawa.rooms.safety.values import Opening, Regime, SiteRole
from tests.rooms.safety.register_material import MOMENT, add_site

SECOND = dt.timedelta(seconds=1)
HOUR = dt.timedelta(hours=1)


def say(site: Site, opening: Opening, by: User | None = None, **given: object) -> SiteReport:
    facts: dict = {
        "head_count": None,
        "note": "",
        "is_drill": False,
        "office": "金沢区総務課",
        "now": MOMENT,
        **given,
    }
    return report_site(site_id=site.pk, opening=opening, actor_id=by.pk if by else None, **facts)


def start(ward: Ward, regime: Regime = Regime.WIND_RAIN, now: dt.datetime = MOMENT) -> Response:
    return start_response(
        ward_id=ward.pk, is_drill=False, regime=regime, reason="大雨", actor_id=None, now=now
    )


def end(ward: Ward, *, closes_sites: bool = False, now: dt.datetime = MOMENT) -> Response:
    return end_response(
        ward_id=ward.pk,
        is_drill=False,
        closes_sites=closes_sites,
        actor_id=None,
        office="金沢区総務課",
        now=now,
    )


class TestReportSite:
    def test_shows_what_was_said(self, kanazawa: Ward, editor: User) -> None:
        made = say(add_site(kanazawa), Opening.OPEN, editor, head_count=12)

        assert (made.shown, made.is_disputed, made.by) == (Opening.OPEN, False, editor)

    def test_shows_the_more_cautious_of_two_who_did_not_know_of_each_other(
        self, kanazawa: Ward, editor: User, approver: User
    ) -> None:
        site = add_site(kanazawa)
        say(site, Opening.FULL, editor)

        later = say(site, Opening.OPEN, approver, now=MOMENT + 30 * SECOND)

        assert (later.opening, later.shown, later.is_disputed) == (
            Opening.OPEN,
            Opening.FULL,
            True,
        )
        assert SiteReport.objects.count() == 2

    def test_believes_whoever_knew_the_other_report(
        self, kanazawa: Ward, editor: User, approver: User
    ) -> None:
        site = add_site(kanazawa)
        first = say(site, Opening.FULL, editor)

        later = say(site, Opening.OPEN, approver, now=MOMENT + SECOND, seen_id=first.pk)

        assert (later.shown, later.is_disputed) == (Opening.OPEN, False)

    def test_believes_whoever_corrects_themselves(self, kanazawa: Ward, editor: User) -> None:
        site = add_site(kanazawa)
        say(site, Opening.CLOSED, editor)

        assert say(site, Opening.OPEN, editor, now=MOMENT + SECOND).shown == Opening.OPEN

    def test_believes_the_later_one_after_a_minute(
        self, kanazawa: Ward, editor: User, approver: User
    ) -> None:
        site = add_site(kanazawa)
        say(site, Opening.FULL, editor)

        assert say(site, Opening.OPEN, approver, now=MOMENT + 60 * SECOND).shown == Opening.OPEN

    def test_keeps_the_most_cautious_of_three(
        self, kanazawa: Ward, editor: User, approver: User, administrator: User
    ) -> None:
        site = add_site(kanazawa)
        say(site, Opening.CLOSED, editor)
        say(site, Opening.OPEN, approver, now=MOMENT + SECOND)

        third = say(site, Opening.CROWDED, administrator, now=MOMENT + 2 * SECOND)

        assert third.shown == Opening.CLOSED

    def test_does_not_mix_drill_and_day(self, kanazawa: Ward, editor: User, approver: User) -> None:
        site = add_site(kanazawa)
        say(site, Opening.FULL, editor, is_drill=True)

        assert not say(site, Opening.OPEN, approver).is_disputed

    def test_refuses_what_cannot_be(self, kanazawa: Ward) -> None:
        site = add_site(kanazawa)

        with pytest.raises(EntryUnsound):
            say(site, Opening.OPEN, head_count=-1)
        Site.objects.update(retired_at=MOMENT)
        with pytest.raises(EntryGone):
            say(site, Opening.OPEN)


class TestAResponse:
    def test_is_one_at_a_time(self, kanazawa: Ward, konan: Ward) -> None:
        start(kanazawa)

        with pytest.raises(AlreadyActing):
            start(kanazawa, Regime.EARTHQUAKE)
        assert start(konan).regime == Regime.WIND_RAIN

    def test_does_not_end_while_sites_take_people(self, kanazawa: Ward) -> None:
        site = add_site(kanazawa)
        start(kanazawa)
        say(site, Opening.CROWDED)

        with pytest.raises(SitesStillOpen) as refused:
            end(kanazawa, now=MOMENT + HOUR)
        assert refused.value.count == 1
        end(kanazawa, closes_sites=True, now=MOMENT + HOUR)

        assert SiteReport.objects.earliest("-at").opening == Opening.CLOSED
        with pytest.raises(NotActing):
            end(kanazawa)

    def test_of_an_earthquake_shows_bases_as_not_open_until_confirmed(self, kanazawa: Ward) -> None:
        say(add_site(kanazawa, role=SiteRole.DISASTER_BASE), Opening.CLOSED, now=MOMENT - HOUR)
        start(kanazawa, Regime.EARTHQUAKE)

        [base] = list_sites_now(ward_id=kanazawa.pk, is_drill=False, now=MOMENT)

        assert (base.opening, base.confirmed_at) == (Opening.NOT_OPEN, None)


class TestAlarms:
    @pytest.fixture(autouse=True)
    def book(self, kanazawa: Ward, editor: User, approver: User, administrator: User) -> None:
        OrderBook.objects.create(ward=kanazawa, stale_minutes=60)

    def waiting(self, ward: Ward, now: dt.datetime) -> list[tuple[str, bool]]:
        found = list_waiting_sites(ward_id=ward.pk, is_drill=False, now=now)
        return [(site.code, site.was_reported) for site in found]

    def test_name_a_site_with_people_that_nobody_confirms(self, kanazawa: Ward) -> None:
        say(add_site(kanazawa), Opening.OPEN)

        assert self.waiting(kanazawa, MOMENT + HOUR - SECOND) == []
        assert self.waiting(kanazawa, MOMENT + HOUR) == [("kamariya-higashi", True)]

    def test_name_a_base_of_which_nobody_has_said_anything_since_the_earthquake(
        self, kanazawa: Ward
    ) -> None:
        add_site(kanazawa, role=SiteRole.DISASTER_BASE)
        start(kanazawa, Regime.EARTHQUAKE)

        assert self.waiting(kanazawa, MOMENT + HOUR) == [("kamariya-higashi", False)]

    def test_write_once_for_an_episode_to_those_who_decide(
        self, kanazawa: Ward, approver: User, administrator: User
    ) -> None:
        site = add_site(kanazawa)
        say(site, Opening.OPEN)

        assert raise_alarms(now=MOMENT + HOUR) == 1
        assert raise_alarms(now=MOMENT + 2 * HOUR) == 0
        assert set(Message.objects.values_list("address", flat=True)) == {
            approver.email,
            administrator.email,
        }
        assert "釜利谷東小学校" in Message.objects.all()[0].body

        say(site, Opening.OPEN, now=MOMENT + 2 * HOUR)
        assert raise_alarms(now=MOMENT + 4 * HOUR) == 1
        assert SiteAlarm.objects.count() == 2

    def test_say_nothing_where_all_is_confirmed(self, kanazawa: Ward) -> None:
        say(add_site(kanazawa), Opening.CLOSED)

        assert raise_alarms(now=MOMENT + 2 * HOUR) == 0
        assert not Message.objects.exists()
