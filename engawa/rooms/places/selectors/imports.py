"""What the desk shows of an import: its columns, the first rows, and what it would do."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.wards.models import Partner
from engawa.rooms.places.accessibility import BY_KEY, Answer
from engawa.rooms.places.importing.findings import Finding, Severity
from engawa.rooms.places.importing.targets import list_targets
from engawa.rooms.places.kinds import Kind
from engawa.rooms.places.merging import POINT, Difference
from engawa.rooms.places.models import Place, PlaceImport
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules
from engawa.rooms.places.planning import PARTNERS, Deed, ImportPlan, RowPlan, name_key
from engawa.rooms.places.selectors.kinds import list_kinds
from engawa.rooms.places.selectors.listing import Option
from engawa.rooms.places.selectors.opened_imports import Opened

# Of the file so many rows are shown, and of these so many at once.
PREVIEW_ROWS = 20
ROWS_OPEN = 3
# Of each part of the differences so many rows are shown; the rest is counted.
ROWS_SHOWN = 100

# Its number, and each cell with its heading.
FileRow = tuple[int, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the file: its heading, an example, what it is read as."""

    name: str
    heading: str
    example: str
    target: str
    is_unknown: bool


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One thing that differs, in words."""

    label: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of the differences."""

    row: int
    name: str
    number: int | None
    url: str
    changes: tuple[DifferenceView, ...]
    conflicts: tuple[DifferenceView, ...]
    kept: tuple[DifferenceView, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """All rows with which the import does the same; `more` are not shown."""

    key: str
    heading: str
    lead: str
    count: int
    rows: tuple[RowView, ...]
    more: int
    is_open: bool
    is_problem: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The page on which an officer looks at a file before it is taken in."""

    place_import: PlaceImport
    layout: str
    columns: tuple[ColumnView, ...]
    targets: tuple[tuple[str, str], ...]
    kinds: list[Kind]
    partners: tuple[Option, ...]
    new_partners: str
    needs_kind: bool
    tells_kind: bool
    headings: tuple[str, ...]
    preview: tuple[FileRow, ...]
    preview_more: tuple[FileRow, ...]
    counts: dict[str, int]
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    conflicts: Part
    gone: tuple[Place, ...]
    gone_more: int
    blank_rows: int
    can_apply: bool


def make_review(*, opened: Opened, plan: ImportPlan, needs_kind: bool, ward_slug: str) -> Review:
    """Gather what the review page shows."""
    table, recognised = opened.table, opened.recognised
    counts = plan.count()
    partners = name_partners(ward_id=opened.place_import.ward_id)
    chosen = set(opened.place_import.partners.values_list("pk", flat=True))
    labels = {target.code: str(target.label) for target in list_targets()} | {
        POINT: _("位置"),
        PARTNERS: _("一緒に取り組む相手"),
        "hours": _("開いている時間"),
        "kind": _("種類"),
    }
    words = _Words(
        labels,
        {kind.code: str(kind.label) for kind in list_kinds(ward_id=opened.place_import.ward_id)},
        partners,
        ward_slug,
    )
    rows = tuple(
        (row.number, tuple(zip(table.columns, row.cells, strict=False)))
        for row in table.rows[:PREVIEW_ROWS]
    )
    taken = counts[Deed.NEW] + counts[Deed.CHANGED] + counts[Deed.KEPT] + counts[Deed.UNCHANGED]
    return Review(
        place_import=opened.place_import,
        layout=recognised.label,
        columns=tuple(
            ColumnView(
                name=f"column-{at}",
                heading=heading,
                example=_find_example(opened, at),
                target=recognised.mapping[at],
                is_unknown=at in recognised.unknown,
            )
            for at, heading in enumerate(table.columns)
        ),
        targets=tuple((target.code, str(target.label)) for target in list_targets()),
        kinds=list_kinds(ward_id=opened.place_import.ward_id),
        partners=tuple(Option(str(pk), name, pk in chosen) for pk, name in partners.items()),
        new_partners=_("、").join(name for pk, name in partners.items() if pk in chosen),
        needs_kind=needs_kind,
        tells_kind=recognised.kind_column is not None,
        headings=table.columns,
        preview=rows[:ROWS_OPEN],
        preview_more=rows[ROWS_OPEN:],
        counts=counts,
        findings=plan.findings,
        parts=tuple(_list_parts(plan, words)),
        conflicts=_make_part(
            words,
            "conflicts",
            _("職員が直し、表でも変わったもの"),
            _("選ばなければ、職員が直した内容のままにします。"),
            [row for row in plan.rows if row.conflicts],
            is_open=True,
        ),
        gone=plan.gone[:ROWS_SHOWN],
        gone_more=max(0, len(plan.gone) - ROWS_SHOWN),
        blank_rows=opened.reading.blank_rows,
        can_apply=taken > 0 and not needs_kind,
    )


def name_partners(*, ward_id: int) -> dict[int, str]:
    """Give the names of the ward's partners by number."""
    return dict(Partner.objects.filter(ward_id=ward_id).values_list("pk", "name"))


def list_imports(*, ward_id: int) -> list[PlaceImport]:
    """List the imports of the ward, the newest first, without their files."""
    imports = PlaceImport.objects.filter(ward_id=ward_id).select_related("origin", "created_by")
    return list(imports.defer("content"))


class _Words:
    """Says what stands in a place and in a file."""

    def __init__(
        self,
        labels: dict[str, str],
        kinds: dict[str, str],
        partners: dict[int, str],
        ward_slug: str,
    ) -> None:
        self._labels, self._kinds, self._partners = labels, kinds, partners
        self._ward_slug = ward_slug

    def view(self, row: RowPlan) -> RowView:
        """Make the view of one row."""
        number = row.place.number if row.place else None
        url = (
            reverse("places:place", kwargs={"ward_slug": self._ward_slug, "number": number})
            if number
            else ""
        )
        return RowView(
            row=row.row,
            name=row.name or _("（名称なし）"),
            number=number,
            url=url,
            changes=self._say_all(row.changes),
            conflicts=self._say_all(row.conflicts),
            kept=self._say_all(row.kept),
            findings=tuple(
                finding for finding in row.findings if finding.severity is not Severity.NOTE
            ),
        )

    def _say_all(self, differences: Collection[Difference]) -> tuple[DifferenceView, ...]:
        return tuple(
            DifferenceView(
                name_key(item.key, self._labels),
                self._say(item.key, item.ours),
                self._say(item.key, item.theirs),
            )
            for item in differences
        )

    def _say(self, key: str, value: Any) -> str:
        if value is None:
            return _("（空欄）")
        if key == PARTNERS:
            return _("、").join(self._partners.get(pk, str(pk)) for pk in value) or _("（なし）")
        if key == POINT:
            return f"{value[0]}, {value[1]}"
        if key == "hours":
            return _("。").join(list_rules(hours=OpeningHours.from_plain(value)))
        if key == "kind":
            return self._kinds.get(str(value), str(value))
        name, _dot, item = key.partition(".")
        if name == "accessibility" and item in BY_KEY:
            return Answer(value).label
        return str(value)


def _list_parts(plan: ImportPlan, words: _Words) -> list[Part]:
    parts = (
        (Deed.REFUSED, _("取り込めない行"), _("表を直して、もう一度読み込んでください。ほかの行は、このまま取り込めます。"), True),
        (Deed.OUTSIDE, _("区の外の行"), _("このままでは取り込みません。取り込むときは、上の「区の外の行も取り込む」を選びます。"), False),
        (Deed.NEW, _("新しく加わる施設"), "", False),
        (Deed.CHANGED, _("内容が変わる施設"), "", False),
        (Deed.KEPT, _("職員が直したので、変えない施設"), "", False),
        (Deed.UNCHANGED, _("変わらない施設"), "", False),
    )  # fmt: skip
    return [
        _make_part(
            words,
            deed.value.lower(),
            heading,
            lead,
            [row for row in plan.rows if row.deed is deed],
            is_open=is_open,
            is_problem=deed is Deed.REFUSED,
        )
        for deed, heading, lead, is_open in parts
    ]


def _make_part(
    words: _Words,
    key: str,
    heading: str,
    lead: str,
    rows: list[RowPlan],
    *,
    is_open: bool,
    is_problem: bool = False,
) -> Part:
    shown = rows if key == "conflicts" else rows[:ROWS_SHOWN]
    return Part(
        key=key,
        heading=heading,
        lead=lead,
        count=len(rows),
        rows=tuple(words.view(row) for row in shown),
        more=len(rows) - len(shown),
        is_open=is_open,
        is_problem=is_problem,
    )


def _find_example(opened: Opened, at: int) -> str:
    for row in opened.table.rows[:200]:
        if row.cells[at].strip():
            return row.cells[at][:60]
    return ""
