"""Registers of zones as files: GeoJSON with shapes, or a table (CSV in any usual encoding, or a workbook).

A file is a list of zones with 区域番号, 区域名, 町丁目, 世帯数, 人数 and the like, under whatever headings
municipalities give them. A table may hold a shape as GeoJSON in a cell; mostly it has none, and the zones
are known by their names and towns until somebody draws them.
"""

from django.utils.translation import gettext as _

from engawa.rooms.places.contracts import TableRefused
from engawa.rooms.places.facade.reading import read_table_file
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.situation import Geometry
from engawa.rooms.safety.values import Hazard, ZoneKind
from engawa.rooms.safety.zone_file_values import ZoneReading
from engawa.rooms.safety.zone_raw import RawZone, make_raw_zones, read_geojson
from engawa.rooms.safety.zone_rows import read_rows

LARGEST_FILE = 30 * 1024 * 1024
_TABLES = frozenset({"CSV", "XLSX"})


def read_zone_file(
    *,
    content: bytes,
    filename: str,
    ward_name: str,
    outline: Geometry | None,
    kind: ZoneKind = ZoneKind.CLIFF,
    hazard: Hazard = Hazard.LANDSLIDE,
    credit: str = "",
) -> ZoneReading:
    """Read a register of zones of one ward; `kind` and `hazard` are those of rows that say none.

    :raises RegisterFileRefused: it is empty, too large, neither GeoJSON nor a table, or has too many zones.
    """
    if len(content) > LARGEST_FILE:
        raise RegisterFileRefused(
            _("ファイルが大きすぎます。%(limit)d MBまでのファイルに分けてください。")
            % {"limit": LARGEST_FILE // (1024 * 1024)}
        )
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        raws = read_geojson(content=content)
    else:
        raws = _read_table(content, filename)
    return read_rows(
        raws=raws, ward_name=ward_name, outline=outline, kind=kind, hazard=hazard, credit=credit
    )


def _read_table(content: bytes, filename: str) -> list[RawZone]:
    try:
        table = read_table_file(content=content, filename=filename)
    except TableRefused as refused:
        raise RegisterFileRefused(str(refused)) from refused
    if table.form not in _TABLES:
        raise RegisterFileRefused(
            _("区域の表として読めません。GeoJSON、CSV、Excelのどれかにしてください。")
        )
    return make_raw_zones(columns=table.columns, rows=table.rows)
