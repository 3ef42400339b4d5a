"""Whoever wrote a word of a draft is not the second person who reads it before it is issued."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.services import drafts, issuing
from engawa.rooms.safety.values import Action, OrderState
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import DESK, approve, person, submit

Open = Callable[..., Client]
CANNOT = "この下書きを書いた人や直した人は、承認できません。"


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.open_hall(material.prepare_ward(kanazawa))


@pytest.fixture
def version(ward: Ward) -> OrderVersion:
    """A draft that the editor began."""
    return material.draft(ward, now=timezone.now())


def write(version: OrderVersion, *, by: str) -> OrderVersion:
    values = drafts.read_scenario(scenario=version.scenario, now=timezone.now())
    return drafts.write_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        values=replace(values, reason_words=f"{version.revision}度目に直しました。"),
        actor_id=person(by).pk,
        now=timezone.now(),
    )


class TestApproval:
    def test_is_not_for_who_changed_the_draft(self, version: OrderVersion) -> None:
        pending = submit(write(version, by="approver"), now=timezone.now())

        with pytest.raises(issuing.SamePerson, match="承認できません"):
            approve(pending, now=timezone.now())

        pending.refresh_from_db()
        assert pending.state == OrderState.PENDING

    def test_is_not_for_who_changed_it_before_another_did(self, version: OrderVersion) -> None:
        version = write(write(version, by="approver"), by="editor")

        with pytest.raises(issuing.SamePerson):
            approve(submit(version, now=timezone.now()), now=timezone.now())

    def test_is_not_for_who_began_it(self, ward: Ward) -> None:
        version = drafts.draft_from_scenario(
            scenario_id=material.Scenario.objects.get(ward=ward).pk,
            is_drill=False,
            actor_id=person("approver").pk,
            now=timezone.now(),
        )
        version = write(version, by="editor")

        with pytest.raises(issuing.SamePerson):
            approve(submit(version, now=timezone.now()), now=timezone.now())

    def test_is_for_a_third_person(self, version: OrderVersion) -> None:
        pending = submit(write(version, by="approver"), now=timezone.now())

        issued = approve(pending, by="second_approver", now=timezone.now())

        assert issued.state == OrderState.ISSUED

    def test_of_the_next_version_is_for_who_wrote_the_one_before(self, ward: Ward) -> None:
        began = timezone.now()
        version = write(material.draft(ward, now=began), by="approver")
        order = approve(
            submit(version, now=timezone.now()), by="second_approver", now=timezone.now()
        ).order
        lift = material.change(order, Action.LIFT, now=timezone.now())

        issued = approve(submit(lift, now=timezone.now()), now=timezone.now())

        assert issued.state == OrderState.ISSUED

    def test_leaves_the_road_of_one_person_alone_open(self, version: OrderVersion) -> None:
        version = write(version, by="approver")

        issued = issuing.issue_alone(
            version_id=version.pk,
            seen_revision=version.revision,
            reason="夜間で当番が1人",
            actor_id=person("approver").pk,
            now=timezone.now(),
        )

        assert issued.is_single_handed


class TestThePage:
    def test_tells_the_writer_and_names_who_can(
        self, client_of: Open, version: OrderVersion
    ) -> None:
        approver, other = person("approver"), person("second_approver")
        submit(write(version, by="approver"), now=timezone.now())

        answer = client_of(approver).get(f"{DESK}drafts/{version.pk}/check/")

        page = words_of(answer)
        assert CANNOT in page
        assert "承認して、公開する" not in page
        assert str(other) in answer.context["approvers"]
        assert str(approver) not in answer.context["approvers"]
