"""The public pages of works: the list and its map, one work, its photos, its files."""

import csv
import io
import json
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Work, WorkPhoto
from engawa.rooms.places.services.work_photos import add_work_photo
from tests.rooms.places.desk_forms import text, words_of
from tests.rooms.places.material import lay_ground
from tests.rooms.places.works_material import MOMENT, PUBLIC, make_work, picture


class TestTheListOfWorks:
    def test_names_each_work_with_its_state_and_its_number_on_the_map(
        self, client: Any, kanazawa: Ward
    ) -> None:
        lay_ground(kanazawa)
        make_work(kanazawa)
        make_work(
            kanazawa,
            title="並木の路面表示",
            kind="ROAD_MARKING",
            state="DONE",
            done_on=MOMENT.date(),
        )

        page = client.get(PUBLIC)

        assert "工事 2件" in words_of(page)
        assert "計画中" in words_of(page)
        assert "2023年10月3日に終わりました" in words_of(page)
        assert text(page).count('class="map-pin"') == 2

    def test_leaves_out_what_is_not_public(self, client: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, is_public=False, title="ひみつの工事")

        page = client.get(PUBLIC)
        one = client.get(f"{PUBLIC}1/")

        assert "ひみつ" not in text(page)
        assert one.status_code == 404

    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("state=DONE", ["並木の路面表示"]),
            ("kind=HANDRAIL", ["泥亀の階段に手すりを付ける"]),
            ("area=bunko", ["泥亀の階段に手すりを付ける"]),
            ("state=DONE&kind=HANDRAIL", []),
            ("state=%00&kind=x&page=99", ["泥亀の階段に手すりを付ける", "並木の路面表示"]),
        ],
    )
    def test_is_narrowed_by_state_kind_and_district(
        self, client: Any, kanazawa: Ward, question: str, found: list[str]
    ) -> None:
        lay_ground(kanazawa)
        make_work(kanazawa)
        make_work(
            kanazawa,
            title="並木の路面表示",
            where="並木二丁目の道",
            kind="ROAD_MARKING",
            state="DONE",
            done_on=MOMENT.date(),
        )

        page = client.get(f"{PUBLIC}?{question}")

        assert [card.title for card in page.context["list"].cards] == found

    def test_counts_what_each_choice_would_find(self, client: Any, kanazawa: Ward) -> None:
        make_work(kanazawa)
        make_work(kanazawa, state="DONE", done_on=MOMENT.date(), kind="STAIRS")

        states = client.get(f"{PUBLIC}?kind=STAIRS").context["list"].states

        assert [(str(choice.label), choice.count) for choice in states] == [("完了", 1)]

    def test_says_what_to_do_when_there_is_nothing(self, client: Any, kanazawa: Ward) -> None:
        page = client.get(PUBLIC)

        assert "いま、お知らせしている工事はありません。" in words_of(page)
        assert 'href="/kanazawa/places/works/report/"' in text(page)


