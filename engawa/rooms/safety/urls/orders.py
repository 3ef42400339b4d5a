"""Addresses of orders at the desk; a drill has a board of its own, and everything after it is marked by its order."""

from django.urls import URLPattern, path

from engawa.rooms.safety.views import desk_drafts, desk_orders, desk_states, previews

DESK = "<slug:ward_slug>/desk/safety/"
DRILL = DESK + "drill/"
ORDER = DESK + "orders/<int:order_id>/"
DRAFT = DESK + "drafts/<int:version_id>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk_orders.home, {"is_drill": False}, name="desk"),
    path(DESK + "start/", desk_orders.start, {"is_drill": False}, name="desk-start"),
    path(DRILL, desk_orders.home, {"is_drill": True}, name="desk-drill"),
    path(DRILL + "start/", desk_orders.start, {"is_drill": True}, name="desk-drill-start"),
    path(ORDER, desk_orders.order, name="desk-order"),
    path(ORDER + "change/", desk_orders.change, name="desk-order-change"),
    path(ORDER + "versions/<int:version_id>/confirm/", desk_orders.confirm, name="desk-confirm"),
    path(DRAFT, desk_drafts.draft, name="desk-draft"),
    path(DRAFT + "check/", desk_drafts.check, name="desk-check"),
    path(DRAFT + "drop/", desk_drafts.drop, name="desk-drop"),
    path(DESK + "state/", desk_states.home, {"is_drill": False}, name="desk-state"),
    path(DRILL + "state/", desk_states.home, {"is_drill": True}, name="desk-drill-state"),
    path(ORDER + "state/", desk_states.order, name="desk-order-state"),
    path(DRAFT + "state/", desk_states.draft, name="desk-draft-state"),
    path(DRAFT + "preview/<str:language>/", previews.page, name="desk-preview"),
]
