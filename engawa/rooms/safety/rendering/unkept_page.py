"""What the worker answers without a connection for an address of which the device keeps no page.

To show another page instead, without a word, would let somebody read the orders of another place as those of
their own. The page holds no time, and is written for the device: `frontend/src/worker/safety.ts` makes its ways
start at the root, and puts the other pages that are kept where `MARK` stands.
"""

from engawa.rooms.safety.rendering.frame import Material, Place, write_page
from engawa.rooms.safety.rendering.markup import Html, join, tag
from engawa.rooms.safety.rendering.phrases import Phrases

PATH = "unkept/index.html"
_ROOT = "../"
# As the worker knows it.
MARK = Html('<ul class="plus" id="kept"></ul>')


def write_unkept_page(*, material: Material) -> bytes:
    """Write the page in all languages, Japanese first."""
    first, *others = material.phrases
    parts = [Html(f'<h1 class="zone">{first.head("unkept.title")}</h1>{_write_words(first)}{MARK}')]
    parts += [
        tag(
            "section",
            Html(f"<h2>{other.head('unkept.title')}</h2>{_write_words(other)}"),
            lang=other.lang,
            class_="gap",
        )
        for other in others
    ]
    return write_page(
        material=material,
        phrases=first,
        place=Place(root=_ROOT, is_timed=False, languages={}, is_lasting=True),
        title=first.say(
            "page.title_other",
            title=first.say("unkept.title"),
            ward=first.plain_name(material.situation.ward_names),
        ),
        body=Html(f'<div class="first"><div class="p gap">{join(parts)}</div></div>\n'),
    )


def _write_words(phrases: Phrases) -> Html:
    way = tag("a", phrases.say("unkept.first"), href=f"{_ROOT}{phrases.folder}index.html")
    return Html(f"<p>{phrases.say('unkept.text')}</p><p>{way}</p>")
