"""Feed the readers of places, zones, sites, alerts and telegrams with files that grow towards code not yet reached (coverage-guided).

A reader may answer with places, with findings in words, or with a refusal in words. Anything else is a
fault: the bytes that led to it stay in var/fuzz, and `make fuzz` ends with their names. What was found
interesting is kept there too, so that the next run goes on where this one stopped.
"""

import argparse
import contextlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
KEPT = REPOSITORY / "var" / "fuzz"
LONGEST_FILE = 4096
# A file of four kilobytes that is read for so long, or takes so much, is a fault as well.
MOST_SECONDS, MOST_MEGABYTES = 20, 2048

XLSX_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships '
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}  # fmt: skip
CSV = (
    "全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,緯度,経度,電話番号,利用可能曜日,開始時間,終了時間,"
    "利用可能日時特記事項,車椅子可,URL\r\n"
    "141119,1,港南図書館,コウナントショカン,神奈川県横浜市港南区野庭町125,35.399123,139.589321,045-000-0001,"
    "月火水木金土日,9:30,17:00,第3月曜日は休館,△,https://library.example/\r\n"
    "141119,2,ひなた,,港南区上大岡西1-1,35度24分34秒,139.59976,(045)000-0002,月～金,１０：００,25:00,,○,\r\n"
)
GEOJSON = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"ひなた","住所":"港南区"},'
    '"geometry":{"type":"Polygon","coordinates":[[[139.5,35.4],[139.6,35.4],[139.6,35.5],[139.5,35.4]]]}}]}'
)
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>'
    "<name>A</name><Placemark><name>ひなた</name><description><![CDATA[電話<br>045]]></description><ExtendedData>"
    '<Data name="種別"><value>公園</value></Data></ExtendedData><Point><coordinates>139.6,35.4,0</coordinates>'
    "</Point></Placemark></Folder></Document></kml>"
)
GPX = (
    '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="35.4" lon="139.6"><name>ひなた</name>'
    '<desc>x</desc><link href="https://a.example/"/></wpt></gpx>'
)
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>名称</t></is></c><c r="B1" t="inlineStr"><is><t>緯度</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>ひなた</t></is></c><c r="B2"><v>35.4</v></c></row></sheetData>'
    '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells></worksheet>'
)
TOWNS = "市区町村コード,大字町丁目名,大字町丁目名_カナ,緯度,経度\r\n14111,上大岡西一丁目,カミオオオカニシ,35.4096,139.5997\r\n"
ZONES = (
    "区域番号,区域名,町丁目,世帯数,人数,種類,災害,形\r\n"
    "12,釜利谷東のがけ,釜利谷東二丁目、三丁目の一部,約21世帯,33,がけ,土砂災害,\r\n"
    '１２,,横浜市金沢区六浦二丁目,不明,-,川沿い,洪水,"{""type"":""Polygon"",""coordinates"":[]}"\r\n'
)
ZONES_GEOJSON = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"区域番号":"12","町丁目":["六浦町"],'
    '"世帯数":21.0},"geometry":{"type":"MultiPolygon","coordinates":[[[[139.61,35.34],[139.62,35.34],[139.62,35.35],'
    "[139.61,35.34]]]]}}]}"
)
SITES = (
    "名称,所在地_連結表記,共通ID,施設番号,避難所タイプ,建物,コード,洪水,災害種別_津波,想定収容人数,ペット,対応言語,案内\r\n"
    "釜利谷東小学校,金沢区釜利谷東二丁目12番,E1410000079201,,指定福祉避難所,体育館,rain-1,○,×,約1200人,可,英語・中国語,北門\r\n"
    "ひなた荘,神奈川県横浜市港南区野庭町1,,２,地域防災拠点,,,2階,,多数,=1+1,,\r\n"
)
CAP = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a1</identifier><sender>s@x</sender>'
    "<sent>2025-10-13T15:04:00+09:00</sent><status>Actual</status><msgType>Update</msgType><scope>Public</scope>"
    "<references>s@x,a0,2025-10-13T15:00:00+09:00</references><info><language>ja</language><category>Geo</category>"
    "<event>E</event><urgency>Past</urgency><severity>Minor</severity><certainty>Likely</certainty><area>"
    "<areaDesc>A</areaDesc><polygon>35,139 35,140 36,140 35,139</polygon><circle>35.4,139.6 2.5</circle>"
    "<geocode><valueName>x</valueName><value>y</value></geocode></area></info></alert>"
)
CAP_FEED = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="text/xml">{CAP}</content></entry></feed>'
HOURS = (
    "Mo-Fr 09:00-12:00,13:00-17:00; Sa[1,3] 10:00-26:00; PH off; Dec 29-Jan 03 off",
    "月火水木金\n9:00\n17:00\n祝日・年末年始は休み。第2・4土曜は10:00～15:00",
)

