"""Addresses of the desk's pages for maps of their own."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_layers

MAPS = "<slug:ward_slug>/desk/places/maps/"

urlpatterns: list[URLPattern] = [
    path(MAPS, desk_layers.layers, name="desk-layers"),
    path(MAPS + "new/", desk_layers.add, name="desk-layer-add"),
    path(MAPS + "<slug:code>/", desk_layers.layer, name="desk-layer"),
]
