"""What the frame of every page needs: ward, menus, languages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engawa.portal.language import address_in_language
from engawa.portal.navigation import list_desk_entries, list_ward_entries


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the variables that every page may count on."""
    ward = getattr(request, "ward", None)
    officer = getattr(request, "officer", None)
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "ward": ward,
        "navigation": list_ward_entries(ward, request.path) if ward else [],
        "desk_navigation": (
            list_desk_entries(ward, officer, request.path) if ward and officer else []
        ),
        "languages": [
            {
                "code": code,
                "label": label,
                "url": address_in_language(request, code),
                "current": code == get_language(),
            }
            for code, label in settings.LANGUAGES
        ],
        "is_demo": settings.IS_DEMO,
        "search_url": reverse("policy:search", kwargs={"ward_slug": ward.slug}) if ward else "",
        "footer_links": _footer_links(ward),
        "signed_in_name": str(user) if signed_in else "",
    }


def _footer_links(ward: Any) -> list[dict[str, str]]:
    links = [
        {"label": _("オープンデータ"), "url": reverse("portal:opendata")},
        {"label": _("アクセシビリティ"), "url": reverse("portal:accessibility")},
    ]
    if ward:
        numbers = reverse("policy:numbers", kwargs={"ward_slug": ward.slug})
        links.insert(1, {"label": _("数字の測り方"), "url": numbers})
        if ward.contact_url:
            links.append({"label": _("ご意見"), "url": ward.contact_url})
    return links
