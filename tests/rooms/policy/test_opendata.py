"""The policy's sets of open data and the pages that list them."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.core.access.models import User
from engawa.core.opendata import registry
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import factories
from tests.rooms.policy import open_cases

KEYS = (
    "policy.activities",
    "policy.indicators",
    "policy.initiatives",
    "policy.reviews",
    "policy.section-statements",
    "policy.versions",
)


def fetch(client: Client, address: str, **headers: str) -> Any:
    response = client.get(address, headers=headers)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def rows_of(client: Client, key: str, ward: str = "kanazawa") -> list[dict[str, str]]:
    _response, body = fetch(client, f"/{ward}/opendata/{key}.csv")
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


class TestPolicySets:
    def test_are_offered_under_their_published_keys(self) -> None:
        assert tuple(s.key for s in registry.list_all() if s.room == "policy") == KEYS

    def test_give_initiatives_with_stable_codes_and_marks(
        self, client: Client, published_plan: Plan
    ) -> None:
        rows = rows_of(client, "policy.initiatives")

        assert [row["取組コード"] for row in rows] == ["I1", "I2", "I3"]
        assert rows[0]["団体コード"] == "14108"
        assert rows[0]["年度"] == "2023"
        assert rows[0]["担当課"] == "総務課"
        assert rows[0]["協働の相手"] == "消防団"
        assert (rows[0]["中期計画のテーマ"], rows[0]["SDGs"]) == ("02", "11")
        assert rows[0]["方向"] == "安全に暮らせるまち"

    def test_give_activities_with_the_section_of_their_initiative(
        self, client: Client, published_plan: Plan
    ) -> None:
        rows = rows_of(client, "policy.activities")

        assert [row["活動コード"] for row in rows] == ["A1", "A2", "A3", "A4", "A5"]
        assert rows[1]["そのほかの印"] == "今年度から"
        assert rows[4]["ぷらすデジタル"] == "true"
        assert rows[4]["担当課"] == "こども家庭支援課"

    def test_give_target_and_actual_by_half_and_year(
        self, client: Client, published_version: PlanVersion, editor: User, now: dt.datetime
    ) -> None:
        plan = published_version.plan
        code = open_cases.find_target(published_version, measured=False)
        open_cases.report(plan, code, 1.0, now - dt.timedelta(days=20), editor)
        open_cases.report(plan, code, 2.0, now + dt.timedelta(days=40), editor)

        half, year = [
            row for row in rows_of(client, "policy.indicators") if row["指標コード"] == code
        ]

        assert (half["期間"], half["実績値"], half["目標値"]) == ("FIRST_HALF", "1", "2")
        assert (year["期間"], year["実績値"], year["状態"]) == ("FISCAL_YEAR", "2", "報告")
        assert (half["期間の初日"], half["期間の末日"]) == ("2023-04-01", "2023-09-30")
        assert year["報告した課"] == "総務課"

    def test_leave_what_is_not_measured_empty_and_say_so(
        self, client: Client, published_plan: Plan
    ) -> None:
        rows = rows_of(client, "policy.indicators")

        assert len(rows) == 4
        assert {row["状態コード"] for row in rows} == {"NOT_MEASURED"}
        assert {row["実績値"] for row in rows} == {""}

    def test_never_let_a_suppressed_number_out(
        self, client: Client, published_version: PlanVersion, now: dt.datetime
    ) -> None:
        code = open_cases.find_target(published_version, measured=True)
        open_cases.take(published_version.plan, code, "MEASURED", now, value=777.0)
        later = now + dt.timedelta(days=1)
        open_cases.take(published_version.plan, code, "SUPPRESSED", later)

        rows = rows_of(client, "policy.indicators")

        year = next(
            row for row in rows if row["指標コード"] == code and row["期間"] == "FISCAL_YEAR"
        )
        assert year["状態"] == "秘匿"
        assert (year["実績値"], year["分子"], year["分母"]) == ("", "", "")
        assert "777" not in str(rows)

    def test_name_the_section_and_never_the_officer_who_reported(
        self, client: Client, published_version: PlanVersion, editor: User, now: dt.datetime
    ) -> None:
        code = open_cases.find_target(published_version, measured=False)
        open_cases.report(published_version.plan, code, 1.0, now, editor)

        _response, body = fetch(client, "/kanazawa/opendata/policy.indicators.json")

        assert "総務課" in body.decode()
        assert str(editor) not in body.decode()
        assert editor.email not in body.decode()

    def test_give_signed_reviews_with_judgement_and_next_step(
        self,
        client: Client,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        review = open_cases.sign_review(
            published_plan, writer=editor, approver=approver, moment=now
        )

        whole, first, second = rows_of(client, "policy.reviews")

        assert (whole["取組コード"], whole["所見"]) == ("", review.summary)
        assert (first["判断"], first["次の一手"]) == ("遅れています", "11月に公開します。")
        assert (second["取組コード"], second["判断"]) == ("I2", "")

    def test_hold_back_a_review_that_is_not_signed(
        self, client: Client, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        open_cases.submit_review(published_plan, writer=editor, moment=now)

        assert rows_of(client, "policy.reviews") == []

    def test_hold_back_drafts(
        self, client: Client, kanazawa: Ward, editor: User, now: dt.datetime
    ) -> None:
        factories.make_tags()
        factories.make_draft(
            ward=kanazawa, content=factories.make_content(), actor_id=editor.pk, now=now
        )

        assert {key: rows_of(client, key) for key in KEYS} == {key: [] for key in KEYS}

    def test_give_versions_in_force_and_before(
        self, client: Client, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        factories.publish_again(
            published_plan,
            lambda content: factories.retitle_first_initiative(content, "新しい名前"),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now + dt.timedelta(days=1),
            change_note="名前を直しました。",
        )

        first, second = rows_of(client, "policy.versions")

        assert (first["状態"], second["状態"]) == ("過去の版", "公開中")
        assert second["変えたところ"] == "名前を直しました。"
        assert rows_of(client, "policy.initiatives")[0]["版"] == "2"

    def test_keep_wards_apart(self, client: Client, published_plan: Plan, konan: Ward) -> None:
        assert rows_of(client, "policy.initiatives", ward="konan") == []


class TestDataFiles:
    def test_say_what_they_are(self, client: Client, published_plan: Plan) -> None:
        response, _body = fetch(client, "/kanazawa/opendata/policy.versions.csv")

        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response["Content-Disposition"] == (
            'attachment; filename="kanazawa-policy.versions.csv"'
        )
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Last-Modified"] == "Tue, 03 Oct 2023 01:00:00 GMT"

    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_are_not_sent_twice(self, client: Client, published_plan: Plan, form: str) -> None:
        address = f"/kanazawa/opendata/policy.activities.{form}"
        response, _body = fetch(client, address)

        again, body = fetch(client, address, if_none_match=response["ETag"])

        assert (again.status_code, body) == (304, b"")

    def test_are_sent_again_after_a_new_reading(
        self, client: Client, published_version: PlanVersion, now: dt.datetime
    ) -> None:
        address = "/kanazawa/opendata/policy.indicators.csv"
        response, _body = fetch(client, address)
        code = open_cases.find_target(published_version, measured=True)
        open_cases.take(
            published_version.plan, code, "MEASURED", now + dt.timedelta(days=1), value=1.0
        )

        again, _body = fetch(client, address, if_none_match=response["ETag"])

        assert again.status_code == 200

    def test_have_japanese_headings_in_every_language(
        self, client: Client, published_plan: Plan
    ) -> None:
        _response, body = fetch(client, "/kanazawa/opendata/policy.versions.csv?lang=en")

        assert body.decode("utf-8-sig").startswith("団体コード,区,年度")

    def test_do_not_exist_for_an_unknown_key(self, client: Client, kanazawa: Ward) -> None:
        assert client.get("/kanazawa/opendata/policy.secrets.csv").status_code == 404


class TestCatalogue:
    def test_lists_every_set_of_every_ward_for_machines(
        self, client: Client, published_plan: Plan, konan: Ward
    ) -> None:
        response = client.get("/opendata/catalog.jsonld")

        found = json.loads(response.content)
        entries = {entry["dct:identifier"]: entry for entry in found["dcat:dataset"]}
        assert response["Content-Type"] == "application/ld+json"
        assert len(entries) == 2 * len(registry.list_all())
        entry = entries["14108:policy.versions"]
        assert entry["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
        assert entry["dct:modified"]["@value"] == "2023-10-03T10:00:00+09:00"
        assert [d["dcat:mediaType"]["@id"] for d in entry["dcat:distribution"]] == [
            "https://www.iana.org/assignments/media-types/text/csv",
            "https://www.iana.org/assignments/media-types/application/json",
        ]
        assert "dct:modified" not in entries["14111:policy.versions"]

    def test_says_who_publishes_it_under_which_terms_and_when_it_changed(
        self, client: Client, published_plan: Plan, konan: Ward
    ) -> None:
        found = json.loads(client.get("/opendata/catalog.jsonld?lang=en").content)

        assert found["dct:title"] == {"@language": "ja", "@value": "縁側のオープンデータ"}
        assert found["dct:language"]["@id"] == "http://id.loc.gov/vocabulary/iso639-1/ja"
        assert found["dct:license"]["@id"] == "https://creativecommons.org/licenses/by/4.0/"
        assert found["dct:publisher"]["foaf:name"]["@value"] == "金沢区・港南区"
        assert found["dct:modified"]["@value"] == "2023-10-03T10:00:00+09:00"

    def test_of_a_demo_says_so_with_each_set(
        self, client: Client, published_plan: Plan, settings: Any
    ) -> None:
        settings.IS_DEMO = True

        found = json.loads(client.get("/opendata/catalog.jsonld").content)

        titles = [entry["dct:title"]["@value"] for entry in (found, *found["dcat:dataset"])]
        assert [title for title in titles if not title.startswith("見本：")] == []

    def test_is_not_sent_twice_to_a_machine_that_has_it(
        self, client: Client, published_version: PlanVersion, now: dt.datetime
    ) -> None:
        etag = client.get("/opendata/catalog.jsonld")["ETag"]

        same = client.get("/opendata/catalog.jsonld", headers={"if-none-match": etag})
        code = open_cases.find_target(published_version, measured=True)
        later = now + dt.timedelta(days=1)
        open_cases.take(published_version.plan, code, "MEASURED", later, value=1.0)
        anew = client.get("/opendata/catalog.jsonld", headers={"if-none-match": etag})

        assert (same.status_code, same.content) == (304, b"")
        assert anew.status_code == 200

    def test_asks_the_database_as_often_for_many_wards_as_for_one(
        self, client: Client, published_plan: Plan, django_assert_num_queries: Callable[..., Any]
    ) -> None:
        with CaptureQueriesContext(connection) as of_one_ward:
            client.get("/opendata/catalog.jsonld")
        for number in range(20):
            Ward.objects.create(slug=f"ward-{number}", code=f"99{number:03}", name=f"{number}区")

        with django_assert_num_queries(len(of_one_ward)):
            client.get("/opendata/catalog.jsonld")

    def test_leads_from_every_download_address_to_a_file(
        self, client: Client, published_plan: Plan, settings: Any
    ) -> None:
        found = json.loads(client.get("/opendata/catalog.jsonld").content)

        for entry in found["dcat:dataset"]:
            for distribution in entry["dcat:distribution"]:
                address = distribution["dcat:downloadURL"]["@id"]
                assert address.startswith(settings.SITE_URL)
                response, body = fetch(client, address.removeprefix(settings.SITE_URL))
                assert response.status_code == 200
                assert body

    def test_shows_people_size_licence_and_fields(
        self, client: Client, published_plan: Plan
    ) -> None:
        page = client.get("/kanazawa/opendata/").content.decode()

        assert "3行、CSVで" in page
        assert "CC BY 4.0" in page
        assert "2023年10月3日 10:00" in page
        assert "<code>initiative_code</code>" in page

    def test_counts_each_set_once_for_each_change(
        self,
        client: Client,
        published_plan: Plan,
        django_assert_max_num_queries: Callable[..., Any],
    ) -> None:
        # The ward, and one question for each way in which sets of the house change.
        questions = 1 + len({data_set.last_changes for data_set in registry.list_all()})
        client.get("/kanazawa/opendata/")

        with django_assert_max_num_queries(questions):
            response = client.get("/kanazawa/opendata/")

        assert response.status_code == 200
