"""What is approved is what is issued: a register that changes under an open page stops the decision, and says why."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Order, OrderVersion, Site, Zone
from engawa.rooms.safety.selectors import drafting
from engawa.rooms.safety.selectors.drafting import list_hindrances
from engawa.rooms.safety.selectors.situation import get_situation
from engawa.rooms.safety.services import drafts, issuing
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import DESK, pressed, square

Open = Callable[..., Client]
WHY = "夜間で当番が1人。課長に電話で了解を得た。"


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.prepare_ward(kanazawa)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def head(client_of: Open, approver: User) -> Client:
    return client_of(approver)


@pytest.fixture
def version(ward: Ward) -> OrderVersion:
    return material.draft(ward, now=timezone.now())


@pytest.fixture
def pending(version: OrderVersion) -> OrderVersion:
    return material.submit(version, now=timezone.now())


def page_of(version: OrderVersion) -> str:
    return f"{DESK}drafts/{version.pk}/check/"


def redraw(code: str = "cliff-2") -> None:
    Zone.objects.filter(code=code).update(geometry=square(139.615, 35.345))


def retire(code: str = "cliff-2") -> None:
    Zone.objects.filter(code=code).update(retired_at=timezone.now())


class TestAnOpenPage:
    def test_does_not_issue_a_zone_that_was_drawn_anew(
        self, head: Client, pending: OrderVersion
    ) -> None:
        sent = pressed(pending, "approve")
        redraw()

        answer = head.post(page_of(pending), sent)

        page = words_of(answer)
        assert answer.status_code == 409
        assert "見ていた内容から変わりました" in page
        assert "区域「釜利谷東二丁目の崖2」の形が変わりました。" in page
        assert not Order.objects.filter(state="ISSUED").exists()

    def test_issues_once_the_new_content_was_looked_at(
        self, head: Client, pending: OrderVersion
    ) -> None:
        redraw()

        head.post(page_of(pending), pressed(pending, "approve"))

        kept = OrderVersion.objects.get().frozen["zones"][1]["geometry"]
        assert kept == Zone.objects.get(code="cliff-2").geometry

    def test_says_which_zone_and_site_are_gone_and_what_the_figures_were(
        self, head: Client, pending: OrderVersion
    ) -> None:
        sent = pressed(pending, "approve")
        retire()
        Site.objects.filter(code="hall").update(retired_at=timezone.now())

        page = words_of(head.post(page_of(pending), sent))

        assert "区域「釜利谷東二丁目の崖2」がなくなりました。" in page
        assert "避難場所「六浦地区センター」がなくなりました。" in page
        assert "世帯数が、92から46になりました。" in page
        assert not Order.objects.filter(state="ISSUED").exists()

    def test_stops_a_request_for_approval_too(self, desk: Client, version: OrderVersion) -> None:
        sent = pressed(version, "submit")
        Zone.objects.filter(code="cliff-1").update(households=460)

        answer = desk.post(page_of(version), sent)

        version.refresh_from_db()
        assert answer.status_code == 409
        assert "世帯数が、92から506になりました。" in words_of(answer)
        assert version.state == "DRAFT"

    def test_stops_one_person_alone_too_and_keeps_what_was_typed(
        self, desk: Client, version: OrderVersion
    ) -> None:
        sent = pressed(version, "alone", reason=WHY)
        redraw()

        answer = desk.post(page_of(version), sent)

        assert answer.status_code == 409
        assert f"\n{WHY}</textarea>" in answer.content.decode()
        assert not Order.objects.filter(state="ISSUED").exists()

    @pytest.mark.parametrize("seal", ["", "{}", "[]", "{", '{"rest": "0"}'])
    def test_decides_nothing_without_its_seal(
        self, head: Client, pending: OrderVersion, seal: str
    ) -> None:
        answer = head.post(page_of(pending), {**pressed(pending, "approve"), "seal": seal})

        assert answer.status_code == 409
        assert not Order.objects.filter(state="ISSUED").exists()

    def test_may_stand_open_for_an_hour_where_nothing_changes(self, ward: Ward) -> None:
        before, later = material.NOW, material.NOW + 60 * material.MINUTE
        pending = material.submit(material.draft(ward))
        seen = material.seal_at(pending, now=before)

        issued = issuing.approve_draft(
            version_id=pending.pk,
            seen_revision=pending.revision,
            actor_id=material.person("approver").pk,
            now=later,
            seen=seen,
        )

        assert issued.state == "ISSUED"
        assert "16時4分" in issued.texts["ja"]["closing"]

    def test_says_what_a_colleague_wrote_meanwhile(
        self, head: Client, version: OrderVersion
    ) -> None:
        sent = pressed(version, "alone", reason=WHY)
        values: Any = {
            name: getattr(version, name)
            for name in ("level", "reason", "reason_name", "expires_at", "next_update_at")
        }
        drafts.write_draft(
            version_id=version.pk,
            seen_revision=version.revision,
            values=drafts.DraftValues(
                zone_codes=("cliff-1",), site_codes=("hall",), reason_words="", **values
            ),
            actor_id=None,
            now=timezone.now(),
        )

        page = words_of(head.post(page_of(version), sent))

        assert "区域「釜利谷東二丁目の崖2」がなくなりました。" in page


class TestACodeThatNoRegisterKnows:
    def test_keeps_the_order_from_being_issued(self, pending: OrderVersion) -> None:
        retire()
        Site.objects.filter(code="hall").update(retired_at=timezone.now())

        found = list_hindrances(version=pending, now=timezone.now())

        assert [(one.code, one.where) for one in found][:2] == [
            ("zone-not-registered", "釜利谷東二丁目の崖2"),
            ("site-not-registered", "六浦地区センター"),
        ]

    def test_is_no_hindrance_where_the_version_before_kept_it(self, ward: Ward) -> None:
        order = material.issue(ward, now=timezone.now())
        retire()

        lift = material.change(order, material.Action.LIFT, now=timezone.now())

        found = list_hindrances(version=lift, now=timezone.now())
        assert "zone-not-registered" not in {one.code for one in found}


class TestAnIssuedVersion:
    def test_never_grows_by_a_zone_that_is_registered_later(
        self, ward: Ward, pending: OrderVersion
    ) -> None:
        # As versions were issued while codes of no register were left out in silence.
        OrderVersion.objects.filter(pk=pending.pk).update(
            zone_codes=["cliff-1", "cliff-2", "cliff-9"], site_codes=["hall", "gone"]
        )
        pending.refresh_from_db()
        now = timezone.now()
        sealed = drafting.seal_draft(version=pending, now=now)
        OrderVersion.objects.filter(pk=pending.pk).update(frozen=sealed.frozen)
        material.make_zone(ward, "cliff-9")
        order = issue_as_it_is(pending)

        shown = get_situation(ward_id=ward.pk, is_drill=False, sequence=1, now=now)

        assert shown.orders[0].number == order.number
        assert shown.orders[0].zones == ("cliff-1", "cliff-2")
        assert shown.orders[0].sites == ("hall",)


def issue_as_it_is(version: OrderVersion) -> Order:
    """Make a version the current one of its order, as an older program issued it."""
    now, order = timezone.now(), version.order
    OrderVersion.objects.filter(pk=version.pk).update(
        state="ISSUED",
        number=1,
        issued_at=now,
        approved_by=material.person("approver"),
    )
    Order.objects.filter(pk=order.pk).update(
        state="ISSUED", number="2026-0001", current=version, first_issued_at=now
    )
    order.refresh_from_db()
    return order
