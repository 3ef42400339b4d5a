"""Addresses of the desk's pages for files of places."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import imports

IMPORTS = "<slug:ward_slug>/desk/places/imports/"
ONE = IMPORTS + "<int:import_id>/"

urlpatterns: list[URLPattern] = [
    path(IMPORTS, imports.imports, name="imports"),
    path(IMPORTS + "start/", imports.start, name="import-start"),
    path(ONE, imports.review, name="import"),
    path(ONE + "choose/", imports.choose, name="import-choose"),
    path(ONE + "apply/", imports.apply, name="import-apply"),
    path(ONE + "undo/", imports.undo, name="import-undo"),
    path(ONE + "discard/", imports.discard, name="import-discard"),
]
