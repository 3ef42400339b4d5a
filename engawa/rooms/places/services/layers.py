"""Maps of their own, as officers keep them: a name, a front page, which kinds it shows, which promises it keeps.

Lock order: the ward's register, and nothing after it. So two officers take turns, and no kind goes while a
map begins to show it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.delivery.models import InitiativeRef
from engawa.rooms.places.models import LayerPromise, MapLayer
from engawa.rooms.places.services.writing import open_register

# Addresses of the desk that no map may have.
RESERVED = frozenset(("new",))


class LayerRefused(Exception):
    """The map cannot be kept like that; the message is a sentence for the officer."""


class LayerCodeTaken(LayerRefused):
    """There is a map of that code, or an address of the desk."""

    def __init__(self) -> None:
        super().__init__(_("このコードは、ほかの地図が使っています。"))


class LayerGone(LayerRefused):
    """There is no such map."""

    def __init__(self) -> None:
        super().__init__(_("この地図は、もうありません。"))


class LayerChanged(LayerRefused):
    """Somebody has changed the map since the form was opened; `current` is what stands there now."""

    def __init__(self, current: MapLayer) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


@dataclass(frozen=True, slots=True)
class LayerValues:
    """What officers say of a map; `promises` are (row of the initiative, code of an activity or empty)."""

    name: str
    name_en: str
    name_easy: str
    headline: str
    lead: str
    lead_en: str
    lead_easy: str
    edition: str
    kinds: tuple[str, ...]
    section_id: int | None
    is_public: bool
    position: int
    promises: tuple[tuple[int, str], ...]


@transaction.atomic
def add_layer(
    *, ward_id: int, code: str, values: LayerValues, actor_id: int | None, now: dt.datetime
) -> MapLayer:
    """Add a map to those of the ward, and give it.

    :raises LayerCodeTaken: there is one of that code.
    """
    open_register(ward_id=ward_id, now=now)
    if code in RESERVED or MapLayer.objects.filter(ward_id=ward_id, code=code).exists():
        raise LayerCodeTaken
    layer = MapLayer(ward_id=ward_id, code=code)
    _fill(layer, values, now)
    _record(layer, actor_id, now)
    return layer


@transaction.atomic
def change_layer(
    *,
    ward_id: int,
    code: str,
    seen: str,
    values: LayerValues,
    actor_id: int | None,
    now: dt.datetime,
) -> MapLayer:
    """Change a map that the officer saw as it was at `seen`, and give it; its code stays.

    :raises LayerGone: there is no such map.
    :raises LayerChanged: somebody changed it meanwhile.
    """
    open_register(ward_id=ward_id, now=now)
    layer = MapLayer.objects.filter(ward_id=ward_id, code=code).first()
    if layer is None:
        raise LayerGone
    if layer.changed_at.isoformat() != seen:
        raise LayerChanged(layer)
    _fill(layer, values, now)
    _record(layer, actor_id, now)
    return layer


def _fill(layer: MapLayer, values: LayerValues, now: dt.datetime) -> None:
    for name in (
        "name", "name_en", "name_easy", "headline", "lead", "lead_en", "lead_easy", "edition",
        "section_id", "is_public", "position",
    ):  # fmt: skip
        setattr(layer, name, getattr(values, name))
    layer.kinds, layer.changed_at = list(values.kinds), now
    layer.save()
    layer.promises.all().delete()
    LayerPromise.objects.bulk_create(
        LayerPromise(layer=layer, initiative_id=initiative_id, activity_code=activity)
        for initiative_id, activity in _of_ward(layer.ward_id, values.promises)
    )


def _of_ward(ward_id: int, promises: Collection[tuple[int, str]]) -> list[tuple[int, str]]:
    known = set(InitiativeRef.objects.filter(ward_id=ward_id).values_list("pk", flat=True))
    return [(pk, activity) for pk, activity in dict.fromkeys(promises) if pk in known]


def _record(layer: MapLayer, actor_id: int | None, now: dt.datetime) -> None:
    record(
        code="places.layer.set",
        subject=f"places.layer:{layer.pk}",
        ward_id=layer.ward_id,
        actor_id=actor_id,
        now=now,
        data={"code": layer.code},
    )
