"""What a process remembers of a database, and is to forget when another stands in its place."""

from django.conf import settings
from django.core.cache import caches

from engawa.rooms.places.selectors.address_starts import forget_address_towns
from engawa.rooms.places.selectors.ground import forget_grounds
from engawa.rooms.places.selectors.index import forget_columns
from engawa.rooms.places.selectors.venues import forget_venues


def forget_all() -> None:
    """Empty the caches, and what the places keep beside them: no register of a running house takes back a write."""
    for name in settings.CACHES:
        caches[name].clear()
    forget_columns()
    forget_grounds()
    forget_address_towns()
    forget_venues()
