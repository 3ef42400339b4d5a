"""Where one takes part in a session that is in a hall and online: what is asked, and what was chosen. Pure.

Where the seats of a part are counted, quotas say so (`models/intakes.py`); without them the choice is asked all the same, since
the link of a stream goes to those only who watch it.
"""

from collections.abc import Iterable, Mapping

from engawa.rooms.programmes.models import Intake, Quota, Session

WAYS = (Quota.Key.HALL, Quota.Key.ONLINE)


def list_ways(*, quotas: Iterable[str], sessions: Iterable[Session]) -> tuple[Quota.Key, ...]:
    """List the ways of taking part that a booking says: those with seats of their own, else both where there are both."""
    counted = tuple(way for way in WAYS if way in set(quotas))
    return counted or (WAYS if any(map(is_both, sessions)) else ())


def is_both(session: Session) -> bool:
    """Tell whether a session is in a hall and online."""
    return session.is_online and bool(session.place_id or session.room)


def is_watched(*, session: Session, intake: Intake, wants: Mapping[str, int]) -> bool:
    """Tell whether a booking that wants these parts watches a session at home.

    Whoever booked before it could be watched was never asked, and still may choose.
    """
    if not session.is_online:
        return False
    was_asked = any(quota.key == Quota.Key.ONLINE for quota in intake.quotas.all()) or any(
        wants.get(way.value) for way in WAYS
    )
    return not (is_both(session) and was_asked) or bool(wants.get(Quota.Key.ONLINE.value))
