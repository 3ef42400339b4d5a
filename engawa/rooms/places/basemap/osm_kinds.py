"""What a thing of OpenStreetMap is on the map: its layer and its words in the schema of the Protomaps basemap.

Only what the map of a ward draws or names is taken. Names of layers and values follow version 4 of the
Protomaps schema, where railways are roads of the kind `rail`; tags follow the wiki of OpenStreetMap.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engawa.rooms.places.basemap.encoding import Properties, Value
from engawa.rooms.places.basemap.thinning import CLOSE_ZOOM

Tags = Mapping[str, str]

LAYERS = ("earth", "landuse", "water", "buildings", "roads", "places", "pois")
# Every thing that is taken has one of these keys.
KEYS = (
    "aeroway",
    "amenity",
    "building",
    "highway",
    "landuse",
    "leisure",
    "man_made",
    "natural",
    "place",
    "railway",
    "shop",
    "tourism",
    "waterway",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """In which layer a thing stands, from which zoom on, and what it says of itself.

    `names` are said from the zoom `names_from` on, where there is room for them. A thing that is
    `at_point` is an area of which only a point inside is drawn.
    """

    layer: str
    min_zoom: int
    properties: Properties
    names: Properties = ()
    names_from: int = 0
    at_point: bool = False

    def say(self, zoom: int) -> Properties:
        """Give what it says of itself at a zoom."""
        return self.properties + (self.names if zoom >= self.names_from else ())


# kind, first zoom, first zoom of the name; by the value of `highway` without `_link`.
_ROADS = {
    "motorway": ("highway", 6, 11),
    "trunk": ("major_road", 7, 12),
    "primary": ("major_road", 8, 12),
    "secondary": ("major_road", 9, 13),
    "tertiary": ("major_road", 11, 13),
    "residential": ("minor_road", 13, 14),
    "unclassified": ("minor_road", 13, 14),
    "living_street": ("minor_road", 13, 14),
    "road": ("minor_road", 13, 14),
    "service": ("minor_road", 14, 15),
    "pedestrian": ("path", CLOSE_ZOOM, 14),
    "track": ("path", CLOSE_ZOOM, 15),
    "path": ("path", CLOSE_ZOOM, 15),
    "footway": ("path", CLOSE_ZOOM, 15),
    "cycleway": ("path", CLOSE_ZOOM, 15),
    "bridleway": ("path", CLOSE_ZOOM, 15),
    "steps": ("path", CLOSE_ZOOM, 15),
    "corridor": ("path", 15, 15),
}
_RAILWAYS = {
    "rail": 9,
    "light_rail": 10,
    "subway": 11,
    "monorail": 11,
    "tram": 12,
    "narrow_gauge": 12,
    "funicular": 12,
}
_SIDINGS = {"siding", "crossover", "yard", "spur"}
_WATERWAYS = {"river": 9, "canal": 11, "stream": 13, "drain": 14, "ditch": 14}
_LARGE_WATERS = {"lake", "reservoir", "basin", "river", "pond", "lagoon"}
# By key and value: the kind of a coloured area and its first zoom.
_LANDUSE: Mapping[str, Mapping[str, tuple[str, int]]] = {
    "landuse": {
        "forest": ("forest", 10),
        "farmland": ("farmland", 11),
        "orchard": ("farmland", 12),
        "vineyard": ("farmland", 12),
        "farmyard": ("farmyard", 13),
        "meadow": ("meadow", 12),
        "grass": ("grass", 13),
        "residential": ("residential", 11),
        "commercial": ("commercial", 12),
        "retail": ("commercial", 12),
        "industrial": ("industrial", 11),
        "railway": ("railway", 13),
        "cemetery": ("cemetery", 12),
        "recreation_ground": ("recreation_ground", 12),
        "village_green": ("village_green", 13),
        "allotments": ("allotments", 13),
        "military": ("military", 11),
    },
    "leisure": {
        "park": ("park", 11),
        "garden": ("garden", 14),
        "golf_course": ("golf_course", 12),
        "nature_reserve": ("nature_reserve", 11),
        "playground": ("playground", 14),
        "pitch": ("pitch", 14),
        "stadium": ("stadium", 13),
        "marina": ("marina", 13),
        "dog_park": ("dog_park", 14),
    },
    "natural": {
        "wood": ("wood", 10),
        "scrub": ("scrub", 12),
        "grassland": ("grassland", 12),
        "heath": ("scrub", 12),
        "beach": ("beach", 12),
        "sand": ("sand", 12),
        "wetland": ("wetland", 12),
        "bare_rock": ("bare_rock", 12),
        "scree": ("bare_rock", 12),
        "glacier": ("glacier", 9),
    },
    "amenity": {
        "hospital": ("hospital", 13),
        "school": ("school", 13),
        "kindergarten": ("kindergarten", 14),
        "university": ("university", 12),
        "college": ("college", 13),
    },
    "aeroway": {"aerodrome": ("aerodrome", 11)},
    "tourism": {"zoo": ("zoo", 13), "theme_park": ("attraction", 13)},
    "man_made": {"pier": ("pier", 13)},
    "railway": {"platform": ("platform", 15)},
    "highway": {"pedestrian": ("pedestrian", 14), "footway": ("pedestrian", 15)},
}
_PLACES = {
    "city": ("locality", 8),
    "town": ("locality", 9),
    "village": ("locality", 10),
    "hamlet": ("locality", 12),
    "isolated_dwelling": ("locality", 14),
    "locality": ("locality", 14),
    "suburb": ("neighbourhood", 11),
    "quarter": ("macrohood", 12),
    "neighbourhood": ("neighbourhood", 13),
}
# By key and value: the first zoom of a place of which the map says the name.
_POIS: Mapping[str, Mapping[str, int]] = {
    "railway": {"station": 12, "halt": 12, "tram_stop": 14},
    "highway": {"bus_stop": 15},
    "amenity": {
        "townhall": 13,
        "hospital": 13,
        "university": 13,
        "college": 14,
        "school": 14,
        "library": 14,
        "police": 14,
        "fire_station": 14,
        "post_office": 14,
        "community_centre": 14,
        "arts_centre": 14,
        "social_facility": 15,
        "kindergarten": 15,
        "childcare": 15,
        "clinic": 15,
        "doctors": 15,
        "pharmacy": 15,
        "place_of_worship": 15,
        "marketplace": 15,
        "bank": 15,
        "theatre": 15,
        "public_bath": 15,
    },
    "leisure": {
        "park": 14,
        "garden": 15,
        "golf_course": 14,
        "sports_centre": 15,
        "stadium": 14,
        "nature_reserve": 14,
        "playground": 15,
    },
    "tourism": {
        "museum": 14,
        "zoo": 13,
        "aquarium": 13,
        "theme_park": 13,
        "attraction": 15,
        "viewpoint": 15,
    },
    "natural": {"peak": 13, "beach": 14},
    "landuse": {"cemetery": 15},
    "shop": {"supermarket": 15, "convenience": 15, "mall": 14, "department_store": 14},
}


def classify_line(tags: Tags) -> Kind | None:
    """Tell what a way is when it is drawn as a line; None when it is not."""
    if tags.get("area") == "yes":
        return None
    return _classify_road(tags) or _classify_railway(tags) or _classify_waterway(tags)


def classify_area(tags: Tags) -> list[Kind]:
    """Tell what an area is: a colour on the ground, water, a building, or a name at a point inside."""
    kinds: list[Kind] = []
    if tags.get("building", "no") != "no":
        kinds.append(Kind("buildings", CLOSE_ZOOM, (("kind", "building"),)))
    if water := _classify_water(tags):
        kinds += water
    elif landuse := _classify_landuse(tags):
        kinds.append(landuse)
    if poi := classify_point(tags):
        kinds.append(Kind(poi.layer, poi.min_zoom, poi.properties, poi.names, 0, at_point=True))
    return kinds


def classify_point(tags: Tags) -> Kind | None:
    """Tell what a point is that has a name on the map; None when the map says nothing of it."""
    names = _read_names(tags)
    if not names:
        return None
    if place := _PLACES.get(tags.get("place", "")):
        kind, min_zoom = place
        said = (("kind", kind), ("kind_detail", tags["place"]), ("min_zoom", min_zoom + 1))
        return Kind("places", min_zoom, said, names)
    for key, zooms in _POIS.items():
        if (value := tags.get(key, "")) in zooms:
            min_zoom = zooms[value]
            return Kind("pois", min_zoom, (("kind", value), ("min_zoom", min_zoom + 1)), names)
    return None


def _classify_road(tags: Tags) -> Kind | None:
    highway = tags.get("highway", "")
    is_link = highway.endswith("_link")
    road = _ROADS.get(highway.removesuffix("_link"))
    if road is None:
        return None
    kind, min_zoom, names_from = road
    said: list[tuple[str, Value]] = [("kind", kind), ("kind_detail", highway)]
    if is_link:
        said.append(("is_link", True))
    said += _read_levels(tags)
    names = _read_names(tags) if kind in {"highway", "major_road"} else _read_names(tags)[:1]
    if ref := tags.get("ref", "").split(";")[0].strip():
        names += (("ref", ref),)
    return Kind("roads", max(min_zoom, 12) if is_link else min_zoom, tuple(said), names, names_from)


def _classify_railway(tags: Tags) -> Kind | None:
    railway = tags.get("railway", "")
    min_zoom = _RAILWAYS.get(railway)
    if min_zoom is None:
        return None
    said: list[tuple[str, Value]] = [("kind", "rail"), ("kind_detail", railway)]
    if (service := tags.get("service", "")) in _SIDINGS:
        min_zoom = 14
        said.append(("service", service))
    said += _read_levels(tags)
    return Kind("roads", min_zoom, tuple(said), _read_names(tags)[:1], 14)


def _classify_waterway(tags: Tags) -> Kind | None:
    waterway = tags.get("waterway", "")
    # What runs in a pipe below the ground is not seen.
    if waterway not in _WATERWAYS or tags.get("tunnel", "no") != "no":
        return None
    said = (("kind", waterway), ("kind_detail", waterway))
    return Kind("water", _WATERWAYS[waterway], said, _read_names(tags)[:1], 13)


def _classify_water(tags: Tags) -> list[Kind]:
    detail = ""
    if tags.get("natural") == "water":
        detail = tags.get("water", "") or "water"
    elif tags.get("waterway") in {"riverbank", "dock"}:
        detail = tags["waterway"]
    elif tags.get("landuse") in {"reservoir", "basin"}:
        detail = tags["landuse"]
    elif tags.get("leisure") == "swimming_pool":
        return [Kind("water", 15, (("kind", "water"), ("kind_detail", "swimming_pool")))]
    if not detail:
        return []
    kind = "lake" if detail in {"lake", "reservoir", "pond", "lagoon"} else "water"
    said = (("kind", kind), ("kind_detail", detail))
    kinds = [Kind("water", 9 if detail in _LARGE_WATERS else 11, said)]
    if names := _read_names(tags):
        kinds.append(Kind("water", 13, said, names, 0, at_point=True))
    return kinds


def _classify_landuse(tags: Tags) -> Kind | None:
    for key, kinds in _LANDUSE.items():
        value = tags.get(key, "")
        # A way around a block is a line, unless it says that it is an area.
        if value not in kinds or (key == "highway" and tags.get("area") != "yes"):
            continue
        kind, min_zoom = kinds[value]
        return Kind("landuse", min_zoom, (("kind", kind),))
    return None


def _read_levels(tags: Tags) -> list[tuple[str, Value]]:
    return [
        (said, True)
        for key, said in (("bridge", "is_bridge"), ("tunnel", "is_tunnel"))
        if tags.get(key, "no") != "no"
    ]


def _read_names(tags: Tags) -> Properties:
    """Give the name, and the English one where it is another; none without a name."""
    name, english = tags.get("name", ""), tags.get("name:en", "")
    if not name:
        return ()
    return (
        (("name", name), ("name:en", english)) if english not in ("", name) else (("name", name),)
    )
