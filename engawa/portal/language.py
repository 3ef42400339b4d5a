"""The language switch: `?lang=en` on any address shows that same page in English, and is remembered."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.http import escape_leading_slashes

PARAMETER = "lang"


class LanguageFromAddress:
    """Takes the language from the address before Django's own middleware looks at cookie and browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wanted = request.GET.get(PARAMETER, "")
        if wanted not in dict(settings.LANGUAGES):
            return self.get_response(request)
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
        response = self.get_response(request)
        if getattr(request, "leaves_nothing", False):
            # A shared screen, or a frame on another site: the next visitor chooses anew.
            return response
        if hasattr(response, "set_cookie"):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                max_age=60 * 60 * 24 * 365,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=True,
            )
            # The cookie belongs to this visitor: no cache between may hand it to others.
            if response.has_header("Cache-Control"):
                patch_cache_control(response, private=True)
        return response


def address_in_language(request: HttpRequest, code: str) -> str:
    """Give the address of this very page in another language, its other parameters kept."""
    query = request.GET.copy()
    query[PARAMETER] = code
    # The page of errors has this link too: "//evil.example/" must stay an address of this site.
    return f"{escape_leading_slashes(request.path)}?{query.urlencode()}"
