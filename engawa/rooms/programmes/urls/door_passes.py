"""Addresses of passes for the door: at the desk, and what a pass opens."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.urls.desk import SESSION
from engawa.rooms.programmes.views import desk_door_passes, door_passes

PASSES = SESSION + "passes/"
PASS = PASSES + "<int:pass_number>/"
DOOR = "<slug:ward_slug>/programmes/door/<int:session_id>/<str:key>/"

urlpatterns: list[URLPattern] = [
    path(PASSES, desk_door_passes.passes, name="desk-door-passes"),
    path(PASS, desk_door_passes.door_pass, name="desk-door-pass"),
    path(PASS + "code.svg", desk_door_passes.code, name="desk-door-pass-code"),
    path(PASS + "revoke/", desk_door_passes.revoke, name="desk-door-pass-revoke"),
    path(DOOR, door_passes.door, name="door-pass"),
    path(DOOR + "mark/", door_passes.mark, name="door-pass-mark"),
    path(DOOR + "walk-in/", door_passes.walk_in, name="door-pass-walk-in"),
    path(DOOR + "events/", door_passes.events, name="door-pass-events"),
    # Here and not in a folder of its own: a worker speaks for the folder in which it lies.
    path(DOOR + "worker.js", door_passes.door_worker, name="door-pass-worker"),
    path(DOOR + "kept/", door_passes.kept_door, name="door-pass-kept"),
]
