"""Addresses under which lists, maps and places are passed on."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import embed, oembed, share, share_card

PLACES = "<slug:ward_slug>/places/"
LAYER = PLACES + "maps/<slug:code>/"
PLACE = PLACES + "<int:number>/"

urlpatterns: list[URLPattern] = [
    path(PLACES + "embed/", embed.embed, name="embed"),
    path(LAYER + "embed/", embed.embed, name="embed-layer"),
    path(PLACE + "embed/", embed.embed_place, name="embed-place"),
    path(PLACES + "oembed/", oembed.oembed, name="oembed"),
    path(PLACES + "share/", share.share, name="share"),
    path(LAYER + "share/", share.share, name="share-layer"),
    path(PLACE + "share/", share.share, name="share-place"),
    path(PLACES + "share/code.svg", share.share_code, name="share-code"),
    path(LAYER + "share/code.svg", share.share_code, name="share-code-layer"),
    path(PLACE + "share/code.svg", share.share_code, name="share-code-place"),
    path(PLACES + "share.png", share_card.share_card, name="share-card"),
    path(LAYER + "share.png", share_card.share_card, name="share-card-layer"),
    path(PLACE + "share.png", share_card.share_card, name="share-card-place"),
]
