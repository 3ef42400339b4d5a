"""Who may open My page: whoever has signed in, each their own."""

from tests.permissions import EVERYBODY, when_let_in

WARD = {"ward_slug": "kanazawa"}
SIGNED_IN = {**EVERYBODY, "anonymous": 302}
LED_ON = when_let_in(EVERYBODY, 302)
HOUSEHOLD = {"rows": "2", "revision": "0", "name": "浜 はな子", "consent": "on"}

# Whoever has signed in is led on.
TO_SIGN_IN = {**when_let_in(EVERYBODY, 302), "anonymous": 200}
ADDRESS = {"email": "mio@example.jp", "next": "/kanazawa/my/"}

TABLE = [
    ("GET", "account_login", {}, TO_SIGN_IN),
    ("POST", "account_login", {}, TO_SIGN_IN),
    ("POST", "account_login", {}, LED_ON, ADDRESS),
    ("GET", "account_request_login_code", {}, TO_SIGN_IN),
    ("GET", "account_confirm_login_code", {}, LED_ON),
    ("GET", "portal:my-wards", {}, SIGNED_IN),
    ("GET", "portal:my", WARD, SIGNED_IN),
    ("GET", "portal:my", {"ward_slug": "nowhere"}, when_let_in(SIGNED_IN, 404)),
    ("GET", "portal:my-household", WARD, SIGNED_IN),
    ("POST", "portal:my-household", WARD, when_let_in(SIGNED_IN, 422)),
    ("POST", "portal:my-household", WARD, LED_ON, HOUSEHOLD),
    ("GET", "portal:my-held", WARD, SIGNED_IN),
    ("POST", "portal:my-export", WARD, SIGNED_IN),
    ("GET", "portal:my-erase", {**WARD, "key": "access.household"}, SIGNED_IN),
    ("GET", "portal:my-erase", {**WARD, "key": "nothing.at-all"}, when_let_in(SIGNED_IN, 404)),
    ("POST", "portal:my-erase", {**WARD, "key": "access.household"}, LED_ON),
    ("GET", "portal:my-erase-all", WARD, SIGNED_IN),
    ("POST", "portal:my-erase-all", WARD, LED_ON),
]
