"""Writing down that a request was refused, with a mark that tells nobody the sender."""

from django.utils import timezone

from engawa.core.access.pages import WardRequest
from engawa.core.access.senders import mark_sender
from engawa.rooms.programmes.services.turning_away import note_turned_away


def turn_away(request: WardRequest, kind: str) -> None:
    """Count a request that is refused."""
    note_turned_away(
        ward_id=request.ward.pk,
        kind=kind,
        sender=mark_sender(request, room="programmes"),
        now=timezone.now(),
    )
