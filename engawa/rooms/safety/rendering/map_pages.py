"""The map of the ward in one language, with its list beside it: the same kind of static file as the text."""

from engawa.rooms.safety.rendering.frame import Material, Place, write_page
from engawa.rooms.safety.rendering.markup import Html, join, tag
from engawa.rooms.safety.rendering.ordering import sort_orders
from engawa.rooms.safety.rendering.pages import (
    get_root,
    write_areas,
    write_site_section,
    write_time,
)
from engawa.rooms.safety.rendering.phrases import FOLDERS, Phrases


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
            between=" · ",
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
                f"<p>{phrases.say(beside)}</p>{figure}</div><div>"
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
