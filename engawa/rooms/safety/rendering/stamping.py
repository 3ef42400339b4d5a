"""The mark of a drill on a drawing, which is also a file of its own and may be passed on alone."""

from engawa.rooms.safety.rendering.markup import Html


def stamp_drawing(drawing: str, mark: Html) -> Html:
    """Write the mark of a drill into a map, and give it the colour of drills; without a mark it stays as it is."""
    if not drawing or not mark:
        return Html(drawing)
    stamp = f'<g transform="translate(10 32) scale(2)"><text>{mark}</text></g></svg>'
    return Html(
        drawing.replace('class="sm"', 'class="sm dr"', 1)
        .replace('<title id="smt">', f'<title id="smt">{mark}', 1)
        .removesuffix("</svg>")
        + stamp
    )
