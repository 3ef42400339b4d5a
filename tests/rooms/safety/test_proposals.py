"""What the house makes of telegrams: one proposal for one fact, never an order, nothing of tests and drills."""

import datetime as dt

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Order, Proposal, ReceivedBulletin, WardTrigger
from engawa.rooms.safety.selectors.warnings import list_warnings
from engawa.rooms.safety.services.drafts import ReasonTooLong
from engawa.rooms.safety.services.proposals import (
    Outcome,
    ProposalDecided,
    ProposalGone,
    ReasonMissing,
    dismiss_proposal,
    take_proposal,
)
from tests.rooms.safety.telegram_material import (
    AT,
    MINUTE,
    list_states,
    make_quake_trigger,
    make_trigger,
    make_zone,
    receive,
    watch,
)
from tests.shared import shared_file
from tests.telegrams import (
    CITY,
    KANAZAWA,
    KONAN,
    NORTH,
    PREFECTURE,
    SOUTH,
    make_earthquake,
    make_landslide,
    make_telegram,
    make_tsunami,
    make_warning,
)

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    """Give 金沢区 with two cliff zones, its areas and its trigger."""
    make_zone(kanazawa, "cliff-1")
    make_zone(kanazawa, "cliff-2")
    make_zone(kanazawa, "cliff-old", retired_at=AT)
    make_zone(kanazawa, "river-1", kind="RIVER", hazard="FLOOD")
    watch(kanazawa)
    make_trigger(kanazawa)
    return kanazawa


def only_proposal() -> Proposal:
    return Proposal.objects.get()


def take(proposal: Proposal, actor_id: int) -> Proposal:
    return take_proposal(
        ward_id=proposal.ward_id, proposal_id=proposal.pk, order_id=None, actor_id=actor_id, now=AT
    )


def dismiss(proposal: Proposal, actor_id: int, reason: str = "巡回で確かめた") -> Proposal:
    return dismiss_proposal(
        ward_id=proposal.ward_id, proposal_id=proposal.pk, reason=reason, actor_id=actor_id, now=AT
    )


