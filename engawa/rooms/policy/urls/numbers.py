"""Addresses of targets, milestones and readings."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import numbers

NUMBERS = "<slug:ward_slug>/desk/policy/<fiscal_year:year>/numbers/"
MILESTONES = "<slug:ward_slug>/desk/policy/<fiscal_year:year>/milestones/"

urlpatterns: list[URLPattern] = [
    path(NUMBERS, numbers.numbers, name="desk-numbers"),
    path(NUMBERS + "<slug:code>/", numbers.number, name="desk-number"),
    path(MILESTONES + "<slug:code>/", numbers.milestone, name="desk-milestone"),
    path(MILESTONES + "<slug:code>/take-back/", numbers.take_back, name="desk-milestone-take-back"),
]
