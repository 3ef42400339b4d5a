"""Tables are made once for a run, and every database that begins with them is like the one they were made in."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.tables import upon_tables


def write(path: Path, sentences: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.executescript(sentences)


def tables_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT name FROM sqlite_master ORDER BY name").fetchall()
    return [name for (name,) in rows]


class TestUponTables:
    def test_keeps_what_the_first_has_made_for_those_who_come_after(self, tmp_path: Path) -> None:
        first, second = tmp_path / "first", tmp_path / "second"
        with upon_tables(tmp_path, str(first)):
            write(first, "CREATE TABLE wards (id)")

        with upon_tables(tmp_path, str(second)):
            found = tables_of(second)

        assert found == ["wards"]

    def test_keeps_nothing_of_what_others_add(self, tmp_path: Path) -> None:
        first, second, third = (tmp_path / name for name in ("first", "second", "third"))
        with upon_tables(tmp_path, str(first)):
            write(first, "CREATE TABLE wards (id)")
        with upon_tables(tmp_path, str(second)):
            write(second, "CREATE TABLE plans (id)")
        write(first, "CREATE TABLE later (id)")

        with upon_tables(tmp_path, str(third)):
            found = tables_of(third)

        assert found == ["wards"]

    def test_keeps_nothing_of_what_failed_half_way(self, tmp_path: Path) -> None:
        first, second = tmp_path / "first", tmp_path / "second"
        with pytest.raises(sqlite3.OperationalError), upon_tables(tmp_path, str(first)):
            write(first, "CREATE TABLE wards (id); but no more")

        with upon_tables(tmp_path, str(second)):
            found = tables_of(second)

        assert found == []
