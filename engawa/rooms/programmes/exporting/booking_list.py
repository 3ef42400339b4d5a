"""Who booked, as a table that leaves the house: chosen columns, and no text that a spreadsheet would run.

The note is in it only when it was chosen. Beside it stands until when the file must be destroyed: when the house
forgets the same people.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.opendata.writing import BOM, STARTS_A_FORMULA
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.selectors.desk_bookings import say_needs
from engawa.rooms.programmes.shredders import THIRTY_DAYS
from engawa.rooms.programmes.wording import say_units

State = Booking.State


class Reason(StrEnum):
    """What a list is taken out for."""

    RECEPTION = "RECEPTION"
    CONTACT = "CONTACT"
    INSURANCE = "INSURANCE"
    OTHER = "OTHER"

    @property
    def label(self) -> Promise:
        """What the form says."""
        return _REASONS[self]


_REASONS = {
    Reason.RECEPTION: gettext_lazy("当日の受付"),
    Reason.CONTACT: gettext_lazy("参加する方への連絡"),
    Reason.INSURANCE: gettext_lazy("保険や会場の手続き"),
    Reason.OTHER: gettext_lazy("そのほか"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, and how it is written of a booking."""

    key: str
    label: Promise
    write: Callable[[Booking], str]


COLUMNS: tuple[Column, ...] = (
    Column("state", gettext_lazy("状態"), lambda one: str(State(one.state).label)),
    Column("name", gettext_lazy("お名前"), lambda one: one.name),
    Column("units", gettext_lazy("数"), lambda one: say_units(one.units, one.intake.unit)),
    Column(
        "needs",
        gettext_lazy("席と配慮"),
        lambda one: " ".join(say_needs(booking=one, unit=one.intake.unit)),
    ),
    Column("phone", gettext_lazy("電話番号"), lambda one: one.phone),
    Column("email", gettext_lazy("メールアドレス"), lambda one: one.email),
    Column("code", gettext_lazy("受付番号"), lambda one: one.code),
    Column("channel", gettext_lazy("受けたところ"), lambda one: str(one.get_channel_display())),
    Column(
        "made", gettext_lazy("申込みの日時"), lambda one: f"{localtime(one.made_at):%Y-%m-%d %H:%M}"
    ),
    Column("note", gettext_lazy("伝えておきたいこと"), lambda one: one.note.replace("\n", " ")),
)
FIRST_COLUMNS = ("state", "name", "units", "needs")
WHO = {
    "BOOKED": (State.BOOKED,),
    "LIVE": (State.BOOKED, State.OFFERED, State.WAITING),
    "ALL": (State.BOOKED, State.OFFERED, State.WAITING, State.CANCELLED, State.LAPSED),
}


@dataclass(frozen=True, slots=True)
class BookingTable:
    """The rows in words under their headings, and until when they must be destroyed."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    destroy_by: dt.date


def find_end(*, intake: Intake, now: dt.datetime) -> dt.date:
    """Find the day by which a list must be destroyed: when the house forgets who booked."""
    ends = [session.ends_at for session in intake.sessions.all()]
    return tokyo_day(max([*ends, now]) + THIRTY_DAYS)


def write_table(*, table: BookingTable) -> bytes:
    """Write the list as CSV for a spreadsheet: UTF-8 with BOM, and no cell that would be run as a formula."""
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows(_disarm(row) for row in table.rows)
    return out.getvalue().encode()


def name_file(*, intake: Intake, table: BookingTable) -> str:
    """Name the file, so that whoever finds it knows until when it may be there."""
    number = f"{intake.programme.number}-{intake.number}"
    return _("%(number)s_%(day)sまでに消す.csv") % {"number": number, "day": table.destroy_by}


def _disarm(cells: Iterable[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(STARTS_A_FORMULA) else cell for cell in cells]
