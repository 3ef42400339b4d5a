"""Addresses of the staff desk about registers, the table of scenarios, and how sites stand."""

from django.urls import URLPattern, path

from engawa.rooms.safety.views import (
    desk_board,
    desk_book,
    desk_promises,
    desk_scenarios,
    desk_site_files,
    desk_sites,
    desk_zone_files,
    desk_zones,
)

DESK = "<slug:ward_slug>/desk/safety/"
ZONES = DESK + "zones/"
ZONE_FILES = DESK + "zone-files/"
ZONE_FILE = ZONE_FILES + "<int:file_id>/"
SITE_FILES = DESK + "site-files/"
SITE_FILE = SITE_FILES + "<int:file_id>/"
SITES = DESK + "sites/"
SCENARIOS = DESK + "scenarios/"
BOARD = DESK + "board/"

urlpatterns: list[URLPattern] = [
    path(ZONES, desk_zones.zones, name="desk-zones"),
    path(ZONES + "new/", desk_zones.add, name="desk-zone-add"),
    path(ZONES + "by-code/<slug:code>/", desk_zones.zone, name="desk-zone"),
    path(ZONES + "by-code/<slug:code>/retire/", desk_zones.retire, name="desk-zone-retire"),
    path(ZONES + "by-code/<slug:code>/restore/", desk_zones.restore, name="desk-zone-restore"),
    path(ZONE_FILES, desk_zone_files.files, name="desk-zone-files"),
    path(ZONE_FILE, desk_zone_files.file, name="desk-zone-file"),
    path(ZONE_FILE + "give-up/", desk_zone_files.give_up, name="desk-zone-file-give-up"),
    path(ZONE_FILE + "take-back/", desk_zone_files.take_back, name="desk-zone-file-take-back"),
    path(SITE_FILES, desk_site_files.files, name="desk-site-files"),
    path(SITE_FILE, desk_site_files.file, name="desk-site-file"),
    path(SITE_FILE + "give-up/", desk_site_files.give_up, name="desk-site-file-give-up"),
    path(SITE_FILE + "take-back/", desk_site_files.take_back, name="desk-site-file-take-back"),
    path(SITES, desk_sites.sites, name="desk-sites"),
    path(SITES + "make/", desk_sites.make, name="desk-sites-make"),
    path(SITES + "new/", desk_sites.add, name="desk-site-add"),
    path(SITES + "by-code/<slug:code>/", desk_sites.site, name="desk-site"),
    path(SITES + "by-code/<slug:code>/retire/", desk_sites.retire, name="desk-site-retire"),
    path(SITES + "by-code/<slug:code>/restore/", desk_sites.restore, name="desk-site-restore"),
    path(SCENARIOS, desk_scenarios.scenarios, name="desk-scenarios"),
    path(SCENARIOS + "new/", desk_scenarios.add, name="desk-scenario-add"),
    path(SCENARIOS + "by-code/<slug:code>/", desk_scenarios.scenario, name="desk-scenario"),
    path(
        SCENARIOS + "by-code/<slug:code>/remove/",
        desk_scenarios.remove,
        name="desk-scenario-remove",
    ),
    path(DESK + "book/", desk_book.book, name="desk-book"),
    path(DESK + "promises/", desk_promises.promises, name="desk-promises"),
    path(BOARD, desk_board.board, name="desk-board"),
    path(BOARD + "sites/<slug:code>/", desk_board.report, name="desk-site-report"),
    path(DESK + "response/start/", desk_board.start, name="desk-response-start"),
    path(DESK + "response/end/", desk_board.end, name="desk-response-end"),
]
