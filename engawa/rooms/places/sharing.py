"""What can be passed on: the list of a ward, one of its maps, or one place; and under which addresses."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from urllib.parse import urlencode

from django.urls import reverse

from engawa.rooms.places.query import PlaceQuery, write_query

Pairs = Sequence[tuple[str, str]]
# A picture is kept by those to whom it was sent: it says nothing of now, of today, or of where somebody is.
_SAID_BY_CARD = frozenset(("kind", "product", "day", "access", "area"))
_TODAY = ("day", "today")


class Form(Enum):
    """In which form a thing is passed on; the names of its addresses for a list, a map and a place."""

    PAGE = ("places:list", "places:layer", "places:place")
    EMBED = ("places:embed", "places:embed-layer", "places:embed-place")
    SHARE = ("places:share", "places:share-layer", "places:share-place")
    CODE = ("places:share-code", "places:share-code-layer", "places:share-code-place")
    CARD = ("places:share-card", "places:share-card-layer", "places:share-card-place")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is passed on: a place by its number, else a map by its code, else the whole list."""

    ward_slug: str
    code: str = ""
    number: int | None = None

    def path(self, form: Form, pairs: Pairs = ()) -> str:
        """Give the address below the site, with what was asked of the list."""
        of_list, of_layer, of_place = form.value
        if self.number is not None:
            address = reverse(of_place, kwargs={"ward_slug": self.ward_slug, "number": self.number})
        elif self.code:
            address = reverse(of_layer, kwargs={"ward_slug": self.ward_slug, "code": self.code})
        else:
            address = reverse(of_list, kwargs={"ward_slug": self.ward_slug})
        return f"{address}?{urlencode(pairs)}" if pairs else address


@dataclass(frozen=True, slots=True)
class SharingLinks:
    """What the head of a page tells other programs, and where a reader finds how to pass it on."""

    card: str
    oembed_json: str
    oembed_xml: str
    share: str


def write_canonical(query: PlaceQuery, /, page_number: int = 1) -> list[tuple[str, str]]:
    """Write a question as the parameters of its one address: one order, nothing empty, nothing twice."""
    ordered = replace(query, kinds=tuple(sorted(query.kinds)), access=tuple(sorted(query.access)))
    page = [("page", str(page_number))] if page_number > 1 else []
    return [*write_query(ordered), *page]


def write_for_card(pairs: Pairs, /) -> list[tuple[str, str]]:
    """Give of what was asked that which a picture can say: what holds on any day, and no word that somebody typed."""
    return [
        (name, value) for name, value in pairs if name in _SAID_BY_CARD and (name, value) != _TODAY
    ]


def make_sharing_links(
    *, subject: Subject, site_url: str, pairs: Pairs, language: str
) -> SharingLinks:
    """Give the links with which a page is passed on; `language` is empty for Japanese."""
    spoken = [("lang", language)] if language else []
    page = site_url + subject.path(Form.PAGE, [*pairs, *spoken])
    oembed = site_url + reverse("places:oembed", kwargs={"ward_slug": subject.ward_slug})
    return SharingLinks(
        card=site_url + subject.path(Form.CARD, [*write_for_card(pairs), *spoken]),
        oembed_json=f"{oembed}?{urlencode({'url': page, 'format': 'json'})}",
        oembed_xml=f"{oembed}?{urlencode({'url': page, 'format': 'xml'})}",
        share=subject.path(Form.SHARE, pairs),
    )
