"""Addresses for asking a place to come and sell, and for answering."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_visits, visits

PLACES = "<slug:ward_slug>/places/"
DESK = "<slug:ward_slug>/desk/places/"

urlpatterns: list[URLPattern] = [
    path(PLACES + "<int:number>/visit/", visits.ask, name="visit"),
    path(PLACES + "visits/<str:code>/", visits.receipt, name="visit-receipt"),
    path(PLACES + "visits/<str:code>/withdraw/", visits.withdraw, name="visit-withdraw"),
    path(
        PLACES + "<int:number>/update/visits/<int:visit_id>/",
        visits.answer,
        name="keeper-visit",
    ),
    path(DESK + "visits/", desk_visits.visits, name="desk-visits"),
    path(DESK + "visits/<int:visit_id>/", desk_visits.visit, name="desk-visit"),
    path(DESK + "<int:number>/visiting/", desk_visits.visiting, name="desk-visiting"),
]
