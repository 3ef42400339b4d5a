"""Tables of the programmes room, by topic: programmes, what is booked and when it is, who booked, and what is watched."""

from engawa.rooms.programmes.models.bookings import Booking
from engawa.rooms.programmes.models.imports import (
    ImportedProgramme,
    ProgrammeImport,
    ProgrammeImportChange,
)
from engawa.rooms.programmes.models.intakes import Intake, Quota, Session
from engawa.rooms.programmes.models.programmes import (
    Programme,
    ProgrammePromise,
    ProgrammeRegister,
)
from engawa.rooms.programmes.models.recordings import (
    Recording,
    RecordingPromise,
    RecordingViews,
)
from engawa.rooms.programmes.models.streams import Stream, StreamViews

__all__ = [
    "Booking",
    "ImportedProgramme",
    "Intake",
    "Programme",
    "ProgrammeImport",
    "ProgrammeImportChange",
    "ProgrammePromise",
    "ProgrammeRegister",
    "Quota",
    "Recording",
    "RecordingPromise",
    "RecordingViews",
    "Session",
    "Stream",
    "StreamViews",
]
