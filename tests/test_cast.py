"""The shared fixtures are what they say."""

from collections.abc import Callable

import pytest
from django.test import Client

from engawa.core.access.models import Role, User
from engawa.core.access.selectors import get_officer
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import cast


class TestPublishedPlan:
    def test_has_two_measures_and_stable_codes(self, published_plan: Plan) -> None:
        version = published_plan.versions.get()

        codes = list(version.initiative_set.values_list("code", flat=True))

        assert version.state == PlanVersion.State.PUBLISHED
        assert version.measure_set.count() == 2
        assert sorted(codes) == ["I1", "I2", "I3"]

    def test_is_followed_by_a_draft_that_says_the_same(
        self, published_plan: Plan, draft: PlanVersion
    ) -> None:
        first = published_plan.versions.get(number=1)

        titles = list(draft.activity_set.values_list("code", "title"))

        assert draft.number == 2
        assert titles == list(first.activity_set.values_list("code", "title"))


class TestCast:
    @pytest.mark.parametrize("name", ["viewer", "editor", "approver", "administrator"])
    def test_serves_in_kanazawa_only(self, name: str, kanazawa: Ward, konan: Ward, now) -> None:
        person = cast.engage(name)

        here = get_officer(user=person, ward_id=kanazawa.pk, today=now.date())
        there = get_officer(user=person, ward_id=konan.pk, today=now.date())

        assert here is not None
        assert here.is_at_least(Role[name.upper()])
        assert there is None

    @pytest.mark.parametrize("name", ["section_editor", "section_approver"])
    def test_serves_one_section_only(self, name: str, kanazawa: Ward, now) -> None:
        person = cast.engage(name)

        here = get_officer(user=person, ward_id=kanazawa.pk, today=now.date())

        assert here is not None
        assert here.is_at_least(Role.EDITOR)
        assert not here.is_everywhere_at_least(Role.VIEWER)

    def test_lets_the_stranger_serve_elsewhere(
        self, kanazawa: Ward, konan: Ward, stranger: User, now
    ) -> None:
        here = get_officer(user=stranger, ward_id=kanazawa.pk, today=now.date())

        assert here is None
        assert get_officer(user=stranger, ward_id=konan.pk, today=now.date()) is not None

    def test_signs_in(self, client_of: Callable[..., Client], hana: User) -> None:
        browser = client_of(hana)

        assert browser.session["_auth_user_id"] == str(hana.pk)
