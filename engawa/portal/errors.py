"""Pages that say what went wrong and what to do."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from engawa.core.access.pages import open_page
from engawa.core.access.typed import MOST_KEPT

FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")


@open_page
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form was not taken, and give back what was typed in it, to be sent again with one press."""
    typed = _read_typed(request) if _is_sent_from_here(request) else []
    context = {
        "typed": typed,
        "address": request.get_full_path(),
        "has_files": bool(typed and request.FILES),
    }
    response = render(request, "portal/csrf_failure.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def _is_sent_from_here(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of this house sent the form.

    Another site could let somebody send what it wrote itself, by a press on a page that looks like ours: so nothing
    is given back where the browser does not say so, or says anything else.
    """
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return request.headers.get("Origin") in own and site == "same-origin"


def _read_typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Give the fields of a form, in their order, as they were sent; nothing of what a script sent."""
    is_form = request.method == "POST" and request.content_type in FORM_TYPES
    if not is_form or "HX-Request" in request.headers:
        return []
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]
    return pairs if sum(len(name) + len(value) for name, value in pairs) <= MOST_KEPT else []
