"""Addresses of the safety room, by topic; all live in the namespace `safety`."""

from engawa.rooms.safety.urls import orders, proposals

app_name = "safety"
urlpatterns = [
    *orders.urlpatterns,
    *proposals.urlpatterns,
]
