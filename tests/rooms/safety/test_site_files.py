"""Lists of sites as files: which place a row means, what is read of it, and one sentence for each row that is wrong."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engawa.rooms.places.contracts import PlaceKeys
from engawa.rooms.safety.file_findings import RegisterFileRefused, Severity
from engawa.rooms.safety.register_values import SiteValues
from engawa.rooms.safety.site_file_values import SiteReading
from engawa.rooms.safety.site_files import LARGEST_FILE, MOST_ROWS, read_site_file
from engawa.rooms.safety.site_headings import HAZARD_HEADINGS, HEADINGS
from engawa.rooms.safety.site_joining import find_town, is_elsewhere
from engawa.rooms.safety.values import Hazard, SiteRole
from tests.shared import shared_file

KEY = "E1410000079"


def a_place(number: int, name: str, **facts: str) -> PlaceKeys:
    """Give a place of 金沢区, by default a shelter in 釜利谷東."""
    given = {
        "kind": "shelter",
        "common_name": "",
        "address": "神奈川県横浜市金沢区釜利谷東2-12-1",
        "national_id": "",
        **facts,
    }
    return PlaceKeys(
        id=number + 100, number=number, name=name, site_key=given["national_id"][:11], **given
    )


SCHOOL = a_place(1, "横浜市立釜利谷東小学校")
HOME = a_place(2, "特別養護老人ホーム ひなた", kind="care-home", address="金沢区六浦町100")
PLACES = (SCHOOL, HOME)


def read(content: bytes | str, **facts: Any) -> SiteReading:
    """Read a list for 金沢区 whose rows are wind-and-rain sites unless they say otherwise."""
    raw = content if isinstance(content, bytes) else content.encode()
    values = {
        "filename": "sites.csv",
        "ward_name": "金沢区",
        "role": SiteRole.WIND_RAIN,
        "places": PLACES,
    }
    return read_site_file(**{**values, "content": raw, **facts})


def codes(reading: SiteReading) -> list[str]:
    return [finding.code for finding in reading.findings]


class TestTables:
    CSV = (
        "名称,所在地,洪水,災害種別_崖崩れ、土石流及び地滑り,津波,収容人数,ペット,バリアフリートイレ,車椅子可,対応言語\r\n"
        "釜利谷東小学校,金沢区釜利谷東二丁目12番1号,○,1,,約1,200人,可,無,,英語、中国語\r\n"
    )

    def test_give_what_the_register_keeps(self) -> None:
        reading = read(self.CSV.replace("約1,200人", '"約1,200人"'))

        (line,) = reading.lines
        assert reading.findings == ()
        assert (line.row, line.place, line.role) == (2, SCHOOL, SiteRole.WIND_RAIN)
        assert line.hazards == (Hazard.FLOOD, Hazard.LANDSLIDE)
        assert (line.capacity, line.pets, line.toilet, line.step_free) == (1200, True, False, None)
        assert line.languages == ("英語", "中国語")

    def test_say_of_a_row_with_a_comma_too_many_what_to_do(self) -> None:
        reading = read(self.CSV)

        assert reading.lines == ()
        assert codes(reading) == ["too-many-cells"]
        assert "引用符" in reading.findings[0].sentence

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
    def test_are_read_in_the_usual_encodings(self, encoding: str) -> None:
        text = "名称,地震\n釜利谷東小学校,１\n"

        assert read(text.encode(encoding)).lines == read(text).lines

    def test_take_a_blank_hazard_for_not_designated(self) -> None:
        (line,) = read("名称,洪水,津波\n釜利谷東小学校,,\n").lines

        assert line.hazards == ()
        assert line.put_onto(SiteValues(hazards=(Hazard.FLOOD,))).hazards == ()

    def test_leave_the_hazards_of_the_register_where_no_column_speaks_of_them(self) -> None:
        (line,) = read("名称,収容人数\n釜利谷東小学校,30\n").lines

        assert line.hazards is None
        assert line.put_onto(SiteValues(hazards=(Hazard.FLOOD,))).hazards == (Hazard.FLOOD,)

    def test_leave_what_they_do_not_say_as_the_register_has_it(self) -> None:
        known = SiteValues(
            capacity=50, pets=True, languages=("英語",), note="北の門から", position=3
        )

        (line,) = read("名称,収容人数,ペット,対応言語,案内\n釜利谷東小学校,不明,-,,\n").lines

        assert line.put_onto(known) == known

    @pytest.mark.parametrize(
        ("heading", "cell", "code"),
        [
            ("収容人数", "多数", "answer-unreadable"),
            ("収容人数", "99999999", "answer-unreadable"),
            ("ペット", "小型犬のみ", "answer-unreadable"),
            ("洪水", "2階以上", "hazard-unreadable"),
        ],
    )
    def test_take_a_cell_that_cannot_be_read_for_unknown_and_say_so(
        self, heading: str, cell: str, code: str
    ) -> None:
        reading = read(f"名称,{heading}\n釜利谷東小学校,{cell}\n")

        (line,) = reading.lines
        assert (line.capacity, line.pets) == (None, None)
        assert not line.hazards
        assert [(one.code, one.severity, one.column) for one in reading.findings] == [
            (code, Severity.WARNING, heading)
        ]
        assert cell in reading.findings[0].sentence

    @pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "@SUM(A1)", "=1+1"])
    def test_keep_out_a_formula(self, cell: str) -> None:
        reading = read(f"名称,収容人数\n釜利谷東小学校,{cell}\n")

        assert reading.lines == ()
        assert codes(reading) == ["formula"]
        assert "式" in reading.findings[0].sentence

    @pytest.mark.parametrize("cell", ['"=""釜利谷東小学校"""', "'=釜利谷東小学校"])
    def test_read_a_text_that_was_only_wrapped_up(self, cell: str) -> None:
        assert [line.place for line in read(f"名称\n{cell}\n").lines] == [SCHOOL]

    def test_name_the_columns_of_which_nothing_was_taken(self) -> None:
        assert read("名称,電話番号,備考\n釜利谷東小学校,045,x\n").unread == ("電話番号", "備考")

    def test_read_ten_thousand_rows_of_other_wards_beside_their_own(self) -> None:
        rows = ["施設,港南区野庭町1"] * 10_000
        rows[5_000] = "釜利谷東小学校,金沢区釜利谷東2-12-1"

        reading = read("名称,住所\n" + "\n".join(rows))

        assert (reading.row_count, reading.elsewhere) == (10_000, 9_999)
        assert [line.row for line in reading.lines] == [5_002]

    def test_keep_out_the_second_row_of_one_site(self) -> None:
        reading = read(
            "名称,建物\n釜利谷東小学校,\n横浜市立釜利谷東小学校,\n釜利谷東小学校,体育館\n"
        )

        assert [(line.row, line.building) for line in reading.lines] == [(2, ""), (4, "体育館")]
        assert "2行目" in reading.findings[0].sentence
        assert codes(reading) == ["site-again"]

    @pytest.mark.parametrize(
        ("header", "line", "code"),
        [
            ("名称,ペット", ",可", "no-name"),
            ("名称", "見しらぬ家", "place-unknown"),
            ("施設番号", "99", "place-unknown"),
            ("施設番号", "一番", "place-unknown"),
            ("名称,役割", "釜利谷東小学校,火星", "role-unknown"),
            ("名称,建物", f"釜利谷東小学校,{'棟' * 121}", "too-long"),
            ("名称,案内", f"釜利谷東小学校,{'案' * 1001}", "too-long"),
            ("名称,コード", "釜利谷東小学校,Rain 1", "code-unreadable"),
        ],
    )
    def test_keep_out_rows_that_are_wrong(self, header: str, line: str, code: str) -> None:
        reading = read(f"{header}\n{line}\n")

        assert reading.lines == ()
        assert codes(reading) == [code]
        assert reading.findings[0].severity is Severity.ERROR
        assert reading.findings[0].sentence.startswith("2行目")

    def test_keep_out_a_code_that_stands_twice(self) -> None:
        reading = read("名称,コード\n釜利谷東小学校,rain-1\n特別養護老人ホーム ひなた,rain-1\n")

        assert [line.row for line in reading.lines] == [2]
        assert codes(reading) == ["code-again"]


