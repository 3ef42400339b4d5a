"""Addresses of the staff desk about who booked, who is invited, whom to telephone, and what was refused."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.urls.desk import DESK, INTAKE
from engawa.rooms.programmes.views import (
    desk_bookings,
    desk_export,
    desk_invitations,
    desk_refused,
    desk_taking,
    desk_telephone,
)

BOOKINGS = INTAKE + "bookings/"
BOOKING = BOOKINGS + "<str:code>/"
INVITATIONS = INTAKE + "invitations/"

urlpatterns: list[URLPattern] = [
    path(DESK + "refused/", desk_refused.refused, name="desk-refused"),
    path(BOOKINGS, desk_bookings.bookings, name="desk-bookings"),
    path(BOOKINGS + "new/", desk_taking.take, name="desk-booking-take"),
    path(BOOKINGS + "offer/", desk_bookings.offer, name="desk-bookings-offer"),
    path(BOOKINGS + "export/", desk_export.export, name="desk-bookings-export"),
    path(BOOKING, desk_bookings.booking, name="desk-booking"),
    path(BOOKING + "taken/", desk_taking.taken, name="desk-booking-taken"),
    path(BOOKING + "letter.pdf", desk_taking.letter, name="desk-booking-letter"),
    path(BOOKING + "change/", desk_bookings.change, name="desk-booking-change"),
    path(BOOKING + "cancel/", desk_bookings.cancel, name="desk-booking-cancel"),
    path(BOOKING + "link/", desk_bookings.link, name="desk-booking-link"),
    path(BOOKING + "accept/", desk_bookings.accept, name="desk-booking-accept"),
    path(INTAKE + "telephone/", desk_telephone.telephone, name="desk-telephone"),
    path(INTAKE + "telephone/tick/", desk_telephone.tick, name="desk-telephone-tick"),
    path(INVITATIONS, desk_invitations.invitations, name="desk-invitations"),
    path(INVITATIONS + "new/", desk_invitations.add, name="desk-invite"),
    path(INVITATIONS + "letters.pdf", desk_invitations.letters, name="desk-invitation-letters"),
    path(
        INVITATIONS + "<str:code>/withdraw/",
        desk_invitations.withdraw,
        name="desk-invitation-withdraw",
    ),
    path(INVITATIONS + "<str:code>/renew/", desk_invitations.renew, name="desk-invitation-renew"),
]
