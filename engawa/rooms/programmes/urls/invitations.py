"""Addresses of an invitation, which its key opens."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import invitations

INVITATION = "<slug:ward_slug>/programmes/invitation/<str:key>/"

urlpatterns: list[URLPattern] = [
    path(INVITATION, invitations.invitation, name="invitation"),
    path(INVITATION + "decline/", invitations.decline, name="invitation-decline"),
]
