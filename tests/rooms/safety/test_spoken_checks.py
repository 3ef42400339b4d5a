"""What a voice says, and who is told to go, fit the order; words written anew are held to the template they replaced."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.checking_spoken import check_spoken
from engawa.rooms.safety.checking_values import Finding, Ground, OrderDraft
from engawa.rooms.safety.models import OrderVersion, Zone
from engawa.rooms.safety.order_texts import ReasonGiven, write_texts
from engawa.rooms.safety.reasons import list_reasons
from engawa.rooms.safety.selectors.drafting import list_hindrances, write_as_templates
from engawa.rooms.safety.services import drafts
from engawa.rooms.safety.text_marks import MOMENT
from engawa.rooms.safety.values import (
    LANGUAGES,
    LEVELS_OF_HAZARD,
    Action,
    Hazard,
    Level,
    ZoneKind,
)
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety import order_material as material
from tests.rooms.safety import situations
from tests.rooms.safety.order_facts import READINGS, SOUTH, order_facts
from tests.rooms.safety.order_material import DESK, pressed

Open = Callable[..., Client]
OWN = "崖の下の方は、いますぐ離れてください。"
GROUND = Ground(
    now=situations.ISSUED_AT,
    ward_names=situations.WARD,
    zones=tuple(situations.a_zone(number) for number in range(1, 30)),
    towns=tuple(name for name, *_ in situations.TOWNS),
    town_readings=READINGS,
)


def a_draft(**given: Any) -> OrderDraft:
    """Give an order with the texts of the templates, all reasons of its action among them."""
    facts: dict[str, Any] = {
        "action": Action.ISSUE,
        "level": Level.EVACUATE,
        "hazard": Hazard.LANDSLIDE,
        "zones": (situations.a_zone(12), situations.a_zone(13, town="六浦二丁目")),
        "previous_level": None,
        "is_drill": False,
        **given,
    }
    reasons = list_reasons(hazard=facts["hazard"], action=facts["action"])
    texts = write_texts(
        facts=order_facts(**facts, sites=(), reasons=[ReasonGiven(one, SOUTH) for one in reasons])
    )
    issued_at = situations.ISSUED_AT
    return OrderDraft(**facts, sites=(), texts=texts, issued_at=issued_at, expires_at=issued_at)


def check(draft: OrderDraft, **parts: str) -> list[Finding]:
    """Check a draft with other words in Japanese."""
    ja = replace(draft.texts["ja"], **parts)
    return list(check_spoken(draft=replace(draft, texts={**draft.texts, "ja": ja}), ground=GROUND))


def codes(draft: OrderDraft, **parts: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.where) for finding in check(draft, **parts)]


class TestTheTemplates:
    @pytest.mark.parametrize(
        ("hazard", "level", "action"),
        [
            (hazard, level, action)
            for (hazard, levels), action in product(LEVELS_OF_HAZARD.items(), Action)
            for level in levels
        ],
    )
    @pytest.mark.parametrize("is_drill", [False, True])
    def test_say_what_is_asked_in_every_language(
        self, hazard: Hazard, level: Level, action: Action, is_drill: bool
    ) -> None:
        previous = Level.ELDERLY if level is not Level.ELDERLY else Level.EVACUATE
        draft = a_draft(
            hazard=hazard,
            level=level,
            action=action,
            is_drill=is_drill,
            previous_level=None if action is Action.ISSUE else previous,
        )

        assert codes(draft) == []

    def test_may_leave_areas_out_of_what_is_too_long_to_listen_to(self) -> None:
        towns = [name for name, *_ in situations.TOWNS][:20]
        zones = tuple(
            situations.a_zone(number, town=town) for number, town in enumerate(towns, start=1)
        )

        assert codes(a_draft(zones=zones)) == []

    def test_say_the_ward_where_it_is_meant_as_a_whole(self) -> None:
        whole = situations.a_zone(1, kind=ZoneKind.WARD, names={"ja": "金沢区の全域"}, towns=())

        assert codes(a_draft(zones=(whole,))) == []
        assert codes(a_draft(zones=(whole,)), spoken="警戒レベル４、避難指示を発令しました。") == [
            ("spoken-area-not-named", "ja")
        ]


class TestTheSpokenText:
    def test_of_another_level_is_found(self) -> None:
        draft = a_draft(level=Level.EMERGENCY)

        found = codes(draft, spoken=a_draft().texts["ja"].spoken)

        assert found == [("spoken-without-order", "ja"), ("spoken-of-other-level", "ja")]

    def test_without_the_number_of_its_level_is_found(self) -> None:
        spoken = a_draft().texts["ja"].spoken.replace("警戒レベル４", "")

        assert codes(a_draft(), spoken=spoken) == [("spoken-without-order", "ja")]

    def test_that_leaves_an_area_out_is_found_by_its_name(self) -> None:
        spoken = a_draft().texts["ja"].spoken.replace("六浦二丁目", "")

        [found] = check(a_draft(), spoken=spoken)

        assert found.code == "spoken-area-not-named"
        assert "「六浦二丁目」" in found.sentence

    def test_of_a_drill_begins_by_saying_so(self) -> None:
        spoken = a_draft().texts["ja"].spoken

        assert codes(a_draft(is_drill=True), spoken=spoken) == [("spoken-without-drill", "ja")]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_is_held_to_the_level_in_every_language(self, language: str) -> None:
        draft, other = a_draft(), a_draft(level=Level.ELDERLY).texts[language]
        texts = {
            **draft.texts,
            language: replace(
                draft.texts[language], spoken=other.spoken, who=draft.texts[language].who
            ),
        }

        found = check_spoken(draft=replace(draft, texts=texts), ground=GROUND)

        assert [(one.code, one.where) for one in found] == [
            ("spoken-without-order", language),
            ("spoken-of-other-level", language),
        ]


class TestWhoMustGo:
    @pytest.mark.parametrize("level", [Level.ELDERLY, Level.EMERGENCY])
    def test_is_not_everybody_at_another_level(self, level: Level) -> None:
        found = codes(a_draft(level=level), who="速やかに全員避難してください。")

        assert found == [("who-of-other-level", "ja")]

    def test_names_no_other_order(self) -> None:
        found = codes(a_draft(), who="警戒レベル３です。高齢者の方は避難してください。")

        assert found == [("who-of-other-level", "ja")]

    def test_may_be_said_in_an_officers_own_words(self) -> None:
        assert codes(a_draft(), who=OWN) == []


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.open_hall(material.prepare_ward(kanazawa))


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def version(ward: Ward) -> OrderVersion:
    return material.draft(ward, now=timezone.now())


def form_of(desk: Client, version: OrderVersion, **typed: Any) -> dict[str, Any]:
    """Give what the form of a draft sends when the officer changed these fields."""
    version.refresh_from_db()
    shown = desk.get(f"{DESK}drafts/{version.pk}/").context
    fields = {
        name: field.prepare_value(shown["form"].get_initial_for_field(field, name))
        for name, field in shown["form"].fields.items()
    }
    sent = {name: value for name, value in fields.items() if value is not None}
    return {**sent, "revision": version.revision, "written": shown["written"], **typed}


def save(desk: Client, version: OrderVersion, **typed: Any) -> str:
    """Save the form with these fields; give the words of the page on which the draft is looked at."""
    sent = form_of(desk, version, **typed)
    return words_of(desk.post(f"{DESK}drafts/{version.pk}/", sent, follow=True))


def list_codes(version: OrderVersion) -> list[str]:
    version = OrderVersion.objects.select_related("order", "previous").get(pk=version.pk)
    return [one.code for one in list_hindrances(version=version, now=timezone.now())]


def choose(desk: Client, version: OrderVersion, step: str, part: str = "who") -> Any:
    """Press the button of one of the two texts on the page as it stands."""
    page = desk.get(f"{DESK}drafts/{version.pk}/check/")
    templates = {one.part: one.digest for one, _name in page.context["stale"]}
    sent = pressed(version, step, part=part, template=templates.get(part, ""))
    return desk.post(f"{DESK}drafts/{version.pk}/check/", sent)


class TestWordsWrittenAnew:
    def test_wait_for_a_choice_after_the_level_changed(
        self, desk: Client, version: OrderVersion
    ) -> None:
        save(desk, version, text_who=OWN)
        assert list_codes(version) == []

        page = save(desk, version, level="5", reason="HEAVY_RAIN_EMERGENCY", reason_name="")

        assert list_codes(version) == ["edit-of-another-text"]
        assert OWN in page
        assert "直ちに全員身の安全を確保してください" in page

    def test_are_not_let_pass_by_saving_the_form_again(
        self, desk: Client, version: OrderVersion
    ) -> None:
        save(desk, version, text_who=OWN)
        save(desk, version, level="3", reason="RAIN_EXPECTED", reason_name="")

        save(desk, version)

        assert list_codes(version) == ["edit-of-another-text"]

    def test_wait_too_where_words_and_level_were_changed_at_once(
        self, desk: Client, version: OrderVersion
    ) -> None:
        save(desk, version, text_who=OWN, level="5", reason="HEAVY_RAIN_EMERGENCY", reason_name="")

        assert list_codes(version) == ["edit-of-another-text"]

    def test_stay_when_an_officer_says_so_and_the_record_keeps_it(
        self, desk: Client, version: OrderVersion, editor: User
    ) -> None:
        save(desk, version, text_who=OWN)
        save(desk, version, level="3", reason="RAIN_EXPECTED", reason_name="")

        choose(desk, version, "keep")

        version.refresh_from_db()
        assert list_codes(version) == []
        assert version.texts["ja"]["who"] == OWN
        entry = AuditEntry.objects.get(code="safety.order.words-kept")
        assert (entry.actor_id, entry.data["part"]) == (editor.pk, "who")

    def test_go_when_an_officer_takes_the_template(
        self, desk: Client, version: OrderVersion
    ) -> None:
        save(desk, version, text_who=OWN)
        save(desk, version, level="3", reason="RAIN_EXPECTED", reason_name="")

        choose(desk, version, "take")

        version.refresh_from_db()
        assert list_codes(version) == []
        assert "高齢者など避難に時間のかかる方" in version.texts["ja"]["who"]

    def test_are_kept_over_the_template_that_was_read_and_no_other(
        self, desk: Client, version: OrderVersion
    ) -> None:
        save(desk, version, text_where="対象は、釜利谷東二丁目の崖1と釜利谷東二丁目の崖2です。")
        Zone.objects.filter(code="cliff-1").update(name="釜利谷東二丁目の崖1の上")
        sent = pressed(version, "keep", part="where", template="0" * 16)

        answer = desk.post(f"{DESK}drafts/{version.pk}/check/", sent)

        assert answer.status_code == 409
        assert "edit-of-another-text" in list_codes(version)

    def test_of_a_draft_from_before_digests_were_kept_wait(
        self, desk: Client, version: OrderVersion
    ) -> None:
        save(desk, version, text_who=OWN)
        OrderVersion.objects.filter(pk=version.pk).update(edited_from=None)

        assert list_codes(version) == ["edit-of-another-text"]

    def test_are_none_where_a_register_changed_under_the_open_form(
        self, desk: Client, version: OrderVersion
    ) -> None:
        sent = form_of(desk, version)
        Zone.objects.filter(code="cliff-1").update(name="釜利谷東二丁目の北の崖1")

        desk.post(f"{DESK}drafts/{version.pk}/", sent)

        version.refresh_from_db()
        assert version.edited == {}
        assert "釜利谷東二丁目の北の崖1" in version.texts["ja"]["where"]

    def test_of_a_level_that_is_over_are_found_in_the_voice(
        self, desk: Client, version: OrderVersion
    ) -> None:
        spoken = version.texts["ja"]["spoken"]
        save(desk, version, text_spoken=f"{spoken}ラジオを聞いてください。")

        save(desk, version, level="5", reason="HEAVY_RAIN_EMERGENCY", reason_name="")

        assert {"spoken-without-order", "spoken-of-other-level"} <= set(list_codes(version))


class TestTheClosing:
    def test_written_anew_says_when_it_was_issued_and_not_when_it_was_written(
        self, ward: Ward
    ) -> None:
        version = material.draft(ward)
        values = drafts.read_scenario(scenario=version.scenario, now=material.NOW)
        version = drafts.write_draft(
            version_id=version.pk,
            seen_revision=version.revision,
            values=replace(values, edited={"closing": f"{MOMENT}、金沢区が発令しました。"}),
            actor_id=None,
            now=material.NOW,
        )
        later = material.NOW + 30 * material.MINUTE

        issued = material.approve(material.submit(version, now=later), now=later)

        assert issued.texts["ja"]["closing"] == "10月13日（火）15時34分、金沢区が発令しました。"

    def test_without_a_place_for_the_time_blocks(self, desk: Client, version: OrderVersion) -> None:
        page = save(desk, version, text_closing="さきほど、金沢区が発令しました。")

        assert list_codes(version) == ["closing-without-moment"]
        assert "「［時刻］」と書くと、発令した時刻が入ります。" in page

    def test_of_the_template_has_the_mark_and_is_not_written_anew_a_minute_later(
        self, ward: Ward
    ) -> None:
        version = material.draft(ward)

        early = write_as_templates(version=version, now=material.NOW)
        late = write_as_templates(version=version, now=material.NOW + material.MINUTE)

        assert early == late
        assert early["closing"].startswith(f"{MOMENT}、")
