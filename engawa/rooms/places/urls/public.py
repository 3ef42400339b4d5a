"""Addresses of the public pages."""

from django.urls import URLPattern, path

from engawa.rooms.places.views import booklet, files, public

PLACES = "<slug:ward_slug>/places/"

urlpatterns: list[URLPattern] = [
    path(PLACES, public.listing, name="list"),
    path(PLACES + "<int:number>/", public.place, name="place"),
    path(PLACES + "<int:number>/card/", public.card, name="card"),
    path(PLACES + "areas/", public.areas, name="areas"),
    path(PLACES + "areas/<str:code>/", public.area, name="area"),
    path(PLACES + "maps/<slug:code>/", public.layer, name="layer"),
    path(PLACES + "maps/<slug:code>/booklet.pdf", booklet.booklet, name="booklet"),
    path(PLACES + "points.bin", files.points, name="points"),
    path(PLACES + "names.json", files.names, name="names"),
    path(PLACES + "outline.json", files.outline, name="outline"),
    path(PLACES + "basemap.pmtiles", files.basemap, name="basemap"),
    path(PLACES + "places.<str:form>", files.export, name="export"),
]
