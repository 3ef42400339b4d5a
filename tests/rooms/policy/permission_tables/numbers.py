"""Who may open the desk's pages of numbers."""

PLACE = {"ward_slug": "kanazawa", "year": 2023}
READERS = {
    "anonymous": 302,
    "hana": 404,
    "viewer": 200,
    "editor": 200,
    "approver": 200,
    "administrator": 200,
    "stranger": 404,
}
WRITERS = {**READERS, "viewer": 403, "editor": 422, "approver": 422, "administrator": 422}
DEEDS = {**READERS, "viewer": 403, "editor": 302, "approver": 302, "administrator": 302}

TABLE = [
    ("GET", "policy:desk-numbers", PLACE, READERS),
    ("GET", "policy:desk-number", {**PLACE, "code": "T2"}, READERS),
    ("POST", "policy:desk-number", {**PLACE, "code": "T2"}, WRITERS),
    ("GET", "policy:desk-milestone", {**PLACE, "code": "K1"}, READERS),
    ("POST", "policy:desk-milestone", {**PLACE, "code": "K1"}, WRITERS),
    ("POST", "policy:desk-milestone-take-back", {**PLACE, "code": "K1"}, DEEDS),
]
