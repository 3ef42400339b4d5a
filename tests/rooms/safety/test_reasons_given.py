"""The reasons that officers type: as long as the record has room for, else refused with what to do, and nothing lost."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.services import drafts, issuing
from engawa.rooms.safety.values import Action, Level, OrderState
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import DESK, pressed

LONG = "夜" * 300
TOO_LONG = f"{LONG}の当番"
SAID = "理由は300字までです。いま303字あるので、3字短くして、もう一度押してください。"

Open = Callable[..., Client]


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.prepare_ward(kanazawa)


@pytest.fixture
def version(ward: Ward) -> OrderVersion:
    return material.draft(ward, now=timezone.now())


def send(client: Client, version: OrderVersion, step: str, **given: Any) -> Any:
    return client.post(f"{DESK}drafts/{version.pk}/check/", pressed(version, step, **given))


def field_of(answer: Any, name: str) -> str:
    """Give the part of a page that holds one field with what is said of it."""
    page = str(answer.content.decode())
    [place] = [start for start in page.split('<div class="field')[1:] if f'name="{name}"' in start]
    return place


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


class TestOnePersonAtNight:
    def test_is_told_how_much_is_too_long_and_loses_nothing(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        answer = send(client_of(editor), version, "alone", reason=TOO_LONG)

        version.refresh_from_db()
        assert answer.status_code == 422
        assert SAID in words_of(answer)
        field = field_of(answer, "reason")
        assert SAID in field
        assert TOO_LONG in field
        assert 'aria-invalid="true"' in field
        assert version.state == OrderState.DRAFT

    def test_may_use_all_the_room_there_is(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        send(client_of(editor), version, "alone", reason=f" {LONG} ")

        version.refresh_from_db()
        assert (version.state, version.single_reason) == (OrderState.ISSUED, LONG)

    def test_issues_though_a_character_came_along_that_no_database_takes(
        self, client_of: Open, editor: User, version: OrderVersion
    ) -> None:
        send(client_of(editor), version, "alone", reason="夜間\x00で当番が1人")

        version.refresh_from_db()
        assert (version.state, version.single_reason) == (OrderState.ISSUED, "夜間で当番が1人")

    def test_is_refused_by_the_service_before_the_database(
        self, editor: User, version: OrderVersion
    ) -> None:
        with pytest.raises(drafts.ReasonTooLong, match="3字短く"):
            issuing.issue_alone(
                version_id=version.pk,
                seen_revision=version.revision,
                reason=TOO_LONG,
                actor_id=editor.pk,
                now=timezone.now(),
            )

        version.refresh_from_db()
        assert version.state == OrderState.DRAFT
        assert not AuditEntry.objects.filter(code="safety.order.issued-alone").exists()


class TestWhoeverGivesADraftBack:
    def test_is_told_how_much_is_too_long_and_loses_nothing(
        self, client_of: Open, approver: User, version: OrderVersion
    ) -> None:
        pending = material.submit(version, now=timezone.now())

        answer = send(client_of(approver), pending, "return", reason=TOO_LONG)

        pending.refresh_from_db()
        assert answer.status_code == 422
        field = field_of(answer, "reason")
        assert SAID in field
        assert TOO_LONG in field
        assert pending.state == OrderState.PENDING

    def test_has_each_line_break_counted_once(
        self, client_of: Open, approver: User, version: OrderVersion
    ) -> None:
        pending = material.submit(version, now=timezone.now())

        send(client_of(approver), pending, "return", reason="直す\r\n" * 99 + "直す。")

        pending.refresh_from_db()
        assert pending.state == OrderState.DRAFT
        assert len(pending.returned_reason) == 300

    def test_sees_their_words_in_the_one_field_in_which_they_wrote_them(
        self, client_of: Open, approver: User, version: OrderVersion
    ) -> None:
        # Who wrote in the draft may give it back and may issue it alone: both fields are there.
        drafts.write_draft(
            version_id=version.pk,
            seen_revision=version.revision,
            values=values_of(version),
            actor_id=approver.pk,
            now=timezone.now(),
        )
        version.refresh_from_db()
        pending = material.submit(version, now=timezone.now())

        page = send(client_of(approver), pending, "return", reason=TOO_LONG).content.decode()

        assert page.count(TOO_LONG) == 1
        assert page.count('id="reason"') == 0


class TestWhatIsAddedToADraft:
    @pytest.mark.parametrize(("name", "most"), [("reason_words", 300), ("reason_name", 60)])
    def test_is_refused_by_the_service_before_the_database(
        self, name: str, most: int, editor: User, version: OrderVersion
    ) -> None:
        long: dict[str, Any] = {name: "川" * (most + 1)}

        with pytest.raises(drafts.ReasonTooLong, match=f"{most}字まで"):
            drafts.write_draft(
                version_id=version.pk,
                seen_revision=version.revision,
                values=replace(values_of(version), **long),
                actor_id=editor.pk,
                now=timezone.now(),
            )

    def test_is_refused_by_the_form_of_a_lift_too(
        self, client_of: Open, editor: User, ward: Ward
    ) -> None:
        order = material.issue(ward, now=timezone.now())
        lift = material.change(order, Action.LIFT, now=timezone.now())

        answer = client_of(editor).post(
            f"{DESK}drafts/{lift.pk}/",
            {"revision": str(lift.revision), "reason_words": TOO_LONG},
        )

        assert answer.status_code == 422
        assert "300字までにしてください（いま303字です）" in words_of(answer)
        assert TOO_LONG in answer.content.decode()
