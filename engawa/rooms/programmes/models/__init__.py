"""Tables of the programmes room, by topic: programmes, what is booked and when it is, and who booked."""

from engawa.rooms.programmes.models.bookings import Booking
from engawa.rooms.programmes.models.intakes import Intake, Quota, Session
from engawa.rooms.programmes.models.lotteries import (
    Lottery,
    LotteryEntry,
    LotterySecret,
    LotteryTicket,
)
from engawa.rooms.programmes.models.programmes import (
    Programme,
    ProgrammePromise,
    ProgrammeRegister,
)

__all__ = [
    "Booking",
    "Intake",
    "Lottery",
    "LotteryEntry",
    "LotterySecret",
    "LotteryTicket",
    "Programme",
    "ProgrammePromise",
    "ProgrammeRegister",
    "Quota",
    "Session",
]
