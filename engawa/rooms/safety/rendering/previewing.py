"""The first page alone, for an officer who looks at what an order would make of it."""

import re
from dataclasses import dataclass

from engawa.rooms.safety import map_drawing
from engawa.rooms.safety.rendering.frame import Drawings, Paths, ZoneDrawing, make_material
from engawa.rooms.safety.rendering.markup import Html
from engawa.rooms.safety.rendering.pages import write_index
from engawa.rooms.safety.situation import Situation

_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


class LanguageUnknown(LookupError):
    """No page is written in that language."""


@dataclass(frozen=True, slots=True)
class PreviewedPage:
    """A page, and the Content-Security-Policy with which a server sends it."""

    content: bytes
    policy: str


def render_page(*, situation: Situation, language: str) -> PreviewedPage:
    """Render the first page in one language, without what it would load: the text and nothing else.

    :raises LanguageUnknown: no page is written in that language.
    """
    drawings = Drawings(
        numbers=map_drawing.number_zones(situation=situation),
        letters=map_drawing.letter_sites(situation=situation),
        wards={},
        draw_zone=lambda _code: ZoneDrawing("", Html),
        style_hash=map_drawing.STYLE_HASH.strip("'"),
    )
    paths = Paths(areas="", script="", data=())
    material = make_material(situation=situation, drawings=drawings, paths=paths)
    for phrases in material.phrases:
        if phrases.language == language:
            content = write_index(material=material, phrases=phrases)
            found = _POLICY.search(content.decode("utf-8"))
            return PreviewedPage(content, found[1] if found else "default-src 'none'")
    raise LanguageUnknown(language)
