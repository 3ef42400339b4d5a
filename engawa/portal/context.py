"""What the frame of every page needs: ward, menus, languages."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engawa.core.ui.languages import name_ward
from engawa.core.ui.paths import find_path
from engawa.portal.language import PARAMETER, address_in_language
from engawa.portal.navigation import list_desk_entries, list_ward_entries


@dataclass(frozen=True, slots=True)
class PageAddress:
    """What machines are told of a page: its one address, and that of each of its languages."""

    canonical: str
    alternates: tuple[tuple[str, str], ...]


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
        "page_address": _page_address(request),
        "site_name": _site_name(ward),
        "is_demo": settings.IS_DEMO,
        "search_url": find_path("policy:search", ward_slug=ward.slug) if ward else "",
        # The same for everybody, so that a page that is kept for all shows it too.
        "my_url": find_path("portal:my", ward_slug=ward.slug) if ward else "",
        "footer_links": _footer_links(ward),
        "signed_in_name": str(user) if signed_in else "",
    }


def _page_address(request: HttpRequest) -> PageAddress | None:
    """Give the one address of a page that everybody may read, and those of its languages.

    A language that was asked for is part of it, and of other parameters those that the view names
    (`request.page_parameters`). None for other pages.
    """
    match = request.resolver_match
    if match is None or getattr(match.func, "permission", "") != "PUBLIC":
        return None
    parameters = getattr(request, "page_parameters", [])
    address = settings.SITE_URL + request.path
    languages = [
        (code, f"{address}?{urlencode([*parameters, (PARAMETER, code)])}")
        for code, _name in settings.LANGUAGES
    ]
    if parameters:
        address = f"{address}?{urlencode(parameters)}"
    wanted = request.GET.get(PARAMETER, "")
    return PageAddress(
        canonical=dict(languages).get(wanted, address),
        alternates=(*languages, ("x-default", address)),
    )


def _site_name(ward: Any) -> str:
    if not ward:
        return _("縁側")
    name = name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
    return _("%(name)sの縁側") % {"name": name}


def _footer_links(ward: Any) -> list[dict[str, str]]:
    links = [
        {"label": _("オープンデータ"), "url": find_path("portal:opendata")},
        {"label": _("アクセシビリティ"), "url": find_path("portal:accessibility")},
    ]
    if ward:
        numbers = find_path("policy:numbers", ward_slug=ward.slug)
        links.insert(1, {"label": _("数字の測り方"), "url": numbers})
        if ward.contact_url:
            links.append({"label": _("ご意見"), "url": ward.contact_url})
    return links