_TELEGRAM = (
    '<Report xmlns="http://xml.kishou.go.jp/jmaxml1/"><Control><Status>通常</Status></Control>'
    '<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/">'
    "<ReportDateTime>2026-10-04T12:00:00+09:00</ReportDateTime><EventID>1</EventID><InfoType>発表</InfoType>"
    "<Serial>1</Serial><InfoKind>%s</InfoKind><InfoKindVersion>1.5_0</InfoKindVersion>"
    "<Headline><Text>x</Text></Headline></Head><Body>%s</Body></Report>"
)
_AREA = "<Area><Name>横浜市南部</Name><Code>1410012</Code></Area>"
TELEGRAMS = (
    _TELEGRAM
    % (
        "土砂災害警戒情報",
        f"<Warning><Item><Kind><Name>警戒</Name><Code>3</Code><Status>発表</Status></Kind>{_AREA}</Item></Warning>",
    ),
    _TELEGRAM
    % (
        "気象警報・注意報",
        f"<Warning><Item><Kind><Name>警報</Name><Code>49</Code><Status>解除</Status></Kind>{_AREA}</Item></Warning>",
    ),
    _TELEGRAM
    % (
        "地震情報",
        (
            "<Intensity><Observation><Pref><Area><Code>360</Code><MaxInt>4</MaxInt><City><Code>1411100</Code>"
            "<MaxInt>5+</MaxInt></City></Area></Pref></Observation></Intensity>"
        ),
    ),
    _TELEGRAM
    % (
        "津波警報・注意報・予報",
        (
            "<Tsunami><Forecast><Item><Area><Code>312</Code></Area><Category><Kind><Code>51</Code></Kind>"
            "</Category></Item></Forecast></Tsunami>"
        ),
    ),
)
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-10-04T12:00:00+09:00</updated><entry><id>1</id>'
    '<updated>2026-10-04T03:00:00Z</updated><link href="https://a.example/x.xml"/></entry></feed>'
)


class Fault(Exception):
    """A reader answered as it must not."""


def read_file(content: bytes) -> None:
    """Read a file that is no archive, as the import does, down to the words of its findings."""
    from engawa.rooms.places.importing.findings import describe
    from engawa.rooms.places.importing.layouts import apply_mapping, recognise
    from engawa.rooms.places.importing.reading import read_table
    from engawa.rooms.places.importing.rows import read_rows
    from engawa.rooms.places.importing.table import FileRefused

    try:
        table = read_table(content=content, filename="list.csv")
    except FileRefused as refused:
        if not str(refused).endswith("。"):
            raise Fault(f"refused without a sentence: {refused}") from refused
        return
    recognised = apply_mapping(
        recognised=recognise(columns=table.columns), columns=table.columns, chosen={}
    )
    reading = read_rows(
        table=table,
        recognised=recognised,
        is_inside=lambda latitude, longitude: 35.3 < latitude < 35.5 and 139.5 < longitude < 139.7,
    )
    findings = reading.list_findings()
    if not all(describe(finding) for finding in findings):
        raise Fault("a finding says nothing")
    if not recognised.mapping or "name" not in recognised.mapping.values():
        return
    if len(reading.rows) + reading.blank_rows != len(table.rows):
        raise Fault("a row was lost")
    for row in reading.rows:
        if row.values is None and not row.findings:
            raise Fault(f"row {row.number} is neither placed nor explained")


def read_no_archive(content: bytes) -> None:
    """Read what is no archive: archives have targets of their own, which reach further."""
    if not content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        read_file(content)


def read_kmz(content: bytes) -> None:
    """Read KML out of an archive."""
    read_file(_pack({"doc.kml": content}))


def read_workbook(content: bytes) -> None:
    """Read a workbook whose one sheet is this XML."""
    read_file(_pack({**XLSX_PARTS, "xl/worksheets/sheet1.xml": content}))


def read_towns_and_outline(content: bytes) -> None:
    """Read towns and the outline of a ward."""
    from engawa.core.geo.shapes import ShapeRefused
    from engawa.rooms.places import ground_files
    from engawa.rooms.places.importing.table import FileRefused

    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    with contextlib.suppress(FileRefused):
        ground_files.read_towns(content=content, filename="towns.csv", ward_code="14111")
    with contextlib.suppress(FileRefused, ShapeRefused):
        ground_files.read_outline(content=content, ward_code="14111", ward_name="港南区")


