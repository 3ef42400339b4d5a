"""Addresses of the policy room, by topic; all live in the namespace `policy`."""

import engawa.core.fiscal.converters  # noqa: F401 - the addresses below hold fiscal years
from engawa.rooms.policy.urls import desk, feeds, imports, numbers, opendata, public, reviews

app_name = "policy"
urlpatterns = [
    *public.urlpatterns,
    *feeds.urlpatterns,
    *opendata.urlpatterns,
    *desk.urlpatterns,
    *imports.urlpatterns,
    *numbers.urlpatterns,
    *reviews.urlpatterns,
]
