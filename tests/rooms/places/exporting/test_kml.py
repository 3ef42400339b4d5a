"""Places as KML: valid XML whatever a text holds, with the address where there is no point."""

import dataclasses
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from engawa.rooms.places.exporting.kml import write_kml
from engawa.rooms.places.exporting.record import ExportedPlace
from tests.rooms.places.exporting.samples import BAKERY, HEAD, UNPLACED

NAMES = {"k": "http://www.opengis.net/kml/2.2", "atom": "http://www.w3.org/2005/Atom"}


def write(*places: ExportedPlace) -> Element:
    root: Element = fromstring(b"".join(write_kml(head=HEAD, places=places)))
    return root


def find_text(holder: Element, path: str) -> str | None:
    return holder.findtext(path, namespaces=NAMES)


def list_data(holder: Element) -> dict[str, str | None]:
    found = holder.findall("k:ExtendedData/k:Data", NAMES)
    return {data.attrib["name"]: find_text(data, "k:value") for data in found}


class TestKml:
    def test_says_of_itself_what_it_is(self) -> None:
        document = write()[0]

        assert find_text(document, "k:name") == HEAD.title
        assert list_data(document)["licence_url"] == HEAD.licence_url
        assert list_data(document)["demo"] == "true"

    def test_gives_a_placemark_its_own_elements_in_the_order_of_the_schema(self) -> None:
        placemark = write(BAKERY)[0][-1]

        names = [child.tag.rpartition("}")[2] for child in placemark]
        assert names == [
            "name", "link", "address", "phoneNumber", "description", "ExtendedData", "Point",
        ]  # fmt: skip
        assert placemark.attrib["id"] == "place-12"
        assert find_text(placemark, "k:name") == "パン工房ひなた <上大岡>"
        assert find_text(placemark, "k:Point/k:coordinates") == "139.5997601234,35.409582"

    def test_keeps_what_looks_like_markup_as_it_was_written(self) -> None:
        placemark = write(BAKERY)[0][-1]

        # A program that shows it as HTML shows the signs that the author typed.
        assert find_text(placemark, "k:description") == (
            '"焼きたて" &amp; &lt;b&gt;おいしい&lt;/b&gt;<br>毎朝、焼きます。'
        )

    def test_gives_everything_else_by_heading(self) -> None:
        data = list_data(write(BAKERY)[0][-1])

        assert data["FAX番号"] == "045-000-0002"
        assert data["車椅子可"] == "○"
        assert data["取扱品"] == "食パン（月・木、280円）\nクッキー"
        assert "名称" not in data

    def test_keeps_places_without_a_point_by_their_address(self) -> None:
        placemark = write(UNPLACED)[0][-1]

        assert find_text(placemark, "k:address") == "港南区のどこか"
        assert placemark.find("k:Point", NAMES) is None

    def test_drops_signs_that_no_document_may_hold(self) -> None:
        values = dataclasses.replace(BAKERY.values, name="a\x00b\x0bc\ufffe\ud800d]]>\r\ne")

        placemark = write(dataclasses.replace(BAKERY, values=values))[0][-1]

        assert find_text(placemark, "k:name") == "abcd]]>\ne"

    def test_writes_small_degrees_without_an_exponent(self) -> None:
        values = dataclasses.replace(BAKERY.values, latitude=-1e-7, longitude=2.5e-5)

        placemark = write(dataclasses.replace(BAKERY, values=values))[0][-1]

        assert find_text(placemark, "k:Point/k:coordinates") == "0.000025,-0.0000001"
