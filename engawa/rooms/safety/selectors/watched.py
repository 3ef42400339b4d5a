"""Which public pages the watcher looks at, and which it looks at more often."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from engawa.rooms.safety.models import Publication, PublicPage

# What was not seen for so long is looked at calmly again: it has raised its alarm.
EAGER_FOR = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Watched:
    """A page to look at; `is_waiting`: something was asked for that nobody has seen yet."""

    ward_id: int
    slug: str
    is_drill: bool
    is_waiting: bool

    @property
    def key(self) -> tuple[int, bool]:
        """What names the page."""
        return self.ward_id, self.is_drill

    @property
    def path(self) -> str:
        """Its address below the public one, without slashes around it."""
        return f"{self.slug}/{'safety-drill' if self.is_drill else 'safety'}"


def list_watched(*, now: dt.datetime, ward_id: int | None = None) -> list[Watched]:
    """List the pages that were made once, of all wards or of one; a drill's only while something of it is young."""
    unseen = Publication.objects.filter(seen_at__isnull=True, requested_at__gt=now - EAGER_FOR)
    waiting = set(unseen.order_by().values_list("ward_id", "is_drill").distinct())
    pages = PublicPage.objects.filter(sequence__gt=0).select_related("ward")
    pages = pages.filter(Q(is_drill=False) | Q(made_at__gt=now - EAGER_FOR))
    if ward_id is not None:
        pages = pages.filter(ward_id=ward_id)
    return [
        Watched(
            page.ward_id, page.ward.slug, page.is_drill, (page.ward_id, page.is_drill) in waiting
        )
        for page in pages.order_by("ward_id", "is_drill")
    ]
