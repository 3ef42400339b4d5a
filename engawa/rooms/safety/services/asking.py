"""Asking for the public pages to be made anew, in the transaction of what changed."""

import datetime as dt

from engawa.rooms.safety.services.publishing import request_publication


def ask_to_publish(*, ward_id: int, is_drill: bool, now: dt.datetime) -> None:
    """Have the ward's pages made anew because of a site or a regime."""
    request_publication(ward_id=ward_id, is_drill=is_drill, cause="SITES", now=now)
