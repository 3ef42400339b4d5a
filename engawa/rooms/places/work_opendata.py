"""The open data of works: the table that the catalogue offers, and the list page's files of the same rows."""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from engawa.core.opendata.contracts import DataSet, Field, Row, Type
from engawa.core.opendata.writing import write_csv
from engawa.rooms.places.data_changes import list_last_changes
from engawa.rooms.places.exporting.record import ExportHead
from engawa.rooms.places.exporting.works import ExportedWork, write_works_geojson
from engawa.rooms.places.models import Work
from engawa.rooms.places.selectors.works import filter_works
from engawa.rooms.places.work_query import WorkQuery

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "geojson": "application/geo+json"}
_ROWS_AT_ONCE = 500


def _rows(ward_id: int) -> Iterator[Row]:
    return _rows_of(Work.objects.filter(ward_id=ward_id, is_public=True).order_by("number"))


def _rows_of(works: QuerySet[Work]) -> Iterator[Row]:
    # The table is Japanese whatever page its reader came from.
    with override("ja"):
        kinds = {value: str(label) for value, label in Work.Kind.choices}
        states = {value: str(label) for value, label in Work.State.choices}
    found = works.select_related("area", "section").prefetch_related("promises__initiative")
    for work in found.iterator(chunk_size=_ROWS_AT_ONCE):
        yield {
            "number": work.number,
            "kind_code": work.kind,
            "kind": kinds[work.kind],
            "state_code": work.state,
            "state": states[work.state],
            "title": work.title,
            "title_en": work.title_en,
            "where": work.where,
            "latitude": work.latitude,
            "longitude": work.longitude,
            "description": work.description,
            "called_off_reason": work.called_off_reason
            if work.state == Work.State.CALLED_OFF
            else "",
            "planned_year": work.planned_year,
            "planned_on": work.planned_on,
            "started_on": work.started_on,
            "done_on": work.done_on,
            "section": work.section.name if work.section else "",
            "area": work.area.name if work.area else "",
            "school": work.school,
            "initiatives": [promise.initiative.code for promise in work.promises.all()],
            "is_example": work.is_example,
        }


WORKS = DataSet(
    key="places.works",
    title=_("整備・工事の一覧"),
    description=_(
        "手すり、路面表示、通学路などの工事の場所と、計画中・工事中・完了・取りやめの別です。空欄は「分からない」という意味です。"
    ),
    fields=(
        Field("number", _("番号"), _("工事のページのアドレスにある番号"), Type.INTEGER),
        Field("kind_code", _("種類コード")),
        Field("kind", _("種類")),
        Field("state_code", _("状態コード")),
        Field("state", _("状態")),
        Field("title", _("名称")),
        Field("title_en", _("名称_英語")),
        Field("where", _("場所")),
        Field("latitude", _("緯度"), "", Type.NUMBER),
        Field("longitude", _("経度"), "", Type.NUMBER),
        Field("description", _("説明")),
        Field("called_off_reason", _("取りやめた理由")),
        Field("planned_year", _("予定の年度"), "", Type.INTEGER),
        Field("planned_on", _("予定の日"), "", Type.DATE),
        Field("started_on", _("始めた日"), "", Type.DATE),
        Field("done_on", _("終わった日"), "", Type.DATE),
        Field("section", _("担当の課")),
        Field("area", _("地区")),
        Field("school", _("学校")),
        Field("initiatives", _("取組コード"), "", Type.LIST),
        Field("is_example", _("見本"), _("作りものの工事か"), Type.BOOLEAN),
    ),
    rows=_rows,
    last_changes=list_last_changes,
    keywords=(_("工事"), _("地図")),
)


def write_works(*, form: str, head: ExportHead, ward_id: int, query: WorkQuery) -> Iterable[bytes]:
    """Write the public works that answer a question, in the columns of the open data; `csv` or `geojson`."""
    rows = _rows_of(filter_works(ward_id=ward_id, query=query))
    if form == "csv":
        return write_csv(
            data_set=dataclasses.replace(WORKS, rows=lambda _ward_id: rows), ward_id=ward_id
        )
    return write_works_geojson(head=head, works=_export(rows))


def make_work_head(*, head: ExportHead, ward_slug: str, site_url: str) -> ExportHead:
    """Say of an export that it holds works, and from which page."""
    with override("ja"):
        title = str(_("%(ward)sの整備・工事")) % {"ward": head.ward_name}
    url = site_url + reverse("places:works", kwargs={"ward_slug": ward_slug})
    return dataclasses.replace(head, title=title, source_url=url)


def _export(rows: Iterable[Row]) -> Iterator[ExportedWork]:
    with override("ja"):
        labels = {field.name: str(field.label) for field in WORKS.fields}
    for row in rows:
        yield ExportedWork(
            number=row["number"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            columns={
                labels[name]: _plain(value)
                for name, value in row.items()
                if name not in {"latitude", "longitude"}
            },
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
