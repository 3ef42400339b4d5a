"""Addresses of the staff desk."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import (
    desk,
    desk_attendance,
    desk_call_length,
    desk_certificates,
    desk_check_in,
    desk_copy,
    desk_deeds,
    desk_draw,
    desk_intake,
    desk_poster,
    desk_programme,
    desk_questions,
    desk_series,
    desk_survey,
)

DESK = "<slug:ward_slug>/desk/programmes/"
PROGRAMME = DESK + "<int:number>/"
POSTER = PROGRAMME + "poster/"
INTAKES = PROGRAMME + "intakes/"
INTAKE = INTAKES + "<int:intake_number>/"
SESSION = INTAKE + "sessions/<int:session_id>/"
DOOR = SESSION + "door/"
QUESTIONS = INTAKE + "questions/"
QUESTION = QUESTIONS + "<int:question_number>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk.listing, name="desk"),
    path(DESK + "calendar/", desk.calendar, name="desk-calendar"),
    path(DESK + "call-length/", desk_call_length.call_length, name="desk-call-length"),
    path(DESK + "new/", desk_programme.add, name="desk-programme-add"),
    path(PROGRAMME, desk_programme.programme, name="desk-programme"),
    path(PROGRAMME + "preview/", desk_programme.preview, name="desk-preview"),
    path(PROGRAMME + "publish/", desk_programme.publish, name="desk-publish"),
    path(PROGRAMME + "take-back/", desk_programme.take_back, name="desk-take-back"),
    path(PROGRAMME + "copy/", desk_copy.copy, name="desk-copy"),
    path(POSTER, desk_poster.poster, name="desk-poster"),
    path(POSTER + "words/", desk_poster.words, name="desk-poster-words"),
    path(POSTER + "remove/", desk_poster.remove, name="desk-poster-remove"),
    path(POSTER + "files/<str:name>", desk_poster.file, name="desk-poster-file"),
    path(INTAKES + "new/", desk_intake.add, name="desk-intake-add"),
    path(INTAKES + "series/", desk_series.series, name="desk-series"),
    path(INTAKE, desk_intake.intake, name="desk-intake"),
    path(INTAKE + "draw/", desk_draw.draw, name="desk-draw"),
    path(INTAKE + "draw/freeze/", desk_draw.freeze, name="desk-draw-freeze"),
    path(INTAKE + "draw/value/", desk_draw.value, name="desk-draw-value"),
    path(INTAKE + "draw/strike/<str:code>/", desk_draw.strike, name="desk-draw-strike"),
    path(INTAKE + "draw/hold/", desk_draw.hold, name="desk-draw-hold"),
    path(QUESTIONS, desk_questions.questions, name="desk-questions"),
    path(QUESTIONS + "new/", desk_questions.add, name="desk-question-add"),
    path(QUESTIONS + "spread/", desk_questions.spread, name="desk-questions-spread"),
    path(QUESTION, desk_questions.question, name="desk-question"),
    path(QUESTION + "close/", desk_questions.close, name="desk-question-close"),
    path(INTAKE + "call-off/", desk_deeds.call_off, name="desk-call-off"),
    path(
        INTAKE + "sessions/<int:session_id>/call-off/",
        desk_deeds.call_session_off,
        name="desk-session-call-off",
    ),
    path(SESSION + "attendance/", desk_attendance.attendance, name="desk-attendance"),
    path(
        SESSION + "attendance/list.pdf",
        desk_attendance.attendance_pdf,
        name="desk-attendance-pdf",
    ),
    path(DOOR, desk_check_in.door, name="desk-door"),
    path(DOOR + "mark/", desk_check_in.mark, name="desk-mark"),
    path(DOOR + "walk-in/", desk_check_in.walk_in, name="desk-walk-in"),
    path(DOOR + "events/", desk_check_in.events, name="desk-door-events"),
    # Here and not in a folder of its own: a worker speaks for the folder in which it lies.
    path(DOOR + "worker.js", desk_check_in.door_worker, name="desk-door-worker"),
    path(DOOR + "kept/", desk_check_in.kept_door, name="desk-door-kept"),
    path(INTAKE + "certificates/", desk_certificates.certificates, name="desk-certificates"),
    path(
        INTAKE + "certificates/all.pdf",
        desk_certificates.certificates_pdf,
        name="desk-certificates-pdf",
    ),
    path(PROGRAMME + "survey/", desk_survey.survey, name="desk-survey"),
]
