"""Addresses of the safety room, by topic; all live in the namespace `safety`."""

from engawa.rooms.safety.urls import orders, prepare, proposals, registers

app_name = "safety"
urlpatterns = [
    *prepare.urlpatterns,
    *registers.urlpatterns,
    *orders.urlpatterns,
    *proposals.urlpatterns,
]
