"""Addresses of the pages for residents before the day; on the day files answer below `safety/`."""

from django.urls import URLPattern, path

from engawa.rooms.safety.views import prepare

PREPARE = "<slug:ward_slug>/prepare/"

urlpatterns: list[URLPattern] = [
    path(PREPARE, prepare.start, name="prepare"),
    path(PREPARE + "hazards/", prepare.hazards, name="prepare-hazards"),
    path(PREPARE + "sites/", prepare.sites, name="prepare-sites"),
    path(PREPARE + "timeline/", prepare.timeline, name="prepare-timeline"),
    path(PREPARE + "timeline.pdf", prepare.timeline_pdf, name="prepare-timeline-pdf"),
]
