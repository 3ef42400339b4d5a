"""Proposals at the desk: beside what the agency has out, taken as a draft or dismissed with a reason."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import (
    FeedWatch,
    Order,
    OrderVersion,
    Proposal,
    Response,
    WardTrigger,
    WatchedArea,
)
from tests.rooms.safety.telegram_material import MINUTE, make_quake_trigger, prepare_ward, receive
from tests.shared import shared_file
from tests.telegrams import KONAN, SOUTH, make_earthquake, make_landslide, make_warning

PAGE = "/kanazawa/desk/safety/proposals/"
DRILL = "/kanazawa/desk/safety/drill/proposals/"
TRIGGERS = "/kanazawa/desk/safety/triggers/"
TRIGGER = {
    "name": "崖の区域（レベル4）",
    "strength": "LANDSLIDE-4",
    "scheme": "MUNICIPALITY",
    "area_codes": "1410012\n1410000",
    "proposes": "4",
    "hazard": "LANDSLIDE",
    "zone_kind": "CLIFF",
    "scenario": "",
    "is_on": "on",
}


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa, "cliff-1", "cliff-2")


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def desk(client_of: Callable[..., Client], editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def office(client_of: Callable[..., Client], administrator: User) -> Client:
    return client_of(administrator)


def propose(now: dt.datetime) -> Proposal:
    """Let the agency warn the south of the city a minute ago."""
    receive(make_landslide(at=now - MINUTE, out={SOUTH: "3"}), now=now)
    return Proposal.objects.get()


def words_of(response: Any) -> str:
    return response.content.decode()


class TestThePage:
    def test_shows_what_waits_and_what_the_agency_has_out_as_the_agencys(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        propose(now)

        page = words_of(desk.get(PAGE))

        assert "登録してある2区域" in page
        assert "気象庁のレベル4相当" in page
        assert "区の避難情報ではありません" in page
        assert "下書きをつくる" in page

    def test_says_so_when_nothing_waits(self, ward: Ward, desk: Client) -> None:
        page = words_of(desk.get(PAGE))

        assert "決めていない提案はありません。" in page
        # Nobody asks the agency here: that nothing is known is not that nothing is out.
        assert "出ている情報があるかどうかはわかりません" in page

    def test_warns_when_the_feed_is_silent(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        FeedWatch.objects.create(
            source="jma", asked_at=now, newest_at=now - 90 * MINUTE, silent_since=now
        )

        page = words_of(desk.get(PAGE))

        assert "気象庁の電文が届いていません" in page

    def test_keeps_the_drill_apart(self, ward: Ward, desk: Client, now: dt.datetime) -> None:
        receive(make_landslide(at=now, out={SOUTH: "3"}, status="訓練"), now=now)

        assert "決めていない提案はありません。" in words_of(desk.get(PAGE))
        assert "登録してある2区域" in words_of(desk.get(DRILL))

    def test_gives_no_deeds_to_whoever_may_only_look(
        self, ward: Ward, viewer: User, client_of: Callable[..., Client], now: dt.datetime
    ) -> None:
        propose(now)

        page = words_of(client_of(viewer).get(PAGE))

        assert "登録してある2区域" in page
        assert "下書きをつくる" not in page


class TestTaking:
    def test_begins_a_draft_of_all_the_zones_and_issues_nothing(
        self, ward: Ward, desk: Client, editor: User, now: dt.datetime
    ) -> None:
        proposal = propose(now)

        answer = desk.post(f"{PAGE}{proposal.pk}/take/")

        version = OrderVersion.objects.get()
        assert answer.headers["Location"] == f"/kanazawa/desk/safety/drafts/{version.pk}/"
        assert (version.state, version.level) == ("DRAFT", 4)
        assert version.zone_codes == ["cliff-1", "cliff-2"]
        assert (version.reason, version.reason_name) == ("LANDSLIDE_WARNING", "横浜市南部")
        assert version.order.state == "DRAFT"
        assert version.written_by == editor
        proposal.refresh_from_db()
        assert (proposal.state, proposal.order) == ("TAKEN", version.order)

    def test_leaves_a_name_to_the_officer_that_no_reason_has_room_for(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        proposal = propose(now)
        Proposal.objects.update(area_name="南" * 61)

        desk.post(f"{PAGE}{proposal.pk}/take/")

        assert OrderVersion.objects.get().reason_name == ""

    def test_is_done_once(self, ward: Ward, desk: Client, now: dt.datetime) -> None:
        proposal = propose(now)
        desk.post(f"{PAGE}{proposal.pk}/take/")

        answer = desk.post(f"{PAGE}{proposal.pk}/take/")

        assert answer.status_code == 409
        assert "取り上げました" in words_of(answer)
        assert Order.objects.count() == 1

    def test_of_a_drill_begins_an_order_of_the_drill(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        receive(make_landslide(at=now, out={SOUTH: "3"}, status="訓練"), now=now)

        desk.post(f"{PAGE}{Proposal.objects.get().pk}/take/")

        assert Order.objects.get().is_drill

    def test_of_an_earthquake_begins_the_response(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        make_quake_trigger(ward)
        receive(make_earthquake(at=now - MINUTE, felt={KONAN: "5+"}, event_id="1"), now=now)

        answer = desk.post(f"{PAGE}{Proposal.objects.get().pk}/take/", follow=True)

        assert "地震の対応を始めました" in words_of(answer)
        assert Response.objects.get().regime == "EARTHQUAKE"

    def test_of_an_earthquake_begins_the_response_however_long_its_names_are(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        make_quake_trigger(ward)
        receive(make_earthquake(at=now - MINUTE, felt={KONAN: "5+"}, event_id="1"), now=now)
        Proposal.objects.update(area_name="南" * 100, warning_name="揺" * 100)

        desk.post(f"{PAGE}{Proposal.objects.get().pk}/take/")

        reason = Response.objects.get().reason
        assert len(reason) <= 200
        assert reason.startswith("南" * 100)

    def test_is_refused_in_words_while_the_ward_acts_in_another_regime(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        Response.objects.create(ward=ward, regime="WIND_RAIN", started_at=now)
        make_quake_trigger(ward)
        receive(make_earthquake(at=now - MINUTE, felt={KONAN: "5+"}, event_id="1"), now=now)

        answer = desk.post(f"{PAGE}{Proposal.objects.get().pk}/take/")

        assert answer.status_code == 409
        assert "対応は、もう始まっています。" in words_of(answer)
        assert Proposal.objects.get().state == "OPEN"

    def test_of_a_lifting_without_an_order_out_is_refused_and_waits_on(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        proposal = propose(now)
        desk.post(f"{PAGE}{proposal.pk}/take/")
        receive(make_landslide(at=now, out={SOUTH: "1"}, serial="2"), now=now)
        lift = Proposal.objects.get(kind="LIFT")

        answer = desk.post(f"{PAGE}{lift.pk}/take/")

        assert answer.status_code == 409
        lift.refresh_from_db()
        assert lift.state == "OPEN"


class TestDismissing:
    def test_wants_a_reason(self, ward: Ward, desk: Client, now: dt.datetime) -> None:
        proposal = propose(now)

        answer = desk.post(f"{PAGE}{proposal.pk}/dismiss/", {"reason": " "})

        assert answer.status_code == 422
        proposal.refresh_from_db()
        assert proposal.state == "OPEN"

    def test_keeps_the_reason_beside_the_decision(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        proposal = propose(now)

        answer = desk.post(
            f"{PAGE}{proposal.pk}/dismiss/", {"reason": "現地を確かめた"}, follow=True
        )

        assert "現地を確かめた" in words_of(answer)
        assert "見送りました" in words_of(answer)

    def test_of_what_was_decided_leads_back(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        proposal = propose(now)
        desk.post(f"{PAGE}{proposal.pk}/dismiss/", {"reason": "現地を確かめた"})

        answer = desk.get(f"{PAGE}{proposal.pk}/dismiss/")

        assert answer.headers["Location"] == PAGE


class TestPlaying:
    def test_plays_an_old_telegram_in_the_drill(self, ward: Ward, desk: Client) -> None:
        old = dt.datetime(2024, 11, 2, 9, 50, tzinfo=dt.UTC)
        file = SimpleUploadedFile("a_VPWW56_b.xml", make_warning(at=old, out={SOUTH: "49"}))

        answer = desk.post(f"{DRILL}play/", {"telegram": file}, follow=True)

        assert "登録してある2区域" in words_of(answer)
        assert Proposal.objects.get().is_drill

    def test_plays_the_agencys_own_samples(self, ward: Ward, desk: Client) -> None:
        sample = shared_file("data/jma/17_04_01_250630_VXWW50.xml")

        answer = desk.post(
            f"{DRILL}play/",
            {"telegram": SimpleUploadedFile(sample.name, sample.read_bytes())},
            follow=True,
        )

        assert "受け取りました。" in words_of(answer)
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("content", [None, b"<html/>"])
    def test_refuses_what_is_no_telegram(
        self, ward: Ward, desk: Client, content: bytes | None
    ) -> None:
        data = {"telegram": SimpleUploadedFile("a.xml", content)} if content else {}

        assert desk.post(f"{DRILL}play/", data).status_code == 422


class TestTriggers:
    def test_are_added_and_listed_in_words(self, kanazawa: Ward, office: Client) -> None:
        answer = office.post(f"{TRIGGERS}new/", TRIGGER, follow=True)

        page = words_of(answer)
        assert "危険警報（レベル4相当）以上" in page
        assert "即時避難指示対象区域" in page
        assert WardTrigger.objects.get().area_codes == ["1410012", "1410000"]

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"area_codes": "横浜市南部"}, "地域のコードではありません"),
            ({"area_codes": "141001"}, "桁数の数字"),
            ({"zone_kind": ""}, "どちらかを選んでください"),
            ({"proposes": "5"}, "一覧の中から選び直してください"),
            ({"strength": "LANDSLIDE-9"}, "一覧の中から選び直してください"),
            ({"name": ""}, "入力"),
        ],
    )
    def test_that_cannot_stand_are_refused_in_words(
        self, kanazawa: Ward, office: Client, change: dict[str, str], words: str
    ) -> None:
        answer = office.post(f"{TRIGGERS}new/", {**TRIGGER, **change})

        assert answer.status_code == 422
        assert words in words_of(answer)
        assert not WardTrigger.objects.exists()

    def test_are_changed_by_one_at_a_time(self, ward: Ward, office: Client) -> None:
        trigger = WardTrigger.objects.get()
        address = f"{TRIGGERS}{trigger.pk}/"
        assert office.post(address, {**TRIGGER, "revision": "1"}).status_code == 302

        answer = office.post(address, {**TRIGGER, "name": "別の名前", "revision": "1"})

        assert answer.status_code == 409
        assert WardTrigger.objects.get().name == TRIGGER["name"]

    def test_that_are_switched_off_take_back_what_waits(
        self, ward: Ward, office: Client, now: dt.datetime
    ) -> None:
        propose(now)
        off = {name: value for name, value in TRIGGER.items() if name != "is_on"}

        office.post(f"{TRIGGERS}{WardTrigger.objects.get().pk}/", {**off, "revision": "1"})

        assert Proposal.objects.get().state == "WITHDRAWN"

    def test_stand_in_their_form_as_they_are(self, ward: Ward, office: Client) -> None:
        page = words_of(office.get(f"{TRIGGERS}{WardTrigger.objects.get().pk}/"))

        assert "1410012 1410000" in page


class TestWatchedAreas:
    def test_are_added_once(self, kanazawa: Ward, office: Client) -> None:
        area = {"scheme": "MUNICIPALITY", "code": SOUTH, "name": "横浜市南部"}

        first = office.post(f"{TRIGGERS}areas/", area)
        second = office.post(f"{TRIGGERS}areas/", area)

        assert (first.status_code, second.status_code) == (302, 422)
        assert "もう見守っています" in words_of(second)

    def test_are_refused_with_a_code_of_another_list(self, kanazawa: Ward, office: Client) -> None:
        answer = office.post(
            f"{TRIGGERS}areas/", {"scheme": "MUNICIPALITY", "code": "312", "name": "東京湾内湾"}
        )

        assert answer.status_code == 422
        assert not WatchedArea.objects.exists()

    def test_are_taken_out(self, ward: Ward, office: Client) -> None:
        area = WatchedArea.objects.get(code="312")

        office.post(f"{TRIGGERS}areas/{area.pk}/remove/")

        assert not WatchedArea.objects.filter(code="312").exists()
