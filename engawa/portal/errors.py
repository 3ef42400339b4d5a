"""Pages that say what went wrong and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from engawa.core.access.pages import open_page


@open_page
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old to be trusted, and how to send it again."""
    return render(request, "portal/csrf_failure.html", status=403)
