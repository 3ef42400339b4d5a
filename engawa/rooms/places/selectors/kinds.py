"""The kinds of places that a ward knows: the house's own and those it added."""

from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.kinds import Kind, list_registered
from engawa.rooms.places.models import PlaceKind


def list_kinds(*, ward_id: int) -> list[Kind]:
    """List the kinds of the ward in the order in which pages name them, its own ones last."""
    own = PlaceKind.objects.filter(ward_id=ward_id)
    return [
        *list_registered(),
        *(
            Kind(
                kind.code,
                choose_by_language(japanese=kind.name, english=kind.name_en, easy=kind.name_easy),
                1000,
            )
            for kind in own
        ),
    ]


def name_kinds(*, ward_id: int) -> dict[str, str]:
    """Give the name of each kind of the ward in the language of the page, by its code."""
    return {kind.code: str(kind.label) for kind in list_kinds(ward_id=ward_id)}
