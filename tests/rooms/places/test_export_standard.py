"""The CSV in the standard's layout: what any reader finds in it, and that our own reads back what was written."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.places.accessibility import BY_KEY, Answer
from engawa.rooms.places.exporting.standard_csv import write_standard_csv
from engawa.rooms.places.importing.layouts import recognise
from engawa.rooms.places.importing.own_layout import FURTHER, STANDARD
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.values import PlaceValues, Precision
from tests.rooms.places.importing.lists import codes, read_content, table_of
from tests.shared import shared_file

HALL = PlaceValues(
    kind="community-hall",
    name="港南公会堂",
    address="神奈川県横浜市港南区港南中央通10-1",
    latitude=35.400123,
    longitude=139.591234,
    precision=Precision.SITE.value,
    phone="045-000-0001",
    fax="045-000-0002",
    hours=read_osm("Mo-Fr 09:00-17:00; PH off"),
    accessibility={"wheelchair": "YES", "nursing-room": "PARTLY", "eating": "NO", "captions": "NO"},
    route_words="駅から歩いて3分",
    extra={"POIコード": "0801", "定員": "500"},
)
# Weekly hours, and some that the four columns of the standard cannot say.
HOURS = [
    "Mo-Fr 09:00-17:00",
    "Tu-Su 10:00-19:30; PH off",
    "24/7",
    "Mo-Fr 08:45-17:15; Sa[2],Sa[4] 09:00-12:00",
    'Mo-Su 09:00-21:00; Dec 29-Jan 03 off "年末年始"',
    "Mo 09:00-12:00,13:00-17:00; We 22:00-26:00",
    "off",
]
FORMULAS = "=+-@＝＋－＠'"


def write(*places: PlaceValues) -> bytes:
    pieces = write_standard_csv(places=places, government_code="141119", government_name="港南区")
    return b"".join(pieces)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Read a file as a stranger's program does."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_back(content: bytes) -> list[PlaceValues | None]:
    return [row.values for row in read_content(content).rows]


def line(extra_signs: str = "") -> st.SearchStrategy[str]:
    """Make texts of one line as the reader gives them: trimmed, without control characters."""
    signs = st.characters(
        exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp"), exclude_characters="\ufffd"
    )
    return (
        st.text(st.one_of(signs, st.sampled_from(FORMULAS + ',"、　' + extra_signs)), max_size=20)
        .map(lambda text: text.strip(" \t\n\r\x0b\x0c\xa0\u3000"))
        .map(lambda text: "" if text.startswith("\ufeff") else text)
    )


TEXTS = (
    "name_en", "common_name", "address", "city", "town", "block", "building", "phone_extension", "route_words",
    "nearest_stop", "parking", "services", "operator", "image_licence", "contact_note", "accessibility_note",
    "description", "description_en", "note",
)  # fmt: skip
OF_SEVERAL_LINES = TEXTS[TEXTS.index("contact_note") :]
CHOICES = {
    "kind": ["", "library", "our-own-kind2"],
    "name_kana": ["", "カン", "かん A"],
    "prefecture": ["", "神奈川県", "千葉県"],
    "postal_code": ["", "234-0056"],
    "government_code": ["", "141119"],
    "town_id": ["", "0008001"],
    "precision": [each.value for each in Precision],
    "phone": ["", "045-000-0001", "045-000-0001、045-000-0002", "内線のみ"],
    "fax": ["", "0450000002"],
    "email": ["", "a@example.jp", "-a@example.jp"],
    "form_url": ["", "https://example.jp/form"],
    "url": ["", "http://example.jp/?a=1,2#b"],
    "image_url": ["", "https://example.jp/a.jpg"],
    "national_id": ["", "E1410000078201"],
    "source_id": ["", "LL01", "-1", "0012"],
}
EXTRA_HEADINGS = [
    "名称",
    "電話",
    "備考（2）",
    "追加：名称",
    "opening_hours",
    "=見出し",
    "POIコード",
]


@st.composite
def places(draw: st.DrawFn) -> PlaceValues:
    """Make places that say any of what a place can say, in the forms in which it is kept."""
    random = draw(st.randoms(use_true_random=False))
    texts = [*draw(st.lists(line(), min_size=4, max_size=4)), draw(line("\n")), ""]
    fields = {name: random.choice(choices) for name, choices in CHOICES.items()}
    for name in TEXTS:
        text = random.choice(texts)
        fields[name] = text if name in OF_SEVERAL_LINES else text.replace("\n", " ")
    keys = [*EXTRA_HEADINGS, *(text for text in texts if text and "\n" not in text)]
    point = draw(st.one_of(st.none(), st.tuples(st.floats(21, 46), st.floats(123, 154))))
    return PlaceValues(
        # What begins like a note below a table would be read as one, if nothing stood beside it.
        name="館" + texts[0],
        latitude=None if point is None else point[0],
        longitude=None if point is None else point[1],
        hours=random.choice([None, *map(read_osm, HOURS)]),
        accessibility={
            key: random.choice([answer.value for answer in Answer])
            for key in random.sample(sorted(BY_KEY), 5)
        },
        extra={
            key: random.choice([text for text in texts if text] or ["1"])
            for key in random.sample(keys, 3)
        },
        **fields,
    )


class TestWritingTheStandard:
    def test_begins_with_the_columns_of_the_standard(self) -> None:
        path = shared_file("data/standards/ods_headers_observed_ichikawa_2023.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            standard = [
                row["column"] for row in csv.DictReader(file) if row["dataset"].startswith("A-01")
            ]

        columns = list(rows_of(write(HALL))[0])

        assert columns[: len(standard)] == standard
        assert columns[len(standard) : len(standard) + 3] == [
            "FAX番号",
            "アクセス方法",
            "駐車場情報",
        ]
        assert columns[-1] == "定員"

    def test_is_utf8_with_bom_and_crlf(self) -> None:
        content = write(HALL, HALL)

        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\r\n") == content.count(b"\n") == 3

    def test_says_in_its_words_what_a_place_says(self) -> None:
        row = rows_of(write(HALL))[0]

        told = {
            "全国地方公共団体コード": "141119",
            "地方公共団体名": "港南区",
            "名称": "港南公会堂",
            "緯度": "35.400123",
            "車椅子可": "可",
            "授乳室": "△",
            "飲食可否": "不可",
            "字幕": "無",
            "車椅子貸出": "",
            "利用可能曜日": "月火水木金",
            "開始時間": "09:00",
            "FAX番号": "045-000-0002",
            "POIコード": "0801",
            "定員": "500",
        }
        assert {heading: row[heading] for heading in told} == told

    def test_disarms_what_a_spreadsheet_would_run(self) -> None:
        hostile = PlaceValues(
            name="=cmd|'/c calc'!A1", note="＠SUM(A1)", extra={"=1+1": "+1", "定員": "-5"}
        )

        content = write(hostile)

        cells = [*rows_of(content)[0], *rows_of(content)[0].values()]
        assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠\t\r\n"))]

    def test_writes_hours_that_do_not_fit_in_words_and_in_osms_form(self) -> None:
        summer = read_osm("Jul-Aug Mo-Fr 09:00-17:00; Sep-Jun We 10:00-12:00")
        place = PlaceValues(name="甲", hours=summer, hours_note="雨の日は休みます")

        row = rows_of(write(place))[0]

        assert list(row)[-1] == "opening_hours"
        assert read_osm(row["opening_hours"]) == summer
        assert "雨の日は休みます" in row["利用可能時間特記事項"]
        assert row["利用可能時間特記事項"] != "雨の日は休みます"

    def test_leaves_osms_column_out_where_all_hours_fit(self) -> None:
        assert "opening_hours" not in rows_of(write(HALL))[0]

    def test_of_no_places_has_only_headings(self) -> None:
        table = table_of(write())

        assert table.columns == tuple(heading for heading, _ in (*STANDARD, *FURTHER))
        assert table.rows == ()

    def test_comes_in_pieces(self) -> None:
        pieces = list(
            write_standard_csv(
                places=(HALL for _ in range(1_000)),
                government_code="141119",
                government_name="港南区",
            )
        )

        assert len(pieces) > 2
        assert max(map(len, pieces)) < 100_000


class TestReadingItBack:
    def test_recognises_the_file_as_our_own(self) -> None:
        assert recognise(columns=table_of(write(HALL)).columns).is_own

    def test_changes_nothing(self) -> None:
        assert read_back(write(HALL)) == [HALL]

    def test_finds_nothing_to_tell(self) -> None:
        assert codes(read_content(write(HALL))) == []

    @given(place=places())
    @settings(max_examples=100, deadline=None)
    def test_changes_nothing_of_any_place(self, place: PlaceValues) -> None:
        assert read_back(write(place)) == [place]

    @pytest.mark.parametrize("words", HOURS)
    @pytest.mark.parametrize("note", ["", "雨の日は休みます", "。", "月曜日は休み"])
    def test_changes_no_hours(self, words: str, note: str) -> None:
        place = PlaceValues(name="甲", hours=read_osm(words), hours_note=note)

        assert read_back(write(place, HALL)) == [place, HALL]

    def test_changes_no_place_that_is_never_open(self) -> None:
        place = PlaceValues(name="甲", hours=OpeningHours())

        (again,) = read_back(write(place))

        assert again is not None
        assert again.hours == read_osm("off")

    @pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
    def test_changes_nothing_after_a_spreadsheet_saved_it_in_another_encoding(
        self, encoding: str
    ) -> None:
        content = write(HALL).decode("utf-8-sig").encode(encoding)

        assert read_back(content) == [HALL]

    def test_takes_a_cell_that_a_person_changed(self) -> None:
        changed = write(HALL).replace("港南公会堂".encode(), "新しい公会堂".encode())

        (again,) = read_back(changed)

        assert again is not None
        assert (again.name, again.phone) == ("新しい公会堂", HALL.phone)


class TestDisarming:
    @pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'", "'a", "＝1", "-", "普通"])
    def test_is_undone_by_our_reader(self, text: str) -> None:
        place = PlaceValues(name="甲", note=text, extra={text: text})

        assert read_back(write(place)) == [place]
