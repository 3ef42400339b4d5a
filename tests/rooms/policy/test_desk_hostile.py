"""What is sent to the desk by somebody who means no good, or by a broken program."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion, ReviewComment
from engawa.rooms.policy.services import imports, invitations, reviews
from engawa.rooms.policy.services.publishing import discard_draft, start_blank_plan
from tests.cast import end_session
from tests.rooms.policy.import_material import POLICY


class TestWithoutASession:
    def test_nothing_is_kept_for_strangers(self, client: Client, draft: PlanVersion) -> None:
        response = client.post(
            f"/kanazawa/desk/policy/{draft.plan.fiscal_year}/submit/",
            {"change_note": "長" * 10_000},
        )

        assert response.status_code == 302
        assert not Session.objects.exists()

    def test_what_an_officer_typed_is_kept_in_a_browser_where_one_worked(
        self, client: Client, draft: PlanVersion, editor: User
    ) -> None:
        address = f"/kanazawa/desk/policy/{draft.plan.fiscal_year}/submit/"
        client.force_login(editor)
        end_session(client, address)

        client.post(address, {"change_note": "地図を加えました。"})
        client.force_login(editor)

        assert "地図を加えました。" in client.get(address).content.decode()


class TestAddresses:
    @pytest.mark.parametrize("year", ["99999", "10000", "2201", "1949", "0"])
    @pytest.mark.parametrize("page", ["", "numbers/", "reviews/", "trail/"])
    def test_of_years_that_no_plan_has_do_not_exist(
        self, client: Client, published_plan: Plan, editor: User, year: str, page: str
    ) -> None:
        client.force_login(editor)

        assert client.get(f"/kanazawa/desk/policy/{year}/{page}").status_code == 404

    def test_with_a_page_of_five_thousand_digits_show_the_first(
        self, client: Client, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        address = take_in(kanazawa, now)
        client.force_login(editor)

        assert client.get(address, {"page": "9" * 5000}).status_code == 200


class TestNumbers:
    @pytest.mark.parametrize(
        "words", ["1e299999999", "1e-299999999", "99999999999999", "NaN", "Infinity", "-1"]
    )
    def test_that_no_target_has_are_refused_and_stay_on_the_page(
        self, client: Client, draft: PlanVersion, editor: User, words: str
    ) -> None:
        target = draft.target_set.first()
        assert target is not None
        address = reverse(
            "policy:desk-node", args=("kanazawa", draft.plan.fiscal_year, target.code)
        )
        client.force_login(editor)

        response = client.post(
            address,
            {"version": target.revision, "label": "来た人", "unit": "人", "target_value": words},
        )

        assert response.status_code == 422
        assert words in response.content.decode()


@pytest.mark.usefixtures("clock")
class TestControlCharacters:
    def test_of_an_outside_reviewer_are_left_out(
        self, client: Client, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        review = reviews.open_review(
            plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
        )
        _invitation, token = invitations.invite_reviewer(
            review_id=review.pk,
            name="金沢 さくら",
            organisation="",
            last_day=now.date(),
            actor_id=editor.pk,
            now=now,
        )

        response = client.post(
            f"/review/{token}/", {"comment": "よい\x00区\x07です。\r\nまた来ます。"}
        )

        assert response.status_code == 302
        assert ReviewComment.objects.get().body == "よい区です。\nまた来ます。"

    def test_in_the_name_of_a_part_of_an_import_are_left_out(
        self, client: Client, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        address = take_in(kanazawa, now)
        client.force_login(editor)
        page = client.get(address)
        key = page.context["review"].rows[0].key

        response = client.post(
            f"{address}edit/",
            {"operation": "rename", "key": key, "revision": "1", "title": "備え\x00と支度"},
        )

        assert response.status_code == 302
        assert "備えと支度" in client.get(address).content.decode()


def take_in(ward: Ward, now: dt.datetime) -> str:
    """Take a document in; give the address of its review."""
    started = imports.start_import(
        ward_id=ward.pk,
        fiscal_year=2023,
        filename="policy.txt",
        content=POLICY.encode(),
        actor_id=None,
        now=now,
    )
    return reverse("policy:import", args=(ward.slug, started.policy_import.pk))


class TestStartingFromNothing:
    def test_is_refused_for_a_year_that_is_published(
        self, client: Client, published_plan: Plan, editor: User
    ) -> None:
        client.force_login(editor)

        page = client.post("/kanazawa/desk/policy/start/", {"fiscal_year": "2023"})

        assert page.status_code == 409
        assert "令和5年度の方針は、もう公開しています。" in page.content.decode()
        assert published_plan.versions.count() == 1

    def test_leads_nowhere_after_the_only_draft_was_thrown_away(
        self, client: Client, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        version = start_blank_plan(
            ward_id=kanazawa.pk, fiscal_year=2024, title="方針", actor_id=editor.pk, now=now
        )
        discard_draft(version_id=version.pk, actor_id=editor.pk, now=now)
        client.force_login(editor)

        page = client.get("/kanazawa/desk/policy/").content.decode()

        assert "令和6年度" in page
        assert 'href="/kanazawa/desk/policy/2024/"' not in page
