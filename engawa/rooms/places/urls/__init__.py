"""Addresses of the places room, by topic; all live in the namespace `places`."""

from engawa.rooms.places.urls import (
    desk,
    exhibition,
    ground,
    imports,
    keepers,
    kept,
    layers,
    moving_shops,
    photos,
    public,
    reports,
    routes,
    sharing,
    visits,
    works,
)

app_name = "places"
urlpatterns = [
    *public.urlpatterns,
    *moving_shops.urlpatterns,
    *sharing.urlpatterns,
    *exhibition.urlpatterns,
    *routes.urlpatterns,
    *photos.urlpatterns,
    *kept.urlpatterns,
    *imports.urlpatterns,
    *keepers.urlpatterns,
    *visits.urlpatterns,
    *layers.urlpatterns,
    *ground.urlpatterns,
    *desk.urlpatterns,
    *works.urlpatterns,
    *reports.urlpatterns,
]
