"""A draft's way to the public page: submit, return, approve; wholly or not at all."""

import datetime as dt
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_django
from django.test import Client

from engawa.core.access.models import User
from engawa.rooms.policy.models import Plan, PlanVersion
from engawa.rooms.policy.services import publishing, tree
from tests import factories
from tests.copies import copy_of_database
from tests.shared import REPOSITORY
from tests.standing import Standing
from tests.turns import somebody_faster

Open = Callable[..., Client]
YEAR = "/kanazawa/desk/policy/2023/"
NOTE = {"change_note": "避難の約束を直しました。"}


@pytest.fixture
def changed(draft: PlanVersion, editor: User, now: dt.datetime) -> PlanVersion:
    """The draft with another title on its first activity."""
    tree.update_node(
        version_id=draft.pk,
        code="A1",
        fields={"title": "地図と文字で"},
        base_revision=1,
        actor_id=editor.pk,
        now=now,
    )
    return draft


@pytest.fixture
def submitted(changed: PlanVersion, editor: User, now: dt.datetime) -> PlanVersion:
    """The changed draft, waiting for approval."""
    return publishing.submit_version(
        version_id=changed.pk, actor_id=editor.pk, change_note="直しました。", now=now
    )


def decision(version: PlanVersion, step: str, **more: str) -> dict[str, str]:
    return {"step": step, "number": str(version.number), "seen": str(version.revision), **more}


def state_of(version: PlanVersion) -> str:
    return PlanVersion.objects.get(pk=version.pk).state


