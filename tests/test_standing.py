"""What stands for many tests is there for those that ask, whole for each of them, and for nobody else."""

import pytest

from engawa.core.access.models import User
from engawa.rooms.policy.models import Plan, PlanVersion
from tests.standing import LAYERS, Standing


class TestStanding:
    @pytest.mark.django_db
    def test_is_nothing_for_a_test_that_does_not_ask(self, standing: Standing) -> None:
        assert [name for name in LAYERS if name in standing] == []
        assert not Plan.objects.exists()
        assert not User.objects.exists()

    @pytest.mark.parametrize("time", ["first", "second"])
    def test_is_whole_again_after_a_test_changed_it(self, time: str, draft: PlanVersion) -> None:
        assert list(draft.plan.versions.values_list("state", flat=True).order_by("number")) == [
            "PUBLISHED",
            "DRAFT",
        ]
        assert draft.initiative_set.count() == 3

        draft.initiative_set.all().delete()

        assert draft.initiative_set.count() == 0

    def test_ends_where_less_is_asked_for(self, published_plan: Plan) -> None:
        assert published_plan.versions.count() == 1
        assert User.objects.count() == 2

    @pytest.mark.django_db
    def test_leaves_nothing_of_what_could_not_be_made(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> None:
            User.objects.create_user("half@example.jp", name="半分")
            raise RuntimeError("no plan today")

        monkeypatch.setitem(LAYERS, "published_plan", fail)
        own = Standing()

        with pytest.raises(RuntimeError):
            own.bring(["published_plan"])

        assert "published_plan" not in own
        assert not User.objects.exists()
