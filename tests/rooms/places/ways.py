"""Small routes to test with: each function makes one thing and says what is in it."""

from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Route, RouteStep
from engawa.rooms.places.services.routes import (
    RouteValues,
    StepValues,
    add_route,
    add_step,
    set_line,
)
from tests import factories

MOMENT = factories.MOMENT
# About 2.2 km straight north.
LINE: dict[str, Any] = {"type": "LineString", "coordinates": [[139.6, 35.35], [139.6, 35.37]]}


def make_route(ward: Ward, *, section: str = "", **facts: Any) -> Route:
    """Add a public route of which nothing is known but its words; without `section`, one of the whole ward."""
    given: dict[str, Any] = {
        "title": "海辺の道",
        "title_en": "Seaside walk",
        "purpose": "SIGHTS",
        "description": "海を見ながら歩きます。",
        "is_public": True,
        **facts,
    }
    if section:
        given["section_id"] = ward.sections.get(code=section).pk
    return add_route(ward_id=ward.pk, values=RouteValues(**given), actor_id=None, now=MOMENT)


def make_step(route: Route, words: str, **where: Any) -> RouteStep:
    """Add a step behind the others."""
    return add_step(
        ward_id=route.ward_id,
        number=route.number,
        values=StepValues(words=words, **where),
        actor_id=None,
        now=MOMENT,
    )


def draw_line(route: Route) -> Route:
    """Put in a straight line."""
    route.refresh_from_db()
    return set_line(
        ward_id=route.ward_id,
        number=route.number,
        revision=route.revision,
        line=LINE,
        actor_id=None,
        now=MOMENT,
    )