def read_hours(content: bytes) -> None:
    """Read opening hours both ways: what was written of them must be read as the same hours."""
    from engawa.rooms.places.opening.column_times import is_blank
    from engawa.rooms.places.opening.columns import read_columns, write_columns
    from engawa.rooms.places.opening.osm import HoursUnreadable, read_osm, write_osm

    text = content.decode("utf-8", "ignore")
    try:
        hours = read_osm(text)
    except HoursUnreadable:
        pass
    else:
        if read_osm(write_osm(hours)) != hours:
            raise Fault(f"hours change on their way through OSM: {text!r}")
    cells = [*text.split("\n", 3), "", "", ""]
    try:
        reading = read_columns(weekdays=cells[0], opens=cells[1], closes=cells[2], note=cells[3])
    except HoursUnreadable:
        return
    if reading.hours is not None:
        write_columns(hours=reading.hours, note=reading.rest)
    elif not all(map(is_blank, cells)) and not reading.rest.strip():
        raise Fault(f"words about hours were lost: {text!r}")


def read_zones(content: bytes) -> None:
    """Read a register of zones, down to the words of its findings: each row is a zone, or says why not."""
    from engawa.rooms.places.importing.reading import read_table
    from engawa.rooms.places.importing.table import FileRefused
    from engawa.rooms.safety import zone_raw
    from engawa.rooms.safety.file_findings import RegisterFileRefused, Severity
    from engawa.rooms.safety.values import Hazard, ZoneKind
    from engawa.rooms.safety.zone_rows import read_rows

    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    try:
        if content.lstrip()[:1] in (b"{", b"["):
            raws = zone_raw.read_geojson(content=content)
        else:
            table = read_table(content=content, filename="zones.csv")
            rows = [(row.number, row.cells) for row in table.rows]
            raws = zone_raw.make_raw_zones(columns=table.columns, rows=rows)
        reading = read_rows(
            raws=raws,
            ward_name="金沢区",
            outline=None,
            kind=ZoneKind.CLIFF,
            hazard=Hazard.LANDSLIDE,
            credit="",
        )
    except FileRefused:
        return
    except RegisterFileRefused as refused:
        if not str(refused).endswith("。"):
            raise Fault(f"refused without a sentence: {refused}") from refused
        return
    told = {finding.row for finding in reading.findings if finding.severity is Severity.ERROR}
    if len(reading.zones) + len(told) != reading.row_count:
        raise Fault("a row is neither a zone nor explained")


def read_sites(content: bytes) -> None:
    """Read a list of sites, down to the words of its findings: each row is a line, another ward's, or says why not."""
    from engawa.rooms.places.contracts import PlaceKeys
    from engawa.rooms.places.importing.reading import read_table
    from engawa.rooms.places.importing.table import FileRefused
    from engawa.rooms.safety.file_findings import RegisterFileRefused, Severity
    from engawa.rooms.safety.site_rows import read_rows
    from engawa.rooms.safety.values import SiteRole

    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return
    here = "金沢区釜利谷東2-12-1"
    places = (
        PlaceKeys(1, 1, "shelter", "釜利谷東小学校", "", here, "E1410000079111", "E1410000079"),
        PlaceKeys(2, 2, "care-home", "ひなた荘", "", "", "", ""),
        PlaceKeys(3, 3, "school", "釜利谷東小学校", "", "", "", ""),
    )
    try:
        table = read_table(content=content, filename="sites.csv")
        reading = read_rows(
            columns=table.columns,
            rows=[(row.number, row.cells) for row in table.rows],
            overlong={row.number for row in table.rows if row.overlong},
            ward_name="金沢区",
            role=SiteRole.WELFARE,
            places=places,
            sites=frozenset(),
        )
    except FileRefused:
        return
    except RegisterFileRefused as refused:
        if not str(refused).endswith("。"):
            raise Fault(f"refused without a sentence: {refused}") from refused
        return
    told = {finding.row for finding in reading.findings if finding.severity is Severity.ERROR}
    if len(reading.lines) + len(told) + reading.elsewhere != reading.row_count:
        raise Fault("a row is neither a line nor explained")
    if any(line.role is not SiteRole.WELFARE for line in reading.lines):
        raise Fault("a welfare shelter became a place for everybody")


