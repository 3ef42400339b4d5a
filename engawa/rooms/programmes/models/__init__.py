"""Tables of the programmes room, by topic: programmes, what is booked and when it is, and who booked."""

from engawa.rooms.programmes.models.bookings import Booking
from engawa.rooms.programmes.models.intakes import Intake, Quota, Session
from engawa.rooms.programmes.models.programmes import (
    Programme,
    ProgrammePromise,
    ProgrammeRegister,
)
from engawa.rooms.programmes.models.questions import Answer, Question

__all__ = [
    "Answer",
    "Booking",
    "Intake",
    "Programme",
    "ProgrammePromise",
    "ProgrammeRegister",
    "Question",
    "Quota",
    "Session",
]
