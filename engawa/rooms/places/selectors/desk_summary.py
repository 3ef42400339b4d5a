"""What a place says of itself, in short: to be looked through by whoever confirms it."""

from engawa.rooms.places.merging import flatten
from engawa.rooms.places.models import Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.desk_words import Names, label_of, say_part
from engawa.rooms.places.values import to_plain

_SHOWN = (
    "kind", "name", "name_kana", "name_en", "description", "services", "address", "building",
    "point", "nearest_stop", "route_words", "parking", "phone", "fax", "email", "form_url", "url", "hours",
    "hours_note", "accessibility", "accessibility_note", "offerings",
)  # fmt: skip


def summarise(*, place: Place, names: Names) -> list[tuple[str, str]]:
    """Give (label, words) of what a place says of itself, as far as it says anything."""
    plain = flatten(to_plain(read_values(place=place)))
    plain["accessibility"] = place.accessibility
    plain["offerings"] = list(
        place.offerings.values("category", "name", "weekdays", "by_order", "price", "note")
    )
    facts = [(key, say_part(key=key, value=plain.get(key), names=names)) for key in _SHOWN]
    return [(label_of(key=key), words) for key, words in facts if words]
