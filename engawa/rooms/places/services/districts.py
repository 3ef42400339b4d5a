"""The districts of places, found anew when the ground changes.

Lock order: the ward's register, which whoever changes the ground holds already.
"""

import datetime as dt

from engawa.rooms.places.selectors.districts import FoundDistricts, find_districts, list_moves
from engawa.rooms.places.services.writing import open_register


def follow_ground(
    *, ward_id: int, before: FoundDistricts, actor_id: int | None, now: dt.datetime
) -> int:
    """Put the places whose district was found into the one that the ground gives now; give how many moved.

    `before` was read while the register was held and before the ground changed. Call it within the same
    transaction, after what changes the ground.
    """
    moves = list_moves(before=before, after=find_districts(ward_id=ward_id))
    if moves:
        writing = open_register(ward_id=ward_id, now=now)
        for move in moves:
            writing.move(place_id=move.place_id, before=move.before, after=move.after)
        writing.close(actor_id=actor_id)
    return len(moves)
