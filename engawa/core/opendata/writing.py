"""Writing a data set as CSV and as JSON, row by row, so that no set has to fit into memory.

CSV: UTF-8 with BOM (spreadsheets need it for Japanese), comma, CRLF (RFC 4180), headings in Japanese.
A spreadsheet runs a cell that begins with = + - @ (also full width), a tab or a line end as a formula.
Such a *text* gets an apostrophe in front in the CSV only; numbers and dates are written by us and need
none; JSON carries every text as it is.
"""

import csv
import datetime as dt
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import override

from engawa.core.opendata.contracts import DataSet, Field, Row, Type

BOM = "\ufeff"
# Raised when the way of writing changes, so that nobody keeps an old file.
WRITING = 2
_CHUNK = 64 * 1024
STARTS_A_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class ValueRefused(TypeError):
    """A row holds a value that its column cannot hold."""


def write_csv(*, data_set: DataSet, ward_id: int) -> Iterator[bytes]:
    """Write the set of one ward as CSV, in pieces of about 64 kB.

    :raises ValueRefused: a row holds what its column cannot hold.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write(BOM)
    with override("ja"):
        writer.writerow([str(field.label) for field in data_set.fields])
    for row in _checked(data_set, data_set.rows(ward_id)):
        writer.writerow(
            [_csv_cell(field, row.get(field.name)) for field in data_set.fields],
        )
        if out.tell() > _CHUNK:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def write_json(
    *,
    data_set: DataSet,
    ward_id: int,
    ward_code: str,
    ward_name: str,
    changed_at: dt.datetime | None,
    is_demo: bool = False,
) -> Iterator[bytes]:
    """Write the set of one ward as JSON: what it is, its fields in both languages, its rows.

    `demo` tells whether the rows were made up for a demo installation.

    :raises ValueRefused: a row holds what its column cannot hold.
    """
    head = describe(data_set=data_set) | {
        "ward": {"code": ward_code, "name": ward_name},
        "changed_at": _json_value(changed_at),
        "demo": is_demo,
    }
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": ['
    pieces: list[str] = []
    size = 0
    first = True
    for row in _checked(data_set, data_set.rows(ward_id)):
        values = {field.name: _json_value(row.get(field.name)) for field in data_set.fields}
        piece = ("\n" if first else ",\n") + json.dumps(values, ensure_ascii=False)
        first = False
        pieces.append(piece)
        size += len(piece)
        if size > _CHUNK:
            yield "".join(pieces).encode()
            pieces, size = [], 0
    yield ("".join(pieces) + "\n]}\n").encode()


def describe(*, data_set: DataSet) -> dict[str, Any]:
    """Describe a set in Japanese as plain data: title, licence, and its fields with both names."""
    with override("ja"):
        return {
            "key": data_set.key,
            "title": str(data_set.title),
            "description": str(data_set.description),
            "licence": {"name": data_set.licence.name, "url": data_set.licence.url},
            "fields": [
                {
                    "name": field.name,
                    "label": str(field.label),
                    "description": str(field.description),
                    "type": field.type.value,
                }
                for field in data_set.fields
            ],
        }


def make_etag(
    *,
    data_set: DataSet,
    ward_id: int,
    form: str,
    changed_at: dt.datetime | None,
    is_demo: bool = False,
) -> str:
    """Give a mark that changes whenever the file of the set would."""
    told = json.dumps(describe(data_set=data_set), ensure_ascii=False, sort_keys=True)
    made_of = f"{WRITING}|{form}|{ward_id}|{changed_at}|{is_demo}|{told}"
    return f'"{hashlib.sha256(made_of.encode()).hexdigest()[:24]}"'


def _checked(data_set: DataSet, rows: Iterable[Row]) -> Iterator[Row]:
    names = {field.name for field in data_set.fields}
    for row in rows:
        unknown = row.keys() - names
        if unknown:
            raise ValueRefused(f"{data_set.key}: {sorted(unknown)} are no fields of the set")
        for field in data_set.fields:
            value = row.get(field.name)
            if value is not None and not isinstance(value, _PYTHON_TYPES[field.type]):
                raise ValueRefused(f"{data_set.key}.{field.name}: {value!r} is no {field.type}")
        yield row


_PYTHON_TYPES: dict[Type, tuple[type, ...]] = {
    Type.TEXT: (str,),
    Type.INTEGER: (int,),
    Type.NUMBER: (int, float, Decimal),
    Type.DATE: (dt.date,),
    Type.MOMENT: (dt.datetime,),
    Type.BOOLEAN: (bool,),
    Type.LIST: (tuple, list),
}


def _csv_cell(field: Field, value: Any) -> str:
    plain = _json_value(value)
    if plain is None:
        return ""
    if field.type is Type.BOOLEAN:
        return "true" if plain else "false"
    if field.type is Type.LIST:
        plain = ";".join(str(item) for item in plain)
    elif field.type is not Type.TEXT:
        return str(plain)
    text = str(plain).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def _json_value(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return localtime(value).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, tuple):
        return list(value)
    return value
