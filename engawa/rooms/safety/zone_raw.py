"""Rows of a file of zones as they stand there, from GeoJSON or from a table; nothing is judged yet."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engawa.rooms.safety.file_findings import RegisterFileRefused

MOST_ZONES = 5_000
MOST_PROPERTIES = 200
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class RawZone:
    """A row as the file has it: texts by heading, and the GeoJSON geometry where the file has one."""

    number: int
    texts: Mapping[str, str]
    geometry: Mapping[str, Any] | None


def read_geojson(*, content: bytes) -> list[RawZone]:
    """Read the features of a GeoJSON FeatureCollection as they stand there.

    :raises RegisterFileRefused: it is no such file, or has no features or too many.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"))
    # Numbers of thousands of digits, and brackets within brackets without end.
    except (ValueError, RecursionError) as error:
        raise RegisterFileRefused(
            _("GeoJSONとして読めません。ファイルが途中で切れていないか確かめてください。")
        ) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise RegisterFileRefused(
            _(
                "GeoJSONに地物（features）がありません。区域を地物として書き出したファイルを"
                "選んでください。"
            )
        )
    _check_count(len(features))
    return [
        RawZone(number, dict(_list_texts(feature)), _geometry_of(feature))
        for number, feature in enumerate(features, 1)
    ]


def make_raw_zones(
    *, columns: Iterable[str], rows: Iterable[tuple[int, tuple[str, ...]]]
) -> list[RawZone]:
    """Give the rows of a table by their headings; a row without a single word is none.

    :raises RegisterFileRefused: there are no rows, or too many.
    """
    headings = [column.strip() for column in columns]
    raws = [
        RawZone(number, dict(zip(headings, cells, strict=False)), None)
        for number, cells in rows
        if any(cell.strip() for cell in cells)
    ]
    if not raws:
        raise RegisterFileRefused(
            _("区域の行が1つもありません。見出しの下に区域を1行に1つ書いてください。")
        )
    _check_count(len(raws))
    return raws


def _check_count(count: int) -> None:
    if count > MOST_ZONES:
        raise RegisterFileRefused(
            _("区域が多すぎます（%(count)d件）。%(limit)d件までのファイルに分けてください。")
            % {"count": count, "limit": MOST_ZONES}
        )


def _list_texts(feature: object) -> Iterator[tuple[str, str]]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return
    for key, value in list(properties.items())[:MOST_PROPERTIES]:
        if isinstance(value, list):
            # 町丁目 as a list of names.
            yield str(key), "、".join(str(item) for item in value[:MOST_PROPERTIES])[:LONGEST_TEXT]
        elif isinstance(value, str | int | float) and not isinstance(value, bool):
            # Numbers of tables become 12.0 on their way through some software.
            is_whole = isinstance(value, float) and value.is_integer()
            yield str(key), str(int(value) if is_whole else value)[:LONGEST_TEXT]


def _geometry_of(feature: object) -> Mapping[str, Any] | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return geometry if isinstance(geometry, dict) else None