class TestRoles:
    @pytest.mark.parametrize(
        ("heading", "word", "role"),
        [
            ("Type", "地域防災拠点", SiteRole.DISASTER_BASE),
            ("Type", "帰宅困難者一時滞在施設", SiteRole.TEMPORARY_STAY),
            ("避難所タイプ", "指定福祉避難所", SiteRole.WELFARE),
            ("役割", "福祉避難所（風水害のときも）", SiteRole.WELFARE),
            ("役割", "風水害時の避難場所", SiteRole.WIND_RAIN),
            ("種別", "指定緊急避難場所", SiteRole.EVACUATION),
            ("種別", "指定避難所", SiteRole.SHELTER),
            ("役割", "WELFARE", SiteRole.WELFARE),
            ("種別", "小学校", SiteRole.WIND_RAIN),
            ("役割", "", SiteRole.WIND_RAIN),
        ],
    )
    def test_are_said_by_the_row_or_by_whoever_brings_the_list(
        self, heading: str, word: str, role: SiteRole
    ) -> None:
        (line,) = read(f"名称,{heading}\n釜利谷東小学校,{word}\n").lines

        assert line.role is role

    def test_are_asked_for_where_a_row_says_none(self) -> None:
        reading = read("名称,役割\n釜利谷東小学校,\n", role=None)

        assert codes(reading) == ["no-role"]

    def test_are_asked_for_once_where_no_column_says_any(self) -> None:
        with pytest.raises(RegisterFileRefused, match="役割を選んで"):
            read("名称\n釜利谷東小学校\n", role=None)

    @pytest.mark.parametrize("heading", ["役割", "種別"])
    def test_of_a_list_of_welfare_shelters_are_nothing_that_is_public(self, heading: str) -> None:
        reading = read(f"名称,{heading}\n釜利谷東小学校,指定避難所\n", role=SiteRole.WELFARE)

        assert reading.lines == ()
        assert codes(reading) == ["role-differs"]


