"""Ten times the usual size: the writer's word with a reason, and the word of whoever decides, or nothing is issued."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderVersion, Zone
from engawa.rooms.safety.said_twice import Typed
from engawa.rooms.safety.selectors.drafting import list_hindrances
from engawa.rooms.safety.services import drafts, issuing
from engawa.rooms.safety.values import OrderState
from tests import cast
from tests.cast import end_session
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import pressed, square

Open = Callable[..., Client]
WHY = "津波警報で、海岸の全部が対象になるため"
ALONE = "夜の当番が1人で、課長に電話で了解を得た"


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.open_hall(material.prepare_ward(kanazawa))


@pytest.fixture
def version(ward: Ward) -> OrderVersion:
    """A draft with one zone of far more than ten times the usual size, in which 1,240 households live."""
    for number in range(3, 7):
        material.make_zone(ward, f"cliff-{number}")
    material.make_zone(
        ward, "cliff-8", geometry=square(139.602, 35.332, size=0.006), households=1240
    )
    version = material.draft(ward, now=timezone.now())
    return write_zones(version)


def write_zones(version: OrderVersion) -> OrderVersion:
    values = drafts.DraftValues(
        level=version.level,
        zone_codes=("cliff-8",),
        site_codes=tuple(version.site_codes),
        reason=version.reason,
        reason_name=version.reason_name,
        reason_words="",
        expires_at=version.expires_at,
        next_update_at=version.next_update_at,
    )
    return drafts.write_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        values=values,
        actor_id=cast.engage("editor").pk,
        now=timezone.now(),
    )


def page_of(version: OrderVersion) -> str:
    return f"/kanazawa/desk/safety/drafts/{version.pk}/check/"


def send(client: Client, version: OrderVersion, step: str, **given: Any) -> Any:
    version.refresh_from_db()
    return client.post(page_of(version), pressed(version, step, **given))


def list_codes(version: OrderVersion) -> list[str]:
    return sorted({one.code for one in list_hindrances(version=version, now=timezone.now())})


def accept_all(client: Client, version: OrderVersion, why: str = WHY) -> None:
    for code in list_codes(version):
        send(client, version, "accept", finding=code, why=why)


def submit(client: Client, version: OrderVersion) -> OrderVersion:
    accept_all(client, version)
    send(client, version, "submit")
    version.refresh_from_db()
    assert version.state == OrderState.PENDING
    return version


def list_boxes(page: str) -> dict[str, bool]:
    """Give the boxes of the approver by code, and whether they are ticked."""
    boxes = re.findall(r'<input type="checkbox" id="meant-[^"]*" name="meant"[^>]*>', page)
    values = [re.search(r'value="([^"]*)"', box) for box in boxes]
    return {value[1]: " checked" in box for box, value in zip(boxes, values, strict=True) if value}


def words(answer: Any) -> str:
    return str(answer.content.decode())


def list_said_twice() -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(code="safety.order.finding-said-twice")
    return [{**entry.data, "actor": entry.actor_id} for entry in entries.order_by("pk")]


class TestTheWriter:
    def test_is_refused_without_a_reason(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        [code, *_more] = list_codes(version)

        answer = send(desk, version, "accept", finding=code, why="  ")

        version.refresh_from_db()
        assert answer.status_code == 422
        assert "このとおりでよい理由を書いてください" in words(answer)
        assert version.accepted == []

    def test_is_refused_with_a_reason_that_nobody_would_read_to_its_end(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        [code, *_more] = list_codes(version)

        answer = send(client_of(editor), version, "accept", finding=code, why="海" * 301)

        version.refresh_from_db()
        assert answer.status_code == 422
        said = "理由は300字までです。いま301字あるので、1字短くして、もう一度押してください。"
        # Above the page, and at the field in which it is mended.
        assert words(answer).count(said) == 2
        assert words(answer).count("海" * 301) == 1
        assert version.accepted == []

    def test_gives_a_reason_which_is_kept_and_recorded(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        found = list_codes(version)

        accept_all(desk, version)

        version.refresh_from_db()
        assert list_codes(version) == []
        assert {one["code"]: one["reason"] for one in version.accepted} == dict.fromkeys(found, WHY)
        entry = AuditEntry.objects.filter(code="safety.order.finding-accepted").latest("pk")
        assert (entry.actor_id, entry.data["reason"]) == (editor.pk, WHY)

    def test_loses_no_reason_when_a_colleague_was_faster(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        [code, *_more] = list_codes(version)

        answer = desk.post(
            page_of(version), {"step": "accept", "seen": 0, "finding": code, "why": WHY}
        )

        assert answer.status_code == 409
        assert WHY in words(answer)

    def test_loses_no_reason_when_the_session_ended(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        [code, *_more] = list_codes(version)
        end_session(desk, page_of(version))

        send(desk, version, "accept", finding=code, why=WHY)
        desk.force_login(editor)

        assert WHY in words(desk.get(page_of(version)))

    def test_cannot_lean_on_a_word_that_was_given_without_a_reason(
        self, version: OrderVersion
    ) -> None:
        found = list_codes(version)

        OrderVersion.objects.filter(pk=version.pk).update(accepted=found)

        version.refresh_from_db()
        assert list_codes(version) == found

    def test_says_it_again_when_the_area_changes(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        accept_all(client_of(editor), version)
        version.refresh_from_db()

        version = write_zones(version)

        assert list_codes(version) != []


class TestTheApprover:
    def test_sees_figures_households_and_reason_and_no_box_is_ticked(
        self, client_of: Open, editor: User, approver: User, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)

        page = words(client_of(approver).get(page_of(version)))

        assert "倍の広さです" in page
        assert f"書いた人の理由：{WHY}" in page
        assert "対象は1,240世帯です。" in page
        assert list_boxes(page)
        assert not any(list_boxes(page).values())

    def test_is_refused_without_the_box_in_a_clear_sentence(
        self, client_of: Open, editor: User, approver: User, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)

        answer = send(client_of(approver), version, "approve")

        version.refresh_from_db()
        assert answer.status_code == 422
        assert "「この広さでよい」に印を付けてから、承認してください。" in words(answer)
        assert version.state == OrderState.PENDING
        assert list_said_twice() == []

    def test_issues_it_with_the_boxes_and_the_record_keeps_both_words(
        self, client_of: Open, editor: User, approver: User, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)
        head = client_of(approver)
        boxes = list(list_boxes(words(head.get(page_of(version)))))

        answer = send(head, version, "approve", meant=boxes)

        version.refresh_from_db()
        assert answer.status_code == 302
        assert version.state == OrderState.ISSUED
        said = list_said_twice()
        assert sorted(one["finding"] for one in said) == sorted(boxes)
        assert {(one["reason"], one["households"], one["actor"]) for one in said} == {
            (WHY, "1240", approver.pk)
        }
        assert "倍" in said[0]["figures"]

    def test_keeps_what_was_ticked_when_one_box_is_missing(
        self, client_of: Open, editor: User, approver: User, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)
        head = client_of(approver)
        boxes = list(list_boxes(words(head.get(page_of(version)))))
        assert len(boxes) == 2

        answer = send(head, version, "approve", meant=boxes[:1])

        assert answer.status_code == 422
        assert list_boxes(words(answer)) == {boxes[0]: True, boxes[1]: False}

    def test_ticks_again_what_somebody_changed_meanwhile(
        self, client_of: Open, editor: User, approver: User, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)
        head = client_of(approver)
        boxes = list(list_boxes(words(head.get(page_of(version)))))

        answer = head.post(page_of(version), {"step": "approve", "seen": 0, "meant": boxes})

        assert answer.status_code == 409
        assert not any(list_boxes(words(answer)).values())

    def test_is_not_the_one_who_gave_the_reason_whoever_asked_for_the_approval(
        self,
        client_of: Open,
        editor: User,
        approver: User,
        second_approver: User,
        version: OrderVersion,
    ) -> None:
        accept_all(client_of(approver), version)
        send(client_of(editor), version, "submit")
        boxes = list(list_boxes(words(client_of(approver).get(page_of(version)))))

        refused = send(client_of(approver), version, "approve", meant=boxes)
        version.refresh_from_db()
        state = version.state
        send(client_of(second_approver), version, "approve", meant=boxes)

        version.refresh_from_db()
        assert refused.status_code == 302
        assert (state, version.state) == (OrderState.PENDING, OrderState.ISSUED)

    @pytest.mark.parametrize("role", ["viewer", "editor", "stranger", "hana"])
    def test_is_nobody_else_even_with_the_boxes(
        self, role: str, client_of: Open, editor: User, konan: Ward, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)

        answer = send(
            client_of(cast.engage(role)), version, "approve", meant=["zone-size", "order-size"]
        )

        version.refresh_from_db()
        assert answer.status_code in (403, 404)
        assert version.state == OrderState.PENDING

    def test_needs_no_box_where_nothing_is_unusual(
        self, client_of: Open, editor: User, approver: User, ward: Ward
    ) -> None:
        usual = material.draft(ward, now=timezone.now())
        send(client_of(editor), usual, "submit")
        head = client_of(approver)

        page = words(head.get(page_of(usual)))
        send(head, usual, "approve")

        usual.refresh_from_db()
        assert list_boxes(page) == {}
        assert usual.state == OrderState.ISSUED
        assert list_said_twice() == []


class TestOneWhoIsAlone:
    @pytest.mark.parametrize("typed", ["", "124", "1239", "金沢区", "はい"])
    def test_is_refused_before_the_number_is_typed_and_loses_nothing(
        self, typed: str, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        accept_all(desk, version)

        answer = send(desk, version, "alone", reason=ALONE, figure=typed)

        version.refresh_from_db()
        page = words(answer)
        assert answer.status_code == 422
        assert "対象の世帯数（1,240）を見て、同じ数を入れてください。" in page
        assert ALONE in page
        assert f'name="figure" value="{typed}"' in page
        assert version.state == OrderState.DRAFT

    @pytest.mark.parametrize("typed", ["1240", "1,240", "１２４０", " 1,240世帯 "])
    def test_issues_with_the_number_however_it_is_written(
        self, typed: str, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        accept_all(desk, version)

        send(desk, version, "alone", reason=ALONE, figure=typed)

        version.refresh_from_db()
        assert (version.state, version.is_single_handed) == (OrderState.ISSUED, True)
        assert {(one["typed"], one["reason"]) for one in list_said_twice()} == {
            (typed.strip(), WHY)
        }

    def test_types_the_name_of_the_ward_where_no_households_are_known(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        Zone.objects.update(households=None)
        desk = client_of(editor)
        accept_all(desk, version)

        refused = send(desk, version, "alone", reason=ALONE, figure="0")
        send(desk, version, "alone", reason=ALONE, figure="金沢区")

        version.refresh_from_db()
        assert "区の名前（金沢区）を入れてください。" in words(refused)
        assert version.state == OrderState.ISSUED

    def test_gives_a_reason_for_the_size_too(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        answer = send(client_of(editor), version, "alone", reason=ALONE, figure="1240")

        version.refresh_from_db()
        assert answer.status_code == 422
        assert version.state == OrderState.DRAFT

    def test_may_issue_what_another_has_asked_to_approve(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        desk = client_of(editor)
        submit(desk, version)

        refused = send(desk, version, "alone", reason=ALONE)
        send(desk, version, "alone", reason=ALONE, figure="1240")

        version.refresh_from_db()
        assert refused.status_code == 422
        assert version.state == OrderState.ISSUED

    def test_is_not_asked_where_nothing_is_unusual(
        self, client_of: Open, editor: User, ward: Ward
    ) -> None:
        usual = material.draft(ward, now=timezone.now())
        desk = client_of(editor)

        page = words(desk.get(page_of(usual)))
        send(desk, usual, "alone", reason=ALONE)

        usual.refresh_from_db()
        assert 'name="figure"' not in page
        assert usual.state == OrderState.ISSUED


class TestTheService:
    def test_refuses_an_approval_without_the_second_word(
        self, editor: User, approver: User, client_of: Open, version: OrderVersion
    ) -> None:
        submit(client_of(editor), version)

        with pytest.raises(issuing.SecondWordMissing):
            issuing.approve_draft(
                version_id=version.pk,
                seen_revision=version.revision,
                actor_id=approver.pk,
                now=timezone.now() + dt.timedelta(seconds=1),
            )


class TestTyped:
    @pytest.mark.parametrize(
        ("typed", "is_right"),
        [("0", True), ("", False), ("世帯", False), ("-0", False), ("²", False)],
    )
    def test_takes_a_number_and_nothing_that_only_looks_like_one(
        self, typed: str, is_right: bool
    ) -> None:
        assert Typed(0, "金沢区").is_typed(typed) is is_right
