"""All addresses of the house. Public pages begin with the ward's slug; `/desk/` is for officers."""

from django.urls import include, path, re_path

from engawa.portal import api

# A room has dozens of addresses, which are tried one after the other: only where one of them can be meant.
PLACES = r"^(?=[^/]+/(?:desk/)?places)"
PROGRAMMES = r"^(?=[^/]+/(?:desk/)?programmes)"
SAFETY = r"^(?=[^/]+/(?:desk/safety|prepare|safety))"

urlpatterns = [
    path("accounts/", include("engawa.core.access.urls")),
    path("api/", include(api.list_urls(), namespace="api")),
    path("", include("engawa.portal.urls")),
    re_path(PLACES, include("engawa.rooms.places.urls")),
    re_path(PROGRAMMES, include("engawa.rooms.programmes.urls")),
    re_path(SAFETY, include("engawa.rooms.safety.urls")),
    path("", include("engawa.rooms.policy.urls")),
    # Last: what is below /api/ and nowhere answers as an API does, not with a page.
    re_path(r"^api/", api.nothing_here, name="api-nothing"),
]
