"""Addresses of the list on a shared screen."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import exhibition

START = "<slug:ward_slug>/places/exhibition/"
LAYER = "<slug:ward_slug>/places/maps/<slug:code>/exhibition/"
PLACE = "places/<int:number>/"

urlpatterns: list[URLPattern] = [
    path(START, exhibition.start, name="exhibition"),
    path(START + "list/", exhibition.listing, name="exhibition-list"),
    path(START + "near/", exhibition.near, name="exhibition-near"),
    path(START + "names/", exhibition.names, name="exhibition-names"),
    path(START + PLACE, exhibition.place, name="exhibition-place"),
    path(LAYER, exhibition.start, name="exhibition-layer"),
    path(LAYER + "list/", exhibition.listing, name="exhibition-list-layer"),
    path(LAYER + "near/", exhibition.near, name="exhibition-near-layer"),
    path(LAYER + "names/", exhibition.names, name="exhibition-names-layer"),
    path(LAYER + PLACE, exhibition.place, name="exhibition-place-layer"),
]
