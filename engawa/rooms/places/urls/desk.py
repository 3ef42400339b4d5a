"""Addresses of the staff desk."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk, desk_deeds, desk_kinds, desk_photos, desk_point

DESK = "<slug:ward_slug>/desk/places/"
PLACE = DESK + "<int:number>/"
KIND = DESK + "kinds/<int:kind_id>/"

urlpatterns: list[URLPattern] = [
    path(DESK, desk.listing, name="desk"),
    path(DESK + "new/", desk.add, name="desk-add"),
    path(DESK + "point/", desk_point.point, name="desk-point"),
    path(DESK + "kinds/", desk_kinds.kinds, name="desk-kinds"),
    path(KIND, desk_kinds.kind, name="desk-kind"),
    path(KIND + "remove/", desk_kinds.remove_kind, name="desk-kind-remove"),
    path(PLACE, desk.place, name="desk-place"),
    path(PLACE + "confirm/", desk_deeds.confirm, name="desk-confirm"),
    path(PLACE + "remove/", desk_deeds.remove, name="desk-remove"),
    path(PLACE + "bring-back/", desk_deeds.bring_back, name="desk-bring-back"),
    path(PLACE + "history/", desk.history, name="desk-history"),
    path(PLACE + "photos/", desk_photos.photos, name="desk-photos"),
    path(PLACE + "photos/<int:photo_id>/", desk_photos.photo, name="desk-photo"),
    path(
        PLACE + "photos/<int:photo_id>/remove/",
        desk_photos.remove_photo,
        name="desk-photo-remove",
    ),
]