class TestStart:
    def test_copies_what_another_published_a_moment_before(
        self, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        def publish_version_2() -> None:
            factories.publish_again(
                published_plan,
                lambda content: factories.retitle_first_initiative(content, "新しい伝え方"),
                writer_id=editor.pk,
                approver_id=approver.pk,
                now=now,
            )

        with somebody_faster(table="policy_plan", deed=publish_version_2):
            draft = publishing.start_draft(plan=published_plan, actor_id=editor.pk, now=now)

        assert draft.number == 3
        assert draft.initiative_set.get(code="I1").title == "新しい伝え方"


class TestSubmit:
    def test_shows_what_changed_and_who_may_approve(
        self, client_of: Open, editor: User, approver: User, changed: PlanVersion
    ) -> None:
        page = client_of(editor).get(YEAR + "submit/").content.decode()

        assert "直しました：活動「地図と文字で」" in page
        assert "承認できる人：係員 決める。このうち1人が承認すると、すぐに公開されます。" in page

    def test_says_which_step_to_the_public_page_this_is(
        self, client_of: Open, editor: User, changed: PlanVersion
    ) -> None:
        current = re.compile(r'aria-current="step">\s*<span>(\S+)')
        officer = client_of(editor)

        before = officer.get(YEAR + "submit/").content.decode()
        officer.post(YEAR + "submit/", NOTE)
        after = officer.get(YEAR + "approval/").content.decode()

        assert current.findall(before) == ["承認を依頼する"]
        assert current.findall(after) == ["別の人が承認する"]

    def test_asks_for_approval(self, client_of: Open, editor: User, changed: PlanVersion) -> None:
        client_of(editor).post(YEAR + "submit/", NOTE)

        version = PlanVersion.objects.get(pk=changed.pk)
        assert (version.state, version.submitted_by) == ("IN_REVIEW", editor)
        assert version.change_note == "避難の約束を直しました。"

    def test_wants_to_know_what_changed(
        self, client_of: Open, editor: User, changed: PlanVersion
    ) -> None:
        page = client_of(editor).post(YEAR + "submit/", {"change_note": " "})

        assert page.status_code == 422
        assert "この版で変わったところを書いてください" in page.content.decode()
        assert state_of(changed) == "DRAFT"

    def test_refuses_a_draft_with_something_to_put_right_first(
        self, client_of: Open, editor: User, changed: PlanVersion, now: dt.datetime
    ) -> None:
        changed.milestone_set.update(due_on=dt.date(2024, 4, 1))

        page = client_of(editor).post(YEAR + "submit/", NOTE)

        assert page.status_code == 409
        assert "の期日が、令和5年度の外にあります" in page.content.decode()
        assert state_of(changed) == "DRAFT"

    def test_refuses_a_plan_without_measures(
        self, client_of: Open, editor: User, kanazawa: Any
    ) -> None:
        officer = client_of(editor)
        officer.post("/kanazawa/desk/policy/start/", {"fiscal_year": "2024"})

        page = officer.post("/kanazawa/desk/policy/2024/submit/", NOTE)

        assert page.status_code == 409
        assert "施策がまだ1つもありません" in page.content.decode()

    def test_tells_the_second_who_submits_that_it_waits_already(
        self, client_of: Open, administrator: User, submitted: PlanVersion
    ) -> None:
        page = client_of(administrator).post(YEAR + "submit/", NOTE, follow=True)

        assert page.redirect_chain[-1][0] == YEAR + "approval/"


class TestApproval:
    def test_publishes_when_a_second_person_approves(
        self, client_of: Open, approver: User, submitted: PlanVersion, published_plan: Plan
    ) -> None:
        page = client_of(approver).post(
            YEAR + "approval/", decision(submitted, "approve"), follow=True
        )

        assert "公開しました。" in page.content.decode()
        states = dict(published_plan.versions.values_list("number", "state"))
        assert states == {1: "CLOSED", 2: "PUBLISHED"}

    def test_shows_the_approver_whom_it_reaches(
        self, client_of: Open, approver: User, submitted: PlanVersion
    ) -> None:
        page = client_of(approver).get(YEAR + "approval/").content.decode()

        assert "すぐに区民のページがこの版に替わり、第1版は過去の版になります" in page
        assert "係員 書くさんが" in page

    def test_refuses_the_one_who_asked(
        self, client_of: Open, administrator: User, changed: PlanVersion, now: dt.datetime
    ) -> None:
        version = publishing.submit_version(
            version_id=changed.pk, actor_id=administrator.pk, change_note="直した", now=now
        )

        page = client_of(administrator).post(
            YEAR + "approval/", decision(version, "approve"), follow=True
        )

        assert "承認を依頼した人とは別の人が承認します。" in page.content.decode()
        assert state_of(version) == "IN_REVIEW"

    def test_says_to_the_submitter_who_may_approve(
        self, client_of: Open, editor: User, approver: User, submitted: PlanVersion
    ) -> None:
        page = client_of(editor).get(YEAR + "approval/").content.decode()

        assert "依頼した人のほかに承認できる人：係員 決める" in page
        assert "承認して公開する" not in page

    @pytest.mark.parametrize("step", ["approve", "return"])
    def test_refuses_an_editor_with_a_sentence(
        self, client_of: Open, taro: User, submitted: PlanVersion, kanazawa: Any, step: str
    ) -> None:
        from engawa.core.access.models import Role
        from tests.cast import give_role

        give_role(taro, ward=kanazawa, role=Role.EDITOR)

        page = client_of(taro).post(YEAR + "approval/", decision(submitted, step, reason="あとで"))

        assert page.status_code == 403
        assert "区全体の「承認」の権限が必要です" in page.content.decode()
        assert state_of(submitted) == "IN_REVIEW"

    def test_refuses_to_approve_what_the_approver_has_not_seen(
        self,
        client_of: Open,
        approver: User,
        editor: User,
        submitted: PlanVersion,
        now: dt.datetime,
    ) -> None:
        opened = decision(submitted, "approve")
        publishing.withdraw_version(version_id=submitted.pk, actor_id=editor.pk, now=now)
        publishing.submit_version(
            version_id=submitted.pk, actor_id=editor.pk, change_note="また直した", now=now
        )

        page = client_of(approver).post(YEAR + "approval/", opened, follow=True)

        assert "確かめたあとで内容が直されました" in page.content.decode()
        assert state_of(submitted) == "IN_REVIEW"

    def test_tells_the_second_of_two_approvers(
        self,
        client_of: Open,
        approver: User,
        second_approver: User,
        submitted: PlanVersion,
    ) -> None:
        sent = decision(submitted, "approve")
        client_of(approver).post(YEAR + "approval/", sent)

        page = client_of(second_approver).post(YEAR + "approval/", sent, follow=True)

        assert "この版はいま「公開中」です" in page.content.decode()


class TestReturn:
    def test_gives_the_version_back_with_the_reason(
        self, client_of: Open, approver: User, editor: User, submitted: PlanVersion
    ) -> None:
        sent = decision(submitted, "return", reason="課の名前を確かめてください。")
        client_of(approver).post(YEAR + "approval/", sent)

        page = client_of(editor).get(YEAR).content.decode()
        assert state_of(submitted) == "DRAFT"
        assert "差し戻されました" in page
        assert "課の名前を確かめてください。" in page

    def test_wants_a_reason(self, client_of: Open, approver: User, submitted: PlanVersion) -> None:
        page = client_of(approver).post(YEAR + "approval/", decision(submitted, "return"))

        assert page.status_code == 422
        assert "どこを直すのかを書いてください" in page.content.decode()
        assert state_of(submitted) == "IN_REVIEW"


class TestWithdraw:
    def test_makes_the_version_a_draft_again(
        self, client_of: Open, editor: User, submitted: PlanVersion
    ) -> None:
        client_of(editor).post(YEAR + "approval/", decision(submitted, "withdraw"))

        assert state_of(submitted) == "DRAFT"

    def test_is_for_the_one_who_asked_only(
        self, client_of: Open, administrator: User, submitted: PlanVersion
    ) -> None:
        page = client_of(administrator).post(
            YEAR + "approval/", decision(submitted, "withdraw"), follow=True
        )

        assert "依頼した人だけが取り下げられます" in page.content.decode()
        assert state_of(submitted) == "IN_REVIEW"


class TestDiscard:
    def test_asks_first_and_says_what_goes(
        self, client_of: Open, editor: User, changed: PlanVersion
    ) -> None:
        page = client_of(editor).get(YEAR + "discard/").content.decode()

        assert "公開中の版から直した1か所が、すべてなくなります。" in page

    def test_leaves_what_is_published(
        self, client_of: Open, editor: User, changed: PlanVersion, published_plan: Plan
    ) -> None:
        client_of(editor).post(YEAR + "discard/")

        assert dict(published_plan.versions.values_list("number", "state")) == {1: "PUBLISHED"}

    def test_is_refused_while_it_waits_for_approval(
        self, client_of: Open, editor: User, submitted: PlanVersion
    ) -> None:
        page = client_of(editor).post(YEAR + "discard/")

        assert page.status_code == 403
        assert state_of(submitted) == "IN_REVIEW"


# --- several processes, and the end of one ------------------------------------------------------


# Of a class, not of a test: nothing can be copied when a test has begun its transaction.
@pytest.fixture(scope="class")
def own_database(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    standing: Standing,
) -> Iterator[str]:
    """A copy of the tests' database, with nothing in its tables, which several processes can see."""
    with django_db_blocker.unblock():
        # What other tests begin with stands in a transaction, which nobody could copy.
        standing.bring([])
        with copy_of_database(tmp_path_factory.mktemp("own")) as address:
            yield address


def run(program: str, database: str, tmp_path: Path) -> dict[str, Any]:
    """Run one of the programs beside this file on its own database and read what it found."""
    finished = subprocess.run(
        [sys.executable, "-m", f"tests.rooms.policy.{program}"],
        cwd=REPOSITORY,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
            "ENGAWA_DATABASE_URL": database,
            "ENGAWA_DATA_DIR": str(tmp_path),
            "ENGAWA_SECRET_KEY": "only-for-tests",
            "ENGAWA_LOG_LEVEL": "ERROR",
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-3000:]
    found: dict[str, Any] = json.loads(finished.stdout)
    return found


@pytest.mark.timeout(120)
class TestKillInTheMiddleOfPublishing:
    def test_leaves_the_plan_wholly_old_or_wholly_new(
        self, own_database: str, tmp_path: Path
    ) -> None:
        report = run("killed_publish", own_database, tmp_path)

        old = report["before"]
        new = {
            "states": {"1": "CLOSED", "2": "PUBLISHED"},
            "documents": [1, 2],
            "searched": old["searched"] + NODES_SEARCHED,
            "promised": "新しい伝え方",
            "told": 2,
        }
        killed = [found for found in report["found"] if found["was_killed"]]
        assert old["states"] == {"1": "PUBLISHED", "2": "IN_REVIEW"}
        assert len(killed) > 15
        assert [found["at"] for found in killed if found["state"] not in (old, new)] == []
        assert report["found"][-1] == {"at": len(killed) + 1, "was_killed": False, "state": new}


# Goal, aims, measures, initiatives, activities, pledge and statements of `factories.make_content`.
NODES_SEARCHED = 1 + 2 + 2 + 3 + 5 + 1 + 2


@pytest.mark.timeout(120)
class TestTwoApproversAtOnce:
    def test_publish_once(self, own_database: str, tmp_path: Path) -> None:
        report = run("racing_approvers", own_database, tmp_path)

        assert sorted(report["outcomes"]) == ["PUBLISHED", "WrongState"]
        assert report["states"] == {"1": "CLOSED", "2": "PUBLISHED"}
        assert report["told"] == 2
