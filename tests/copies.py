"""A copy of the tests' database that several processes can see, on SQLite and on PostgreSQL."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connection


@contextmanager
def copy_of_database(folder: Path) -> Iterator[str]:
    """Give the address of a copy, made outside of any transaction; it is thrown away in the end."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(folder / "house.sqlite3")
        connection.connection.backup(copy)
        copy.close()
        yield f"sqlite:///{folder}/house.sqlite3"
        return
    given = connection.settings_dict
    server = {key: given[key.upper()] for key in ("user", "password", "host", "port")}
    name = f"house_{os.getpid()}"
    # Nobody may be connected to what is copied.
    connection.close()
    with psycopg.connect(dbname="postgres", autocommit=True, **server) as known:
        known.execute(f"CREATE DATABASE {name} TEMPLATE {given['NAME']}")
        address = "postgres://{user}:{password}@{host}:{port}".format(**server)
        try:
            yield f"{address}/{name}"
        finally:
            known.execute(f"DROP DATABASE {name} WITH (FORCE)")
