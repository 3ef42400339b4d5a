"""Addresses of the places room, by topic; all live in the namespace `places`."""

from engawa.rooms.places.urls import desk, imports, moving_shops, photos, public, reports, works

app_name = "places"
urlpatterns = [
    *public.urlpatterns,
    *moving_shops.urlpatterns,
    *photos.urlpatterns,
    *imports.urlpatterns,
    *desk.urlpatterns,
    *works.urlpatterns,
    *reports.urlpatterns,
]
