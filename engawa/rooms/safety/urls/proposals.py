"""Addresses of proposals at the desk, of what makes them, and of what the agency and others have out."""

from django.urls import URLPattern, path

from engawa.rooms.safety.views import desk_alerts, desk_proposals, desk_triggers

DESK = "<slug:ward_slug>/desk/safety/"
DRILL = DESK + "drill/"
PROPOSAL = DESK + "proposals/<int:proposal_id>/"

urlpatterns: list[URLPattern] = [
    path(DESK + "proposals/", desk_proposals.proposals, {"is_drill": False}, name="desk-proposals"),
    path(
        DRILL + "proposals/",
        desk_proposals.proposals,
        {"is_drill": True},
        name="desk-drill-proposals",
    ),
    path(DRILL + "proposals/play/", desk_proposals.play, name="desk-drill-play"),
    path(PROPOSAL + "take/", desk_proposals.take, name="desk-proposal-take"),
    path(PROPOSAL + "dismiss/", desk_proposals.dismiss, name="desk-proposal-dismiss"),
    path(DESK + "alerts/", desk_alerts.alerts, {"is_drill": False}, name="desk-alerts"),
    path(DESK + "alerts/draft/", desk_alerts.draft, {"is_drill": False}, name="desk-alert-draft"),
    path(DRILL + "alerts/", desk_alerts.alerts, {"is_drill": True}, name="desk-drill-alerts"),
    path(
        DRILL + "alerts/draft/",
        desk_alerts.draft,
        {"is_drill": True},
        name="desk-drill-alert-draft",
    ),
    path(DESK + "triggers/", desk_triggers.triggers, name="desk-triggers"),
    path(DESK + "triggers/new/", desk_triggers.add, name="desk-trigger-add"),
    path(DESK + "triggers/<int:trigger_id>/", desk_triggers.trigger, name="desk-trigger"),
    path(DESK + "triggers/areas/", desk_triggers.add_area, name="desk-watched-area-add"),
    path(
        DESK + "triggers/areas/<int:area_id>/remove/",
        desk_triggers.remove_area,
        name="desk-watched-area-remove",
    ),
]
