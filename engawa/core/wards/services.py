"""Keeping a ward's own facts, its sections, partners and areas.

Lock order: the ward's row, and nothing after it. Whoever writes one of its rows holds the ward's, so two
administrators take turns: names, codes and places are looked at and written by one of them at a time.
"""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from engawa.core.wards.models import Area, Partner, Section, Ward
from engawa.core.wards.uses import Row, Use, list_uses

# Given by an import or in passing, until somebody chooses a better one.
AUTOMATIC_CODE = re.compile(r"^(section|partner|area)-[0-9]+$")


@dataclass(frozen=True, slots=True)
class WardValues:
    """What a ward says of itself and may change; its name, number and address stay."""

    name_kana: str
    name_en: str
    accent: str
    contact_url: str = ""


@dataclass(frozen=True, slots=True)
class SectionValues:
    code: str
    name: str
    name_en: str = ""
    name_easy: str = ""


@dataclass(frozen=True, slots=True)
class PartnerValues:
    code: str
    name: str
    kind: str = Partner.Kind.OTHER.value
    url: str = ""


@dataclass(frozen=True, slots=True)
class AreaValues:
    code: str
    name: str
    name_kana: str = ""
    description: str = ""


RowValues = SectionValues | PartnerValues | AreaValues
Values = TypeVar("Values", bound=WardValues | RowValues)
MODELS: dict[type[RowValues], type[Row]] = {
    SectionValues: Section,
    PartnerValues: Partner,
    AreaValues: Area,
}


class RowRefused(Exception):
    """The row cannot be kept like that; the message is a sentence for the administrator."""


class NameTaken(RowRefused):
    """The ward has another row of that name."""


class CodeTaken(RowRefused):
    """The ward has another row of that code."""


class CodeFixed(RowRefused):
    """The code is known outside and stays."""


class RowGone(RowRefused):
    """Somebody has removed the row, or the ward never had it."""

    def __init__(self) -> None:
        super().__init__(_("ほかの管理者が、先に消しました。"))


class RowChanged(RowRefused):
    """Somebody has changed the row since the form was opened; `current` is what stands there now."""

    def __init__(self, current: Any) -> None:
        super().__init__(_("ほかの管理者が、先に直しました。"))
        self.current = current


class StillUsed(RowRefused):
    """Something points to the row; `uses` says what."""

    def __init__(self, row: Row, uses: list[Use]) -> None:
        super().__init__(
            _("「%(name)s」は、使われているところがあるため消せません。") % {"name": row.name}
        )
        self.row, self.uses = row, uses


def read_values(*, row: Ward | Row, of: type[Values]) -> Values:
    """Give what a row holds as the values that a form was opened with."""
    return of(**{field.name: getattr(row, field.name) for field in dataclasses.fields(of)})


def has_open_code(*, row: Row) -> bool:
    """Tell whether the row's code may still change: it was given automatically and is not yet published."""
    return bool(AUTOMATIC_CODE.match(row.code)) and not any(
        use.is_published for use in list_uses(row=row)
    )


@transaction.atomic
def change_ward(*, ward_id: int, opened: WardValues, values: WardValues) -> Ward | None:
    """Change what the ward says of itself, and give it; None when it says so already.

    :raises RowChanged: it is no longer what the form was opened with; nothing was overwritten.
    """
    ward = _lock_ward(ward_id)
    if _is_there_already(ward, opened, values):
        return None
    _write(ward, values)
    return ward


@transaction.atomic
def add_row(*, ward_id: int, values: RowValues) -> Row:
    """Add a section, partner or area to the ward, a section as the last one, and give it.

    :raises NameTaken: the ward has one of that name.
    :raises CodeTaken: the ward has one of that code.
    """
    _lock_ward(ward_id)
    row: Row = MODELS[type(values)](ward_id=ward_id)
    _require_free(row, values)
    if isinstance(row, Section):
        last = Section.objects.filter(ward_id=ward_id).last()
        row.position = last.position + 1 if last else 0
    _write(row, values)
    return row


