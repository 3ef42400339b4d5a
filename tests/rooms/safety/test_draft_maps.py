"""The map beside a draft: that of the public page as it would be, in a drill's colour, and of nothing else."""

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderVersion
from engawa.rooms.safety.selectors.drafting import preview_draft
from tests.rooms.safety.order_material import NOW, draft, issue, prepare_ward


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa)


def narrow(version: OrderVersion, **changed: object) -> OrderVersion:
    """Leave the second cliff alone in a draft."""
    for name, value in {"zone_codes": ["cliff-2"], **changed}.items():
        setattr(version, name, value)
    version.save()
    return version


class TestTheMap:
    def test_of_a_drill_wears_the_colour_and_the_mark_of_drills(self, ward: Ward) -> None:
        preview = preview_draft(version=draft(ward, is_drill=True), now=NOW)

        assert 'class="sm dr"' in preview.map
        assert "<text>【訓練】</text>" in preview.map

    def test_of_a_real_draft_wears_neither(self, ward: Ward) -> None:
        preview = preview_draft(version=draft(ward), now=NOW)

        assert 'class="sm"' in preview.map
        assert "【訓練】" not in preview.map

    def test_draws_no_zones_of_other_orders_as_those_of_a_draft_without_texts(
        self, ward: Ward
    ) -> None:
        issue(ward)

        preview = preview_draft(version=narrow(draft(ward), texts={}), now=NOW)

        assert preview.is_of_draft_alone
        assert "釜利谷東二丁目の崖2" in preview.map
        assert "釜利谷東二丁目の崖1" not in preview.map

    def test_with_texts_is_that_which_the_public_would_see(self, ward: Ward) -> None:
        issue(ward)

        preview = preview_draft(version=narrow(draft(ward)), now=NOW)

        assert not preview.is_of_draft_alone
        assert "釜利谷東二丁目の崖1" in preview.map
