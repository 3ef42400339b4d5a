"""Orders at the desk: begun, written, looked at, decided; two officers at once, and a session that ends."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places import facade as places
from engawa.rooms.safety.models import Order, OrderVersion, Publication, PublicPage, Zone
from engawa.rooms.safety.services import drafts
from engawa.rooms.safety.values import Action
from tests.cast import end_session
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import DESK, pressed

REASON = "夜間で当番が1人。課長に電話で了解を得た。"


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.prepare_ward(kanazawa)


@pytest.fixture
def desk(client_of: Callable[..., Client], editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def head(client_of: Callable[..., Client], approver: User) -> Client:
    return client_of(approver)


@pytest.fixture
def version(ward: Ward) -> OrderVersion:
    return material.draft(ward, now=timezone.now())


def form_of(desk: Client, version: OrderVersion, **typed: Any) -> dict[str, Any]:
    """Give what the form of a draft sends when the officer changed these fields."""
    form = desk.get(f"{DESK}drafts/{version.pk}/").context["form"]
    shown = {
        name: field.prepare_value(form.get_initial_for_field(field, name))
        for name, field in form.fields.items()
    }
    sent = {name: value for name, value in shown.items() if value is not None}
    return {**sent, "revision": str(version.revision), **typed}


class TestBoard:
    def test_offers_what_is_prepared_and_says_that_nothing_is_out(
        self, desk: Client, ward: Ward
    ) -> None:
        page = words_of(desk.get(DESK))

        assert "状況Ⅰ" in page
        assert "避難情報は出ていません" in page

    def test_says_that_nobody_has_looked_at_the_public_page_for_long(
        self, desk: Client, ward: Ward
    ) -> None:
        seen_at = timezone.now() - dt.timedelta(hours=3)
        PublicPage.objects.create(ward=ward, is_drill=False, made_at=seen_at, seen_at=seen_at)

        page = words_of(desk.get(DESK))

        assert "外から見えることを確かめました。そのあとは、確かめていません。" in page
        assert "公開ページを自分の電話で開いて、確かめてください。" in page

    def test_says_what_the_public_page_tells_only_while_the_watcher_sees_it(
        self, desk: Client, ward: Ward
    ) -> None:
        now = timezone.now()
        told = "避難情報は出ていません。公開ページも、そう伝えています。"
        page_of = {"ward": ward, "is_drill": False}

        def says_so(**facts: Any) -> bool:
            PublicPage.objects.update_or_create(**page_of, defaults=facts)
            page = words_of(desk.get(DESK))
            assert "避難情報は出ていません。" in page
            return told in page

        assert told not in words_of(desk.get(DESK))
        assert not says_so(made_at=now)
        assert says_so(seen_at=now)
        assert not says_so(unseen_since=now)
        assert not says_so(unseen_since=None, seen_at=now - dt.timedelta(minutes=6))
        assert says_so(seen_at=now)
        Publication.objects.create(**page_of, cause=Publication.Cause.LIFTED, requested_at=now)
        assert not says_so()

    def test_of_the_drill_says_nothing_of_a_public_page(self, desk: Client, ward: Ward) -> None:
        page = words_of(desk.get(f"{DESK}drill/"))

        assert "訓練の避難情報は出ていません。" in page
        assert "そう伝えています" not in page

    def test_begins_an_order_by_one_press(self, desk: Client, ward: Ward) -> None:
        answer = desk.post(f"{DESK}start/", {"scenario": "situation-1"})

        version = OrderVersion.objects.get()
        assert answer["Location"] == f"{DESK}drafts/{version.pk}/check/"
        assert version.zone_codes == ["cliff-1", "cliff-2"]

    def test_asks_for_the_hazard_when_none_was_chosen(self, desk: Client, ward: Ward) -> None:
        page = words_of(desk.post(f"{DESK}start/", {"hazard": "EARTHQUAKE"}, follow=True))

        assert "どの災害の避難情報かを選んでください。" in page
        assert not Order.objects.exists()

    def test_of_the_drill_knows_nothing_of_real_orders(self, desk: Client, ward: Ward) -> None:
        material.issue(ward, now=timezone.now())

        page = words_of(desk.get(f"{DESK}drill/"))

        assert "2026-0001" not in page
        assert "訓練用の公開ページにだけ出ます" in page

    def test_of_the_drill_leads_to_the_board_of_the_drill_alone(
        self, desk: Client, ward: Ward
    ) -> None:
        page = desk.get(f"{DESK}drill/").content.decode()

        assert f'href="{DESK}board/?drill=1"' in page
        assert f'href="{DESK}board/"' not in page

    def test_wears_no_colour_of_a_level_in_a_drill(self, desk: Client, ward: Ward) -> None:
        material.issue(ward, is_drill=True, now=timezone.now())
        material.issue(ward, now=timezone.now())

        assert "order-card-drill" in desk.get(f"{DESK}drill/").content.decode()
        assert "order-card-drill" not in desk.get(DESK).content.decode()

    def test_keeps_each_zone_on_one_line_and_its_number_with_its_name(
        self, desk: Client, ward: Ward
    ) -> None:
        version = material.issue(ward, now=timezone.now()).versions.get()
        number, name = Zone.objects.values_list("number", "name").get(code=version.zone_codes[0])

        board = desk.get(DESK).content.decode()
        scenarios = desk.get(f"{DESK}scenarios/").content.decode()

        assert f'<span class="whole">{number}番\u3000\u2060{name}、</span>' in board
        assert f'<span class="whole">{number}\u3000\u2060{name}、</span>' in scenarios

    def test_says_how_many_zones_it_leaves_out_and_cuts_no_name(
        self, desk: Client, ward: Ward
    ) -> None:
        version = material.issue(ward, now=timezone.now()).versions.get()
        Zone.objects.filter(code=version.zone_codes[0]).update(name="崖" * 100)
        Zone.objects.filter(code=version.zone_codes[1]).update(name="谷" * 100)

        page = words_of(desk.get(DESK))

        assert "崖" * 100 in page
        assert "谷" not in page
        assert "、ほか1" in page

    def test_warns_that_a_second_person_is_awaited(
        self, desk: Client, version: OrderVersion
    ) -> None:
        desk.post(
            f"{DESK}drafts/{version.pk}/check/",
            pressed(version, "alone", reason=REASON),
        )

        assert "までに、2人目が確かめます。" in words_of(desk.get(DESK))


class TestForm:
    def test_writes_zones_and_makes_the_texts_anew(
        self, desk: Client, version: OrderVersion
    ) -> None:
        answer = desk.post(f"{DESK}drafts/{version.pk}/", form_of(desk, version, zones=["cliff-2"]))

        version.refresh_from_db()
        assert answer.status_code == 302
        assert version.zone_codes == ["cliff-2"]
        assert "釜利谷東二丁目の崖1" not in version.texts["ja"]["where"]
        assert version.edited == {}

    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Client, version: OrderVersion
    ) -> None:
        sent = form_of(
            desk, version, expires_time="25時", reason_words="川に近づかないでください。"
        )

        answer = desk.post(f"{DESK}drafts/{version.pk}/", sent)

        assert answer.status_code == 422
        assert "時刻として読めません" in words_of(answer)
        assert answer.context["form"]["reason_words"].value() == "川に近づかないでください。"

    def test_asks_for_the_name_that_the_sentence_of_a_reason_says(
        self, desk: Client, version: OrderVersion
    ) -> None:
        answer = desk.post(f"{DESK}drafts/{version.pk}/", form_of(desk, version, reason_name=" "))

        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["reason_name"]
        assert "「横浜市南部」のように書くか、ほかの理由を選んでください。" in words_of(answer)

    def test_leads_a_draft_without_that_name_to_its_field_by_one_finding(
        self, desk: Client, version: OrderVersion
    ) -> None:
        OrderVersion.objects.filter(pk=version.pk).update(reason_name="")

        answer = desk.get(f"{DESK}drafts/{version.pk}/check/")

        assert [one.code for one in answer.context["blocking"]] == ["reason-without-place"]

    def test_asks_for_no_name_where_the_reason_says_none(
        self, desk: Client, version: OrderVersion
    ) -> None:
        sent = form_of(desk, version, reason="HEAVY_RAIN", reason_name="")

        assert desk.post(f"{DESK}drafts/{version.pk}/", sent).status_code == 302

    def test_shows_a_colleagues_change_before_it_is_overwritten(
        self, desk: Client, version: OrderVersion
    ) -> None:
        sent = form_of(desk, version, zones=["cliff-2"])
        drafts.accept_finding(
            version_id=version.pk,
            seen_revision=1,
            code="order-size",
            reason="川の全部があふれそうなため",
            actor_id=None,
            now=timezone.now(),
        )
        OrderVersion.objects.filter(pk=version.pk).update(revision=2)

        answer = desk.post(f"{DESK}drafts/{version.pk}/", sent)

        version.refresh_from_db()
        assert answer.status_code == 409
        assert "ほかの人が先に直しました" in words_of(answer)
        assert version.zone_codes == ["cliff-1", "cliff-2"]

    def test_comes_back_after_the_session_ended(
        self, desk: Client, version: OrderVersion, editor: User
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/"
        sent = form_of(desk, version, reason_words="川に近づかないでください。")
        end_session(desk, address)

        desk.post(address, sent)
        desk.force_login(editor)
        answer = desk.get(address)

        assert answer.context["form"]["reason_words"].value() == "川に近づかないでください。"


class TestLooking:
    def test_names_what_must_be_mended_and_offers_no_step(
        self, desk: Client, version: OrderVersion
    ) -> None:
        desk.post(f"{DESK}drafts/{version.pk}/", form_of(desk, version, zones=[]))

        page = words_of(desk.get(f"{DESK}drafts/{version.pk}/check/"))

        assert "先に直すところ" in page
        assert "区域が1つもありません" in page

    def test_shows_every_language_and_the_public_page(
        self, desk: Client, version: OrderVersion
    ) -> None:
        page = words_of(desk.get(f"{DESK}drafts/{version.pk}/check/"))
        preview = desk.get(f"{DESK}drafts/{version.pk}/preview/en/")

        assert all(name in page for name in ("English", "简体中文", "한국어", "やさしい日本語"))
        assert "Evacuation Order" in preview.content.decode()
        assert preview["Content-Security-Policy"].startswith("default-src 'none'")

    def test_names_the_facilities_and_stations_in_the_areas_and_none_beside_them(
        self, desk: Client, ward: Ward, version: OrderVersion
    ) -> None:
        places.add_places(
            ward_id=ward.pk,
            entries=[
                material.describe_place("care-plaza", "釜利谷の郷", 35.3424, 139.6124),
                material.describe_place("nursery", "泥亀保育園", 35.3380, 139.6260),
            ],
            actor_id=None,
            now=timezone.now(),
        )

        page = words_of(desk.get(f"{DESK}drafts/{version.pk}/check/"))

        assert "区域の中の施設 釜利谷の郷 区域の中の駅 釜利谷駅" in " ".join(page.split())

    def test_has_no_preview_in_a_language_that_is_not_written(
        self, desk: Client, version: OrderVersion
    ) -> None:
        assert desk.get(f"{DESK}drafts/{version.pk}/preview/fr/").status_code == 404


class TestDeciding:
    def test_is_for_somebody_else(self, head: Client, version: OrderVersion) -> None:
        address = f"{DESK}drafts/{version.pk}/check/"
        head.post(address, pressed(version, "submit"))

        page = words_of(head.post(address, pressed(version, "approve"), follow=True))

        assert "別の人が承認します" in page
        assert OrderVersion.objects.get().state == "PENDING"

    def test_issues_what_another_asked_for(
        self, desk: Client, head: Client, version: OrderVersion
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/check/"
        desk.post(address, pressed(version, "submit"))

        page = words_of(head.post(address, pressed(version, "approve"), follow=True))

        assert "承認しました" in page
        assert Order.objects.get().state == "ISSUED"

    def test_shows_anew_what_changed_since_it_was_read(
        self, desk: Client, head: Client, version: OrderVersion
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/check/"
        desk.post(address, pressed(version, "submit"))

        answer = head.post(address, {"step": "approve", "seen": 7})

        assert answer.status_code == 409
        assert "もう一度、内容を確かめてください" in words_of(answer)

    def test_alone_wants_a_reason_and_keeps_the_page(
        self, desk: Client, version: OrderVersion
    ) -> None:
        answer = desk.post(
            f"{DESK}drafts/{version.pk}/check/", pressed(version, "alone", reason=" ")
        )

        assert answer.status_code == 422
        assert "1人で発令する理由を書いてください" in words_of(answer)

    def test_gives_back_with_words_that_the_writer_reads(
        self, desk: Client, head: Client, version: OrderVersion
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/check/"
        desk.post(address, pressed(version, "submit"))
        head.post(address, {"step": "return", "reason": "区域2は外してください。"})

        assert "区域2は外してください。" in words_of(desk.get(address))


class TestAnIssuedOrder:
    def test_offers_what_can_be_done_with_it(self, desk: Client, ward: Ward) -> None:
        order = material.issue(ward, now=timezone.now())

        page = words_of(desk.get(f"{DESK}orders/{order.pk}/"))

        assert all(words in page for words in ("区域を変える", "レベルを上げる", "解除する"))

    def test_is_changed_by_one_draft_at_a_time(self, desk: Client, ward: Ward) -> None:
        order = material.issue(ward, now=timezone.now())
        desk.post(f"{DESK}orders/{order.pk}/change/", {"action": Action.RAISE})

        page = words_of(
            desk.post(f"{DESK}orders/{order.pk}/change/", {"action": Action.LIFT}, follow=True)
        )

        assert "書きかけの「引上げ」があります" in page
        assert order.versions.count() == 2

    def test_is_no_order_of_another_ward(self, desk: Client, ward: Ward, konan: Ward) -> None:
        order = Order.objects.create(ward=konan, hazard="FLOOD", created_at=timezone.now())

        assert desk.get(f"{DESK}orders/{order.pk}/").status_code == 404
