"""Addresses of reports from residents, for who has a code and at the desk."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_reports, reports

REPORTS = "<slug:ward_slug>/places/reports/"
REPORT = REPORTS + "<str:code>/"
DESK = "<slug:ward_slug>/desk/places/reports/"
DESK_REPORT = DESK + "<int:report_id>/"

urlpatterns: list[URLPattern] = [
    path("<slug:ward_slug>/places/works/report/", reports.report, name="report"),
    path(REPORTS, reports.find, name="report-find"),
    path(REPORT, reports.status, name="report-status"),
    path(REPORT + "receipt/", reports.receipt, name="report-receipt"),
    path(REPORT + "forget-address/", reports.forget_address, name="report-forget-address"),
    path(REPORT + "withdraw/", reports.withdraw, name="report-withdraw"),
    path(DESK, desk_reports.listing, name="desk-reports"),
    path(DESK + "first-section/", desk_reports.first_section, name="desk-first-section"),
    path(DESK_REPORT, desk_reports.report, name="desk-report"),
    path(DESK_REPORT + "hand-on/", desk_reports.hand_on, name="desk-report-hand-on"),
    path(DESK_REPORT + "make-work/", desk_reports.make_work, name="desk-report-make-work"),
    path(DESK_REPORT + "photo/", desk_reports.photo, name="desk-report-photo"),
]
