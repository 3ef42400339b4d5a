"""Tables of the programmes room, by topic: programmes, what is booked and when it is, and who booked."""

from engawa.rooms.programmes.models.announcements import Announcement, Telling
from engawa.rooms.programmes.models.bookings import Booking
from engawa.rooms.programmes.models.intakes import Intake, Quota, Session
from engawa.rooms.programmes.models.invitations import Invitation
from engawa.rooms.programmes.models.programmes import (
    Programme,
    ProgrammePromise,
    ProgrammeRegister,
)
from engawa.rooms.programmes.models.turned_away import TurnedAway

__all__ = [
    "Announcement",
    "Booking",
    "Intake",
    "Invitation",
    "Programme",
    "ProgrammePromise",
    "ProgrammeRegister",
    "Quota",
    "Session",
    "Telling",
    "TurnedAway",
]