class TestPlaces:
    def test_are_found_by_their_number_before_anything_else(self) -> None:
        assert [line.place for line in read("施設番号,名称\n2,釜利谷東小学校\n").lines] == [HOME]

    def test_are_found_by_the_first_eleven_characters_of_the_id(self) -> None:
        school = a_place(3, "べつの名", national_id=f"{KEY}111")

        (line,) = read(f"共通ID,名称\n{KEY}201,釜利谷東\n", places=(school,)).lines

        assert line.place == school

    def test_are_the_building_of_the_id_where_a_site_has_several(self) -> None:
        houses = [
            a_place(number, f"釜利谷東小学校 校舎{number}", national_id=f"{KEY}20{number}")
            for number in (1, 2)
        ]

        exact = read(f"共通ID\n{KEY}202\n", places=houses)
        named = read(f"共通ID,名称\n{KEY}111,釜利谷東小学校 校舎1\n", places=houses)
        neither = read(f"共通ID,名称\n{KEY}111,釜利谷東小学校\n", places=houses)

        assert [line.place.number for line in exact.lines] == [2]
        assert [line.place.number for line in named.lines] == [1]
        assert neither.lines == ()
        assert "1 釜利谷東小学校 校舎1、2 釜利谷東小学校 校舎2" in neither.findings[0].sentence

    @pytest.mark.parametrize(
        "name", ["釜利谷東小学校", "横浜市立釜利谷東小学校", "横浜市立　釜利谷東小学校"]
    )
    def test_are_found_by_name_whoever_founded_them(self, name: str) -> None:
        assert [line.place for line in read(f"名称\n{name}\n").lines] == [SCHOOL]

    def test_are_not_found_by_a_name_in_another_town(self) -> None:
        reading = read("名称,住所\n釜利谷東小学校,金沢区六浦町1\n")

        assert reading.lines == ()
        assert codes(reading) == ["place-unclear"]

    def test_of_one_name_in_two_towns_are_told_apart_by_the_town(self) -> None:
        halls = (
            a_place(5, "町内会館", address="金沢区六浦町1"),
            a_place(6, "町内会館", address="金沢区柴町1"),
        )

        told = read("名称,住所\n町内会館,横浜市金沢区柴町２番地\n", places=halls)
        untold = read("名称\n町内会館\n", places=halls)

        assert [line.place.number for line in told.lines] == [6]
        assert codes(untold) == ["place-unclear"]

    def test_of_one_school_in_several_lists_are_those_of_the_list_of_the_role(self) -> None:
        entries = tuple(
            a_place(number, "釜利谷東小学校", kind=kind)
            for number, kind in ((7, "school"), (8, "shelter"), (9, "disaster-base"))
        )

        base = read("名称\n釜利谷東小学校\n", places=entries, role=SiteRole.DISASTER_BASE)
        rain = read("名称\n釜利谷東小学校\n", places=entries)
        known = read("名称\n釜利谷東小学校\n", places=entries, sites={(107, SiteRole.WIND_RAIN)})

        assert [line.place.number for line in base.lines] == [9]
        assert [line.place.number for line in rain.lines] == [8]
        assert [line.place.number for line in known.lines] == [7]


