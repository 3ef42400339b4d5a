"""Addresses of the desk's pages for the ground of a ward."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_areas, desk_ground

GROUND = "<slug:ward_slug>/desk/places/ground/"
FILE = GROUND + "files/<int:file_id>/"
AREA = GROUND + "areas/<int:map_area_id>/"

urlpatterns: list[URLPattern] = [
    path(GROUND, desk_ground.ground, name="ground"),
    path(FILE, desk_ground.file, name="ground-file"),
    path(FILE + "give-up/", desk_ground.give_up, name="ground-give-up"),
    path(GROUND + "areas/new/", desk_areas.add, name="ground-area-add"),
    path(AREA, desk_areas.area, name="ground-area"),
    path(AREA + "shape/", desk_areas.shape, name="ground-area-shape"),
    path(AREA + "erase/", desk_areas.erase, name="ground-area-erase"),
    path(AREA + "remove/", desk_areas.remove, name="ground-area-remove"),
    path(GROUND + "<slug:purpose>/", desk_ground.bring, name="ground-bring"),
]
