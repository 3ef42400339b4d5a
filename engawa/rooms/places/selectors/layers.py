"""Maps for one purpose, as pages show them."""

from dataclasses import dataclass

from django.urls import reverse

from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.models import MapLayer


@dataclass(frozen=True, slots=True)
class LayerLink:
    """A map in the list of the ward's maps."""

    code: str
    name: str
    lead: str
    url: str


@dataclass(frozen=True, slots=True)
class LayerPage:
    """The front page of a map: its words in the language of the page, and the kinds that it shows."""

    pk: int
    code: str
    name: str
    headline: str
    lead: str
    kinds: tuple[str, ...]
    is_of_makers: bool
    section: str


def list_layer_links(*, ward_id: int, ward_slug: str) -> list[LayerLink]:
    """List the public maps of the ward in their order."""
    layers = MapLayer.objects.filter(ward_id=ward_id, is_public=True)
    return [
        LayerLink(
            layer.code,
            _name(layer),
            _lead(layer),
            reverse("places:layer", kwargs={"ward_slug": ward_slug, "code": layer.code}),
        )
        for layer in layers
    ]


def get_layer(*, ward_id: int, code: str) -> LayerPage | None:
    """Give the front page of a public map; None when there is no such map."""
    layer = (
        MapLayer.objects.filter(ward_id=ward_id, is_public=True, code=code)
        .select_related("section")
        .first()
    )
    if layer is None:
        return None
    return LayerPage(
        pk=layer.pk,
        code=layer.code,
        name=_name(layer),
        headline=layer.headline if _name(layer) == layer.name else "",
        lead=_lead(layer),
        kinds=tuple(layer.kinds),
        is_of_makers=layer.edition == MapLayer.Edition.MAKERS,
        section=layer.section.name if layer.section else "",
    )


def _name(layer: MapLayer) -> str:
    return choose_by_language(japanese=layer.name, english=layer.name_en, easy=layer.name_easy)


def _lead(layer: MapLayer) -> str:
    return choose_by_language(japanese=layer.lead, english=layer.lead_en, easy=layer.lead_easy)
