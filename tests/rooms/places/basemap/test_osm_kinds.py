"""What things of OpenStreetMap are on the map."""

import pytest

from engawa.rooms.places.basemap.osm_kinds import (
    LAYERS,
    classify_area,
    classify_line,
    classify_point,
)


class TestLines:
    @pytest.mark.parametrize(
        ("tags", "layer", "kind"),
        [
            ({"highway": "motorway"}, "roads", "highway"),
            ({"highway": "trunk_link"}, "roads", "major_road"),
            ({"highway": "tertiary"}, "roads", "major_road"),
            ({"highway": "residential"}, "roads", "minor_road"),
            ({"highway": "steps"}, "roads", "path"),
            ({"railway": "rail"}, "roads", "rail"),
            ({"railway": "monorail"}, "roads", "rail"),
            ({"waterway": "stream"}, "water", "stream"),
        ],
    )
    def test_are_roads_rails_and_rivers(self, tags: dict[str, str], layer: str, kind: str) -> None:
        found = classify_line(tags)

        assert found is not None
        assert (found.layer, dict(found.properties)["kind"]) == (layer, kind)
        assert found.layer in LAYERS

    @pytest.mark.parametrize(
        "tags",
        [
            {},
            {"highway": "construction"},
            {"highway": "proposed"},
            {"highway": "pedestrian", "area": "yes"},
            {"railway": "abandoned"},
            {"railway": "platform"},
            {"waterway": "stream", "tunnel": "culvert"},
            {"natural": "coastline"},
        ],
    )
    def test_are_not_what_nobody_sees(self, tags: dict[str, str]) -> None:
        assert classify_line(tags) is None

    def test_say_where_they_run_above_and_below(self) -> None:
        bridge = classify_line({"highway": "primary_link", "bridge": "yes", "tunnel": "no"})

        assert bridge is not None
        assert dict(bridge.properties) == {
            "kind": "major_road",
            "kind_detail": "primary_link",
            "is_link": True,
            "is_bridge": True,
        }

    def test_say_their_names_only_where_there_is_room(self) -> None:
        street = classify_line({"highway": "residential", "name": "表通り", "ref": "7;8"})

        assert street is not None
        assert "name" not in dict(street.say(13))
        assert dict(street.say(14))["name"] == "表通り"
        assert dict(street.say(14))["ref"] == "7"

    def test_shows_sidings_only_from_near(self) -> None:
        track = classify_line({"railway": "rail"})
        siding = classify_line({"railway": "rail", "service": "yard"})

        assert track is not None
        assert siding is not None
        assert track.min_zoom < siding.min_zoom


class TestAreas:
    @pytest.mark.parametrize(
        ("tags", "expected"),
        [
            ({"building": "yes"}, [("buildings", "building")]),
            ({"building": "no"}, []),
            ({"landuse": "orchard"}, [("landuse", "farmland")]),
            ({"natural": "water", "water": "river"}, [("water", "water")]),
            ({"natural": "water", "water": "lake"}, [("water", "lake")]),
            ({"highway": "pedestrian", "area": "yes"}, [("landuse", "pedestrian")]),
            ({"highway": "pedestrian"}, []),
            ({"amenity": "bench"}, []),
            (
                {"building": "school", "amenity": "school", "name": "学校"},
                [("buildings", "building"), ("landuse", "school"), ("pois", "school")],
            ),
            (
                {"natural": "water", "water": "pond", "name": "池"},
                [("water", "lake"), ("water", "lake")],
            ),
        ],
    )
    def test_are_buildings_water_and_colours(
        self, tags: dict[str, str], expected: list[tuple[str, str]]
    ) -> None:
        found = classify_area(tags)

        assert [(kind.layer, dict(kind.properties)["kind"]) for kind in found] == expected

    def test_are_named_at_one_point(self) -> None:
        colour, name = classify_area({"leisure": "park", "name": "久良岐公園"})

        assert not colour.at_point
        assert dict(colour.say(15)) == {"kind": "park"}
        assert name.at_point
        assert dict(name.say(15))["name"] == "久良岐公園"


class TestPoints:
    def test_are_places_before_anything_else(self) -> None:
        found = classify_point({"place": "quarter", "railway": "station", "name": "港南台"})

        assert found is not None
        assert (found.layer, dict(found.properties)["kind"]) == ("places", "macrohood")

    def test_need_a_name(self) -> None:
        assert classify_point({"amenity": "townhall"}) is None
        assert classify_point({"amenity": "townhall", "name": "港南区役所"}) is not None

    def test_say_the_english_name_where_it_is_another(self) -> None:
        both = classify_point({"railway": "station", "name": "上大岡", "name:en": "Kamiooka"})
        same = classify_point({"railway": "station", "name": "JR", "name:en": "JR"})

        assert both is not None
        assert same is not None
        assert both.names == (("name", "上大岡"), ("name:en", "Kamiooka"))
        assert same.names == (("name", "JR"),)