class TestLandslideInTheSouth:
    def test_at_level_four_proposes_the_order_for_all_registered_cliffs(self, ward: Ward) -> None:
        receipt = receive(make_landslide(at=AT, out={SOUTH: "3", NORTH: "0"}))

        proposal = only_proposal()
        assert receipt.outcome is Outcome.KEPT
        assert receipt.proposals == (proposal,)
        assert (proposal.kind, proposal.level, proposal.hazard) == ("ISSUE", 4, "LANDSLIDE")
        assert proposal.zone_codes == ["cliff-1", "cliff-2"]
        assert (proposal.warning_level, proposal.area_name) == (4, "横浜市南部")
        assert not proposal.is_drill
        assert not Order.objects.exists()
        assert AuditEntry.objects.filter(code="safety.proposal.made", ward=ward).count() == 1

    @pytest.mark.parametrize(
        "out",
        [{NORTH: "3", SOUTH: "0"}, {"1420600": "3", SOUTH: "0"}, {SOUTH: "1"}],
        ids=["the north only", "the west of the prefecture only", "what ends it"],
    )
    def test_proposes_nothing_for(self, ward: Ward, out: dict[str, str]) -> None:
        receive(make_landslide(at=AT, out=out))

        assert list_states() == []

    def test_proposes_nothing_when_only_the_prefecture_is_at_level_four(self, ward: Ward) -> None:
        receive(make_warning(at=AT, out={PREFECTURE: "49", CITY: "29"}))

        assert list_states() == []

    def test_told_by_two_kinds_of_telegrams_is_proposed_once(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        second = receive(make_warning(at=AT + MINUTE, out={SOUTH: "49"}), now=AT + MINUTE)

        assert list_states() == [("ISSUE", "OPEN")]
        assert second.proposals == ()
        assert only_proposal().told_by.count() == 2

    def test_heard_twice_is_kept_once(self, ward: Ward) -> None:
        content = make_landslide(at=AT, out={SOUTH: "3"})

        outcomes = [receive(content).outcome, receive(content, now=AT + MINUTE).outcome]

        assert outcomes == [Outcome.KEPT, Outcome.KNOWN]
        assert ReceivedBulletin.objects.count() == 1
        assert list_states() == [("ISSUE", "OPEN")]

    def test_that_goes_on_is_not_proposed_again_after_it_was_dismissed(
        self, ward: Ward, approver: User
    ) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        dismiss(only_proposal(), approver.pk)

        receive(make_landslide(at=AT + HOUR, out={SOUTH: "3"}, serial="2"), now=AT + HOUR)

        assert list_states() == [("ISSUE", "DISMISSED")]

    def test_that_rises_to_level_five_is_proposed_anew(self, ward: Ward) -> None:
        receive(make_warning(at=AT, out={SOUTH: "49"}))
        receive(make_warning(at=AT + HOUR, out={SOUTH: "39"}), now=AT + HOUR)

        assert list_states() == [("ISSUE", "SUPERSEDED"), ("ISSUE", "OPEN")]
        newest = Proposal.objects.order_by("-pk").first()
        assert newest is not None
        # The fifth level is what a mayor sees, and no machine proposes it.
        assert (newest.warning_level, newest.level) == (5, 4)

    def test_proposes_to_each_ward_its_own_cliffs(self, ward: Ward, konan: Ward) -> None:
        make_zone(konan, "konan-1")
        watch(konan, own_code=KONAN)
        make_trigger(konan)

        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        assert [one.zone_codes for one in Proposal.objects.order_by("ward__code")] == [
            ["cliff-1", "cliff-2"],
            ["konan-1"],
        ]

    def test_proposes_nothing_while_the_trigger_is_off(self, ward: Ward) -> None:
        WardTrigger.objects.update(is_on=False)

        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        assert list_states() == []


class TestTheEnd:
    def test_withdraws_a_proposal_that_nobody_took(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        receipt = receive(make_landslide(at=AT + HOUR, out={SOUTH: "1"}, serial="2"), now=AT + HOUR)

        assert list_states() == [("ISSUE", "WITHDRAWN")]
        assert receipt.proposals == (only_proposal(),)

    def test_proposes_to_lift_what_was_taken_and_lifts_nothing(
        self, ward: Ward, approver: User
    ) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        taken = take(only_proposal(), approver.pk)

        receive(make_landslide(at=AT + HOUR, out={SOUTH: "1"}, serial="2"), now=AT + HOUR)

        assert list_states() == [("ISSUE", "TAKEN"), ("LIFT", "OPEN")]
        lift = Proposal.objects.get(kind="LIFT")
        assert lift.follows == taken

    def test_is_there_when_both_kinds_of_telegrams_say_so(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        receive(make_warning(at=AT, out={SOUTH: "49"}))

        receive(make_landslide(at=AT + HOUR, out={SOUTH: "1"}, serial="2"), now=AT + HOUR)
        after_one = list_states()
        receive(make_warning(at=AT + HOUR, out={SOUTH: "29"}), now=AT + HOUR)

        assert after_one == [("ISSUE", "OPEN")]
        assert list_states() == [("ISSUE", "WITHDRAWN")]

    def test_lets_the_same_warning_be_proposed_again_later(
        self, ward: Ward, approver: User
    ) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        take(only_proposal(), approver.pk)
        receive(make_landslide(at=AT + HOUR, out={SOUTH: "1"}, serial="2"), now=AT + HOUR)

        receive(make_landslide(at=AT + 2 * HOUR, out={SOUTH: "3"}, serial="3"), now=AT + 2 * HOUR)

        # What was to be lifted is out again: nobody should lift it by an old proposal.
        assert list_states() == [("ISSUE", "TAKEN"), ("LIFT", "SUPERSEDED"), ("ISSUE", "OPEN")]

    def test_that_arrives_before_its_beginning_is_still_the_end(self, ward: Ward) -> None:
        receive(make_landslide(at=AT + HOUR, out={SOUTH: "1"}, serial="2"), now=AT + HOUR)
        receive(make_landslide(at=AT, out={SOUTH: "3"}, serial="1"), now=AT + HOUR)

        assert list_states() == []


class TestCorrection:
    def test_that_takes_the_south_out_withdraws_the_proposal(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        receive(
            make_landslide(at=AT, out={SOUTH: "0", NORTH: "3"}, info_type="訂正"), now=AT + MINUTE
        )

        assert list_states() == [("ISSUE", "WITHDRAWN")]

    def test_that_puts_the_south_in_proposes(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "0"}))
        receive(make_landslide(at=AT, out={SOUTH: "3"}, info_type="訂正"), now=AT + MINUTE)

        assert list_states() == [("ISSUE", "OPEN")]


def make_cancellation(at: dt.datetime, serial: str = "1") -> bytes:
    return make_telegram(
        info_kind="土砂災害警戒情報",
        body="<Text>取り消します。</Text>",
        at=at,
        info_type="取消",
        event_id="神奈川県土砂災害警戒情報",
        serial=serial,
    )


class TestCancellation:
    def test_withdraws_what_the_cancelled_telegram_made(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        receive(make_cancellation(AT + MINUTE), now=AT + MINUTE)

        assert list_states() == [("ISSUE", "WITHDRAWN")]

    def test_leaves_what_an_earlier_telegram_said(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}, serial="1"))
        receive(make_landslide(at=AT + HOUR, out={SOUTH: "1"}, serial="2"), now=AT + HOUR)
        assert list_states() == [("ISSUE", "WITHDRAWN")]

        receive(make_cancellation(AT + HOUR + MINUTE, serial="2"), now=AT + HOUR + MINUTE)

        # That it had ended was the mistake: it is out again.
        assert list_states() == [("ISSUE", "WITHDRAWN"), ("ISSUE", "OPEN")]


class TestWhatIsNotMeant:
    def test_of_a_drill_is_proposed_in_the_drill_only(self, ward: Ward) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}, status="訓練"))

        assert list_states(is_drill=False) == []
        assert list_states(is_drill=True) == [("ISSUE", "OPEN")]
        assert list_warnings(ward_id=ward.pk, now=AT) == ()
        assert len(list_warnings(ward_id=ward.pk, now=AT, is_drill=True)) == 1

    def test_of_a_test_is_neither_kept_nor_proposed(self, ward: Ward) -> None:
        receipt = receive(make_landslide(at=AT, out={SOUTH: "3"}, status="試験"))

        assert receipt.outcome is Outcome.TEST
        assert list_states() == []
        assert not ReceivedBulletin.objects.exists()

    def test_of_a_rehearsal_stays_in_the_drill_and_may_be_old(self, ward: Ward) -> None:
        content = make_landslide(at=AT - 700 * dt.timedelta(days=1), out={SOUTH: "3"})

        receive(content, is_rehearsal=True)
        again = receive(content, now=AT + dt.timedelta(days=1), is_rehearsal=True)

        assert again.outcome is Outcome.KEPT
        assert list_states(is_drill=False) == []
        assert list_states(is_drill=True) == [("ISSUE", "OPEN")]

    def test_any_more_is_kept_without_a_proposal(self, ward: Ward) -> None:
        receipt = receive(make_landslide(at=AT - 25 * HOUR, out={SOUTH: "3"}))

        assert receipt.outcome is Outcome.STALE
        assert list_states() == []

    def test_yet_is_not_taken(self, ward: Ward) -> None:
        receipt = receive(make_landslide(at=AT + HOUR, out={SOUTH: "0"}))

        assert receipt.outcome is Outcome.FROM_THE_FUTURE
        assert not ReceivedBulletin.objects.exists()

    def test_for_any_ward_is_not_kept(self, ward: Ward) -> None:
        receipt = receive(make_landslide(at=AT, out={"1420600": "3"}))

        assert receipt.outcome is Outcome.ELSEWHERE
        assert not ReceivedBulletin.objects.exists()


