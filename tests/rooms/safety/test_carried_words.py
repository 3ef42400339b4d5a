"""The next version of an order keeps what officers wrote in the one before, or says what it left out."""

from dataclasses import replace

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Order, OrderVersion
from engawa.rooms.safety.selectors.drafting import check_draft, list_hindrances
from engawa.rooms.safety.services import drafts
from engawa.rooms.safety.values import Action
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import MINUTE, NOW

pytestmark = pytest.mark.django_db
LATER = NOW + 60 * MINUTE
BRIDGE, OWN = "宮川橋は通れません。", "崖の下の方は、いますぐ離れてください。"


@pytest.fixture
def ward() -> Ward:
    return material.prepare_ward()


@pytest.fixture
def order(ward: Ward) -> Order:
    """An issued order with an addition and a part that the officer wrote anew."""
    version = material.draft(ward)
    values = drafts.read_scenario(scenario=version.scenario, now=NOW)
    version = drafts.write_draft(
        version_id=version.pk,
        seen_revision=version.revision,
        values=replace(values, reason_words=BRIDGE, edited={"who": OWN}),
        actor_id=material.person("editor").pk,
        now=NOW,
    )
    return material.approve(material.submit(version)).order


def codes(version: OrderVersion) -> list[str]:
    return [one.code for one in list_hindrances(version=version, now=LATER)]


def list_left_out(version: OrderVersion) -> list[str]:
    return [
        one.sentence
        for one in check_draft(version=version, now=LATER)
        if one.code == "words-left-out"
    ]


class TestTheNextVersion:
    def test_keeps_addition_and_words_where_the_template_is_the_same(self, order: Order) -> None:
        version = material.change(order, Action.PROLONG)

        assert BRIDGE in version.texts["ja"]["reason"]
        assert version.texts["ja"]["who"] == OWN
        assert codes(version) == []
        assert list_left_out(version) == []

    def test_asks_for_a_choice_where_the_template_is_another(self, order: Order) -> None:
        version = material.change(order, Action.LOWER)

        assert version.texts["ja"]["who"] == OWN
        assert codes(version) == ["edit-of-another-text"]

    def test_that_lifts_begins_with_the_templates_and_says_what_it_left_out(
        self, order: Order
    ) -> None:
        version = material.change(order, Action.LIFT)

        assert BRIDGE not in version.texts["ja"]["reason"]
        assert version.texts["ja"]["who"] == "避難していた方は、避難を終えることができます。"
        assert len(list_left_out(version)) == 2
        assert BRIDGE in list_left_out(version)[0]
        assert OWN in list_left_out(version)[1]
        assert codes(version) == []

    def test_says_what_an_officer_took_out(self, order: Order) -> None:
        version = material.change(order, Action.PROLONG)

        version = drafts.write_draft(
            version_id=version.pk,
            seen_revision=version.revision,
            values=drafts.DraftValues(
                level=version.level,
                zone_codes=("cliff-1",),
                site_codes=("hall",),
                reason=version.reason,
                reason_name="",
                reason_words="宮川橋は通れるようになりました。",
                expires_at=version.expires_at,
                next_update_at=version.next_update_at,
            ),
            actor_id=None,
            now=LATER,
        )

        assert [OWN in sentence for sentence in list_left_out(version)] == [True]
