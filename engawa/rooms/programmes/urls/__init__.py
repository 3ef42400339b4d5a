"""Addresses of the programmes room, by topic; all live in the namespace `programmes`."""

from engawa.rooms.programmes.urls import (
    booking,
    desk,
    desk_bookings,
    door_passes,
    imports,
    invitations,
    online,
    public,
)

app_name = "programmes"
urlpatterns = [
    *public.urlpatterns,
    *booking.urlpatterns,
    *invitations.urlpatterns,
    *desk.urlpatterns,
    *desk_bookings.urlpatterns,
    *door_passes.urlpatterns,
    *online.urlpatterns,
    *imports.urlpatterns,
]
