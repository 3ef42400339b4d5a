"""Who may take open data, the API, the feed and the brochure."""

from tests.permissions import EVERYBODY, OFFICERS

WARD = {"ward_slug": "kanazawa"}
PLAN = {**WARD, "year": 2023}
API_WARD = {"ward": "kanazawa"}
API_PLAN = {**API_WARD, "year": 2023}
NOWHERE = dict.fromkeys(EVERYBODY, 404)
UNDERSTOOD_BUT_INCOMPLETE = dict.fromkeys(EVERYBODY, 422)

TABLE = [
    ("GET", "portal:opendata", {}, EVERYBODY),
    ("GET", "portal:opendata-jsonld", {}, EVERYBODY),
    ("GET", "portal:ward-opendata", WARD, EVERYBODY),
    ("GET", "portal:opendata-csv", {**WARD, "key": "policy.initiatives"}, EVERYBODY),
    ("GET", "portal:opendata-json", {**WARD, "key": "policy.initiatives"}, EVERYBODY),
    ("GET", "portal:api-docs", {}, EVERYBODY),
    ("GET", "portal:api-description", {}, EVERYBODY),
    ("GET", "api:api-root", {}, NOWHERE),
    ("GET", "api-nothing", {}, NOWHERE),
    ("GET", "api:list_wards", {}, EVERYBODY),
    ("GET", "api:list_plans", API_WARD, EVERYBODY),
    ("GET", "api:get_plan", API_PLAN, EVERYBODY),
    ("GET", "api:get_version", {**API_PLAN, "number": 1}, EVERYBODY),
    # The draft is version 2: nobody gets it here.
    ("GET", "api:get_version", {**API_PLAN, "number": 2}, NOWHERE),
    # Since which version must be said.
    ("GET", "api:list_changes", API_PLAN, UNDERSTOOD_BUT_INCOMPLETE),
    ("GET", "api:list_indicators", API_PLAN, EVERYBODY),
    ("GET", "api:list_reviews", API_PLAN, EVERYBODY),
    ("GET", "policy:feed", WARD, EVERYBODY),
    ("GET", "policy:brochure", PLAN, EVERYBODY),
    ("GET", "policy:preview-brochure", PLAN, OFFICERS),
]
