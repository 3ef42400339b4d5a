"""Addresses of the public pages."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import draw, public, share_card

PROGRAMMES = "<slug:ward_slug>/programmes/"
PROGRAMME = PROGRAMMES + "<int:number>/"

urlpatterns: list[URLPattern] = [
    path(PROGRAMMES, public.listing, name="list"),
    path(PROGRAMMES + "month/<str:month>/", public.month, name="month"),
    path(PROGRAMMES + "years/<int:year>/", public.year, name="year"),
    path(PROGRAMMES + "programmes.ics", public.calendar, name="calendar"),
    path(PROGRAMMES + "programmes.atom", public.feed, name="feed"),
    path(PROGRAMME, public.programme, name="programme"),
    path(PROGRAMME + "share.png", share_card.share_card, name="share-card"),
    path(PROGRAMME + "poster/<str:name>", public.poster, name="poster"),
    path(PROGRAMME + "<int:intake>/draw/", draw.page, name="draw"),
    path(PROGRAMME + "<int:intake>/draw/list.json", draw.file, name="draw-file"),
    path(PROGRAMME + "<int:intake>/draw/draw_check.py", draw.check, name="draw-check"),
    path(
        PROGRAMME + "sessions/<int:session_id>.ics",
        public.session_calendar,
        name="session-calendar",
    ),
]
