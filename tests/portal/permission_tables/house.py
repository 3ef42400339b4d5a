"""Who may open the pages that belong to the house."""

from tests.permissions import EVERYBODY, OFFICERS, WARD_ADMINISTRATORS, when_let_in

WARD = {"ward_slug": "kanazawa"}

TABLE = [
    ("GET", "portal:home", {}, EVERYBODY),
    ("GET", "portal:accessibility", {}, EVERYBODY),
    ("GET", "portal:health", {}, EVERYBODY),
    ("GET", "portal:ward", WARD, EVERYBODY),
    # Officers of one ward are sent to its desk at once, residents to their own page.
    ("GET", "portal:desk", {}, when_let_in(EVERYBODY, 302)),
    ("GET", "portal:ward-desk", WARD, OFFICERS),
    ("GET", "portal:patterns", WARD, OFFICERS),
    ("GET", "portal:officers", WARD, WARD_ADMINISTRATORS),
    ("GET", "portal:audit-log", WARD, WARD_ADMINISTRATORS),
    (
        "POST",
        "portal:end-officer-role",
        {**WARD, "role_id": 0},
        when_let_in(WARD_ADMINISTRATORS, 302),
    ),
]
