"""Addresses of the copy that a phone keeps."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import kept

PLACES = "<slug:ward_slug>/places/"

urlpatterns: list[URLPattern] = [
    path(PLACES + "keep.json", kept.manifest, name="keep"),
    # Here and not in a folder of its own: a worker speaks for the folder in which it lies.
    path(PLACES + "keep.js", kept.worker, name="keep-worker"),
    path(PLACES + "kept/", kept.page, name="kept"),
    path(PLACES + "kept/places.json", kept.places, name="kept-places"),
    path(PLACES + "manifest.webmanifest", kept.app, name="app"),
]
