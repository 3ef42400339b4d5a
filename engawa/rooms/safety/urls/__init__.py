"""Addresses of the safety room, by topic; all live in the namespace `safety`."""

from engawa.rooms.safety.urls import orders

app_name = "safety"
urlpatterns = [
    *orders.urlpatterns,
]
