"""Who may open the desk's pages of numbers; T2 and K1 are of 総務課."""

from tests.permissions import EDITORS, OFFICERS, when_let_in

PLACE = {"ward_slug": "kanazawa", "year": 2023}
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)

TABLE = [
    ("GET", "policy:desk-numbers", PLACE, OFFICERS),
    ("GET", "policy:desk-number", {**PLACE, "code": "T2"}, OFFICERS),
    ("POST", "policy:desk-number", {**PLACE, "code": "T2"}, MAY_TRY),
    ("GET", "policy:desk-milestone", {**PLACE, "code": "K1"}, OFFICERS),
    ("POST", "policy:desk-milestone", {**PLACE, "code": "K1"}, MAY_TRY),
    ("POST", "policy:desk-milestone-take-back", {**PLACE, "code": "K1"}, MAY_DO),
]
