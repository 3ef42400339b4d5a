"""Lists of sites as files: a table (CSV in any usual encoding, or a workbook), or GeoJSON with properties.

Sites stand at places of the ward: a row is joined to one by the number of the place, by the first eleven
characters of the national id, else by name and town. A row that fits none makes no place by itself.
"""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from engawa.rooms.places.contracts import PlaceKeys, TableRefused
from engawa.rooms.places.facade.reading import read_table_file
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.site_file_values import SiteReading
from engawa.rooms.safety.site_rows import read_rows
from engawa.rooms.safety.values import SiteRole

LARGEST_FILE = 30 * 1024 * 1024
# A prefecture has some thousand; a ward some hundred.
MOST_ROWS = 50_000


def read_site_file(
    *,
    content: bytes,
    filename: str,
    ward_name: str,
    role: SiteRole | None,
    places: Iterable[PlaceKeys],
    sites: Collection[tuple[int, SiteRole]] = (),
) -> SiteReading:
    """Read a list of sites of one ward; `role` is that of rows that say none.

    `sites` are (place, role) of what is registered already: of two places of one name it is that one.

    :raises RegisterFileRefused: it is empty, too large, no table, or names no place of the ward.
    """
    if len(content) > LARGEST_FILE:
        raise RegisterFileRefused(
            _("ファイルが大きすぎます。%(limit)d MBまでのファイルに分けてください。")
            % {"limit": LARGEST_FILE // (1024 * 1024)}
        )
    try:
        table = read_table_file(content=content, filename=filename)
    except TableRefused as refused:
        raise RegisterFileRefused(str(refused)) from refused
    if len(table.rows) > MOST_ROWS:
        raise RegisterFileRefused(
            _("行が多すぎます（%(count)d行）。%(limit)d行までのファイルに分けてください。")
            % {"count": len(table.rows), "limit": MOST_ROWS}
        )
    return read_rows(
        columns=table.columns,
        rows=table.rows,
        overlong=table.overlong,
        ward_name=ward_name,
        role=role,
        places=places,
        sites=sites,
    )
