"""Addresses of the photos of places."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import photos

urlpatterns: list[URLPattern] = [
    path("<slug:ward_slug>/places/<int:number>/photos/<str:name>", photos.photo, name="photo"),
]
