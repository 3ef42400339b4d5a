"""The ground of a ward at the desk: files that are looked at first, districts in words and shapes."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Area, Ward
from engawa.rooms.places.models import AddressPoint, GroundFile, MapArea, Town, WardOutline
from engawa.rooms.places.services.ground import set_outline
from tests.cast import end_session
from tests.rooms.places import address_material, material
from tests.rooms.places.desk_forms import DESK, Open, errors_of, words_of
from tests.turns import somebody_faster

GROUND = f"{DESK}ground/"
HALF: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [
        [[139.55, 35.32], [139.6, 35.32], [139.6, 35.42], [139.55, 35.42], [139.55, 35.32]]
    ],
}
BOW: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [
        [[139.55, 35.32], [139.6, 35.42], [139.6, 35.32], [139.55, 35.42], [139.55, 35.32]]
    ],
}
KML = '<?xml version="1.0"?><kml><Document>{}</Document></kml>'
PLACEMARK = (
    "<Placemark><name>{}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
    "139.55,35.32,0 139.6,35.32,0 139.6,35.42,0 139.55,35.32,0"
    "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)
TOWNS = "大字町丁目名,緯度,経度\n泥亀一丁目,35.339,139.622\n柴町,35.34,139.64\n"
WORDS = {"name": "文庫地区", "description": "駅のまわりです。", "district": "", "code": ""}


@pytest.fixture
def desk(client_of: Open, administrator: User) -> Any:
    return client_of(administrator)


@pytest.fixture
def district(kanazawa: Ward) -> Area:
    return material.lay_ground(kanazawa)


@pytest.fixture
def area(kanazawa: Ward, district: Area) -> MapArea:
    return MapArea.objects.create(
        ward=kanazawa, code="bunko", name="文庫地区", description="駅のまわり。", area=district
    )


def file(name: str, content: Any) -> SimpleUploadedFile:
    text = content if isinstance(content, str) else json.dumps(content)
    return SimpleUploadedFile(name, text.encode())


def bring_outline(desk: Any, geometry: Any = HALF, **more: Any) -> Any:
    sent = {"outline-file": file("ward.geojson", geometry), "outline-credit": "架空の形", **more}
    return desk.post(f"{GROUND}outline/", sent)


def put_in(desk: Any, brought: Any) -> Any:
    page = desk.get(brought.url)
    return desk.post(brought.url, {"seen": page.context["opened"].stamp}, follow=True)


class TestThePage:
    def test_says_what_is_there_and_what_is_missing(
        self, desk: Any, kanazawa: Ward, district: Area
    ) -> None:
        Area.objects.create(ward=kanazawa, code="west", name="西の地区")

        page = words_of(desk.get(GROUND))

        assert "架空の区の形" in page
        assert "2の町の位置があります。地区の分かる町は1です。" in page
        assert "形のない地区が2つあります。" in page
        assert "言葉で書いていない地区が1つあります。" in page

    def test_is_whole_where_nothing_is_there(self, desk: Any, kanazawa: Ward) -> None:
        page = words_of(desk.get(GROUND))

        assert "区の形がまだありません。" in page
        assert "町の位置がまだありません。" in page
        assert "番地の位置がまだありません。" in page


class TestTheOutline:
    def test_is_looked_at_before_it_is_written(self, desk: Any, district: Area) -> None:
        brought = bring_outline(desk)
        page = desk.get(brought.url)

        assert WardOutline.objects.get().credit == "架空の区の形"
        assert 'class="ground-new"' in page.content.decode()
        assert "まだ何も変わっていません。" in words_of(page)
        assert "いまは" in words_of(page)

    def test_is_put_in_with_its_file_and_its_credit(
        self, desk: Any, kanazawa: Ward, administrator: User
    ) -> None:
        answer = put_in(desk, bring_outline(desk))

        outline = WardOutline.objects.get()
        assert "区の形を入れました。" in words_of(answer)
        assert (outline.filename, outline.credit) == ("ward.geojson", "架空の形")
        assert AuditEntry.objects.get(code="places.outline.set").actor == administrator
        assert not GroundFile.objects.exists()

    def test_tells_which_places_would_lie_outside(self, desk: Any, kanazawa: Ward) -> None:
        material.add(kanazawa, "東の館", latitude=35.36, longitude=139.64)

        page = desk.get(bring_outline(desk).url)

        assert "公開中の施設のうち1件は、この形の外になります。" in words_of(page)

    @pytest.mark.parametrize(
        ("geometry", "sentence"),
        [
            ("{", "GeoJSONとして読めません"),
            ({"type": "FeatureCollection", "features": []}, "形がありません"),
            (BOW, "交わ"),
        ],
    )
    def test_is_refused_with_a_sentence_and_keeps_what_was_typed(
        self, desk: Any, kanazawa: Ward, geometry: Any, sentence: str
    ) -> None:
        answer = bring_outline(desk, geometry)

        assert answer.status_code == 422
        assert sentence in words_of(answer)
        assert 'value="架空の形"' in answer.content.decode()
        assert not GroundFile.objects.exists()

    def test_wants_a_file_and_a_credit(self, desk: Any, kanazawa: Ward) -> None:
        answer = desk.post(f"{GROUND}outline/", {})

        assert [error.partition("：")[0] for error in errors_of(answer)] == [
            "区の形のファイル",
            "出典",
        ]

    def test_is_not_written_over_what_somebody_else_put_in_meanwhile(
        self, desk: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        brought = bring_outline(desk)
        seen = desk.get(brought.url).context["opened"].stamp
        set_outline(
            ward_id=kanazawa.pk, geometry=material.SQUARE, credit="別", actor_id=None, now=now
        )

        answer = desk.post(brought.url, {"seen": seen})

        assert answer.status_code == 409
        assert "もう一度確かめてください。" in words_of(answer)
        assert WardOutline.objects.get().credit == "別"
        assert "区の形を入れました。" in words_of(put_in(desk, brought))

    def test_pressed_twice_is_put_in_once(self, desk: Any, kanazawa: Ward) -> None:
        brought = bring_outline(desk)
        put_in(desk, brought)

        answer = desk.post(brought.url, {"seen": ""}, follow=True)

        assert "もう入れたか" in words_of(answer)
        assert AuditEntry.objects.filter(code="places.outline.set").count() == 1

    def test_can_be_given_up(self, desk: Any, kanazawa: Ward) -> None:
        brought = bring_outline(desk)

        answer = desk.post(f"{brought.url}give-up/", follow=True)

        assert "「ward.geojson」は入れませんでした。" in words_of(answer)
        assert not GroundFile.objects.exists()
        assert not WardOutline.objects.exists()

    def test_loses_nothing_typed_with_the_session(
        self, desk: Any, kanazawa: Ward, administrator: User
    ) -> None:
        end_session(desk, GROUND)

        bring_outline(desk)
        desk.force_login(administrator)

        page = desk.get(GROUND).content.decode()
        assert 'value="架空の形"' in page
        assert "ファイルは、もう一度選んでください。" in page


class TestTowns:
    def bring(self, desk: Any, content: str = TOWNS) -> Any:
        return desk.post(f"{GROUND}towns/", {"towns-file": file("towns.csv", content)})

    def test_are_counted_before_and_written_after(
        self, desk: Any, kanazawa: Ward, district: Area
    ) -> None:
        brought = self.bring(desk)
        page = words_of(desk.get(brought.url))
        put_in(desk, brought)

        assert (
            "新しい町 1 位置や読みが変わる町 1 変わらない町 0 表にない町 1（そのまま残ります）"
            in page
        )
        town = Town.objects.get(name="泥亀一丁目")
        assert (town.latitude, town.name_kana, town.area) == (
            35.339,
            "デイキイッチョウメ",
            district,
        )
        assert Town.objects.count() == 3

    def test_of_another_list_are_refused(self, desk: Any, kanazawa: Ward) -> None:
        answer = self.bring(desk, "名称,住所\n館,町\n")

        assert answer.status_code == 422
        assert "町の一覧として読めません。" in words_of(answer)

    def test_keep_the_number_that_an_earlier_file_gave(
        self, desk: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        registry = (
            "全国地方公共団体コード,町字ID,大字・町名,丁目名,代表点_経度,代表点_緯度\n"
            "141089,0001001,泥亀,一丁目,139.622,35.338\n"
        )
        put_in(desk, self.bring(desk, registry))

        put_in(desk, self.bring(desk))

        assert Town.objects.get(name="泥亀一丁目").town_id == "0001001"


class TestAddresses:
    def bring(self, desk: Any, content: str, **more: Any) -> Any:
        return desk.post(f"{GROUND}addresses/", {"addresses-file": file("a.csv", content), **more})

    def test_are_counted_with_what_is_left_out(self, desk: Any, district: Area) -> None:
        names = file("mt_town.csv", address_material.NAMES)

        brought = self.bring(desk, address_material.HOUSES, **{"addresses-names": names})
        page = words_of(desk.get(brought.url))
        put_in(desk, brought)

        assert "入れる住所 4件（いまの0件と入れ替えます）" in page
        assert "ほかの市区町村の行 1" in page
        assert "番号や位置が読めない行 1" in page
        assert "町の一覧にない町が1つあります：泥亀二丁目" in page
        assert AddressPoint.objects.count() == 4
        assert "アドレス・ベース・レジストリの住居番号 4" in words_of(desk.get(GROUND))

    def test_ask_for_the_names_of_towns(self, desk: Any, kanazawa: Ward) -> None:
        answer = self.bring(desk, address_material.HOUSES)

        assert answer.status_code == 422
        assert "町の名前の表（町字マスター、mt_town で始まるファイル）も一緒に" in words_of(answer)


class TestDistricts:
    def test_are_added_in_words_with_a_code_of_their_own(self, desk: Any, district: Area) -> None:
        answer = desk.post(f"{GROUND}areas/new/", {**WORDS, "district": district.pk}, follow=True)

        area = MapArea.objects.get()
        assert "「文庫地区」を加えました。続けて、形のファイルを入れられます。" in words_of(answer)
        assert (area.code, area.area, area.geometry) == ("bunko", district, None)

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"description": " "}, "どこにあるか"),
            ({"code": "文庫"}, "半角の小文字"),
            ({"code": "bunko"}, "「文庫地区」が使っています"),
        ],
    )
    def test_are_refused_with_what_was_typed(
        self, desk: Any, area: MapArea, typed: dict[str, str], sentence: str
    ) -> None:
        answer = desk.post(f"{GROUND}areas/new/", {**WORDS, "name": "海の地区", **typed})

        assert answer.status_code == 422
        assert any(sentence in error for error in errors_of(answer))
        assert 'value="海の地区"' in answer.content.decode()

    def test_stand_for_a_district_only_once(self, desk: Any, area: MapArea, district: Area) -> None:
        answer = desk.post(f"{GROUND}areas/new/", {**WORDS, "district": district.pk})

        assert "この地区の形は、もう「文庫地区」にあります。" in words_of(answer)

    def test_begin_with_the_name_of_the_district_that_lacks_one(
        self, desk: Any, district: Area
    ) -> None:
        page = desk.get(f"{GROUND}areas/new/?district={district.pk}").content.decode()

        assert 'value="文庫地区"' in page

    def test_are_changed_and_recorded(self, desk: Any, area: MapArea) -> None:
        sent = {**WORDS, "revision": "1", "description": "海のそば。"}

        desk.post(f"{GROUND}areas/{area.pk}/", sent)

        area.refresh_from_db()
        assert (area.description, area.area_id, area.revision) == ("海のそば。", None, 2)
        assert AuditEntry.objects.filter(code="places.area.changed").exists()

    def test_show_what_somebody_else_wrote_first_and_lose_nothing(
        self, desk: Any, area: MapArea
    ) -> None:
        desk.post(f"{GROUND}areas/{area.pk}/", {**WORDS, "revision": "1", "description": "一"})

        answer = desk.post(
            f"{GROUND}areas/{area.pk}/", {**WORDS, "revision": "1", "description": "二"}
        )

        assert answer.status_code == 409
        assert "ほかの職員が、先に直しました" in words_of(answer)
        assert answer.context["theirs"][0]["theirs"] == "一"
        assert 'name="revision" value="2"' in answer.content.decode()
        assert ">\n二</textarea>" in answer.content.decode()

    def test_take_turns(self, desk: Any, area: MapArea) -> None:
        def faster() -> None:
            MapArea.objects.filter(pk=area.pk).update(name="先に", revision=2)

        with somebody_faster(table="places_maparea", deed=faster):
            answer = desk.post(f"{GROUND}areas/{area.pk}/remove/", {"revision": "1"})

        assert answer.status_code == 409
        assert "「先に」を地図から消しますか" in words_of(answer)
        assert MapArea.objects.filter(pk=area.pk).exists()

    def test_are_removed_after_asking(self, desk: Any, area: MapArea) -> None:
        asked = words_of(desk.get(f"{GROUND}areas/{area.pk}/remove/"))

        stale = desk.post(f"{GROUND}areas/{area.pk}/remove/", {"revision": "9"})
        answer = desk.post(f"{GROUND}areas/{area.pk}/remove/", {"revision": "1"}, follow=True)

        assert "「文庫地区」を地図から消しますか" in asked
        assert stale.status_code == 409
        assert "「文庫地区」を地図から消しました。" in words_of(answer)
        assert Area.objects.filter(code="bunko").exists()

    def test_of_another_ward_are_not_there(self, desk: Any, konan: Ward) -> None:
        other = MapArea.objects.create(ward=konan, code="x", name="x", description="x")

        assert desk.get(f"{GROUND}areas/{other.pk}/").status_code == 404
        assert desk.post(f"{GROUND}areas/{other.pk}/erase/").status_code == 404


class TestShapes:
    def bring(self, desk: Any, area: MapArea, name: str, content: Any) -> Any:
        return desk.post(f"{GROUND}areas/{area.pk}/shape/", {"file": file(name, content)})

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.geojson", HALF),
            ("a.kml", KML.format(PLACEMARK.format("何か"))),
            ("a.kml", KML.format(PLACEMARK.format("別の地区") + PLACEMARK.format("文庫地区"))),
        ],
    )
    def test_are_drawn_first_and_put_in_after(
        self, desk: Any, area: MapArea, name: str, content: Any
    ) -> None:
        brought = self.bring(desk, area, name, content)
        page = desk.get(brought.url)
        put_in(desk, brought)

        area.refresh_from_db()
        assert 'class="ground-new"' in page.content.decode()
        assert area.geometry is not None
        assert area.revision == 2

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("a.geojson", "{", "GeoJSONとして読めません"),
            ("a.geojson", {"type": "Point", "coordinates": [139.6, 35.4]}, "面（ポリゴン）の形が"),
            ("a.geojson", BOW, "交わ"),
            (
                "a.kml",
                KML.format(PLACEMARK.format("甲") + PLACEMARK.format("乙")),
                "どれが「文庫地区」か",
            ),
            (
                "a.kml",
                KML.format(PLACEMARK.format("甲").replace("139.55", "x")),
                "数として読めない",
            ),
            ("a.kml", '<!DOCTYPE kml [<!ENTITY a "b">]><kml/>', "安全に読めません"),
        ],
    )
    def test_are_refused_with_a_sentence(
        self, desk: Any, area: MapArea, name: str, content: Any, sentence: str
    ) -> None:
        answer = self.bring(desk, area, name, content)

        assert answer.status_code == 422
        assert sentence in words_of(answer)
        assert not GroundFile.objects.exists()

    def test_tell_how_much_lies_outside_the_ward(self, desk: Any, area: MapArea) -> None:
        far = json.loads(json.dumps(HALF).replace("139.55", "139.5"))

        page = words_of(desk.get(self.bring(desk, area, "a.geojson", far).url))

        assert "この形の50%は、区の形の外です。" in page

    def test_can_be_taken_out_alone(self, desk: Any, area: MapArea) -> None:
        put_in(desk, self.bring(desk, area, "a.geojson", HALF))

        desk.post(f"{GROUND}areas/{area.pk}/erase/", {"revision": "1"})
        area.refresh_from_db()
        kept = area.geometry is not None
        desk.post(f"{GROUND}areas/{area.pk}/erase/", {"revision": "2"})

        area.refresh_from_db()
        assert kept
        assert (area.geometry, area.description) == (None, "駅のまわり。")

    def test_of_a_district_that_went_are_gone_too(self, desk: Any, area: MapArea) -> None:
        brought = self.bring(desk, area, "a.geojson", HALF)
        desk.post(f"{GROUND}areas/{area.pk}/remove/", {"revision": "1"})

        assert desk.get(brought.url).status_code == 404

    def test_that_no_longer_fit_are_said_so(self, desk: Any, area: MapArea) -> None:
        content = KML.format(PLACEMARK.format("甲") + PLACEMARK.format("文庫地区"))
        brought = self.bring(desk, area, "a.kml", content)
        MapArea.objects.update(name="新しい名前", code="new")

        page = words_of(desk.get(brought.url))

        assert "どれが「新しい名前」か分かりません。" in page