def read_alerts(content: bytes) -> None:
    """Read alerts of others, and write the names of what was read."""
    from engawa.rooms.safety.feeds.cap_reading import read_cap
    from engawa.rooms.safety.feeds.cap_values import CapRefused

    try:
        alerts = read_cap(content=content)
    except CapRefused as refused:
        if not str(refused).endswith("。"):
            raise Fault(f"refused without a sentence: {refused}") from refused
        return
    if not all(alert.identifier and alert.sender and alert.sent_at.tzinfo for alert in alerts):
        raise Fault("an alert that nobody can tell from others")


def read_telegrams(content: bytes) -> None:
    """Read a telegram, and what of it is stored; or a feed."""
    from engawa.adapters.jma.feeds import read_feed
    from engawa.adapters.jma.reading import read_telegram
    from engawa.core.bulletins.contracts import BulletinRefused
    from engawa.rooms.safety.standing import pack, unpack

    with contextlib.suppress(BulletinRefused):
        read_feed(content=content)
    try:
        bulletin = read_telegram(content=content, filename="20261004_0_VPWW56_140000.xml")
    except BulletinRefused as refused:
        if not str(refused).endswith("。"):
            raise Fault(f"refused without a sentence: {refused}") from refused
        return
    if unpack(pack(bulletin.areas)) != bulletin.areas:
        raise Fault("a reading changes on its way through the database")
    if any(reading.level not in (None, 1, 2, 3, 4, 5) for reading in bulletin.areas):
        raise Fault("a level that does not exist")


TARGETS: dict[str, tuple[Callable[[bytes], None], tuple[str, ...]]] = {
    "files": (read_no_archive, (CSV, CSV.replace(",", "\t"), GEOJSON, KML, GPX)),
    "kmz": (read_kmz, (KML,)),
    "workbooks": (read_workbook, (SHEET,)),
    "ground": (read_towns_and_outline, (TOWNS, GEOJSON)),
    "hours": (read_hours, HOURS),
    "zones": (read_zones, (ZONES, ZONES_GEOJSON)),
    "sites": (read_sites, (SITES,)),
    "alerts": (read_alerts, (CAP, CAP_FEED)),
    "telegrams": (read_telegrams, (*TELEGRAMS, FEED)),
}


def _pack(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def run_target(name: str, seconds: int) -> None:
    """Fuzz one target in this process; ends it."""
    import atheris

    sys.path.insert(0, str(REPOSITORY))
    from django.conf import settings

    settings.configure(USE_I18N=False)
    with atheris.instrument_imports(include=["engawa"]):
        from engawa.adapters.jma import feeds  # noqa: F401
        from engawa.adapters.jma import reading as telegrams  # noqa: F401
        from engawa.rooms.places import ground_files  # noqa: F401
        from engawa.rooms.places.importing import reading, rows  # noqa: F401
        from engawa.rooms.places.opening import columns, osm  # noqa: F401
        from engawa.rooms.safety import site_rows, standing, zone_rows  # noqa: F401
        from engawa.rooms.safety.feeds import cap_reading  # noqa: F401
    target, seeds = TARGETS[name]
    found = KEPT / name
    first = KEPT / f"{name}-first"
    for folder in (found, first):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (first / f"{number}").write_bytes(seed.encode())
        (first / f"{number}-cp932").write_bytes(seed.encode("cp932"))
    atheris.Setup(
        [
            sys.argv[0],
            str(found),
            str(first),
            f"-max_total_time={seconds}",
            f"-max_len={LONGEST_FILE}",
            f"-timeout={MOST_SECONDS}",
            f"-rss_limit_mb={MOST_MEGABYTES}",
            f"-artifact_prefix={KEPT}/fault-{name}-",
            "-print_final_stats=1",
            "-verbosity=0",
        ],
        target,
    )
    atheris.Fuzz()


def list_faults() -> Iterator[Path]:
    """List the files that a reader did not bear."""
    return KEPT.glob("fault-*")


def main() -> int:
    """Run all targets, or the named one, for some seconds each; give 1 when a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", choices=TARGETS, action="append")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--here", choices=TARGETS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.here:
        run_target(asked.here, asked.seconds)
    failed = []
    for name in asked.target or TARGETS:
        print(f"{name}: {asked.seconds} seconds ...", flush=True)
        done = subprocess.run(
            [sys.executable, __file__, "--here", name, "--seconds", str(asked.seconds)],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        lines = (done.stdout + done.stderr).splitlines()
        told = [line for line in lines if "number_of_executed_units" in line]
        print("\n".join(told if done.returncode == 0 else lines[-40:]), flush=True)
        if done.returncode != 0:
            failed.append(name)
    for path in sorted(list_faults()):
        print(f"not borne: {path.relative_to(REPOSITORY)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
