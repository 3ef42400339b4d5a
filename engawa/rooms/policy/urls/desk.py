"""Addresses of the staff desk: the tree, publishing."""

from django.urls import URLPattern, path

from engawa.rooms.policy.views import desk, nodes, publishing

DESK = "<slug:ward_slug>/desk/policy/"
YEAR = DESK + "<fiscal_year:year>/"
NODE = YEAR + "nodes/<slug:code>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk.home, name="desk"),
    path(DESK + "start/", desk.start, name="desk-start"),
    path(YEAR, nodes.plan, name="desk-plan"),
    path(YEAR + "trail/", desk.trail, name="desk-trail"),
    path(YEAR + "side/", nodes.side, name="desk-side"),
    path(YEAR + "undo/", nodes.undo, name="desk-undo"),
    path(YEAR + "nodes/new/", nodes.new_node, name="desk-node-new"),
    path(NODE, nodes.node, name="desk-node"),
    path(NODE + "move/", nodes.move, name="desk-node-move"),
    path(NODE + "delete/", nodes.delete, name="desk-node-delete"),
    path(NODE + "indicators/", nodes.indicators, name="desk-indicators"),
    path(YEAR + "versions/start/", publishing.start_version, name="desk-version-start"),
    path(YEAR + "discard/", publishing.discard, name="desk-discard"),
    path(YEAR + "differences/", publishing.differences, name="desk-diff"),
    path(YEAR + "submit/", publishing.submit, name="desk-submit"),
    path(YEAR + "approval/", publishing.approval, name="desk-approval"),
]
