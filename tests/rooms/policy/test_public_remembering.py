"""Pages that were just made are kept, and are never older than what happened."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib.messages.constants import INFO
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.test import RequestFactory

from engawa.core.access.models import User
from engawa.rooms.policy.models import Plan, PlanVersion
from engawa.rooms.policy.services.numbers import report_milestone
from tests import factories

OVERVIEW = "/kanazawa/policy/2023/"


class TestRememberedPages:
    def test_are_not_made_twice(
        self, client: Any, published_plan: Plan, django_assert_max_num_queries: Any
    ) -> None:
        first = client.get(OVERVIEW)

        with django_assert_max_num_queries(2):
            second = client.get(OVERVIEW)

        assert second.content == first.content
        assert second["Vary"] == first["Vary"]
        assert second["ETag"] == first["ETag"]

    def test_are_made_anew_when_a_version_is_published(
        self,
        client: Any,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        client.get(OVERVIEW)

        factories.publish_again(
            published_plan,
            lambda content: replace(content, lead="書き出しを改めました。"),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )

        assert "第2版" in client.get(OVERVIEW).content.decode()

    def test_are_made_anew_when_an_officer_reports(
        self, client: Any, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        version = PlanVersion.objects.get(state="PUBLISHED")
        stone = version.milestone_set.first()
        before = client.get(f"{OVERVIEW}initiatives/{stone.initiative.code}/").content

        report_milestone(
            plan_id=version.plan_id,
            milestone_code=stone.code,
            met_on=stone.due_on,
            note="",
            actor_id=editor.pk,
            now=now,
        )

        assert client.get(f"{OVERVIEW}initiatives/{stone.initiative.code}/").content != before

    def test_are_kept_apart_by_language(self, client: Any, published_plan: Plan) -> None:
        japanese = client.get(OVERVIEW).content
        english = client.get(OVERVIEW, headers={"accept-language": "en"}).content

        assert japanese != english

    def test_show_nobody_the_message_that_waits_for_another(
        self, client: Any, client_of: Any, published_plan: Plan
    ) -> None:
        told = client_of()
        told.cookies["messages"] = CookieStorage(RequestFactory().get("/"))._encode(
            [Message(INFO, "次郎さん、意見を保存しました。")]
        )

        theirs = told.get(OVERVIEW)

        assert "次郎さん" in theirs.content.decode()
        assert "private" in theirs["Cache-Control"]
        assert "次郎さん" not in client.get(OVERVIEW).content.decode()

    def test_push_no_counter_of_tries_at_signing_in_out(
        self, client: Any, published_plan: Plan
    ) -> None:
        cache.set("tries", 3)

        for number in range(5):
            client.get(OVERVIEW, {"x": number})

        assert len(cache._cache) == 1

    def test_are_not_kept_for_officers(
        self, client: Any, client_of: Any, editor: User, published_plan: Plan
    ) -> None:
        client.get(OVERVIEW)

        answer = client_of(editor).get(OVERVIEW)

        assert "private" in answer["Cache-Control"]
