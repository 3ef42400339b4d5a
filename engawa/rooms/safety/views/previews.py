"""The public page as it would be, shown to officers before an order is issued."""

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.rooms.safety.rendering.previewing import render_page
from engawa.rooms.safety.selectors.drafting import preview_situation
from engawa.rooms.safety.values import LANGUAGES
from engawa.rooms.safety.views.desk_permission import get_version_or_404


@officer_page(Role.VIEWER)
@require_safe
def page(request: OfficerRequest, version_id: int, language: str) -> HttpResponse:
    """Show the public page in one language as it would be with the draft issued."""
    if language not in LANGUAGES:
        raise Http404
    version = get_version_or_404(request, version_id)
    situation = preview_situation(version=version, now=timezone.now())
    shown = render_page(situation=situation, language=language)
    response = HttpResponse(shown.content)
    response["Content-Security-Policy"] = shown.policy
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
