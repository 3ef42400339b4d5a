"""Answers of oEmbed (oembed.com): how another site shows one of our lists, maps or places in its pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from engawa.core.documents.share_card import HEIGHT as CARD_HEIGHT
from engawa.core.documents.share_card import WIDTH as CARD_WIDTH
from engawa.rooms.places.query import read_query
from engawa.rooms.places.sharing import Form, Pairs, Subject, write_canonical

VERSION = "1.0"
# As large as a frame is when nobody says how large it may be.
LIST_SIZE, PLACE_SIZE = (640, 560), (640, 420)
CACHE_SECONDS = 24 * 60 * 60
Answer = Mapping[str, str | int]
# What a name may hold but no XML document.
_NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of ours shows: the subject, what was asked of its list, and the language."""

    subject: Subject
    pairs: Pairs


@dataclass(frozen=True, slots=True)
class Limits:
    """How large the frame may be at most, in pixels; None where nobody says."""

    width: int | None
    height: int | None

    def fit(self, size: tuple[int, int]) -> tuple[int, int]:
        """Give the size, made smaller where it must be."""
        width, height = size
        return min(width, self.width or width), min(height, self.height or height)


def read_address(*, address: str, site_url: str, ward_slug: str) -> Asked | None:
    """Read which list, map or place of the ward an address shows; None when it shows none."""
    try:
        parts = urlsplit(address)
        host = parts.netloc.lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or host != urlsplit(site_url).netloc.lower():
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    if match.kwargs.get("ward_slug") != ward_slug:
        return None
    if match.view_name not in {*Form.PAGE.value, *Form.EMBED.value}:
        return None
    try:
        parameters = MultiValueDict(parse_qs(parts.query, max_num_fields=100))
    except ValueError:
        return None
    subject = Subject(ward_slug, match.kwargs.get("code", ""), match.kwargs.get("number"))
    wanted = str(parameters.get("lang", ""))
    language = wanted if wanted in dict(settings.LANGUAGES) else ""
    pairs = [] if subject.number is not None else write_canonical(read_query(parameters))
    return Asked(subject, [*pairs, ("lang", language)] if language else pairs)


def make_answer(
    *, asked: Asked, limits: Limits, title: str, site_url: str, provider: str
) -> Answer:
    """Make the answer of the type `rich`, with a picture where it may be as large as ours is."""
    subject = asked.subject
    width, height = limits.fit(PLACE_SIZE if subject.number is not None else LIST_SIZE)
    answer: dict[str, str | int] = {
        "type": "rich",
        "version": VERSION,
        "title": title,
        "provider_name": provider,
        "provider_url": f"{site_url}/{subject.ward_slug}/",
        "cache_age": CACHE_SECONDS,
        "html": write_frame(
            address=site_url + subject.path(Form.EMBED, asked.pairs),
            title=title,
            width=str(width),
            height=str(height),
        ),
        "width": width,
        "height": height,
    }
    # A picture must keep to the limits too, and ours has one size.
    if limits.fit((CARD_WIDTH, CARD_HEIGHT)) == (CARD_WIDTH, CARD_HEIGHT):
        spoken = [pair for pair in asked.pairs if pair[0] == "lang"]
        answer |= {
            "thumbnail_url": site_url + subject.path(Form.CARD, spoken),
            "thumbnail_width": CARD_WIDTH,
            "thumbnail_height": CARD_HEIGHT,
        }
    return answer


def write_frame(*, address: str, title: str, width: str, height: str) -> SafeString:
    """Write the element that shows an address in a frame; it has a title for those who do not see it."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"'
        ' referrerpolicy="no-referrer"></iframe>',
        address,
        title,
        width,
        height,
    )


def write_xml(answer: Answer, /) -> bytes:
    """Write an answer as the XML that the specification shows."""
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = _NOT_XML.sub("", str(value))
    head = b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    return head + ET.tostring(root, encoding="unicode").encode()
