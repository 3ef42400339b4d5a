"""Places as other rooms show them."""

from collections.abc import Sequence

from django.urls import reverse

from engawa.rooms.places.contracts import PlaceInBrief
from engawa.rooms.places.models import Place

_ROWS_AT_ONCE = 500
_COLUMNS = (
    "number", "kind", "name", "name_kana", "name_en", "address", "latitude", "longitude",
    "site_key", "ward__slug",
)  # fmt: skip


def get_briefs(*, ward_id: int, numbers: Sequence[int]) -> list[PlaceInBrief]:
    """Give the public places of those numbers in the given order; those that are none are left out."""
    found: dict[int, PlaceInBrief] = {}
    for first in range(0, len(numbers), _ROWS_AT_ONCE):
        rows = Place.objects.filter(
            ward_id=ward_id,
            state=Place.State.PUBLIC,
            number__in=numbers[first : first + _ROWS_AT_ONCE],
        ).order_by()
        for number, *values, site_key, slug in rows.values_list(*_COLUMNS):
            url = reverse("places:place", kwargs={"ward_slug": slug, "number": number})
            kind, name, kana, english, address, latitude, longitude = values
            found[number] = PlaceInBrief(
                number=number,
                kind=kind,
                name=name,
                name_kana=kana,
                name_en=english,
                address=address,
                latitude=latitude,
                longitude=longitude,
                url=url,
                site_key=site_key,
            )
    return [found[number] for number in numbers if number in found]
