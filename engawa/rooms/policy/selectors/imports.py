"""Reading imports: one of them, and the list of a ward."""

import datetime as dt
from dataclasses import dataclass

from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy.importing.document import SourceDocument
from engawa.rooms.policy.models import PolicyImport


def source_of(*, policy_import: PolicyImport) -> SourceDocument:
    """Give the source document of an import."""
    return SourceDocument(
        filename=policy_import.filename,
        media_type=policy_import.media_type,
        encoding=policy_import.encoding or None,
        sha256=policy_import.sha256,
        lines=tuple(policy_import.lines),
    )


def get_import(*, ward_id: int, import_id: int) -> PolicyImport:
    """Give an import of the ward.

    :raises PolicyImport.DoesNotExist: the ward has no such import.
    """
    return PolicyImport.objects.select_related("created_by", "accepted_version").get(
        pk=import_id, ward_id=ward_id
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """Meaningful characters of a document by where they went."""

    total: int
    placed: int
    structure: int
    furniture: int
    not_placed: int

    @property
    def content(self) -> int:
        return self.total - self.furniture

    @property
    def settled(self) -> int:
        return self.placed + self.structure

    @property
    def per_cent(self) -> str:
        """The share of the text that has a place; never rounded up to 100."""
        if not self.content:
            return "100"
        thousandths = self.settled * 1000 // self.content
        return f"{thousandths / 10:.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import in the list of a ward."""

    id: int
    filename: str
    fiscal_year: FiscalYear
    state: str
    state_label: str
    counts: Counts
    created_at: dt.datetime
    created_by: str
    version_number: int | None


def list_imports(*, ward_id: int) -> list[ImportRow]:
    """List the imports of a ward, newest first, those given up last."""
    rows = (
        PolicyImport.objects.filter(ward_id=ward_id)
        .values_list(
            "id",
            "filename",
            "fiscal_year",
            "state",
            "tree__coverage",
            "created_at",
            "created_by__name",
            "created_by__email",
            "accepted_version__number",
        )
        .order_by("-created_at", "-id")
    )
    listed = [
        ImportRow(
            id=row[0],
            filename=row[1],
            fiscal_year=FiscalYear(row[2]),
            state=row[3],
            state_label=str(PolicyImport.State(row[3]).label),
            counts=Counts(**row[4]),
            created_at=row[5],
            created_by=row[6] or row[7] or "",
            version_number=row[8],
        )
        for row in rows
    ]
    return sorted(listed, key=lambda row: row.state == PolicyImport.State.DISCARDED)