class TestThePageOfAWork:
    def test_shows_before_and_after_side_by_side_with_their_words(
        self, client: Any, kanazawa: Ward
    ) -> None:
        work = make_work(kanazawa)
        for moment, words in (("BEFORE", "手すりのない階段"), ("AFTER", "手すりの付いた階段")):
            add_work_photo(
                ward_id=kanazawa.pk,
                number=work.number,
                picture=picture(),
                moment=moment,
                alternative=words,
                actor_id=None,
                now=MOMENT,
            )

        page = text(client.get(f"{PUBLIC}1/"))

        before, after = page.index("工事の前</h3>"), page.index("工事のあと</h3>")
        assert before < page.index('alt="手すりのない階段"') < after
        assert after < page.index('alt="手すりの付いた階段"')

    def test_leads_to_the_promise_that_it_keeps(self, client: Any, kanazawa: Ward) -> None:
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I7", title="歩きやすいまち"
        )
        make_work(kanazawa, promises=((ref.pk, "A2"),))

        page = client.get(f"{PUBLIC}1/")

        assert '<a href="/kanazawa/policy/2023/initiatives/I7/#A2">歩きやすいまち</a>' in text(page)

    def test_names_a_promise_that_was_withdrawn_without_a_link(
        self, client: Any, kanazawa: Ward
    ) -> None:
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I7", title="歩きやすいまち", withdrawn_at=MOMENT
        )
        make_work(kanazawa, promises=((ref.pk, ""),))

        page = client.get(f"{PUBLIC}1/")

        assert "歩きやすいまち" in words_of(page)
        assert "initiatives/I7" not in text(page)

    def test_says_why_a_work_was_called_off(self, client: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, state="CALLED_OFF", called_off_reason="個人の土地でした。")

        page = words_of(client.get(f"{PUBLIC}1/"))

        assert "取りやめた理由" in page
        assert "個人の土地でした。" in page

    def test_serves_photos_of_public_works_only(self, client: Any, kanazawa: Ward) -> None:
        work = make_work(kanazawa, is_public=False)
        add_work_photo(
            ward_id=kanazawa.pk,
            number=1,
            picture=picture(),
            moment="BEFORE",
            alternative="階段",
            actor_id=None,
            now=MOMENT,
        )
        name = str(WorkPhoto.objects.get().image.name).rpartition("/")[2]
        address = f"{PUBLIC}1/photos/{name}"

        hidden = client.get(address)
        Work.objects.filter(pk=work.pk).update(is_public=True)
        shown = client.get(address)

        assert hidden.status_code == 404
        assert b"".join(shown.streaming_content)
        assert shown["Cache-Control"] == "public, max-age=31536000, immutable"
        assert client.get(address.replace("kanazawa", "konan")).status_code == 404


class TestFilesOfWorks:
    def test_are_a_table_whose_formulas_are_disarmed(self, client: Any, kanazawa: Ward) -> None:
        make_work(kanazawa, title="=HYPERLINK(1)")
        make_work(kanazawa, title="ほかの工事", state="DONE", done_on=MOMENT.date())

        answer = client.get(f"{PUBLIC}works.csv?state=PLANNED")

        content = b"".join(answer.streaming_content)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert content.startswith(b"\xef\xbb\xbf")
        assert [row["名称"] for row in rows] == ["'=HYPERLINK(1)"]
        assert (rows[0]["状態"], rows[0]["緯度"]) == ("計画中", "35.338")

    def test_are_points_for_maps_in_japanese_whatever_the_reader_reads(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_work(kanazawa, done_on=MOMENT.date(), state="DONE")
        make_work(kanazawa, latitude=None, longitude=None)

        answer = client.get(f"{PUBLIC}works.geojson?lang=en")

        found = json.loads(b"".join(answer.streaming_content))
        first = next(feature for feature in found["features"] if feature["id"] == 1)
        other = next(feature for feature in found["features"] if feature["id"] == 2)
        assert first["geometry"] == {"type": "Point", "coordinates": [139.622, 35.338]}
        assert first["properties"]["終わった日"] == "2023-10-03"
        assert first["properties"]["状態"] == "完了"
        assert other["geometry"] is None
        assert found["metadata"]["licence"]["name"] == "CC BY 4.0"

    def test_are_of_no_other_form(self, client: Any, kanazawa: Ward) -> None:
        assert client.get(f"{PUBLIC}works.exe").status_code == 404

    def test_stand_in_the_catalogue(self, client: Any, kanazawa: Ward) -> None:
        make_work(kanazawa)
        make_work(kanazawa, is_public=False, title="ひみつの工事")

        answer = client.get("/kanazawa/opendata/places.works.json")

        found = json.loads(b"".join(answer.streaming_content))
        assert [row["number"] for row in found["rows"]] == [1]


class TestTheTableOfWorks:
    @pytest.mark.parametrize(
        "change",
        [
            {"state": "DONE"},
            {"done_on": MOMENT.date()},
            {"state": "CALLED_OFF"},
            {"latitude": None},
            {"latitude": 91.0},
            {"title": ""},
            {"where": ""},
            {"planned_year": 2024, "planned_on": MOMENT.date()},
        ],
    )
    def test_refuses_what_does_not_fit_together(
        self, kanazawa: Ward, change: dict[str, Any]
    ) -> None:
        work = make_work(kanazawa)

        with pytest.raises(IntegrityError), transaction.atomic():
            Work.objects.filter(pk=work.pk).update(**change)
