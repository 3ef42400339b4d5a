"""The map of the ward in one language, with its list beside it: the same kind of static file as the text."""

from engawa.rooms.safety.rendering.frame import Material, Place, write_page
from engawa.rooms.safety.rendering.markup import BETWEEN, Html, join, tag, write_data_block
from engawa.rooms.safety.rendering.ordering import sort_orders
from engawa.rooms.safety.rendering.pages import (
    get_root,
    write_areas,
    write_site_section,
    write_time,
)
from engawa.rooms.safety.rendering.phrases import FOLDERS, Phrases, read_document
from engawa.rooms.safety.values import Opening

# From the root of the bundle; the application gives it, or a web server that has the file.
_BASE_MAP = "../places/basemap.pmtiles"


def write_map_page(*, material: Material, phrases: Phrases) -> bytes:
    """Write the page of the map in one language."""
    situation = material.situation
    root = "../" + get_root(phrases)
    orders = sort_orders(situation.orders)
    drawing = material.drawings.wards.get(phrases.language, Html(""))
    figure = Html("")
    if drawing:
        # A picture of the map alone must say of a drill that it is one.
        said = join(
            (phrases.head("map.title_page"), phrases.japanese(situation.outline_credit)),
            between=BETWEEN,
        )
        credit = tag("figcaption", said)
        figure = Html(f'<figure class="map">{drawing}{credit}</figure>')
    areas = write_areas(material=material, phrases=phrases, orders=orders, root=root)
    sites = write_site_section(material=material, phrases=phrases, orders=orders, root=root)
    beside = "map.beside" if orders else "map.none"
    body = join(
        (
            Html(
                f'<div class="first"><div class="p"><h1>{phrases.head("map.title_page")}</h1>'
                f"{write_time(material=material, phrases=phrases)}"
                f'<p><a href="../index.html">{phrases.say("page.newest")}</a></p>'
                "</div></div>\n"
            ),
            Html(
                f'<div class="p split"><div data-ward-part="map" class="gap" id="map">'
                f"<p>{phrases.say(beside)}</p>{figure}{_write_moving(material, phrases)}</div><div>"
                f'<section id="inside" hidden data-ward-inside></section>{areas}{sites}</div></div>\n'
            ),
        )
    )
    place = Place(
        root=root,
        is_timed=True,
        languages={
            language: f"{root}{folder}map/index.html" for language, folder in FOLDERS.items()
        },
        has_drawing=bool(drawing),
    )
    ward = phrases.plain_name(situation.ward_names)
    return write_page(
        material=material,
        phrases=phrases,
        place=place,
        title=phrases.say("page.title_other", title=phrases.say("map.title_page"), ward=ward),
        body=body,
    )


def _write_moving(material: Material, phrases: Phrases) -> Html:
    """Write what the script needs to offer the map that moves (`frontend/src/safety/moving.ts`), which is an extra."""
    base_map, paths = material.situation.base_map, material.paths
    if base_map is None or not paths.map_script or not paths.script:
        return Html("")
    drawings = material.drawings
    return write_data_block(
        "safety-moving",
        {
            "script": paths.map_script,
            "sites": paths.sites,
            "ground": _BASE_MAP,
            "size": base_map.size,
            "credit": base_map.credit,
            "numbers": dict(drawings.numbers),
            "letters": dict(drawings.letters),
            "states": {
                opening.lower(): str(phrases.say(f"opening.{opening}")) for opening in Opening
            },
            "words": read_document(phrases.language)["moving"],
        },
    )
