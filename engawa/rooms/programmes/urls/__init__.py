"""Addresses of the programmes room, by topic; all live in the namespace `programmes`."""

from engawa.rooms.programmes.urls import booking, desk, imports, online, public

app_name = "programmes"
urlpatterns = [
    *public.urlpatterns,
    *booking.urlpatterns,
    *desk.urlpatterns,
    *online.urlpatterns,
    *imports.urlpatterns,
]
