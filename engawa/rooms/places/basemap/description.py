"""What a base map says of itself: its name, its licence line, its day, its layers.

A source may say anything at all; only what a page shows or a map needs is taken over, as plain text of
bounded length.
"""

import datetime as dt
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from engawa.rooms.places.basemap.schemas import Schema, tell_schema

LONGEST_CREDIT = 300
_LONGEST_NAME = 100
_MOST_LAYERS = 100
_MOST_FIELDS = 200
_TAG = re.compile(r"<[^<>]*>")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of the tiles: its name, its zooms, and the names and types of what its features say."""

    id: str
    min_zoom: int
    max_zoom: int
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is written into a base map and read from it. `made_on` is None when it is not known."""

    name: str
    credit: str
    made_on: dt.date | None
    layers: tuple[Layer, ...]

    @property
    def schema(self) -> Schema:
        """The schema that the layers follow."""
        return tell_schema(layer.id for layer in self.layers)


def to_plain_text(text: str) -> str:
    """Give the words of a licence line, which may be written with links, without tags and breaks."""
    return _SPACES.sub(" ", html.unescape(_TAG.sub(" ", text))).strip()


def read_description(metadata: Mapping[str, object]) -> Description:
    """Read the metadata of a PMTiles file; what has no usable shape counts as not said."""
    name, credit, day = (metadata.get(key) for key in ("name", "attribution", "date"))
    layers = metadata.get("vector_layers")
    return Description(
        name=to_plain_text(name)[:_LONGEST_NAME] if isinstance(name, str) else "",
        credit=to_plain_text(credit) if isinstance(credit, str) else "",
        made_on=_read_day(day) if isinstance(day, str) else None,
        layers=tuple(
            found
            for layer in (layers[:_MOST_LAYERS] if isinstance(layers, list) else ())
            if (found := _read_layer(layer)) is not None
        ),
    )


def to_metadata(description: Description) -> dict[str, object]:
    """Write the description as the metadata that PMTiles 3 asks of vector tiles."""
    metadata: dict[str, object] = {
        "name": description.name,
        "attribution": description.credit,
        "type": "baselayer",
        "format": "pbf",
        "vector_layers": [
            {
                "id": layer.id,
                "minzoom": layer.min_zoom,
                "maxzoom": layer.max_zoom,
                "fields": dict(layer.fields),
            }
            for layer in description.layers
        ],
    }
    if description.made_on is not None:
        metadata["date"] = description.made_on.isoformat()
    return metadata


def _read_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return None


def _read_layer(layer: object) -> Layer | None:
    if not isinstance(layer, dict) or not isinstance(layer.get("id"), str):
        return None
    fields = layer.get("fields")
    return Layer(
        id=layer["id"][:_LONGEST_NAME],
        min_zoom=_read_zoom(layer.get("minzoom"), 0),
        max_zoom=_read_zoom(layer.get("maxzoom"), 30),
        fields={
            str(key)[:_LONGEST_NAME]: str(value)[:_LONGEST_NAME]
            for key, value in list(fields.items() if isinstance(fields, dict) else ())[
                :_MOST_FIELDS
            ]
        },
    )


def _read_zoom(value: object, otherwise: int) -> int:
    return value if isinstance(value, int) and 0 <= value <= 30 else otherwise
