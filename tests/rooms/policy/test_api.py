"""The API: plans, versions, changes, figures, reviews, and its description."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.portal.api import make_description
from engawa.rooms.policy import contracts, schemas
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import factories
from tests.rooms.policy import open_cases

PLAN = "/api/v1/wards/kanazawa/plans/2023"


@pytest.fixture
def second_version(
    published_plan: Plan, editor: User, approver: User, now: dt.datetime
) -> PlanVersion:
    return factories.publish_again(
        published_plan,
        lambda content: factories.retitle_first_initiative(content, "新しい名前"),
        writer_id=editor.pk,
        approver_id=approver.pk,
        now=now + dt.timedelta(days=1),
    )


class TestWards:
    def test_lists_them_with_the_address_of_their_plans(
        self, client: Client, kanazawa: Ward, konan: Ward
    ) -> None:
        found = client.get("/api/v1/wards").json()

        assert [ward["slug"] for ward in found] == ["kanazawa", "konan"]
        assert found[0]["plans"].endswith("/api/v1/wards/kanazawa/plans")


class TestPlans:
    def test_lists_years_with_their_published_versions(
        self, client: Client, second_version: PlanVersion
    ) -> None:
        (plan,) = client.get("/api/v1/wards/kanazawa/plans").json()

        assert (plan["fiscal_year"], plan["label"]) == (2023, "令和5年度")
        assert [(v["version"], v["state"]) for v in plan["versions"]] == [
            (2, "PUBLISHED"),
            (1, "CLOSED"),
        ]

    def test_gives_the_whole_text_with_stable_codes(
        self, client: Client, published_plan: Plan
    ) -> None:
        plan = client.get(PLAN).json()

        measures = plan["content"]["measures"]
        assert [measure["code"] for measure in measures] == ["M1", "M2"]
        initiative = measures[0]["initiatives"][0]
        assert (initiative["code"], initiative["section"]) == ("I1", "general-affairs")
        assert initiative["activities"][0]["milestones"][0]["due_on"] == "2023-09-30"
        assert plan["format"] == 1
        assert {section["code"] for section in plan["sections"]} == {
            "general-affairs",
            "child-family",
        }

    def test_say_whether_they_are_of_a_demo(
        self, client: Client, published_plan: Plan, settings: Any
    ) -> None:
        real = client.get("/api/v1/wards/kanazawa/plans/2023").json()
        settings.IS_DEMO = True
        demo = client.get("/api/v1/wards/kanazawa/plans/2023/versions/1").json()

        assert (real["demo"], demo["demo"]) == (False, True)

    def test_gives_figures_and_hides_what_is_suppressed(
        self, client: Client, published_version: PlanVersion, editor: User, now: dt.datetime
    ) -> None:
        plan = published_version.plan
        measured = open_cases.find_target(published_version, measured=True)
        reported = open_cases.find_target(published_version, measured=False)
        open_cases.take(plan, measured, "MEASURED", now - dt.timedelta(days=1), value=777.0)
        open_cases.take(plan, measured, "SUPPRESSED", now)
        open_cases.report(plan, reported, 2.0, now, editor)

        response = client.get(PLAN)

        figures = {figure["target_code"]: figure for figure in response.json()["figures"]}
        assert figures[measured]["state"] == "SUPPRESSED"
        assert figures[measured]["value"] is None
        assert figures[reported]["value"] == 2
        assert figures[reported]["reported_by"] == "総務課"
        assert b"777" not in response.content
        assert editor.email not in response.content.decode()

    def test_knows_no_draft(self, client: Client, draft: PlanVersion) -> None:
        plans = client.get("/api/v1/wards/kanazawa/plans").json()

        assert [version["version"] for version in plans[0]["versions"]] == [1]
        assert client.get(f"{PLAN}/versions/2").status_code == 404

    def test_keeps_a_past_version_as_it_was(
        self, client: Client, second_version: PlanVersion
    ) -> None:
        old = client.get(f"{PLAN}/versions/1").json()
        new = client.get(PLAN).json()

        assert (old["version"], old["state"]) == (1, "CLOSED")
        assert old["content"]["measures"][0]["initiatives"][0]["title"] == "避難情報の伝え方"
        assert new["content"]["measures"][0]["initiatives"][0]["title"] == "新しい名前"

    def test_leaves_no_part_of_the_text_out(self) -> None:
        pairs = (
            (contracts.PlanContent, schemas.Content),
            (contracts.GoalContent, schemas.Goal),
            (contracts.AimContent, schemas.Aim),
            (contracts.MeasureContent, schemas.Measure),
            (contracts.InitiativeContent, schemas.Initiative),
            (contracts.ActivityContent, schemas.Activity),
            (contracts.MilestoneContent, schemas.Milestone),
            (contracts.TargetContent, schemas.Target),
            (contracts.PledgeContent, schemas.Pledge),
            (contracts.SectionStatementContent, schemas.SectionStatement),
        )

        # Lines of an imported document are for its review; an aim's key is its code once written.
        missing = {
            (content.__name__, field.name)
            for content, schema in pairs
            for field in dataclasses.fields(content)
            if field.name not in schema.model_fields and field.name != "spans"
        }

        assert missing == {("AimContent", "key")}


class TestChanges:
    def test_tells_them_field_by_field(self, client: Client, second_version: PlanVersion) -> None:
        found = client.get(f"{PLAN}/changes?since=1").json()

        assert (found["from_version"], found["to_version"]) == (1, 2)
        (change,) = found["changes"]
        assert (change["kind"], change["node_kind"], change["code"]) == (
            "CHANGED",
            "INITIATIVE",
            "I1",
        )
        assert change["fields"][0]["before"] == "避難情報の伝え方"
        assert change["fields"][0]["after"] == "新しい名前"

    def test_are_none_since_the_version_in_force(
        self, client: Client, second_version: PlanVersion
    ) -> None:
        assert client.get(f"{PLAN}/changes?since=2").json()["changes"] == []


class TestIndicators:
    def test_give_the_first_half_the_year_and_its_months(
        self,
        client: Client,
        published_version: PlanVersion,
        editor: User,
        now: dt.datetime,
        clock: Any,
    ) -> None:
        code = open_cases.find_target(published_version, measured=False)
        open_cases.report(published_version.plan, code, 1.0, now - dt.timedelta(days=20), editor)

        found = client.get(f"{PLAN}/indicators").json()

        (figure,) = [each for each in found if each["now"]["target_code"] == code]
        assert (figure["now"]["value"], figure["first_half"]["value"]) == (1, 1)
        assert [month["value"] for month in figure["months"]] == [
            None, None, None, None, None, 1, None,
        ]  # fmt: skip
        assert figure["months"][0]["state"] == "NOT_MEASURED"


class TestReviews:
    def test_gives_signed_ones_only(
        self, client: Client, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        review = open_cases.submit_review(published_plan, writer=editor, moment=now)
        waiting = client.get(f"{PLAN}/reviews").json()
        review.state, review.signed_by, review.signed_at = "SIGNED", approver, now
        review.save()

        signed = client.get(f"{PLAN}/reviews").json()

        assert waiting == []
        assert signed[0]["kind_label"] == "中間振り返り"
        assert signed[0]["items"][0]["judgement"] == "BEHIND"


class TestAnswers:
    @pytest.mark.parametrize(
        ("address", "status", "words"),
        [
            ("/api/v1/wards/nowhere/plans", 404, "その区はありません"),
            ("/api/v1/wards/kanazawa/plans/1999", 404, "公表されていません"),
            ("/api/v1/wards/kanazawa/plans/soon", 422, "「year」"),
            ("/api/v1/wards/kanazawa/plans/99999999999999999999", 422, "「year」"),
            (f"{PLAN}/changes", 422, "「since」"),
            (f"{PLAN}/versions/0", 422, "「number」"),
            ("/api/v2/", 404, "何もありません"),
            ("/api/v1/wards/%00/plans", 422, "「ward」"),
        ],
    )
    def test_say_in_a_sentence_what_is_wrong(
        self, client: Client, published_plan: Plan, address: str, status: int, words: str
    ) -> None:
        response = client.get(address)

        problem = response.json()
        assert response.status_code == status
        assert response["Content-Type"] == "application/problem+json"
        assert problem["status"] == status
        assert words in problem["detail"]

    def test_are_not_sent_twice(self, client: Client, published_plan: Plan) -> None:
        first = client.get(PLAN)

        again = client.get(PLAN, headers={"if-none-match": first["ETag"]})

        assert (again.status_code, again.content) == (304, b"")

    def test_tell_their_headers_alone(self, client: Client, published_plan: Plan) -> None:
        whole = client.get(PLAN)

        answer = client.head(PLAN)

        assert (answer.status_code, answer.content) == (200, b"")
        assert answer["ETag"] == whole["ETag"]

    def test_may_be_read_by_pages_of_other_sites(
        self, client: Client, published_plan: Plan
    ) -> None:
        assert client.get(PLAN)["Access-Control-Allow-Origin"] == "*"
        assert client.get("/api/nothing")["Access-Control-Allow-Origin"] == "*"

    def test_write_japanese_readably(self, client: Client, published_plan: Plan) -> None:
        assert "防災と減災" in client.get(PLAN).content.decode()

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_refuse_to_change_anything(
        self, client: Client, published_plan: Plan, method: str
    ) -> None:
        assert getattr(client, method)(PLAN).status_code == 405


class TestDescription:
    def test_is_openapi_3_1(self, client: Client, db: None) -> None:
        described = client.get("/api/openapi.json").json()

        assert described["openapi"].startswith("3.1.")
        assert len(described["paths"]) == 7
        assert described["info"]["license"]["name"] == "CC BY 4.0"

    def test_keeps_the_rules_of_openapi(self, client: Client, db: None) -> None:
        described = client.get("/api/openapi.json").json()

        # Raises where the description breaks the official schema of OpenAPI 3.1.
        schemathesis.openapi.from_dict(described).validate()

    def test_is_explained_to_people_without_any_script(self, client: Client, db: None) -> None:
        page = client.get("/api/docs").content.decode()

        for address in make_description()["paths"]:
            assert f"GET {address}" in page
        assert page.count("<script") == 1
        assert "/api/v1/wards/kanazawa/plans/2023/changes?since=1" in page

    def test_gives_examples_that_work(self, client: Client, published_plan: Plan) -> None:
        page = client.get("/api/docs")

        examples = [operation["example"] for operation in page.context["operations"]]
        assert [client.get(example).status_code for example in examples] == [200] * 7


schema = schemathesis.openapi.from_dict(make_description())


class TestKeepsItsDescription:
    @schema.parametrize()
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def test_whatever_is_asked(
        self, case: schemathesis.Case, second_version: PlanVersion, kept_connection: None
    ) -> None:
        response = case.call(
            app=get_wsgi_application(),
            base_url="http://testserver",
            headers={"Accept-Encoding": "identity"},
        )

        case.validate_response(
            response,
            checks=[
                schemathesis.checks.not_a_server_error,
                status_code_conformance,
                content_type_conformance,
                response_schema_conformance,
            ],
        )
