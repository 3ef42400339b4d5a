"""Declaring a set of open data and writing it."""

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.opendata import registry
from engawa.core.opendata.contracts import DataSet, Field, Type
from engawa.core.opendata.writing import ValueRefused, make_etag, write_csv, write_json

MOMENT = dt.datetime(2023, 10, 3, 1, 0, tzinfo=dt.UTC)
FIELDS = (
    Field("name", "名前", "何と呼ぶか"),
    Field("count", "数", type=Type.INTEGER),
    Field("share", "割合", type=Type.NUMBER),
    Field("opens_on", "開く日", type=Type.DATE),
    Field("taken_at", "日時", type=Type.MOMENT),
    Field("is_open", "開いているか", type=Type.BOOLEAN),
    Field("marks", "印", type=Type.LIST),
)


def make_set(*rows: dict[str, Any], key: str = "tests.gardens", **more: Any) -> DataSet:
    return DataSet(
        key=key,
        title="庭",
        description="庭の一覧です。",
        fields=more.pop("fields", FIELDS),
        rows=lambda _ward_id: rows,
        last_changes=lambda ward_ids: dict.fromkeys(ward_ids, MOMENT),
        **more,
    )


def read_csv(data_set: DataSet) -> tuple[bytes, list[dict[str, str]]]:
    raw = b"".join(write_csv(data_set=data_set, ward_id=1))
    return raw, list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def read_json(data_set: DataSet) -> dict[str, Any]:
    pieces = write_json(
        data_set=data_set, ward_id=1, ward_code="14108", ward_name="金沢区", changed_at=MOMENT
    )
    found: dict[str, Any] = json.loads(b"".join(pieces))
    return found


class TestWriteCsv:
    def test_begins_with_a_bom_and_japanese_headings(self) -> None:
        raw, _rows = read_csv(make_set())

        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.decode("utf-8-sig") == "名前,数,割合,開く日,日時,開いているか,印\r\n"

    def test_writes_each_type_in_its_standard_form(self) -> None:
        row = {
            "name": "海の\r\n庭,「東」",
            "count": -3,
            "share": Decimal("0.50"),
            "opens_on": dt.date(2023, 4, 1),
            "taken_at": MOMENT,
            "is_open": False,
            "marks": ("甲", "乙"),
        }

        _raw, rows = read_csv(make_set(row))

        assert rows == [
            {
                "名前": "海の\n庭,「東」",
                "数": "-3",
                "割合": "0.5",
                "開く日": "2023-04-01",
                "日時": "2023-10-03T10:00:00+09:00",
                "開いているか": "false",
                "印": "甲;乙",
            }
        ]

    def test_leaves_unknown_cells_empty(self) -> None:
        _raw, rows = read_csv(make_set({"name": "庭", "count": None}))

        assert rows[0]["数"] == ""
        assert rows[0]["開いているか"] == ""

    @pytest.mark.parametrize(
        "first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]
    )
    def test_keeps_a_text_from_running_as_a_formula(self, first: str) -> None:
        _raw, rows = read_csv(make_set({"name": f"{first}SUM(A1)", "marks": [f"{first}1"]}))

        assert rows[0]["名前"].startswith("'")
        assert rows[0]["印"].startswith("'")

    def test_does_not_touch_numbers_below_zero(self) -> None:
        _raw, rows = read_csv(make_set({"count": -1, "share": -0.5}))

        assert (rows[0]["数"], rows[0]["割合"]) == ("-1", "-0.5")

    @given(names=st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=5))
    def test_can_be_read_back_row_by_row(self, names: list[str]) -> None:
        _raw, rows = read_csv(make_set(*({"name": name} for name in names)))

        assert len(rows) == len(names)
        for row in rows:
            assert not row["名前"].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))

    def test_asks_for_rows_only_as_they_are_taken(self) -> None:
        asked = []

        def rows(_ward_id: int) -> Iterator[dict[str, Any]]:
            for number in range(5000):
                asked.append(number)
                yield {"name": "庭" * 50}

        data_set = make_set()
        pieces = write_csv(
            data_set=DataSet(
                data_set.key, "庭", "庭の一覧です。", FIELDS, rows, data_set.last_changes
            ),
            ward_id=1,
        )

        next(pieces)

        assert 0 < len(asked) < 5000

    @pytest.mark.parametrize("row", [{"wrong": 1}, {"count": "3"}, {"name": 3}, {"is_open": 1}])
    def test_refuses_a_row_that_breaks_the_declaration(self, row: dict[str, Any]) -> None:
        with pytest.raises(ValueRefused):
            read_csv(make_set(row))


class TestWriteJson:
    def test_names_each_field_in_both_languages(self) -> None:
        found = read_json(make_set({"name": "=庭", "count": 2}))

        assert found["fields"][0] == {
            "name": "name",
            "label": "名前",
            "description": "何と呼ぶか",
            "type": "TEXT",
        }
        assert found["licence"]["name"] == "CC BY 4.0"
        assert found["ward"] == {"code": "14108", "name": "金沢区"}
        assert found["changed_at"] == "2023-10-03T10:00:00+09:00"

    def test_carries_texts_as_they_are_and_null_for_unknown(self) -> None:
        found = read_json(make_set({"name": "=庭", "count": 2}, {"name": "次"}))

        assert [row["name"] for row in found["rows"]] == ["=庭", "次"]
        assert [row["count"] for row in found["rows"]] == [2, None]

    def test_is_whole_without_rows(self) -> None:
        assert read_json(make_set())["rows"] == []

    def test_says_whether_it_is_of_a_demo(self) -> None:
        pieces = write_json(
            data_set=make_set(),
            ward_id=1,
            ward_code="14108",
            ward_name="金沢区",
            changed_at=MOMENT,
            is_demo=True,
        )

        assert json.loads(b"".join(pieces))["demo"] is True
        assert read_json(make_set())["demo"] is False


class TestMakeEtag:
    def test_changes_with_the_data_the_form_and_the_declaration(self) -> None:
        def mark(**other: Any) -> str:
            usual = {"data_set": make_set(), "ward_id": 1, "form": "csv", "changed_at": MOMENT}
            return make_etag(**(usual | other))

        marks = [
            mark(),
            mark(form="json"),
            mark(ward_id=2),
            mark(data_set=make_set(fields=FIELDS[:2])),
            mark(changed_at=None),
            mark(is_demo=True),
        ]

        assert len(set(marks)) == len(marks)
        assert mark() == marks[0]


class TestRegister:
    @pytest.mark.parametrize("key", ["gardens", "Tests.gardens", "tests.my gardens", "tests."])
    def test_refuses_a_key_that_is_not_room_and_kebab_case(self, key: str) -> None:
        with pytest.raises(registry.DataSetRefused):
            registry.register(make_set(key=key))

    @pytest.mark.parametrize(
        "fields", [(), (Field("a", "甲"), Field("a", "乙")), (Field("A b", "甲"),)]
    )
    def test_refuses_fields_without_proper_names(self, fields: Iterable[Field]) -> None:
        with pytest.raises(registry.DataSetRefused):
            registry.register(make_set(fields=fields))

    def test_refuses_a_key_that_another_set_has(self) -> None:
        taken = registry.list_all()[0].key

        with pytest.raises(registry.DataSetRefused, match="already"):
            registry.register(make_set(key=taken))

    def test_says_so_when_a_set_is_unknown(self) -> None:
        with pytest.raises(registry.DataSetUnknown):
            registry.get("tests.nowhere")
