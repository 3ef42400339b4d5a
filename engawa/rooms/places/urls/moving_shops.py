"""Addresses of moving shops: the public pages and the desk."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import desk_moving_shops, desk_stops, moving_shops

SHOPS = "<slug:ward_slug>/places/moving-shops/"
DESK = "<slug:ward_slug>/desk/places/moving-shops/"
STOPS = DESK + "<int:number>/stops/"
STOP = STOPS + "<int:stop_id>/"

urlpatterns: list[URLPattern] = [
    path(SHOPS, moving_shops.moving_shops, name="moving-shops"),
    path(SHOPS + "<int:number>/", moving_shops.moving_shop, name="moving-shop"),
    path(SHOPS + "<int:number>/stops.ics", moving_shops.calendar, name="moving-shop-calendar"),
    path(DESK, desk_moving_shops.listing, name="desk-moving-shops"),
    path(DESK + "new/", desk_moving_shops.add, name="desk-moving-shop-add"),
    path(DESK + "<int:number>/", desk_moving_shops.shop, name="desk-moving-shop"),
    path(STOPS + "new/", desk_stops.add, name="desk-stop-add"),
    path(STOP, desk_stops.stop, name="desk-stop"),
    path(STOP + "remove/", desk_stops.remove, name="desk-stop-remove"),
    path(STOP + "days/", desk_stops.days, name="desk-stop-days"),
    path(STOP + "days/<slug:day>/usual/", desk_stops.as_usual, name="desk-stop-as-usual"),
]
