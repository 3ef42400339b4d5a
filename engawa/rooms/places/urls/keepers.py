"""Addresses for those who speak for a place, and for the officers who let them."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_keepers, desk_proposals, keepers

PLACE = "<slug:ward_slug>/places/<int:number>/update/"
DESK = "<slug:ward_slug>/desk/places/"
KEEPERS = DESK + "<int:number>/keepers/"
PROPOSAL = DESK + "proposals/<int:proposal_id>/"

urlpatterns: list[URLPattern] = [
    path(PLACE, keepers.start, name="keeper-start"),
    path(PLACE + "code/", keepers.code, name="keeper-code"),
    path(PLACE + "form/", keepers.form, name="keeper-form"),
    path(PLACE + "confirm/", keepers.confirm, name="keeper-confirm"),
    path(PLACE + "withdraw/", keepers.withdraw, name="keeper-withdraw"),
    path(PLACE + "end/", keepers.end, name="keeper-end"),
    path(KEEPERS, desk_keepers.keepers, name="desk-keepers"),
    path(KEEPERS + "ask/", desk_keepers.ask, name="desk-keepers-ask"),
    path(KEEPERS + "<int:keeper_id>/remove/", desk_keepers.remove, name="desk-keeper-remove"),
    path(DESK + "ask/", desk_keepers.ask_of_layers, name="desk-ask"),
    path(DESK + "proposals/", desk_proposals.proposals, name="desk-proposals"),
    path(PROPOSAL, desk_proposals.proposal, name="desk-proposal"),
    path(PROPOSAL + "refuse/", desk_proposals.refuse, name="desk-proposal-refuse"),
]
