"""Addresses of pages that belong to the house, not to one room."""

from django.urls import path

from engawa.portal import api, opendata, views
from engawa.portal.health import views as health
from engawa.portal.my import views as my
from engawa.portal.outbox import views as outbox
from engawa.portal.upkeep import views as upkeep

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("health.json", health.health, name="health"),
    path("desk/", views.desk, name="desk"),
    path("my/", my.wards, name="my-wards"),
    path("api/docs", api.docs, name="api-docs"),
    path("api/openapi.json", api.description, name="api-description"),
    path("opendata/", opendata.catalogue, name="opendata"),
    path("opendata/catalog.jsonld", opendata.catalogue_jsonld, name="opendata-jsonld"),
    path("<slug:ward_slug>/opendata/", opendata.ward_catalogue, name="ward-opendata"),
    path("<slug:ward_slug>/opendata/<str:key>.csv", opendata.data_csv, name="opendata-csv"),
    path("<slug:ward_slug>/opendata/<str:key>.json", opendata.data_json, name="opendata-json"),
    path("<slug:ward_slug>/my/", my.my, name="my"),
    path("<slug:ward_slug>/my/household/", my.household, name="my-household"),
    path("<slug:ward_slug>/my/held/", my.held_page, name="my-held"),
    path("<slug:ward_slug>/my/export/", my.export, name="my-export"),
    path("<slug:ward_slug>/my/erase/", my.erase_all, name="my-erase-all"),
    path("<slug:ward_slug>/my/erase/<str:key>/", my.erase, name="my-erase"),
    path("<slug:ward_slug>/", views.ward_home, name="ward"),
    path("<slug:ward_slug>/desk/", views.ward_desk, name="ward-desk"),
    path("<slug:ward_slug>/desk/officers/", views.officers, name="officers"),
    path(
        "<slug:ward_slug>/desk/officers/<int:role_id>/end/",
        views.end_officer_role,
        name="end-officer-role",
    ),
    path("<slug:ward_slug>/desk/ward/", upkeep.ward_facts, name="ward-facts"),
    path("<slug:ward_slug>/desk/ward/<slug:kind>/", upkeep.ward_rows, name="ward-rows"),
    path("<slug:ward_slug>/desk/ward/<slug:kind>/<int:row_id>/", upkeep.ward_row, name="ward-row"),
    path(
        "<slug:ward_slug>/desk/ward/<slug:kind>/<int:row_id>/remove/",
        upkeep.remove_ward_row,
        name="remove-ward-row",
    ),
    path(
        "<slug:ward_slug>/desk/ward/sections/<int:row_id>/move/",
        upkeep.move_section,
        name="move-section",
    ),
    path("<slug:ward_slug>/desk/messages/", outbox.message_list, name="messages"),
    path(
        "<slug:ward_slug>/desk/messages/<int:message_id>/again/",
        outbox.message_again,
        name="message-again",
    ),
    path("<slug:ward_slug>/desk/messages/purposes/", outbox.purpose_list, name="message-purposes"),
    path(
        "<slug:ward_slug>/desk/messages/purposes/<str:key>/",
        outbox.purpose_preview,
        name="message-purpose",
    ),
    path("<slug:ward_slug>/desk/records/", views.audit_log, name="audit-log"),
    path("<slug:ward_slug>/desk/patterns/", views.patterns, name="patterns"),
]
