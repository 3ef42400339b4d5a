"""How long one telephone call about a booking takes in a ward, and how that is known."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from engawa.rooms.programmes.models import CallLength


@dataclass(frozen=True, slots=True)
class CallLengthView:
    """The minutes by which hours are counted; `method` is empty and the revision 0 where the ward has set nothing."""

    minutes: int
    method: str
    revision: int


def find_call_length(*, ward_id: int) -> CallLengthView:
    """Give what the ward has set; else what holds for the installation."""
    row = CallLength.objects.filter(ward_id=ward_id).first()
    if row is None:
        return CallLengthView(settings.TELEPHONE_MINUTES, "", 0)
    return CallLengthView(row.minutes, row.method, row.revision)


def say_call_length(*, ward_id: int) -> str:
    """Say by how many minutes the hours of a ward are counted, and how it knows."""
    found = find_call_length(ward_id=ward_id)
    if not found.revision:
        return _("区がまだ計っていないため、1件を%(minutes)d分としています。") % {
            "minutes": found.minutes
        }
    return _("この区では、1件を%(minutes)d分としています。計り方：%(method)s") % {
        "minutes": found.minutes,
        "method": found.method,
    }
