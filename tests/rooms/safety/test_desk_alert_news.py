"""A later alert finds the draft that was begun from the one before, and nothing of an order changes by it."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Order, OrderVersion
from engawa.rooms.safety.selectors.drafting import check_draft, list_hindrances
from engawa.rooms.safety.values import OrderState
from tests.rooms.safety.order_material import prepare_ward
from tests.rooms.safety.test_desk_alerts import (
    DRILL,
    NOW,
    PAGE,
    read,
    seal_of,
    write_alert,
)

Open = Callable[..., Client]
FIRST = "bosai@pref.example,pref.7,2026-10-13T15:00:00+09:00"
OTHER = "bosai@pref.example,pref.3,2026-10-13T11:00:00+09:00"
BEGUN = "から始めた下書き・発令があります"


def write_later(
    *references: str,
    kind: str = "Cancel",
    identifier: str = "pref.8",
    sender: str = "bosai@pref.example",
    sent: str = "2026-10-13T15:02:00+09:00",
    status: str = "Actual",
) -> str:
    """Write an alert that names earlier ones."""
    named = f"<references>{' '.join(references)}</references>" if references else ""
    text = write_alert(kind=kind, sent=sent, status=status, more=named)
    return text.replace("pref.7</identifier>", f"{identifier}</identifier>").replace(
        "<sender>bosai@pref.example", f"<sender>{sender}"
    )


def begin(desk: Client, page: str = PAGE, **facts: Any) -> OrderVersion:
    seen = read(desk, write_alert(**facts), page).content.decode()
    desk.post(f"{page}draft/", {"seal": seal_of(seen), "hazard": "LANDSLIDE", "zones": ["cliff-1"]})
    return OrderVersion.objects.latest("pk")


def look(desk: Client, content: str, page: str = PAGE) -> str:
    return read(desk, content, page).content.decode()


def list_news() -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(code="safety.order.alert-followed").order_by("pk")
    return [entry.data for entry in entries]


def open_check(desk: Client, version: OrderVersion) -> str:
    return desk.get(f"/kanazawa/desk/safety/drafts/{version.pk}/check/").content.decode()


def to_issued(version: OrderVersion) -> Order:
    """Let an order be out, whoever wrote and approved it."""
    OrderVersion.objects.filter(pk=version.pk).update(
        state=OrderState.ISSUED,
        number=1,
        issued_at=NOW,
        is_single_handed=True,
        single_reason="夜の当番",
        texts={"ja": {"headline": "避難指示", "where": "六浦の崖"}},
    )
    Order.objects.update(state=OrderState.ISSUED, current=version, number="2026-0001")
    return Order.objects.get()


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(client_of: Open, kanazawa: Ward, editor: User) -> Client:
    prepare_ward(kanazawa)
    return client_of(editor)


class TestALaterAlert:
    def test_that_cancels_leads_to_the_draft_and_says_what_to_do(self, desk: Client) -> None:
        version = begin(desk)

        page = look(desk, write_later(FIRST))

        assert f"取り消された情報{BEGUN}" in page
        assert f"/kanazawa/desk/safety/drafts/{version.pk}/check/" in page
        assert "要らなければ取りやめてください" in page
        assert "下書きも発令も変わりません" in page

    def test_that_updates_leads_to_the_order_that_is_out_and_changes_nothing_of_it(
        self, desk: Client
    ) -> None:
        order = to_issued(begin(desk))
        before = OrderVersion.objects.values().get()

        page = look(desk, write_later(FIRST, kind="Update"))

        assert f"更新された情報{BEGUN}" in page
        assert f"/kanazawa/desk/safety/orders/{order.pk}/" in page
        assert "区域やレベルを変えるかを決めてください" in page
        assert OrderVersion.objects.values().get() == before
        assert Order.objects.get().state == OrderState.ISSUED

    def test_that_names_two_finds_the_draft_by_either(self, desk: Client) -> None:
        begin(desk)

        assert BEGUN in look(desk, write_later(OTHER, FIRST))
        assert len(list_news()) == 1

    def test_finds_it_whatever_offset_names_the_same_instant(self, desk: Client) -> None:
        begin(desk)

        page = look(desk, write_later("bosai@pref.example,pref.7,2026-10-13T06:00:00-00:00"))

        assert BEGUN in page

    def test_that_names_only_the_one_between_finds_it_too(self, desk: Client) -> None:
        begin(desk)
        look(desk, write_later(FIRST, kind="Update"))

        page = look(
            desk,
            write_later(
                "bosai@pref.example,pref.8,2026-10-13T15:02:00+09:00",
                identifier="pref.9",
                sent="2026-10-13T15:03:00+09:00",
            ),
        )

        assert BEGUN in page
        assert [one["kind"] for one in list_news()] == ["Update", "Cancel"]

    def test_is_noted_once_however_often_it_is_read(self, desk: Client) -> None:
        begin(desk)

        look(desk, write_later(FIRST))
        page = look(desk, write_later(FIRST))

        assert BEGUN in page
        assert len(list_news()) == 1

    @pytest.mark.parametrize(
        "later",
        [
            # Another office may give its alerts the same numbers.
            write_later(
                "kiken@other.example,pref.7,2026-10-13T15:00:00+09:00", sender="kiken@other.example"
            ),
            # Nobody takes back what another has sent.
            write_later(FIRST, sender="kiken@other.example"),
            # A number that was used before, at another time.
            write_later("bosai@pref.example,pref.7,2026-10-12T15:00:00+09:00"),
            write_later("bosai@pref.example,pref.77,2026-10-13T15:00:00+09:00"),
            write_later(OTHER),
            write_later(),
            write_later(FIRST, kind="Ack"),
            write_later(FIRST, status="Test"),
            write_later(FIRST, status="Exercise"),
        ],
        ids=[
            "sender",
            "stranger",
            "sent",
            "identifier",
            "others",
            "none",
            "ack",
            "test",
            "exercise",
        ],
    )
    def test_that_is_of_another_alert_or_no_news_finds_nothing(
        self, desk: Client, later: str
    ) -> None:
        version = begin(desk)

        page = look(desk, later)

        assert BEGUN not in page
        assert list_news() == []
        assert "もとにした" not in open_check(desk, version)

    def test_of_an_exercise_finds_the_draft_of_the_drill_and_never_a_real_one(
        self, desk: Client
    ) -> None:
        real, drill = begin(desk), begin(desk, DRILL, status="Exercise")

        page = look(desk, write_later(FIRST, status="Exercise"), DRILL)

        assert f"/drafts/{drill.pk}/check/" in page
        assert f"/drafts/{real.pk}/check/" not in page
        assert [one["is_drill"] for one in list_news()] == [True]
        assert "取り消されています" not in open_check(desk, real)
        assert "取り消されています" in open_check(desk, drill)

    def test_finds_nothing_of_another_ward(
        self, desk: Client, client_of: Open, stranger: User, konan: Ward
    ) -> None:
        begin(desk)
        prepare_ward(konan)

        page = look(client_of(stranger), write_later(FIRST), "/konan/desk/safety/alerts/")

        assert BEGUN not in page
        assert list_news() == []

    def test_leaves_out_a_draft_that_was_given_up(self, desk: Client) -> None:
        version = begin(desk)
        desk.post(f"/kanazawa/desk/safety/drafts/{version.pk}/drop/")

        assert BEGUN not in look(desk, write_later(FIRST))


class TestTheDesk:
    def test_says_on_form_and_check_of_a_draft_that_its_alert_was_cancelled(
        self, desk: Client
    ) -> None:
        version = begin(desk)
        look(desk, write_later(FIRST))

        form = desk.get(f"/kanazawa/desk/safety/drafts/{version.pk}/").content.decode()
        checked = open_check(desk, version)

        for page in (form, checked):
            assert "もとにした情報が取り消されています" in page
            assert "pref.8（10月13日 15:02 の知らせ）" in page
            assert 'href="/kanazawa/desk/safety/alerts/"' in page
        assert "もとにしたよその警報が、取り消されています" in checked

    def test_warns_and_does_not_keep_a_draft_from_being_approved(self, desk: Client) -> None:
        version = begin(desk)
        before = list_hindrances(version=version, now=NOW)

        look(desk, write_later(FIRST, kind="Update"))

        codes = {one.code for one in check_draft(version=version, now=NOW)}
        assert "alert-updated" in codes
        assert list_hindrances(version=version, now=NOW) == before

    def test_says_it_on_the_page_of_an_order_that_is_out(self, desk: Client) -> None:
        order = to_issued(begin(desk))
        look(desk, write_later(FIRST))

        page = desk.get(f"/kanazawa/desk/safety/orders/{order.pk}/").content.decode()

        assert "もとにした情報が取り消されています" in page
