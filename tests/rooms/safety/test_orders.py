"""Orders: two people, versions that are never changed, and what keeps a wrong one from being issued."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.drafting import PARTS
from engawa.rooms.safety.forms.orders import write_initial
from engawa.rooms.safety.models import Order, OrderVersion, Publication, Scenario, Zone
from engawa.rooms.safety.selectors.drafting import (
    check_draft,
    list_hindrances,
    preview_draft,
    write_as_templates,
)
from engawa.rooms.safety.selectors.situation import get_situation
from engawa.rooms.safety.services import drafts, issuing
from engawa.rooms.safety.services.forgetting import forget_issuers
from engawa.rooms.safety.values import LANGUAGES, Action, Level, OrderState
from tests.rooms.safety.order_material import (
    MINUTE,
    NOW,
    approve,
    change,
    draft,
    issue,
    knock,
    make_site,
    make_zone,
    person,
    prepare_ward,
    square,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward() -> Ward:
    return prepare_ward()


def values_of(version: OrderVersion) -> drafts.DraftValues:
    return drafts.DraftValues(
        level=Level(version.level),
        zone_codes=tuple(version.zone_codes),
        site_codes=tuple(version.site_codes),
        reason=version.reason,
        reason_name=version.reason_name,
        reason_words=version.reason_words,
        expires_at=version.expires_at,
        next_update_at=version.next_update_at,
    )


def write(version: OrderVersion, *, now: dt.datetime = NOW, **changed: object) -> OrderVersion:
    return drafts.write_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        values=replace(values_of(version), **changed),
        actor_id=person("editor").pk,
        now=now,
    )


def codes(version: OrderVersion, now: dt.datetime = NOW) -> set[str]:
    return {finding.code for finding in list_hindrances(version=version, now=now)}


class TestDraftFromScenario:
    def test_fills_zones_sites_households_and_texts_in_all_languages(self, ward: Ward) -> None:
        version = draft(ward)

        assert version.zone_codes == ["cliff-1", "cliff-2"]
        assert version.site_codes == ["hall"]
        assert (version.households, version.people) == (92, 208)
        assert set(version.texts) == set(LANGUAGES)
        assert "避難指示" in version.texts["ja"]["headline"]
        assert all("釜利谷東二丁目" in version.texts["ja"][part] for part in ("where",))

    def test_is_seen_by_nobody_outside(self, ward: Ward) -> None:
        draft(ward)

        assert get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).orders == ()

    def test_never_says_what_was_abolished(self, ward: Ward) -> None:
        version = draft(ward)

        assert "避難勧告" not in str(version.texts)


class TestApproval:
    def test_wants_another_person_than_the_one_who_asked(self, ward: Ward) -> None:
        pending = submit(draft(ward), by="approver")

        with pytest.raises(issuing.SamePerson):
            approve(pending, by="approver")

        assert get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).orders == ()

    def test_makes_the_order_public_with_its_number(self, ward: Ward) -> None:
        order = issue(ward)

        shown = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).orders
        assert [(one.number, one.version, one.zones) for one in shown] == [
            ("2026-0001", 1, ("cliff-1", "cliff-2"))
        ]
        assert order.state == OrderState.ISSUED

    def test_asks_for_a_publication_in_the_same_transaction(self, ward: Ward) -> None:
        issue(ward)

        assert Publication.objects.filter(ward=ward, cause="APPROVED", is_drill=False).count() == 1

    def test_is_refused_for_a_text_that_was_changed_since_it_was_read(self, ward: Ward) -> None:
        pending = submit(draft(ward))

        with pytest.raises(drafts.SeenAnother):
            issuing.approve_draft(
                version_id=pending.pk,
                seen_revision=pending.revision - 1,
                actor_id=person("approver").pk,
                now=NOW,
            )

    def test_is_refused_when_the_time_to_decide_has_passed_meanwhile(self, ward: Ward) -> None:
        pending = submit(draft(ward))

        with pytest.raises(issuing.NotReady):
            approve(pending, now=NOW + dt.timedelta(hours=7))

    def test_happens_once(self, ward: Ward) -> None:
        pending = submit(draft(ward))
        approve(pending)

        with pytest.raises(drafts.WrongState):
            approve(pending, by="second_approver")

    def test_is_written_into_the_record(self, ward: Ward) -> None:
        order = issue(ward)

        found = AuditEntry.objects.filter(subject=f"safety.order:{order.pk}")
        assert list(found.order_by("pk").values_list("code", flat=True)) == [
            "safety.order.drafted",
            "safety.order.submitted",
            "safety.order.issued",
        ]


class TestReturning:
    def test_wants_a_reason_and_makes_it_a_draft_again(self, ward: Ward) -> None:
        pending = submit(draft(ward))
        approver = person("approver").pk

        with pytest.raises(issuing.ReasonMissing):
            issuing.return_draft(version_id=pending.pk, actor_id=approver, reason=" ", now=NOW)
        returned = issuing.return_draft(
            version_id=pending.pk, actor_id=approver, reason="区域2を外す", now=NOW
        )

        assert (returned.state, returned.returned_reason) == (OrderState.DRAFT, "区域2を外す")

    def test_of_ones_own_request_is_a_withdrawal(self, ward: Ward) -> None:
        pending = submit(draft(ward), by="approver")
        approver = person("approver").pk

        with pytest.raises(issuing.SamePerson):
            issuing.return_draft(version_id=pending.pk, actor_id=approver, reason="直す", now=NOW)
        withdrawn = issuing.withdraw_draft(version_id=pending.pk, actor_id=approver, now=NOW)

        assert withdrawn.state == OrderState.DRAFT


class TestOnePersonAtNight:
    def test_issues_with_a_reason_and_waits_for_a_second(self, ward: Ward) -> None:
        version = draft(ward)
        editor = person("editor").pk

        with pytest.raises(issuing.ReasonMissing):
            issuing.issue_alone(
                version_id=version.pk, seen_revision=1, reason="", actor_id=editor, now=NOW
            )
        issued = issuing.issue_alone(
            version_id=version.pk,
            seen_revision=1,
            reason="夜間で当番が1人",
            actor_id=editor,
            now=NOW,
        )

        shown = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).orders[0]
        assert issued.is_single_handed
        assert shown.is_unconfirmed

    def test_is_confirmed_by_another_person_once(self, ward: Ward) -> None:
        version = draft(ward)
        issuing.issue_alone(
            version_id=version.pk,
            seen_revision=1,
            reason="夜間で当番が1人",
            actor_id=person("approver").pk,
            now=NOW,
        )

        with pytest.raises(issuing.SamePerson):
            issuing.confirm_issued(
                version_id=version.pk, actor_id=person("approver").pk, now=NOW + MINUTE
            )
        second = person("second_approver").pk
        confirmed = issuing.confirm_issued(
            version_id=version.pk, actor_id=second, now=NOW + 5 * MINUTE
        )
        with pytest.raises(issuing.AlreadyConfirmed):
            issuing.confirm_issued(version_id=version.pk, actor_id=second, now=NOW + 6 * MINUTE)

        assert confirmed.confirmed_at == NOW + 5 * MINUTE
        shown = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).orders[0]
        assert not shown.is_unconfirmed

    def test_is_refused_by_the_same_checks(self, ward: Ward) -> None:
        version = write(draft(ward), zone_codes=())

        with pytest.raises(issuing.NotReady):
            issuing.issue_alone(
                version_id=version.pk,
                seen_revision=version.revision,
                reason="夜間で当番が1人",
                actor_id=person("editor").pk,
                now=NOW,
            )


class TestIssuedVersions:
    def test_are_refused_any_change_by_the_database(self, ward: Ward) -> None:
        version = issue(ward).current
        assert version is not None

        with pytest.raises(IntegrityError), transaction.atomic():
            OrderVersion.objects.filter(pk=version.pk).update(level=5)
        with pytest.raises(IntegrityError), transaction.atomic():
            version.delete()

    def test_keep_the_zones_as_they_were_approved(self, ward: Ward) -> None:
        issue(ward)

        Zone.objects.filter(code="cliff-1").update(geometry=square(139.620, 35.346), name="別の崖")

        zones = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).zones
        shown = next(zone for zone in zones if zone.code == "cliff-1")
        assert shown.geometry == square(139.612, 35.342)
        assert shown.names["ja"] == "釜利谷東二丁目の崖1"

    def test_keep_a_zone_that_was_retired_since(self, ward: Ward) -> None:
        issue(ward)

        Zone.objects.filter(code="cliff-2").update(retired_at=NOW)

        zones = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW).zones
        assert "cliff-2" in {zone.code for zone in zones}


class TestChanges:
    def test_are_new_versions_that_name_those_before(self, ward: Ward) -> None:
        make_zone(ward, "cliff-3", towns=["六浦三丁目の一部"], name="六浦三丁目の崖")
        order = issue(ward)
        later = NOW + 30 * MINUTE

        version = change(order, Action.EXTEND, now=later)
        version = write(version, now=later, zone_codes=("cliff-1", "cliff-2", "cliff-3"))
        approve(submit(knock(version), now=later), now=later)

        shown = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=later).orders[0]
        assert (shown.version, shown.references) == (2, ((1, NOW),))
        assert shown.first_issued_at == NOW
        assert "六浦三丁目" in shown.texts["ja"].where

    def test_are_written_one_at_a_time(self, ward: Ward) -> None:
        order = issue(ward)
        change(order, Action.RAISE)

        with pytest.raises(drafts.OpenVersionExists):
            change(order, Action.LIFT)

    def test_leave_what_is_issued_when_they_are_given_up(self, ward: Ward) -> None:
        order = issue(ward)
        version = change(order, Action.LOWER)

        drafts.drop_draft(version_id=version.pk, actor_id=person("editor").pk, now=NOW)

        order.refresh_from_db()
        assert (order.state, order.current.level if order.current else 0) == ("ISSUED", 4)

    def test_propose_the_next_level(self, ward: Ward) -> None:
        order = issue(ward)

        assert change(order, Action.RAISE).level == Level.EMERGENCY

    def test_lift_the_order_which_is_still_told_for_a_day(self, ward: Ward) -> None:
        order = issue(ward)
        later = NOW + 60 * MINUTE
        approve(submit(change(order, Action.LIFT, now=later), now=later), now=later)

        soon = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=later)
        next_day = get_situation(
            ward_id=ward.pk, is_drill=False, sequence=1, now=later + dt.timedelta(hours=25)
        )

        assert (soon.orders, [one.number for one in soon.lifted]) == ((), ["2026-0001"])
        assert next_day.lifted == ()

    def test_cannot_begin_on_a_lifted_order(self, ward: Ward) -> None:
        order = issue(ward)
        later = NOW + 60 * MINUTE
        approve(submit(change(order, Action.LIFT, now=later), now=later), now=later)

        with pytest.raises(drafts.WrongState):
            change(order, Action.RAISE)


class TestExpiry:
    def test_never_ends_an_order_by_time_alone(self, ward: Ward) -> None:
        issue(ward)

        shown = get_situation(
            ward_id=ward.pk, is_drill=False, sequence=1, now=NOW + dt.timedelta(days=3)
        ).orders

        assert [one.is_overdue for one in shown] == [True]


class TestDrills:
    def test_have_numbers_and_pages_of_their_own(self, ward: Ward) -> None:
        issue(ward, is_drill=True)

        real = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=NOW)
        drill = get_situation(ward_id=ward.pk, is_drill=True, sequence=1, now=NOW)

        assert real.orders == ()
        assert [one.number for one in drill.orders] == ["2026-0001"]
        assert drill.base_url.endswith("/safety-drill/")

    def test_say_so_in_every_text(self, ward: Ward) -> None:
        version = draft(ward, is_drill=True)

        assert "訓練" in version.texts["ja"]["headline"]
        assert "訓練" in version.texts["ja"]["spoken"]


class TestChecks:
    def test_pass_an_order_of_the_scenario(self, ward: Ward) -> None:
        assert codes(draft(ward)) == set()

    def test_stop_an_order_without_a_zone(self, ward: Ward) -> None:
        assert "no-zone" in codes(write(draft(ward), zone_codes=()))

    def test_stop_an_area_outside_the_ward(self, ward: Ward) -> None:
        make_zone(ward, "cliff-9", geometry=square(139.700, 35.342))

        found = codes(write(draft(ward), zone_codes=("cliff-1", "cliff-9")))

        assert found - {"no-sites"}

    def test_stop_a_site_of_the_other_regime(self, ward: Ward) -> None:
        assert codes(write(draft(ward), site_codes=("base-1",)))

    def test_stop_a_site_that_is_not_designated_for_the_hazard(self, ward: Ward) -> None:
        make_site(ward, "金沢小学校", "school", hazards=["FLOOD"])

        assert codes(write(draft(ward), site_codes=("hall", "school")))

    def test_stop_times_out_of_order(self, ward: Ward) -> None:
        assert codes(write(draft(ward), next_update_at=NOW + dt.timedelta(hours=9)))

    def test_let_something_unusual_pass_once_an_officer_has_said_so(self, ward: Ward) -> None:
        for number in range(3, 7):
            make_zone(ward, f"cliff-{number}")
        make_zone(ward, "cliff-8", geometry=square(139.602, 35.332, size=0.006))
        version = write(draft(ward), zone_codes=("cliff-8",))
        unusual = codes(version)
        assert unusual

        for code in unusual:
            version = drafts.accept_finding(
                version_id=version.pk,
                seen_revision=version.revision,
                code=code,
                reason="区域を新しく測ったため",
                actor_id=person("editor").pk,
                now=NOW,
            )

        assert codes(version) == set()


class TestWordsOfTheOfficer:
    def test_take_the_place_of_the_templates_in_japanese_alone(self, ward: Ward) -> None:
        version = draft(ward)
        english = version.texts["en"]

        changed = write(version, edited={"who": "崖の下の方は、いますぐ離れてください。"})

        assert changed.texts["ja"]["who"] == "崖の下の方は、いますぐ離れてください。"
        assert changed.texts["en"] == english

    def test_survive_a_change_of_the_zones(self, ward: Ward) -> None:
        version = write(draft(ward), edited={"who": "崖の下の方は、いますぐ離れてください。"})

        initial = write_initial(version, written=write_as_templates(version=version, now=NOW))
        changed = write(version, zone_codes=("cliff-1",), edited={"who": initial["text_who"]})

        assert changed.texts["ja"]["who"] == "崖の下の方は、いますぐ離れてください。"

    def test_are_refused_when_they_say_what_was_abolished(self, ward: Ward) -> None:
        version = write(draft(ward), edited={"what": "避難勧告を出しました。"})

        assert codes(version)

    def test_are_offered_part_by_part(self, ward: Ward) -> None:
        version = draft(ward)

        written = write_as_templates(version=version, now=NOW)

        assert set(written) == set(PARTS)


class TestPreview:
    def test_names_stations_inside_and_draws_the_map(self, ward: Ward) -> None:
        preview = preview_draft(version=draft(ward), now=NOW)

        assert preview.stations == ("釜利谷駅",)
        assert preview.reach.households == 92
        assert preview.map.startswith("<svg")

    def test_says_what_is_wrong_in_sentences(self, ward: Ward) -> None:
        version = write(draft(ward), zone_codes=())

        sentences = [finding.sentence for finding in check_draft(version=version, now=NOW)]

        assert any("区域" in sentence and sentence.endswith("。") for sentence in sentences)


class TestTwoWriters:
    def test_do_not_overwrite_each_other(self, ward: Ward) -> None:
        version = draft(ward)
        write(version, zone_codes=("cliff-1",))

        with pytest.raises(drafts.SeenAnother):
            write(version, zone_codes=("cliff-2",))

        assert OrderVersion.objects.get(pk=version.pk).zone_codes == ["cliff-1"]

    def test_get_numbers_of_their_own(self, ward: Ward) -> None:
        first = issue(ward)
        make_zone(ward, "cliff-3")
        Scenario.objects.update(zone_codes=["cliff-3"])

        second = issue(ward)

        assert {first.number, second.number} == {"2026-0001", "2026-0002"}
        assert Order.objects.filter(ward=ward, state="ISSUED").count() == 2


class TestForgetting:
    def test_keeps_the_order_and_lets_its_people_go_after_five_years(self, ward: Ward) -> None:
        long_ago = NOW - dt.timedelta(days=6 * 365)
        order = issue(ward, now=long_ago)

        count = forget_issuers(now=NOW)

        version = OrderVersion.objects.get(order=order)
        assert count == 1
        assert (version.approved_by, version.submitted_by, version.written_by) == (None, None, None)
        assert "避難指示" in version.texts["ja"]["headline"]

    def test_is_refused_by_the_database_before(self, ward: Ward) -> None:
        version = issue(ward).current
        assert version is not None

        with pytest.raises(IntegrityError), transaction.atomic():
            OrderVersion.objects.filter(pk=version.pk).update(approved_by=None, forgotten_at=NOW)
