"""Who may keep what the ward says of itself, its sections, partners and areas."""

from engawa.core.wards.models import Area
from tests.permissions import WARD_ADMINISTRATORS, World, when_let_in

WARD = {"ward_slug": "kanazawa"}
SECTIONS = {**WARD, "kind": "sections"}
GONE = {**SECTIONS, "row_id": 0}
REFUSED = when_let_in(WARD_ADMINISTRATORS, 422)
UNKNOWN = when_let_in(WARD_ADMINISTRATORS, 404)
DONE = when_let_in(WARD_ADMINISTRATORS, 302)


def section(world: World) -> dict[str, object]:
    """Give 総務課, which is in charge of published initiatives."""
    return {**SECTIONS, "row_id": world.kanazawa.sections.get(code="general-affairs").pk}


def partner(world: World) -> dict[str, object]:
    return {**WARD, "kind": "partners", "row_id": world.kanazawa.partners.get().pk}


def area(world: World) -> dict[str, object]:
    """Give an area, to which nothing points."""
    row, _made = Area.objects.get_or_create(ward=world.kanazawa, code="tobu", name="東部地区")
    return {**WARD, "kind": "areas", "row_id": row.pk}


TABLE = [
    ("GET", "portal:ward-facts", WARD, WARD_ADMINISTRATORS),
    ("POST", "portal:ward-facts", WARD, REFUSED),
    ("GET", "portal:ward-rows", SECTIONS, WARD_ADMINISTRATORS),
    ("GET", "portal:ward-rows", {**WARD, "kind": "partners"}, WARD_ADMINISTRATORS),
    ("GET", "portal:ward-rows", {**WARD, "kind": "areas"}, WARD_ADMINISTRATORS),
    ("GET", "portal:ward-rows", {**WARD, "kind": "wards"}, UNKNOWN),
    ("POST", "portal:ward-rows", SECTIONS, REFUSED),
    ("GET", "portal:ward-row", section, WARD_ADMINISTRATORS),
    ("GET", "portal:ward-row", partner, WARD_ADMINISTRATORS),
    ("GET", "portal:ward-row", area, WARD_ADMINISTRATORS),
    ("GET", "portal:ward-row", GONE, UNKNOWN),
    ("POST", "portal:ward-row", section, REFUSED),
    ("POST", "portal:ward-row", GONE, DONE),
    ("POST", "portal:move-section", {**WARD, "row_id": 0}, DONE),
    ("GET", "portal:remove-ward-row", section, WARD_ADMINISTRATORS),
    ("GET", "portal:remove-ward-row", area, WARD_ADMINISTRATORS),
    ("POST", "portal:remove-ward-row", section, when_let_in(WARD_ADMINISTRATORS, 409)),
    ("POST", "portal:remove-ward-row", area, DONE),
]
