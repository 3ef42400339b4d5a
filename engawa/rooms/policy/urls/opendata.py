"""Addresses of the brochure."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import opendata

urlpatterns: list[URLPattern] = [
    path(
        "<slug:ward_slug>/policy/<fiscal_year:year>/brochure.pdf",
        opendata.brochure,
        name="brochure",
    ),
    path(
        "<slug:ward_slug>/desk/policy/<fiscal_year:year>/preview/brochure.pdf",
        opendata.preview_brochure,
        name="preview-brochure",
    ),
]
