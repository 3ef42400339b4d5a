"""GPX and KML as tables: what a placemark says goes into columns that the standards know."""

import io
import zipfile

import pytest

from engawa.rooms.places.importing.geo_xml import read_gpx, read_kml
from engawa.rooms.places.importing.table import FileRefused, Form, Table

KML = "http://www.opengis.net/kml/2.2"
POINT = "<Point><coordinates>139.5961,35.4091,0</coordinates></Point>"
SQUARE = "139.5,35.4,0 139.6,35.4,0 139.6,35.5,0 139.5,35.5,0 139.5,35.4,0"


def make_kml(*placemarks: str, around: str = "{}", namespace: str = KML) -> bytes:
    inside = around.format("".join(f"<Placemark>{each}</Placemark>" for each in placemarks))
    return f'<kml xmlns="{namespace}"><Document>{inside}</Document></kml>'.encode()


def make_gpx(*waypoints: str, version: str = "1/1") -> bytes:
    return (
        f'<gpx xmlns="http://www.topografix.com/GPX/{version}">{"".join(waypoints)}</gpx>'.encode()
    )


def make_kmz(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def list_rows(table: Table) -> list[dict[str, str]]:
    """Give each row by heading, blanks aside."""
    return [
        {column: cell for column, cell in zip(table.columns, row.cells, strict=True) if cell}
        for row in table.rows
    ]


def read_only(placemark: str) -> dict[str, str]:
    (row,) = list_rows(read_kml(content=make_kml(placemark)))
    return row


class TestReadingPlacemarks:
    def test_takes_what_a_placemark_says_of_itself(self) -> None:
        row = read_only(
            "<name>港南公会堂</name><atom:link xmlns:atom='http://www.w3.org/2005/Atom' href='https://"
            "example.jp/'/><address>港南区港南四丁目2番10号</address><phoneNumber>045-000-0000"
            f"</phoneNumber><description>ホールです。</description>{POINT}"
        )

        assert row == {
            "緯度": "35.4091",
            "経度": "139.5961",
            "名称": "港南公会堂",
            "URL": "https://example.jp/",
            "住所": "港南区港南四丁目2番10号",
            "電話番号": "045-000-0000",
            "説明": "ホールです。",
        }

    def test_takes_data_of_both_kinds(self) -> None:
        row = read_only(
            "<ExtendedData><Data name='定員'><displayName>x</displayName><value> 20 </value></Data>"
            "<SchemaData schemaUrl='#s'><SimpleData name='区分'>公園</SimpleData></SchemaData>"
            "</ExtendedData>"
        )

        assert row == {"定員": "20", "区分": "公園"}

    def test_has_one_column_for_a_name_that_is_written_twice(self) -> None:
        table = read_kml(
            content=make_kml(
                "<name>公園</name><ExtendedData><Data name='名称'><value>公園</value></Data></ExtendedData>",
                "<name>広場</name><ExtendedData><Data name='名称'><value>芝生</value></Data></ExtendedData>",
                "<ExtendedData><Data name='名称'><value>丘</value></Data></ExtendedData>",
            )
        )

        assert list_rows(table) == [
            {"名称": "公園"}, {"名称": "広場", "名称（属性）": "芝生"}, {"名称": "丘"},
        ]  # fmt: skip

    def test_keeps_data_apart_from_the_columns_of_the_point(self) -> None:
        row = read_only(
            f"<ExtendedData><Data name='緯度'><value>35°24′</value></Data></ExtendedData>{POINT}"
        )

        assert (row["緯度"], row["緯度（属性）"]) == ("35.4091", "35°24′")

    def test_names_the_folders_around_a_place(self) -> None:
        around = (
            "<name>文書の名</name><Folder><name>子育て</name><Folder><name> 広場 </name>{}</Folder>"
            "<Folder><name>空</name></Folder><Placemark><name>後</name></Placemark></Folder>"
        )

        table = read_kml(content=make_kml("<name>中</name>", around=around))

        assert list_rows(table) == [
            {"フォルダー": "子育て／広場", "名称": "中"}, {"フォルダー": "子育て", "名称": "後"},
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "namespace", ["http://earth.google.com/kml/2.1", "http://www.google.com/kml/ext/2.2", ""]
    )
    def test_does_not_mind_the_version(self, namespace: str) -> None:
        (row,) = list_rows(read_kml(content=make_kml(POINT, namespace=namespace)))

        assert row == {"緯度": "35.4091", "経度": "139.5961"}

    def test_keeps_the_digits_of_the_file(self) -> None:
        row = read_only("<Point><coordinates>\n 139.5961000001 , 35.40910 \n</coordinates></Point>")

        assert (row["緯度"], row["経度"]) == ("35.40910", "139.5961000001")

    @pytest.mark.parametrize(
        ("geometry", "word"),
        [
            (f"<LineString><coordinates>{SQUARE}</coordinates></LineString>", "線"),
            (
                (
                    "<Polygon><outerBoundaryIs><LinearRing><coordinates>"
                    f"{SQUARE}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
                ),
                "面",
            ),
            (f"<MultiGeometry>{POINT}{POINT}</MultiGeometry>", "図形の集まり"),
            ("<Point><coordinates>北</coordinates></Point>", "読めない図形"),
            ("<LineString><coordinates>1,2</coordinates></LineString>", "読めない図形"),
        ],
    )
    def test_says_what_was_no_point(self, geometry: str, word: str) -> None:
        row = read_only(geometry)

        assert row["図形"] == word
        assert ("緯度" in row) == (word != "読めない図形")

    def test_takes_a_single_point_out_of_its_wrapping(self) -> None:
        assert read_only(f"<MultiGeometry>{POINT}</MultiGeometry>") == read_only(POINT)

    def test_takes_the_hole_of_a_polygon_for_outside(self) -> None:
        hole = "139.52,35.38,0 139.58,35.38,0 139.58,35.52,0 139.52,35.52,0 139.52,35.38,0"

        row = read_only(
            f"<Polygon><outerBoundaryIs><LinearRing><coordinates>{SQUARE}</coordinates></LinearRing>"
            f"</outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>{hole}</coordinates>"
            "</LinearRing></innerBoundaryIs></Polygon>"
        )

        assert not 139.52 < float(row["経度"]) < 139.58


class TestReadingDescriptions:
    @pytest.mark.parametrize(
        ("markup", "text"),
        [
            ("<b>毎週</b> 月曜<br>お休み", "毎週 月曜\nお休み"),
            ("<p>一</p>\n\n   <p>二</p>", "一\n二"),
            ("<table><tr><td>電話</td><td>045</td></tr>\n<tr><td>定員</td></tr></table>", "電話 045\n定員"),
            ("<!-- <b> -->本文<style>b{}</style><SCRIPT>x</SCRIPT><img src='a.png'>", "本文"),
            ("A &amp; B&nbsp;&lt;C&gt; &#12354;", "A & B <C> あ"),
            ("3 < 5 <3", "3 < 5 <3"),
            ("<b>終わりのない<a href='", "終わりのない<a href='"),
            ("&#" + "9" * 10_000 + "; &#1114112; &nichts;", "&#" + "9" * 10_000 + "; \ufffd &nichts;"),
            ("一行目\n二行目", "一行目\n二行目"),
            ("一行目\n  二行目<br/>", "一行目 二行目"),
        ],
    )  # fmt: skip
    def test_gives_what_a_reader_sees(self, markup: str, text: str) -> None:
        row = read_only(f"<description><![CDATA[{markup}]]></description>")

        assert row["説明"] == text

    @pytest.mark.timeout(10)
    @pytest.mark.parametrize("piece", ["<!--", "<", "<b", "<script>", " \n", "&#", "</", "<!"])
    def test_takes_no_longer_for_what_is_never_closed(self, piece: str) -> None:
        row = read_only(f"<description><![CDATA[あ<br>{piece * 100_000}]]></description>")

        assert row["説明"].startswith("あ")


class TestReadingWaypoints:
    def test_takes_what_a_waypoint_says(self) -> None:
        table = read_gpx(
            content=make_gpx(
                "<wpt lat='35.40910' lon='139.5961'><ele>3</ele><name>水場</name><cmt>夏だけ</cmt>"
                "<desc>飲めます。</desc><link href='https://example.jp/'><text>案内</text></link>"
                "<sym>Water</sym><type>公園</type></wpt>"
            )
        )

        assert table.form is Form.GPX
        assert list_rows(table) == [
            {
                "緯度": "35.40910",
                "経度": "139.5961",
                "名称": "水場",
                "説明": "飲めます。",
                "備考": "夏だけ",
                "記号": "Water",
                "種別": "公園",
                "URL": "https://example.jp/",
            }
        ]

    def test_takes_the_links_of_the_version_before(self) -> None:
        waypoint = "<wpt lat='1' lon='2'><url>https://example.jp/</url></wpt>"

        (row,) = list_rows(read_gpx(content=make_gpx(waypoint, version="1/0")))

        assert row["URL"] == "https://example.jp/"

    def test_keeps_a_waypoint_without_a_position(self) -> None:
        (row,) = list_rows(read_gpx(content=make_gpx("<wpt><name>どこか</name></wpt>")))

        assert row == {"名称": "どこか"}

    def test_takes_places_beside_a_track_and_not_its_points(self) -> None:
        table = read_gpx(
            content=make_gpx("<wpt lat='1' lon='2'/>", "<trk><trkpt lat='3' lon='4'/></trk>")
        )

        assert len(table.rows) == 1

    @pytest.mark.parametrize(
        "path", ["<trk><trkseg><trkpt/></trkseg></trk>", "<rte><rtept/></rte>"]
    )
    def test_refuses_a_walk_without_places_and_says_so(self, path: str) -> None:
        with pytest.raises(FileRefused, match="場所をウェイポイントとして登録"):
            read_gpx(content=make_gpx(path))

    def test_refuses_what_has_no_places(self) -> None:
        with pytest.raises(FileRefused, match="1つもありません"):
            read_gpx(content=make_gpx("<metadata/>"))

    def test_refuses_another_document(self) -> None:
        with pytest.raises(FileRefused, match="GPXではありません"):
            read_gpx(content=make_kml(POINT))


class TestReadingDocuments:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932", "euc_jp"])
    def test_takes_the_encodings_of_japanese_offices(self, encoding: str) -> None:
        document = make_kml("<name>区民文化センターひまわりの郷</name>").decode()
        declared = f'<?xml version="1.0" encoding="Shift_JIS"?>{document}'

        (row,) = list_rows(read_kml(content=declared.encode(encoding)))

        assert row["名称"] == "区民文化センターひまわりの郷"

    def test_takes_a_packed_document_by_its_usual_name(self) -> None:
        content = make_kmz(
            {
                "a.kml": make_kml("<name>別</name>"),
                "doc.kml": make_kml("<name>本</name>"),
                "i.png": b"x",
            }
        )

        assert list_rows(read_kml(content=content)) == [{"名称": "本"}]

    def test_takes_a_packed_document_of_another_name(self) -> None:
        content = make_kmz({"files/地図.KML": make_kml("<name>本</name>")})

        assert list_rows(read_kml(content=content)) == [{"名称": "本"}]

    def test_refuses_an_entrance_to_a_map_elsewhere(self) -> None:
        with pytest.raises(FileRefused, match="地図のデータを全部入れて"):
            read_kml(
                content=make_kml(around="<NetworkLink><Link><href>x</href></Link></NetworkLink>")
            )

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (make_kml(), "1つもありません"),
            (make_gpx("<wpt/>"), "KMLではありません"),
            (b"<kml>\n<Placemark></kml>", "2行目の14文字目"),
            (b"", "読めません"),
            (b"<kml><Placemark><name>&nbsp;</name></Placemark></kml>", "1行目の"),
            (make_kmz({"a.txt": b"x"}), "KMZの中に地図"),
        ],
    )
    def test_refuses_what_is_no_map_and_says_why(self, content: bytes, words: str) -> None:
        with pytest.raises(FileRefused, match=words):
            read_kml(content=content)
