"""What stands besides an order: others in force over the same ground, and what forecasters have out."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.safety.checking import check_order
from engawa.rooms.safety.checking_standing import check_standing
from engawa.rooms.safety.checking_values import Finding, Ground, OrderBeside, OrderDraft, Weight
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.order_texts import GoingOn, ReasonGiven, write_texts
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.selectors.drafting import check_draft, list_hindrances
from engawa.rooms.safety.services import drafts, issuing
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.values import (
    LANGUAGES,
    Action,
    Hazard,
    Level,
    Opening,
    OrderState,
    ZoneKind,
)
from tests.rooms.safety import situations
from tests.rooms.safety.order_facts import READINGS, order_facts
from tests.rooms.safety.order_material import (
    DESK,
    MINUTE,
    NOW,
    approve,
    change,
    draft,
    issue,
    make_zone,
    person,
    prepare_ward,
    square,
    submit,
)

TWO = (situations.a_zone(12), situations.a_zone(13, town="六浦二丁目"))
WHOLE = situations.a_zone(
    99, code="whole", kind=ZoneKind.WARD, names={"ja": "金沢区の全域"}, towns=(), geometry=None
)


def beside(*zones: ZoneNow, **facts: Any) -> OrderBeside:
    """Give another order in force: level 4 for landslides."""
    values: dict[str, Any] = {
        "id": 7,
        "number": "2026-0007",
        "hazard": Hazard.LANDSLIDE,
        "level": Level.EVACUATE,
        "zones": zones or TWO,
        **facts,
    }
    return OrderBeside(**values)


def a_draft(**facts: Any) -> OrderDraft:
    """Give an order for two cliffs; of a lift, with the texts that say what goes on."""
    values: dict[str, Any] = {
        "action": Action.ISSUE,
        "level": Level.EVACUATE,
        "hazard": Hazard.LANDSLIDE,
        "zones": TWO,
        "sites": (),
        "texts": {},
        "issued_at": situations.ISSUED_AT,
        "expires_at": situations.ISSUED_AT + dt.timedelta(hours=6),
        **facts,
    }
    return OrderDraft(**values)


def texts_of_lift(*going_on: GoingOn, is_nobody_free: bool = False) -> Any:
    return write_texts(
        facts=order_facts(
            action=Action.LIFT,
            reasons=(ReasonGiven(Reason.DANGER_EASED),),
            going_on=going_on,
            is_nobody_free=is_nobody_free,
        )
    )


def find(draft: OrderDraft, *others: OrderBeside, **facts: Any) -> dict[str, Finding]:
    """Give what is found besides a draft, by code."""
    ground = Ground(now=situations.ISSUED_AT, ward_names=situations.WARD, beside=others, **facts)
    return {finding.code: finding for finding in check_standing(draft=draft, ground=ground)}


class TestASecondOrder:
    @pytest.mark.parametrize("level", [Level.ELDERLY, Level.EVACUATE])
    def test_of_the_same_or_a_lower_level_over_the_same_zone_is_stopped(self, level: Level) -> None:
        found = find(a_draft(level=level), beside(TWO[0]))

        stopped = found["zone-under-order"]
        assert stopped.weight is Weight.BLOCKS
        assert stopped.order_id == 7
        assert "2026-0007" in stopped.sentence
        assert TWO[0].names["ja"] in stopped.sentence
        assert TWO[1].names["ja"] not in stopped.sentence

    def test_under_an_order_for_the_whole_ward_is_stopped(self) -> None:
        assert "zone-under-order" in find(a_draft(), beside(WHOLE))

    def test_over_ground_that_another_zone_covers_is_stopped(self) -> None:
        point = TWO[0].point
        assert point is not None
        covering = replace(TWO[0], code="wide", geometry=situations.square(point, metres=300))

        assert "zone-under-order" in find(a_draft(zones=TWO[:1]), beside(covering))

    def test_of_a_higher_level_wants_a_look(self) -> None:
        found = find(a_draft(level=Level.EMERGENCY), beside())

        assert [(one.code, one.weight) for one in found.values()] == [
            ("zone-beside-order", Weight.CONFIRM)
        ]

    def test_that_is_wider_than_the_first_wants_a_look(self) -> None:
        found = find(a_draft(zones=(WHOLE,), level=Level.ELDERLY), beside(TWO[0]))

        assert set(found) == {"zone-beside-order"}
        assert TWO[0].names["ja"] in found["zone-beside-order"].sentence

    def test_elsewhere_or_for_another_hazard_is_let_pass(self) -> None:
        elsewhere = beside(situations.a_zone(20, town="富岡西四丁目"))

        assert find(a_draft(), elsewhere, beside(hazard=Hazard.INLAND_FLOOD)) == {}

    def test_of_the_other_regime_wants_a_look_at_what_the_page_will_show(self) -> None:
        found = find(a_draft(), beside(hazard=Hazard.TSUNAMI))

        assert [(one.code, one.weight) for one in found.values()] == [
            ("order-of-other-regime", Weight.CONFIRM)
        ]
        assert "2026-0007" in found["order-of-other-regime"].sentence

    def test_is_no_news_of_zones_that_were_in_the_version_before(self) -> None:
        draft = a_draft(action=Action.PROLONG)

        assert find(draft, beside(), before=frozenset(zone.code for zone in TWO)) == {}


class TestTheDoors:
    @pytest.mark.parametrize(
        "facts",
        [
            {"opening": Opening.NOT_OPEN},
            {"opening": Opening.FULL},
            {"opening": Opening.CLOSED},
            {"is_stale": True},
        ],
    )
    def test_that_nobody_has_confirmed_open_want_a_look(self, facts: dict[str, Any]) -> None:
        sites = (situations.a_site(0), situations.a_site(1, **facts))

        found = find(a_draft(sites=sites))["site-not-confirmed-open"]

        assert found.weight is Weight.CONFIRM
        assert "釜利谷東小学校" in found.sentence
        assert "大道小学校" not in found.sentence

    def test_that_are_open_or_of_which_the_text_does_not_speak_are_let_pass(self) -> None:
        opened = (situations.a_site(0), situations.a_site(1, opening=Opening.CROWDED))
        shut = (situations.a_site(2, opening=Opening.CLOSED),)

        assert find(a_draft(sites=opened)) == {}
        assert find(a_draft(sites=shut, level=Level.EMERGENCY)) == {}


class TestALift:
    def test_names_the_order_that_goes_on_and_wants_a_look(self) -> None:
        going_on = GoingOn(hazard=Hazard.TSUNAMI, level=Level.EVACUATE, zones=TWO)
        draft = a_draft(action=Action.LIFT, texts=texts_of_lift(going_on, is_nobody_free=True))

        found = find(draft, beside(WHOLE, hazard=Hazard.TSUNAMI))

        assert set(found) == {"lift-where-order-goes-on"}
        assert found["lift-where-order-goes-on"].weight is Weight.CONFIRM
        assert "津波" in found["lift-where-order-goes-on"].sentence

    def test_that_sends_people_home_into_another_order_is_stopped(self) -> None:
        draft = a_draft(action=Action.LIFT, texts=texts_of_lift())

        found = find(draft, beside(WHOLE, hazard=Hazard.TSUNAMI))

        assert found["lift-forgets-order"].weight is Weight.BLOCKS

    def test_knows_an_order_of_a_zone_without_a_shape_by_its_towns(self) -> None:
        shapeless = replace(TWO[0], code="k900", geometry=None)
        draft = a_draft(action=Action.LIFT, texts=texts_of_lift())

        assert "lift-forgets-order" in find(draft, beside(shapeless))

    @pytest.mark.parametrize("level", [Level.ELDERLY, Level.EMERGENCY])
    def test_may_name_an_order_of_another_level_that_goes_on(self, level: Level) -> None:
        going_on = GoingOn(hazard=Hazard.FLOOD, level=level, zones=TWO)
        draft = a_draft(
            action=Action.LIFT, texts=texts_of_lift(going_on), previous_level=Level.EVACUATE
        )
        ground = Ground(
            now=situations.ISSUED_AT,
            ward_names=situations.WARD,
            outline=situations.OUTLINE,
            beside=(beside(hazard=Hazard.FLOOD, level=level),),
            town_readings=READINGS,
        )

        found = check_order(draft=draft, ground=ground)

        assert [one.code for one in found if one.weight is Weight.BLOCKS] == []

    def test_without_a_reason_is_stopped(self) -> None:
        texts = {"ja": replace(texts_of_lift()["ja"], reason="")}

        assert "lift-without-reason" in find(a_draft(action=Action.LIFT, texts=texts))

    @pytest.mark.parametrize(
        ("warning", "code", "weight"),
        [
            ({"level": 4}, "lift-under-warning", Weight.CONFIRM),
            ({"level": 5}, "lift-under-warning", Weight.CONFIRM),
            ({"level": 3}, "lift-beside-warning", Weight.NOTE),
            ({"level": None, "code": "TSUNAMI-51"}, "lift-beside-warning", Weight.NOTE),
        ],
    )
    def test_shows_what_the_agency_has_out(
        self, warning: dict[str, Any], code: str, weight: Weight
    ) -> None:
        draft = a_draft(action=Action.LIFT, texts=texts_of_lift())

        found = find(draft, warnings=(situations.a_warning(**warning),))

        assert {one.code: one.weight for one in found.values()} == {code: weight}

    def test_of_a_tsunami_wants_a_look_while_a_tsunami_is_forecast(self) -> None:
        draft = a_draft(action=Action.LIFT, hazard=Hazard.TSUNAMI, texts=texts_of_lift())

        found = find(draft, warnings=(situations.a_warning(code="TSUNAMI-51", level=None),))

        assert set(found) == {"lift-under-warning"}


class TestTheTextOfALift:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_lets_nobody_go_home_where_all_of_it_stays_under_an_order(self, language: str) -> None:
        free = texts_of_lift()[language]
        going_on = GoingOn(hazard=Hazard.TSUNAMI, level=Level.EVACUATE, zones=TWO)

        text = texts_of_lift(going_on, is_nobody_free=True)[language]

        assert free.who not in text.who + text.spoken
        assert free.what not in text.what
        assert text.cannot_move not in ("", free.cannot_move)

    def test_names_where_the_other_goes_on_and_frees_the_rest(self) -> None:
        going_on = GoingOn(hazard=Hazard.TSUNAMI, level=Level.EVACUATE, zones=TWO[:1])

        text = texts_of_lift(going_on)["ja"]

        assert "津波に関する避難指示が続いています" in text.who
        assert "区域番号12" not in text.spoken
        assert "津波に関する避難指示が続いています" in text.spoken
        assert text.who.endswith("そのほかの区域から避難していた方は、避難を終えることができます。")


@pytest.mark.django_db
class TestTheDesk:
    @pytest.fixture
    def ward(self) -> Ward:
        ward = prepare_ward()
        make_zone(
            ward,
            "coast-3",
            kind="COAST",
            hazard="TSUNAMI",
            geometry=square(139.6115, 35.3415, 0.006),
        )
        return ward

    def _issue_tsunami(self, ward: Ward) -> OrderVersion:
        version = drafts.draft_order(
            ward_id=ward.pk,
            is_drill=False,
            hazard=Hazard.TSUNAMI,
            values=drafts.DraftValues(
                level=Level.EVACUATE,
                zone_codes=("coast-3",),
                site_codes=(),
                reason="TSUNAMI_WARNING",
                reason_name="",
                reason_words="",
                expires_at=NOW + 300 * MINUTE,
                next_update_at=None,
            ),
            actor_id=person("editor").pk,
            now=NOW,
        )
        OrderVersion.objects.filter(pk=version.pk).update(
            accepted=[finding.code for finding in check_draft(version=version, now=NOW)]
        )
        version.refresh_from_db()
        return approve(submit(version))

    def test_refuses_the_same_order_twice(self, ward: Ward) -> None:
        twice = draft(ward)
        issue(ward)

        with pytest.raises(issuing.NotReady):
            submit(twice)

        assert OrderVersion.objects.filter(state=OrderState.ISSUED).count() == 1

    def test_refuses_the_second_of_two_that_wait(self, ward: Ward) -> None:
        first, second = submit(draft(ward)), submit(draft(ward))
        approve(first)

        with pytest.raises(issuing.NotReady):
            approve(second)

    def test_leads_to_the_order_that_is_out_already(self, ward: Ward, client_of: Any) -> None:
        twice, out = draft(ward), issue(ward)
        desk: Client = client_of(person("editor"))

        page = desk.get(f"{DESK}drafts/{twice.pk}/check/").content.decode()

        assert f'href="{DESK}orders/{out.pk}/"' in page

    def test_lifts_one_of_two_orders_without_sending_anybody_home(self, ward: Ward) -> None:
        landslide = issue(ward)
        self._issue_tsunami(ward)
        lift = change(landslide, Action.LIFT)
        assert {one.code for one in list_hindrances(version=lift, now=NOW)} == {
            "lift-where-order-goes-on"
        }
        OrderVersion.objects.filter(pk=lift.pk).update(accepted=["lift-where-order-goes-on"])
        lift.refresh_from_db()

        issued = approve(submit(lift, now=NOW + 60 * MINUTE), now=NOW + 61 * MINUTE)

        for part in ("who", "spoken"):
            assert "津波に関する避難指示が続いています" in issued.texts["ja"][part]
            assert "避難を終える" not in issued.texts["ja"][part]

    def test_proposes_no_reason_for_a_lift(self, ward: Ward) -> None:
        lift = change(issue(ward), Action.LIFT, reason="")

        assert "lift-without-reason" in {
            one.code for one in list_hindrances(version=lift, now=NOW + 60 * MINUTE)
        }

    def test_asks_for_the_reason_of_a_lift_in_the_form(self, ward: Ward, client_of: Any) -> None:
        lift = drafts.draft_change(
            order_id=issue(ward).pk, action=Action.LIFT, actor_id=person("editor").pk, now=NOW
        )
        desk: Client = client_of(person("editor"))

        page = desk.get(f"{DESK}drafts/{lift.pk}/").content.decode()

        assert lift.reason == ""
        assert '<option value="" selected>選んでください</option>' in page
