"""Addresses of the programmes room, by topic; all live in the namespace `programmes`."""

from engawa.rooms.programmes.urls import booking, desk

app_name = "programmes"
urlpatterns = [
    *booking.urlpatterns,
    *desk.urlpatterns,
]