class TestSamples:
    @pytest.mark.parametrize(
        "name",
        [
            "15_12_03_161130_VPWW54.xml",
            "15_17_01_250630_VPWW55.xml",
            "15_17_01_250630_VPWW56.xml",
            "16_02_01_220728_VXKOii.xml",
            "17_04_01_250630_VXWW50.xml",
            "17_04_02_250630_VXWW50.xml",
            "32-35_01_03_240613_VXSE53.xml",
            "32-39_11_02_250206_VTSE41.xml",
            "32-39_12_03_250206_VTSE51.xml",
        ],
    )
    def test_of_the_agency_propose_nothing_to_these_wards(self, ward: Ward, name: str) -> None:
        make_quake_trigger(ward)
        content = shared_file(f"data/jma/{name}").read_bytes()

        receive(content, filename=name, is_rehearsal=True)

        assert list_states() == []

    def test_with_the_south_in_them_propose_its_cliffs(self, ward: Ward) -> None:
        name = "15_17_01_250630_VPWW56.xml"
        text = shared_file(f"data/jma/{name}").read_text(encoding="utf-8")
        content = text.replace("<Code>3220900</Code>", f"<Code>{SOUTH}</Code>").encode()

        receive(content, filename=name, is_rehearsal=True)

        assert list_states(is_drill=True) == [("ISSUE", "OPEN")]


