"""Who may open the pages that belong to the house."""

WARD = {"ward_slug": "kanazawa"}


def everybody(status: int) -> dict[str, int]:
    """Give the same answer to all who ask."""
    askers = ("anonymous", "hana", "viewer", "editor", "approver", "administrator", "stranger")
    return dict.fromkeys(askers, status)


SIGNED_IN = {**everybody(200), "anonymous": 302}
OFFICERS = {**SIGNED_IN, "hana": 404, "stranger": 404}
ADMINISTRATORS = {**OFFICERS, "viewer": 403, "editor": 403, "approver": 403}

TABLE = [
    ("GET", "portal:home", {}, everybody(200)),
    ("GET", "portal:accessibility", {}, everybody(200)),
    ("GET", "portal:ward", WARD, everybody(200)),
    # Officers of one ward are sent to its desk at once.
    ("GET", "portal:desk", {}, {**everybody(302), "hana": 200}),
    ("GET", "portal:ward-desk", WARD, OFFICERS),
    ("GET", "portal:patterns", WARD, OFFICERS),
    ("GET", "portal:officers", WARD, ADMINISTRATORS),
    ("GET", "portal:audit-log", WARD, ADMINISTRATORS),
    (
        "POST",
        "portal:end-officer-role",
        {**WARD, "role_id": 0},
        {**ADMINISTRATORS, "administrator": 302},
    ),
]
