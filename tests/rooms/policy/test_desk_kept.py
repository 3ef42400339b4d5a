"""What was typed at the desk when the session had ended is shown again, on the page with its form."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from engawa.core.access.models import User
from engawa.rooms.policy.models import Plan
from engawa.rooms.policy.services.reviews import open_review

YEAR = "/kanazawa/desk/policy/2023/"
REVIEW = f"{YEAR}reviews/mid-year/"
ITEM = {"version": 1, "judgement": "AHEAD", "remark": "早く進みました。", "next_step": ""}
WHOM = {"name": "金沢 さくら", "organisation": "区民会議", "last_day": "令和5年10月31日"}


@pytest.fixture
def browser(client_of: Any, published_plan: Plan, editor: User, now: Any) -> Client:
    """A browser in which an editor worked; a review of the plan is open."""
    open_review(plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now)
    browser: Client = client_of(editor)
    browser.get(REVIEW)
    return browser


@pytest.mark.usefixtures("clock")
class TestAnEndedSession:
    @pytest.mark.parametrize(
        ("sent_to", "page", "typed", "form"),
        [
            (f"{REVIEW}items/I1/", f"{REVIEW}items/I1/", ITEM, "form"),
            (
                f"{REVIEW}summary/",
                REVIEW,
                {"before": "", "summary": "進みました。"},
                "summary_form",
            ),
            (f"{REVIEW}invitations/", REVIEW, WHOM, "invite_form"),
            (f"{YEAR}numbers/T2/", f"{YEAR}numbers/T2/", {"value": "12", "note": "合計"}, "form"),
            (
                f"{YEAR}milestones/K1/",
                f"{YEAR}milestones/K1/",
                {"met_on": "令和5年9月29日", "note": "開きました"},
                "form",
            ),
        ],
    )
    def test_loses_nothing_that_was_sent(
        self,
        browser: Client,
        editor: User,
        sent_to: str,
        page: str,
        typed: dict[str, Any],
        form: str,
    ) -> None:
        Session.objects.all().delete()

        answer = browser.post(sent_to, typed)
        browser.force_login(editor)
        shown = browser.get(page)
        later = browser.get(page)

        assert answer.status_code == 302
        assert answer["Location"].endswith(f"next={page}")
        assert "サインインの前に書いた文を戻しました" in shown.content.decode()
        assert {name: str(shown.context[form][name].value()) for name in typed} == {
            name: str(value) for name, value in typed.items()
        }
        assert "サインインの前に書いた文" not in later.content.decode()

    def test_leads_back_to_a_page_that_can_be_shown(self, browser: Client) -> None:
        Session.objects.all().delete()

        answers = [
            browser.post(f"{REVIEW}{step}/")
            for step in ("refresh", "submit", "withdraw", "return", "sign")
        ]

        assert {answer["Location"].partition("next=")[2] for answer in answers} == {REVIEW}