class TestTowns:
    @pytest.mark.parametrize(
        ("address", "town"),
        [
            ("神奈川県横浜市金沢区釜利谷西4-19-1", "釜利谷西"),
            ("横浜市金沢区釜利谷西四丁目19-1", "釜利谷西"),
            ("釜利谷西４丁目19", "釜利谷西"),
            ("金沢区能見台通九番地1", "能見台通"),
            ("金沢区三ツ境町", "三つ境町"),
            ("千葉県市川市大字大町84-10", "大町"),
            ("", ""),
        ],
    )
    def test_are_read_from_any_way_to_write_an_address(self, address: str, town: str) -> None:
        assert find_town(address) == town

    @pytest.mark.parametrize(
        ("ward", "address", "is_other"),
        [
            ("金沢区", "", False),
            ("神奈川県横浜市金沢区", "", False),
            ("港南区", "", True),
            ("横浜市", "釜利谷東2-1", False),
            ("", "神奈川県横浜市港南区野庭町1", True),
            ("", "横浜市港南区野庭町1", True),
            ("", "千葉県市川市市川2丁目", True),
            ("", "釜利谷東二丁目", False),
            ("", "四日市町1", False),
            ("", "", False),
        ],
    )
    def test_are_of_another_ward_only_where_the_row_says_so(
        self, ward: str, address: str, is_other: bool
    ) -> None:
        assert is_elsewhere(ward_name="金沢区", ward=ward, address=address) is is_other


class TestRealLists:
    def test_of_yokohama_give_the_bases_and_stays_of_one_ward(self) -> None:
        content = shared_file("data/shelters/hinanjo_20260401.csv").read_bytes()
        kinds = {"地域防災拠点": "disaster-base"}
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        places = [
            a_place(number, row["Name"], kind=kinds.get(row["Type"], ""), address=row["Address"])
            for number, row in enumerate(rows, 1)
            if row["Ward"] == "金沢区"
        ]

        reading = read(content, role=None, places=places)
        again = read(content.decode("utf-8-sig").encode("cp932"), role=None, places=places)

        assert reading.findings == ()
        assert (reading.row_count, reading.elsewhere) == (628, 628 - len(places))
        assert {line.place for line in reading.lines} == set(places)
        assert sum(line.role is SiteRole.DISASTER_BASE for line in reading.lines) == 26
        assert again.lines == reading.lines

    def test_of_the_standard_layout_never_add_what_is_not_designated(self) -> None:
        content = shared_file("data/opendata/ichikawa/122033_103_evacuation_space.csv").read_bytes()
        rows = list(csv.DictReader(io.StringIO(content.decode("cp932"))))
        places = [
            a_place(number, row["名称"], address=row["所在地_連結表記"])
            for number, row in enumerate(rows, 1)
        ]

        reading = read(content, ward_name="市川市", role=SiteRole.EVACUATION, places=places)

        by_row = dict(enumerate(rows, 2))
        assert len(reading.lines) > 100
        for line in reading.lines:
            row = by_row[line.row]
            assert (Hazard.FLOOD in (line.hazards or ())) is (row["災害種別_洪水"] == "1")
            assert (Hazard.FIRE in (line.hazards or ())) is (row["災害種別_大規模な火事"] == "1")
            assert line.capacity == (int(row["想定収容人数"]) if row["想定収容人数"] else None)

    def test_of_the_nation_keep_the_buildings_of_a_school_apart(self) -> None:
        content = shared_file("data/shelters/gsi_emergency_141089.geojson").read_bytes()
        facts = [feature["properties"] for feature in json.loads(content)["features"]]
        places = [
            a_place(
                number,
                one["施設・場所名"],
                kind="evacuation-site",
                address=one["住所"],
                national_id=one["共通ID"],
            )
            for number, one in enumerate(facts, 1)
        ]

        reading = read(content, role=SiteRole.EVACUATION, places=places)

        assert [line.place for line in reading.lines] == places
        assert sum(Hazard.TSUNAMI in (line.hazards or ()) for line in reading.lines) == 22
        assert not any(Hazard.INLAND_FLOOD in (line.hazards or ()) for line in reading.lines)


