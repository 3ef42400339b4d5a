"""Tables of the programmes room, by topic: programmes, what is booked, by whom and how, the day itself, what is watched."""

from engawa.rooms.programmes.models.announcements import (
    Announcement,
    Telling,
)
from engawa.rooms.programmes.models.attendance import (
    Attendance,
    CheckInEvent,
)
from engawa.rooms.programmes.models.bookings import (
    Booking,
)
from engawa.rooms.programmes.models.calls import (
    CallLength,
)
from engawa.rooms.programmes.models.certificates import (
    Certificate,
)
from engawa.rooms.programmes.models.door_passes import (
    DoorPass,
)
from engawa.rooms.programmes.models.imports import (
    ImportedProgramme,
    ProgrammeImport,
    ProgrammeImportChange,
)
from engawa.rooms.programmes.models.intakes import (
    Intake,
    Quota,
    Session,
)
from engawa.rooms.programmes.models.invitations import (
    Invitation,
)
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
from engawa.rooms.programmes.models.questions import (
    Answer,
    Question,
)
from engawa.rooms.programmes.models.recordings import (
    Recording,
    RecordingPromise,
    RecordingViews,
    RecordingVisitor,
)
from engawa.rooms.programmes.models.streams import (
    Stream,
    StreamViews,
)
from engawa.rooms.programmes.models.surveys import (
    Survey,
    SurveyAnswer,
    SurveyKey,
    SurveyQuestion,
    SurveyRound,
)
from engawa.rooms.programmes.models.turned_away import (
    TurnedAway,
)

__all__ = [
    "Announcement",
    "Answer",
    "Attendance",
    "Booking",
    "CallLength",
    "Certificate",
    "CheckInEvent",
    "DoorPass",
    "ImportedProgramme",
    "Intake",
    "Invitation",
    "Lottery",
    "LotteryEntry",
    "LotterySecret",
    "LotteryTicket",
    "Programme",
    "ProgrammeImport",
    "ProgrammeImportChange",
    "ProgrammePromise",
    "ProgrammeRegister",
    "Question",
    "Quota",
    "Recording",
    "RecordingPromise",
    "RecordingViews",
    "RecordingVisitor",
    "Session",
    "Stream",
    "StreamViews",
    "Survey",
    "SurveyAnswer",
    "SurveyKey",
    "SurveyQuestion",
    "SurveyRound",
    "Telling",
    "TurnedAway",
]
