"""Addresses of works, for everybody and at the desk."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_work_photos, desk_works, works

WORKS = "<slug:ward_slug>/places/works/"
WORK = WORKS + "<int:number>/"
DESK = "<slug:ward_slug>/desk/places/works/"
DESK_WORK = DESK + "<int:number>/"
PHOTO = DESK_WORK + "photos/<int:photo_id>/"

urlpatterns: list[URLPattern] = [
    path(WORKS, works.listing, name="works"),
    path(WORKS + "works.<str:form>", works.export, name="works-export"),
    path(WORK, works.work, name="work"),
    path(WORK + "photos/<str:name>", works.photo, name="work-photo"),
    path(DESK, desk_works.listing, name="desk-works"),
    path(DESK + "new/", desk_works.add, name="desk-work-add"),
    path(DESK_WORK, desk_works.work, name="desk-work"),
    path(DESK_WORK + "history/", desk_works.history, name="desk-work-history"),
    path(DESK_WORK + "photos/", desk_work_photos.photos, name="desk-work-photos"),
    path(PHOTO, desk_work_photos.photo, name="desk-work-photo"),
    path(PHOTO + "remove/", desk_work_photos.remove_photo, name="desk-work-photo-remove"),
]
