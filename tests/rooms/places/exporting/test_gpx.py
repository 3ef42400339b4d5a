"""Places as GPX: waypoints with a name and a description, of those that have a point."""

import dataclasses
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from engawa.rooms.places.exporting.gpx import write_gpx
from engawa.rooms.places.exporting.record import ExportedPlace
from tests.rooms.places.exporting.samples import BAKERY, HEAD, UNPLACED

NAMES = {"g": "http://www.topografix.com/GPX/1/1"}


def write(*places: ExportedPlace) -> Element:
    root: Element = fromstring(b"".join(write_gpx(head=HEAD, places=places)))
    return root


class TestGpx:
    def test_says_of_itself_what_it_is(self) -> None:
        root = write()

        assert root.attrib == {"version": "1.1", "creator": "Engawa"}
        assert root.findtext("g:metadata/g:name", namespaces=NAMES) == HEAD.title
        assert root.findtext("g:metadata/g:time", namespaces=NAMES) == "2026-07-01T09:30:00+09:00"
        assert root.findtext("g:metadata/g:copyright/g:license", namespaces=NAMES) == (
            HEAD.licence_url
        )

    def test_gives_a_waypoint_in_the_order_of_the_schema(self) -> None:
        waypoint = write(BAKERY)[-1]

        assert waypoint.attrib == {"lat": "35.409582", "lon": "139.5997601234"}
        assert [child.tag.rpartition("}")[2] for child in waypoint] == [
            "name", "desc", "link", "type", "extensions",
        ]  # fmt: skip
        assert waypoint.findtext("g:name", namespaces=NAMES) == "パン工房ひなた <上大岡>"

    def test_says_in_the_description_what_a_walker_needs(self) -> None:
        words = write(BAKERY)[-1].findtext("g:desc", namespaces=NAMES)

        assert words is not None
        assert words.split("\n")[:3] == [
            "神奈川県横浜市港南区上大岡西一丁目1番1号", "045-000-0001", "売り切れたら終わりです",
        ]  # fmt: skip

    def test_leaves_out_places_without_a_point(self) -> None:
        assert write(UNPLACED).find("g:wpt", NAMES) is None

    def test_keeps_the_order_of_its_places(self) -> None:
        other = dataclasses.replace(BAKERY, kind_label="公園")

        kinds = [each.findtext("g:type", namespaces=NAMES) for each in write(other, BAKERY)[1:]]

        assert kinds == ["公園", BAKERY.kind_label]
