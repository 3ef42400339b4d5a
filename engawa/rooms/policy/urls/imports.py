"""Addresses of taking in a published document."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import imports

IMPORTS = "<slug:ward_slug>/desk/policy/imports/"
IMPORT = IMPORTS + "<int:import_id>/"

urlpatterns: list[URLPattern] = [
    path(IMPORTS, imports.imports, name="imports"),
    path(IMPORTS + "start/", imports.start, name="import-start"),
    path(IMPORT, imports.review, name="import"),
    path(IMPORT + "edit/", imports.edit, name="import-edit"),
    path(IMPORT + "undo/", imports.undo, name="import-undo"),
    path(IMPORT + "accept/", imports.accept, name="import-accept"),
    path(IMPORT + "discard/", imports.discard, name="import-discard"),
]