class TestRefusals:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b" " * (LARGEST_FILE + 1),
            b"\x00\x01\x02\x03",
            b"%PDF-1.7",
            "色,大きさ\n赤,12\n".encode(),
            "名称,住所\n".encode(),
            "名称,住所\n学校,港南区野庭町1\n".encode(),
            "名称\n".encode() + "学校\n".encode() * (MOST_ROWS + 1),
        ],
    )
    def test_say_what_to_do(self, content: bytes) -> None:
        with pytest.raises(RegisterFileRefused) as refused:
            read(content)

        assert str(refused.value).endswith("。")


COLUMNS = sorted({name for names in HEADINGS.values() for name in names} | set(HAZARD_HEADINGS))
CELLS = st.one_of(
    st.sampled_from(
        ["釜利谷東小学校", "特別養護老人ホーム ひなた", "1", "2", "○", "", "-", "福祉避難所", "金沢区", "港南区", "=1", KEY]
    ),
    st.text(max_size=12),
)  # fmt: skip


class TestHostileFiles:
    @given(
        columns=st.lists(st.sampled_from([*COLUMNS, "備考"]), min_size=1, max_size=6, unique=True),
        rows=st.lists(st.lists(CELLS, min_size=1, max_size=7), min_size=1, max_size=5),
    )
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_as_tables_lose_no_row(self, columns: list[str], rows: list[list[str]]) -> None:
        out = io.StringIO()
        csv.writer(out).writerows([columns, *rows])

        self._check(out.getvalue().encode("utf-8", "replace"))

    @given(content=st.binary(max_size=300))
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_of_any_bytes_are_read_or_explained(self, content: bytes) -> None:
        self._check(content)

    @given(
        words=st.text(max_size=6).map(lambda more: f"福祉避難所{more}"),
        role=st.sampled_from([*SiteRole, None]),
    )
    @settings(max_examples=80, deadline=None)
    def test_never_make_a_welfare_shelter_anything_else(
        self, words: str, role: SiteRole | None
    ) -> None:
        out = io.StringIO()
        csv.writer(out).writerows([["名称", "役割"], ["釜利谷東小学校", words]])

        try:
            reading = read(out.getvalue().encode("utf-8", "replace"), role=role)
        except RegisterFileRefused:
            return

        assert {line.role for line in reading.lines} <= {SiteRole.WELFARE}

    def _check(self, content: bytes) -> None:
        try:
            reading = read(content)
        except RegisterFileRefused as refused:
            said = [str(refused)]
        else:
            told = {one.row for one in reading.findings if one.severity is Severity.ERROR}
            assert len(reading.lines) + len(told) + reading.elsewhere == reading.row_count
            assert told.isdisjoint(line.row for line in reading.lines)
            assert all(line.place in PLACES for line in reading.lines)
            keys = [(line.place.id, line.role, line.building) for line in reading.lines]
            assert len(keys) == len(set(keys))
            said = [finding.sentence for finding in reading.findings]
        assert all(sentence.endswith("。") for sentence in said)
