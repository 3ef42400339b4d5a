"""Addresses of the staff desk."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import (
    desk,
    desk_copy,
    desk_deeds,
    desk_intake,
    desk_poster,
    desk_programme,
    desk_questions,
    desk_series,
)

DESK = "<slug:ward_slug>/desk/programmes/"
PROGRAMME = DESK + "<int:number>/"
POSTER = PROGRAMME + "poster/"
INTAKES = PROGRAMME + "intakes/"
INTAKE = INTAKES + "<int:intake_number>/"
QUESTIONS = INTAKE + "questions/"
QUESTION = QUESTIONS + "<int:question_number>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk.listing, name="desk"),
    path(DESK + "calendar/", desk.calendar, name="desk-calendar"),
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
]
