"""Who opens and writes the book of orders and the promises, and who reads alerts of others."""

from tests.permissions import WARD_APPROVERS, WARD_EDITORS, when_let_in

WARD = {"ward_slug": "kanazawa"}
UNSOUND = when_let_in(WARD_EDITORS, 422)
SENT_BACK = when_let_in(WARD_EDITORS, 302)

TABLE = [
    ("GET", "safety:desk-book", WARD, WARD_APPROVERS),
    ("POST", "safety:desk-book", WARD, when_let_in(WARD_APPROVERS, 422)),
    ("GET", "safety:desk-promises", WARD, WARD_EDITORS),
    ("POST", "safety:desk-promises", WARD, UNSOUND, {"activity_1": "A3"}),
    ("GET", "safety:desk-alerts", WARD, WARD_EDITORS),
    ("POST", "safety:desk-alerts", WARD, UNSOUND),
    ("GET", "safety:desk-drill-alerts", WARD, WARD_EDITORS),
    ("POST", "safety:desk-drill-alerts", WARD, UNSOUND),
    ("POST", "safety:desk-alert-draft", WARD, SENT_BACK),
    ("POST", "safety:desk-drill-alert-draft", WARD, SENT_BACK),
]
