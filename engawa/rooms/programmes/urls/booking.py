"""Addresses for booking, and for a booking's own page, which its key opens."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import booking, certificates, own_booking, survey

PROGRAMMES = "<slug:ward_slug>/programmes/"
OWN = PROGRAMMES + "booking/<str:key>/"

urlpatterns: list[URLPattern] = [
    path(PROGRAMMES + "<int:number>/<int:intake>/book/", booking.book, name="book"),
    path(PROGRAMMES + "<int:number>/<int:intake>/forget/", booking.forget_me, name="forget-me"),
    path(OWN, own_booking.booking, name="booking"),
    path(OWN + "confirm/", own_booking.confirm, name="booking-confirm"),
    path(OWN + "number/", own_booking.number, name="booking-number"),
    path(OWN + "accept/", own_booking.accept, name="booking-accept"),
    path(OWN + "decline/", own_booking.decline, name="booking-decline"),
    path(OWN + "change/", own_booking.change, name="booking-change"),
    path(OWN + "cancel/", own_booking.cancel, name="booking-cancel"),
    path(OWN + "calendar.ics", own_booking.calendar, name="booking-calendar"),
    path(OWN + "code.svg", own_booking.code, name="booking-code"),
    path(OWN + "check-in.svg", own_booking.check_in_code, name="booking-check-in-code"),
    path(OWN + "certificate.pdf", certificates.own_certificate, name="booking-certificate"),
    path(
        OWN + "certificate/", certificates.own_page_of_certificate, name="booking-certificate-page"
    ),
    path(OWN + "certificate/forget/", certificates.forget_name, name="booking-certificate-forget"),
    path(PROGRAMMES + "certificates/", certificates.verify, name="certificate-verify"),
    path(PROGRAMMES + "certificates/<str:number>/", certificates.certificate, name="certificate"),
    path(PROGRAMMES + "survey/<str:key>/", survey.survey, name="survey"),
]