class TestEarthquake:
    def test_of_five_upper_anywhere_in_the_city_proposes_to_open_all_bases(
        self, ward: Ward
    ) -> None:
        make_quake_trigger(ward)

        receive(make_earthquake(at=AT, felt={KANAZAWA: "4", KONAN: "5+"}, event_id="1"))

        assert [(one.kind, one.level) for one in Proposal.objects.all()] == [("OPEN_BASES", None)]

    @pytest.mark.parametrize("felt", [{KONAN: "5-"}, {"1420600": "7"}, {KONAN: "?"}])
    def test_that_is_weaker_or_elsewhere_proposes_nothing(
        self, ward: Ward, felt: dict[str, str]
    ) -> None:
        make_quake_trigger(ward)

        receive(make_earthquake(at=AT, felt=felt, event_id="1"))

        assert list_states() == []

    def test_is_not_outdone_by_a_weaker_one_after_it(self, ward: Ward) -> None:
        make_quake_trigger(ward)
        receive(make_earthquake(at=AT, felt={KONAN: "6-"}, event_id="1"))

        receive(make_earthquake(at=AT + HOUR, felt={KONAN: "3"}, event_id="2"), now=AT + HOUR)

        assert list_states() == [("OPEN_BASES", "OPEN")]

    def test_is_proposed_again_for_the_next_one_after_it_was_dismissed(
        self, ward: Ward, approver: User
    ) -> None:
        make_quake_trigger(ward)
        receive(make_earthquake(at=AT, felt={KONAN: "5+"}, event_id="1"))
        dismiss(only_proposal(), approver.pk)

        receive(make_earthquake(at=AT + HOUR, felt={KONAN: "5+"}, event_id="2"), now=AT + HOUR)

        assert list_states() == [("OPEN_BASES", "DISMISSED"), ("OPEN_BASES", "OPEN")]


class TestTsunami:
    def test_warning_in_the_bay_proposes_and_its_end_withdraws(self, ward: Ward) -> None:
        make_trigger(
            ward,
            name="津波",
            phenomenon="TSUNAMI",
            scheme="TSUNAMI_REGION",
            area_codes=["312"],
            least_grade=3,
            hazard="TSUNAMI",
            zone_kind="COAST",
        )

        receive(make_tsunami(at=AT, out={"312": "62"}))
        at_advisory = list_states()
        receive(make_tsunami(at=AT + MINUTE, out={"312": "51"}), now=AT + MINUTE)
        at_warning = list_states()
        # It tells of all of Japan: what it does not name any more is over.
        receive(make_tsunami(at=AT + HOUR, out={"220": "51"}), now=AT + HOUR)

        assert at_advisory == []
        assert at_warning == [("ISSUE", "OPEN")]
        assert list_states() == [("ISSUE", "WITHDRAWN")]


class TestDecision:
    def test_to_dismiss_wants_a_reason_and_is_recorded(self, ward: Ward, approver: User) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        actor_id = approver.pk

        with pytest.raises(ReasonMissing):
            dismiss(only_proposal(), actor_id, " ")
        done = dismiss(only_proposal(), actor_id)

        assert (done.state, done.decided_by_id, done.reason) == (
            "DISMISSED",
            actor_id,
            "巡回で確かめた",
        )
        assert AuditEntry.objects.filter(code="safety.proposal.dismissed").count() == 1

    def test_to_dismiss_is_refused_where_the_reason_would_be_cut(
        self, ward: Ward, approver: User
    ) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        with pytest.raises(ReasonTooLong, match="1字短く"):
            dismiss(only_proposal(), approver.pk, "見" * 301)

        assert list_states() == [("ISSUE", "OPEN")]

    def test_is_made_once(self, ward: Ward, approver: User) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))
        proposal = take(only_proposal(), approver.pk)

        with pytest.raises(ProposalDecided, match="取り上げました"):
            dismiss(proposal, approver.pk)

    def test_is_not_made_for_another_ward(self, ward: Ward, konan: Ward, approver: User) -> None:
        receive(make_landslide(at=AT, out={SOUTH: "3"}))

        with pytest.raises(ProposalGone):
            take_proposal(
                ward_id=konan.pk,
                proposal_id=only_proposal().pk,
                order_id=None,
                actor_id=approver.pk,
                now=AT,
            )
