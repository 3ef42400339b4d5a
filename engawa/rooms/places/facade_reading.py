"""The half of the facade that changes nothing: here the selectors of other rooms enter, which know no service."""

from collections.abc import Sequence

from engawa.rooms.places.contracts import Venue, VenueAnswer, VenueMap
from engawa.rooms.places.selectors import venues as venue_pages


def ask_venues(
    *, ward_id: int, words: Sequence[str], area: str, near: str, metres: float
) -> VenueAnswer:
    """Tell which public places a question means: the words, the district, within so many metres of a start."""
    return venue_pages.ask_venues(ward_id=ward_id, words=words, area=area, near=near, metres=metres)


def get_venues(*, ward_id: int, ids: Sequence[int]) -> dict[int, Venue]:
    """Give the public places of those rows, by row; those that are none, or no more, are left out."""
    return venue_pages.get_venues(ward_id=ward_id, ids=ids)


def draw_venues(*, ward_id: int, ward_name: str, venues: Sequence[Venue]) -> VenueMap | None:
    """Draw the ward with the venues as numbered pins, from 1 in the given order; None without its outline."""
    return venue_pages.draw_venues(ward_id=ward_id, ward_name=ward_name, venues=venues)
