"""The demo's session of today, held at the hour at which a test is run."""

import datetime as dt
import sqlite3
from contextlib import closing

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from tests.e2e.house import House
from tests.e2e.prepare import DATABASE

# It has six bookings of eight households, of which three have a mark.
PROGRAMME, INTAKE = "とことこパパDAY", "きょうの回"


def let_session_be_now(house: House) -> None:
    """Let the session of today be under way since half an hour, whatever the hour is and whenever the demo was made.

    Right after midnight it has begun at midnight: one of the day before would not be of today.
    """
    now = dt.datetime.now(dt.UTC)
    midnight = dt.datetime.combine(tokyo_day(now), dt.time(), TOKYO)
    began = max(now - dt.timedelta(minutes=30), midnight)
    _hold(house, began, began + dt.timedelta(hours=2))


def let_session_be_today(house: House) -> None:
    """Let the session of today be this afternoon: the demo may have been made before midnight."""
    today = tokyo_day(dt.datetime.now(dt.UTC))
    starts_at = dt.datetime.combine(today, dt.time(13, 30), TOKYO)
    _hold(house, starts_at, starts_at + dt.timedelta(hours=2))


def _hold(house: House, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    moments = [f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}" for moment in (starts_at, ends_at)]
    with closing(sqlite3.connect(house.folder / DATABASE, timeout=20)) as database, database:
        done = database.execute(
            "UPDATE programmes_session SET starts_at = ?, ends_at = ? WHERE intake_id IN ("
            "SELECT intake.id FROM programmes_intake intake"
            " JOIN programmes_programme programme ON intake.programme_id = programme.id"
            " WHERE intake.title = ? AND programme.title = ?)",
            (*moments, INTAKE, PROGRAMME),
        )
        assert done.rowcount == 1
