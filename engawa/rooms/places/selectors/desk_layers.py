"""Maps of their own, as officers see them."""

from collections import Counter
from dataclasses import dataclass

from engawa.core.delivery.models import InitiativeRef
from engawa.rooms.places.models import LayerPromise, MapLayer, Place
from engawa.rooms.places.selectors.kinds import name_kinds


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One map in the list: what it shows, and how many places that is."""

    code: str
    name: str
    edition: str
    kinds: str
    section: str
    places: int
    is_public: bool
    position: int


def list_layers(*, ward_id: int) -> list[LayerRow]:
    """List the maps of the ward in their order, hidden ones too."""
    names = name_kinds(ward_id=ward_id)
    public = Place.objects.filter(ward_id=ward_id, state=Place.State.PUBLIC)
    counts = Counter(public.values_list("kind", flat=True))
    layers = MapLayer.objects.filter(ward_id=ward_id).select_related("section")
    return [
        LayerRow(
            code=layer.code,
            name=layer.name,
            edition=layer.get_edition_display(),
            kinds="・".join(names.get(kind, kind) for kind in layer.kinds),
            section=layer.section.name if layer.section else "",
            places=sum(counts[kind] for kind in layer.kinds),
            is_public=layer.is_public,
            position=layer.position,
        )
        for layer in layers
    ]


def find_layer(*, ward_id: int, code: str) -> MapLayer | None:
    """Give the map of that code; None when there is none."""
    return MapLayer.objects.filter(ward_id=ward_id, code=code).first()


def list_promises(*, layer_id: int) -> list[tuple[int, str]]:
    """List (row of the initiative, code of the activity) of the promises that a map keeps."""
    rows = LayerPromise.objects.filter(layer_id=layer_id)
    return list(rows.values_list("initiative_id", "activity_code"))


def name_initiatives(*, ward_id: int) -> dict[int, str]:
    """Give the names of the ward's initiatives that a map may keep, by their rows, the newest year first."""
    refs = InitiativeRef.objects.filter(ward_id=ward_id, withdrawn_at__isnull=True)
    return {ref.pk: str(ref) for ref in refs.order_by("-fiscal_year", "pk")}
