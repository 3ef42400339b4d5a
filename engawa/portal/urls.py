"""Addresses of pages that belong to the house, not to one room."""

from django.urls import path

from engawa.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("desk/", views.desk, name="desk"),
    path("<slug:ward_slug>/", views.ward_home, name="ward"),
    path("<slug:ward_slug>/desk/", views.ward_desk, name="ward-desk"),
    path("<slug:ward_slug>/desk/officers/", views.officers, name="officers"),
    path(
        "<slug:ward_slug>/desk/officers/<int:role_id>/end/",
        views.end_officer_role,
        name="end-officer-role",
    ),
    path("<slug:ward_slug>/desk/records/", views.audit_log, name="audit-log"),
    path("<slug:ward_slug>/desk/patterns/", views.patterns, name="patterns"),
]
