"""What was received of the agency stays as it was, and what is out now stands on the ward's pages."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Proposal, ReceivedBulletin, WardTrigger, WatchedArea
from engawa.rooms.safety.selectors.warnings import list_warnings
from engawa.rooms.safety.services.deciders import forget_deciders
from engawa.rooms.safety.services.proposals import dismiss_proposal, empty_old_bulletins
from engawa.rooms.safety.services.triggers import add_usual_of_yokohama
from tests.rooms.safety.telegram_material import AT, MINUTE, make_zone, prepare_ward, receive
from tests.telegrams import (
    CITY,
    KANAZAWA,
    KONAN,
    SOUTH,
    make_earthquake,
    make_landslide,
    make_tsunami,
    make_warning,
)

HOUR = dt.timedelta(hours=1)
YEAR = dt.timedelta(days=365)


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa, "cliff-1")


class TestReceived:
    def test_is_refused_any_change_by_the_database(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            ReceivedBulletin.objects.update(headline="別の言葉")

    def test_loses_its_bytes_after_400_days_and_nothing_else(self, ward: Ward) -> None:
        long_ago = AT - dt.timedelta(days=1000)
        receive(make_landslide(at=long_ago, out={SOUTH: "3"}), now=long_ago)
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        emptied = empty_old_bulletins(now=AT)

        assert emptied == 1
        old, new = ReceivedBulletin.objects.order_by("reported_at")
        assert bytes(old.raw) == b""
        assert old.readings != []
        assert bytes(new.raw) != b""


class TestWarnings:
    def test_name_what_the_agency_has_out_and_its_level(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        [warning] = list_warnings(ward_id=ward.pk, now=AT)

        assert (warning.name, warning.level, warning.area_name) == (
            "土砂災害警戒情報",
            4,
            "横浜市南部",
        )
        assert warning.reported_at == AT

    def test_say_one_fact_once_by_its_strongest_reading(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        receive(make_warning(at=AT, out={SOUTH: "49", CITY: "29"}))

        assert [one.level for one in list_warnings(ward_id=ward.pk, now=AT)] == [4]

    def test_believe_the_new_system_before_the_old_one_beside_it(self, ward: Ward) -> None:
        receive(make_warning(at=AT, out={CITY: "08"}, is_new=False))
        receive(make_warning(at=AT - MINUTE, out={CITY: "08"}))

        assert [one.level for one in list_warnings(ward_id=ward.pk, now=AT)] == [3]

    def test_are_of_the_areas_that_the_ward_watches(self, ward: Ward, konan: Ward) -> None:
        receive(make_warning(at=AT, out={CITY: "05"}))

        assert list_warnings(ward_id=konan.pk, now=AT) == ()
        assert [one.level for one in list_warnings(ward_id=ward.pk, now=AT)] == [None]

    def test_hold_an_earthquake_for_a_day(self, ward: Ward) -> None:
        receive(make_earthquake(at=AT, felt={KANAZAWA: "5-"}, event_id="1"))

        soon = list_warnings(ward_id=ward.pk, now=AT + 23 * HOUR)
        later = list_warnings(ward_id=ward.pk, now=AT + 24 * HOUR)

        assert [one.name for one in soon] == ["震度５弱"]
        assert later == ()

    def test_say_nothing_of_a_slight_swell(self, ward: Ward) -> None:
        receive(make_tsunami(at=AT, out={"312": "71"}))

        assert list_warnings(ward_id=ward.pk, now=AT) == ()


class TestForgetting:
    def test_leaves_the_decision_and_takes_who_made_it(self, ward: Ward, approver: User) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        dismiss_proposal(
            ward_id=ward.pk,
            proposal_id=Proposal.objects.get().pk,
            reason="現地を確かめた",
            actor_id=approver.pk,
            now=AT,
        )

        early = forget_deciders(now=AT + 5 * YEAR)
        late = forget_deciders(now=AT + 5 * YEAR + HOUR)

        assert (early, late) == (0, 1)
        left = Proposal.objects.get()
        assert (left.state, left.decided_by, left.reason) == ("DISMISSED", None, "—")


class TestUsualOfYokohama:
    def test_proposes_cliffs_bases_and_coast_to_a_ward_by_the_sea(self, kanazawa: Ward) -> None:
        make_zone(kanazawa, "coast-1", kind="COAST", hazard="TSUNAMI")
        add_usual_of_yokohama(ward_id=kanazawa.pk, has_coast=True, actor_id=None, now=AT)

        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        receive(make_earthquake(at=AT, felt={KONAN: "5+"}, event_id="1"))
        receive(make_tsunami(at=AT, out={"312": "51"}))

        made = set(Proposal.objects.values_list("kind", "hazard"))
        assert made == {
            ("ISSUE", "LANDSLIDE"),
            ("OPEN_BASES", "EARTHQUAKE"),
            ("ISSUE", "TSUNAMI"),
        }
        assert WatchedArea.objects.filter(code=KANAZAWA).exists()

    def test_knows_no_coast_inland_and_adds_nothing_twice(self, konan: Ward) -> None:
        for _again in range(2):
            add_usual_of_yokohama(ward_id=konan.pk, has_coast=False, actor_id=None, now=AT)

        assert WardTrigger.objects.count() == 2
        assert not WatchedArea.objects.filter(code="312").exists()
