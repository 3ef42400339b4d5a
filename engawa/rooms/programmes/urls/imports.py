"""Addresses of the desk for taking in files of events."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import desk_event_imports as views

IMPORTS = "<slug:ward_slug>/desk/programmes/imports/"
IMPORT = IMPORTS + "<int:import_id>/"

urlpatterns: list[URLPattern] = [
    path(IMPORTS, views.imports, name="desk-imports"),
    path(IMPORT, views.review, name="desk-import"),
    path(IMPORT + "apply/", views.apply, name="desk-import-apply"),
    path(IMPORT + "undo/", views.undo, name="desk-import-undo"),
    path(IMPORT + "discard/", views.discard, name="desk-import-discard"),
]