@transaction.atomic
def change_row(*, ward_id: int, row_id: int, opened: RowValues, values: RowValues) -> Row | None:
    """Change a section, partner or area of the ward, and give it; None when it says so already.

    What is published keeps the names that it was published with.

    :raises RowGone: it is no longer there.
    :raises RowChanged: it is no longer what the form was opened with; nothing was overwritten.
    :raises NameTaken: the ward has another one of that name.
    :raises CodeTaken: the ward has another one of that code.
    :raises CodeFixed: its code is known outside.
    """
    _lock_ward(ward_id)
    row: Row = _get_row(MODELS[type(values)], ward_id, row_id)
    if _is_there_already(row, opened, values):
        return None
    _require_free(row, values)
    if values.code != row.code and not has_open_code(row=row):
        raise CodeFixed(_("このコードは、変えられません。公開のアドレスとデータに使うためです。"))
    _write(row, values)
    return row


@transaction.atomic
def move_section(*, ward_id: int, section_id: int, by: int) -> Section | None:
    """Move a section up (`by` below 0) or down in the ward's order, and give it; None when it stays.

    :raises RowGone: it is no longer there.
    """
    _lock_ward(ward_id)
    section: Section = _get_row(Section, ward_id, section_id)
    rows = list(Section.objects.filter(ward_id=ward_id))
    at = rows.index(section)
    rows.insert(max(0, at + by), rows.pop(at))
    if rows.index(section) == at:
        return None
    for position, row in enumerate(rows):
        row.position = position
    Section.objects.bulk_update(rows, ("position",))
    return section


@transaction.atomic
def remove_row(*, model: type[Row], ward_id: int, row_id: int) -> Row:
    """Remove a section, partner or area to which nothing points, and give what it was.

    :raises RowGone: it is no longer there.
    :raises StillUsed: something points to it.
    """
    _lock_ward(ward_id)
    row: Row = _get_row(model, ward_id, row_id)
    uses = list_uses(row=row)
    if uses:
        raise StillUsed(row, uses)
    try:
        with transaction.atomic():
            model.objects.filter(pk=row.pk).delete()
            # PostgreSQL would look at the end of the transaction only, when nobody can be told any more.
            connection.check_constraints()
    except IntegrityError as error:
        # Somebody came to use it in this moment, or a part of the house does not say that it does.
        uses = list_uses(row=row) or [Use(_("ほかの記録"))]
        raise StillUsed(row, uses) from error
    return row


def _lock_ward(ward_id: int) -> Ward:
    return Ward.objects.select_for_update().get(pk=ward_id)


def _get_row(model: type[Any], ward_id: int, row_id: int) -> Any:
    row = model.objects.filter(ward_id=ward_id, pk=row_id).first()
    if row is None:
        raise RowGone
    return row


def _is_there_already(row: Ward | Row, opened: Any, values: Any) -> bool:
    current: Any = read_values(row=row, of=type(values))
    # Who asks for what stands there by now overwrites nothing.
    if current not in (opened, values):
        raise RowChanged(current)
    return bool(current == values)


def _require_free(row: Row, values: RowValues) -> None:
    others = type(row).objects.filter(ward_id=row.ward_id).exclude(pk=row.pk)
    if others.filter(name=values.name).exists():
        raise NameTaken(
            _("「%(name)s」は、この区にもうあります。別の名前にしてください。")
            % {"name": values.name}
        )
    taken = others.filter(code=values.code).first()
    if taken is not None:
        raise CodeTaken(
            _("このコードは「%(name)s」が使っています。別のコードにしてください。")
            % {"name": taken.name}
        )


def _write(row: Ward | Row, values: WardValues | RowValues) -> None:
    for name, value in dataclasses.asdict(values).items():
        setattr(row, name, value)
    row.save()
