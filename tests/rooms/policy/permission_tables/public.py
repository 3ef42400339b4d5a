"""Who may read the plan's public pages, and the preview that only officers may see."""

from tests.permissions import EVERYBODY, OFFICERS

WARD = {"ward_slug": "kanazawa"}
PLAN = {**WARD, "year": 2023}
NOWHERE = dict.fromkeys(EVERYBODY, 404)

TABLE = [
    ("GET", "policy:overview", WARD, EVERYBODY),
    ("GET", "policy:overview-year", PLAN, EVERYBODY),
    ("GET", "policy:overview-year", {**PLAN, "year": 2022}, NOWHERE),
    ("GET", "policy:measure", {**PLAN, "code": "M1"}, EVERYBODY),
    ("GET", "policy:initiative", {**PLAN, "code": "I1"}, EVERYBODY),
    # Version 1 is in force and version 2 a draft: neither is a past version.
    ("GET", "policy:version", {**PLAN, "number": 1}, NOWHERE),
    ("GET", "policy:version", {**PLAN, "number": 2}, NOWHERE),
    ("GET", "policy:version-initiative", {**PLAN, "number": 2, "code": "I1"}, NOWHERE),
    ("GET", "policy:sections", PLAN, EVERYBODY),
    ("GET", "policy:section", {**PLAN, "code": "general-affairs"}, EVERYBODY),
    ("GET", "policy:themes", PLAN, EVERYBODY),
    ("GET", "policy:theme", {**PLAN, "value": "01"}, EVERYBODY),
    ("GET", "policy:sdgs", PLAN, EVERYBODY),
    ("GET", "policy:sdg", {**PLAN, "value": "11"}, EVERYBODY),
    ("GET", "policy:digital", PLAN, EVERYBODY),
    ("GET", "policy:tag", {**PLAN, "scheme": "new", "value": "this-year"}, EVERYBODY),
    # A theme and a goal of the SDGs have pages of their own.
    ("GET", "policy:tag", {**PLAN, "scheme": "sdgs", "value": "11"}, NOWHERE),
    ("GET", "policy:changes", PLAN, EVERYBODY),
    ("GET", "policy:partner", {**PLAN, "code": "fire-volunteers"}, EVERYBODY),
    ("GET", "policy:search", WARD, EVERYBODY),
    ("GET", "policy:numbers", WARD, EVERYBODY),
    ("GET", "policy:theme-side-by-side", {"year": 2023, "value": "01"}, EVERYBODY),
    ("GET", "policy:preview", PLAN, OFFICERS),
    ("GET", "policy:preview-initiative", {**PLAN, "code": "I1"}, OFFICERS),
]
