"""Finding one place by what an officer types: its number, or its name."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from engawa.core.ui.folding import fold
from engawa.rooms.places.contracts import PlaceNameUnclear
from engawa.rooms.places.models import Place

_NUMBER = re.compile(r"(\d{1,9})(?:\s.*)?")


def find_place_number(*, ward_id: int, words: str) -> int | None:
    """Give the number of the place that the words name: its number, perhaps with a name behind, or its name.

    None where nothing was typed.

    :raises PlaceNameUnclear: there is no such place, or there are several of that name.
    """
    if not words.strip():
        return None
    places = Place.objects.filter(ward_id=ward_id).exclude(state=Place.State.REMOVED)
    numbered = _NUMBER.fullmatch(words.strip())
    if numbered is not None:
        if places.filter(number=int(numbered[1])).exists():
            return int(numbered[1])
        raise PlaceNameUnclear(
            _("%(number)s番の施設はありません。施設の一覧で番号を確かめてください。")
            % {"number": numbered[1]}
        )
    wanted = fold(words)
    # The folded words of a place begin with its name, each name on a line of its own.
    likely = places.filter(words__contains=wanted).values_list("number", "name", "common_name")
    found = [
        number for number, name, common_name in likely if wanted in {fold(name), fold(common_name)}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise PlaceNameUnclear(
            _("「%(words)s」という施設は%(count)d件あります。番号で入れてください。")
            % {"words": words, "count": len(found)}
        )
    raise PlaceNameUnclear(
        _("「%(words)s」という施設はありません。施設の一覧で名前か番号を確かめてください。")
        % {"words": words}
    )


def show_place(*, place: Place | None) -> str:
    """Write a place as `find_place_number` reads it."""
    return "" if place is None else f"{place.number} {place.name}"


def name_places(*, ward_id: int, row_ids: Iterable[int]) -> dict[int, str]:
    """Write places of those rows as `find_place_number` reads them, whatever their state."""
    rows = Place.objects.filter(ward_id=ward_id, pk__in=set(row_ids)).order_by()
    return {pk: f"{number} {name}" for pk, number, name in rows.values_list("pk", "number", "name")}
