"""All addresses of the house. Public pages begin with the ward's slug; `/desk/` is for officers."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("engawa.core.access.urls")),
    path("", include("engawa.portal.urls")),
    path("", include("engawa.rooms.policy.urls")),
]
