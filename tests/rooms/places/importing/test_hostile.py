"""No bytes end the readers in anything but places, findings, or a refusal with a sentence."""

import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engawa.rooms.places.importing.findings import describe
from engawa.rooms.places.importing.headings import HEADINGS, KEPT
from engawa.rooms.places.importing.layouts import recognise
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.rows import Reading
from engawa.rooms.places.importing.table import FileRefused
from tests.rooms.places.importing.lists import read, read_content, write_csv

KNOWN = [heading for headings in HEADINGS.values() for heading in headings] + list(KEPT)
# Cells as lists hold them, right and wrong, and the signs on which readers stumble.
CELLS = st.one_of(
    st.sampled_from(
        [
            "", "甲", "○", "△", "×", "－", "0", "1", "35.4", "139.6", "３５．４", "35°24'30\"", "352430",
            "045-000-0000", "450000000", "+81-", "()", "(045", "9:00", "25:61", "月火水", "祝日休館", "nan",
            "1e999", "1_0", "²", "٣٥", "\ufffd", "'=1+1", "=1+1", "E1410000078201", "12203", "〒", "http://",
            "https://a.jp https://b.jp", "Mo-Fr 09:00-17:00", "{}", "%s", "%(cell)s", "神奈川県横浜市",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
)  # fmt: skip
RAW = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(str.encode),
    st.text(alphabet=string.printable + "名称住所緯度経度", max_size=100).map(
        lambda text: text.encode("cp932", "replace")
    ),
)


def is_explained(reading: Reading) -> bool:
    """Tell whether each row without values has a finding that can be said."""
    return all(
        row.values is not None or any(describe(finding) for finding in row.findings)
        for row in reading.rows
    )


class TestAnyBytes:
    @given(content=RAW)
    @settings(max_examples=100, deadline=None)
    def test_are_read_or_refused(self, content: bytes) -> None:
        # What begins like an archive opens a process: the tests of workbooks try those.
        if content.startswith((b"PK", b"\xd0\xcf")):
            return

        reading, refusal = None, ""
        try:
            reading = read_content(content)
        except FileRefused as refused:
            refusal = str(refused)

        assert refusal.endswith("。") if reading is None else is_explained(reading)


class TestAMutatedList:
    @given(data=st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_is_read_or_refused(self, data: st.DataObject) -> None:
        columns = data.draw(st.lists(st.sampled_from(KNOWN), min_size=2, max_size=8, unique=True))
        rows = data.draw(st.lists(st.lists(CELLS, max_size=9), max_size=4))
        content = bytearray(write_csv(columns, *rows))
        for _ in range(data.draw(st.integers(0, 4))):
            place = data.draw(st.integers(0, len(content) - 1))
            content[place] = data.draw(st.integers(0, 255))

        try:
            table = read_table(content=bytes(content), filename="list.csv")
        except FileRefused:
            return

        found = recognise(columns=table.columns)
        assert sorted(found.mapping) == list(range(len(table.columns)))
        assert len(set(table.columns)) == len(table.columns)
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


class TestAnyCells:
    @given(data=st.data())
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_become_places_or_findings(self, data: st.DataObject) -> None:
        columns = data.draw(st.lists(st.sampled_from(KNOWN), min_size=1, max_size=10, unique=True))
        width = len(columns) + 1
        rows = data.draw(
            st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=3)
        )

        reading = read(["名称", *columns], *rows)

        assert len(reading.rows) + reading.blank_rows >= 1
        assert is_explained(reading)
