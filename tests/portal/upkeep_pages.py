"""Where a ward keeps what it is made of, and what the forms there send."""

import json
from typing import Any

from engawa.core.wards.models import Area, Partner, Section, Ward

WARD = "/kanazawa/desk/ward/"
SECTIONS = f"{WARD}sections/"
PARTNERS = f"{WARD}partners/"
AREAS = f"{WARD}areas/"
FACTS = {
    "name_kana": "かなざわく",
    "name_en": "Kanazawa Ward",
    "accent": "peony",
    "contact_url": "",
}


def opened(**values: str) -> dict[str, str]:
    """Give what the form sends of the values that it was opened with."""
    return {"opened": json.dumps(values)}


def page_of(row: Section | Partner | Area) -> str:
    kind = {Section: SECTIONS, Partner: PARTNERS, Area: AREAS}[type(row)]
    return f"{kind}{row.pk}/"


def facts_of(row: Section) -> dict[str, str]:
    return {name: getattr(row, name) for name in ("code", "name", "name_en", "name_easy")}


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def names(ward: Ward) -> list[str]:
    return list(ward.sections.values_list("name", flat=True))
