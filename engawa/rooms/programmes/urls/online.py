"""Addresses of streams and of the library: for everybody, for whoever booked, and at the desk."""

from django.urls import URLPattern, path

from engawa.rooms.programmes.views import (
    desk_captions,
    desk_library,
    desk_streams,
    library,
    streams,
)

PROGRAMMES = "<slug:ward_slug>/programmes/"
LIBRARY = PROGRAMMES + "library/"
RECORDING = LIBRARY + "<int:number>/"
OWN = PROGRAMMES + "booking/<str:key>/"
OWN_RECORDING = OWN + "recordings/<int:number>/"
DESK = "<slug:ward_slug>/desk/programmes/"
DESK_LIBRARY = DESK + "library/"
DESK_RECORDING = DESK_LIBRARY + "<int:number>/"
DESK_STREAM = DESK + "<int:number>/intakes/<int:intake_number>/sessions/<int:session_id>/stream/"

urlpatterns: list[URLPattern] = [
    path(
        PROGRAMMES + "<int:number>/stream/<int:session_id>/", streams.public_stream, name="stream"
    ),
    path(OWN + "stream/<int:session_id>/", streams.own_stream, name="booking-stream"),
    path(LIBRARY, library.listing, name="library"),
    path(LIBRARY + "library.atom", library.feed, name="library-feed"),
    path(RECORDING, library.recording, name="recording"),
    path(RECORDING + "play/", library.play, name="play"),
    path(RECORDING + "captions.vtt", library.captions, name="captions"),
    path(OWN_RECORDING, library.own_recording, name="booking-recording"),
    path(OWN_RECORDING + "play/", library.own_play, name="booking-play"),
    path(OWN_RECORDING + "captions.vtt", library.own_captions, name="booking-captions"),
    path(DESK_STREAM, desk_streams.stream, name="desk-stream"),
    path(DESK_STREAM + "remove/", desk_streams.remove, name="desk-stream-remove"),
    path(DESK_LIBRARY, desk_library.listing, name="desk-library"),
    path(DESK_LIBRARY + "new/", desk_library.add, name="desk-recording-add"),
    path(DESK_RECORDING, desk_library.recording, name="desk-recording"),
    path(DESK_RECORDING + "publish/", desk_library.publish, name="desk-recording-publish"),
    path(DESK_RECORDING + "take-off/", desk_library.take_off, name="desk-recording-take-off"),
    path(DESK_RECORDING + "captions/", desk_captions.captions, name="desk-captions"),
    path(DESK_RECORDING + "captions/remove/", desk_captions.remove, name="desk-captions-remove"),
]
