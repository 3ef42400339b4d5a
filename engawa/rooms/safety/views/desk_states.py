"""Whether a page of the desk that is open somewhere has grown old: short answers for its script."""

from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.rooms.safety.selectors.desk_state import (
    PageState,
    get_draft_state,
    get_home_state,
    get_order_state,
)
from engawa.rooms.safety.views.desk_permission import get_order_or_404, get_version_or_404


@officer_page(Role.VIEWER)
@require_safe
def home(request: OfficerRequest, *, is_drill: bool) -> HttpResponse:
    """Say in what state the first page is."""
    found = get_home_state(ward_id=request.ward.pk, is_drill=is_drill, now=timezone.now())
    return _answer(found)


@officer_page(Role.VIEWER)
@require_safe
def order(request: OfficerRequest, order_id: int) -> HttpResponse:
    """Say in what state the page of an order is."""
    return _answer(get_order_state(order=get_order_or_404(request, order_id)))


@officer_page(Role.VIEWER)
@require_safe
def draft(request: OfficerRequest, version_id: int) -> HttpResponse:
    """Say in what state the page of a draft is."""
    return _answer(get_draft_state(version=get_version_or_404(request, version_id)))


def _answer(found: PageState) -> HttpResponse:
    response = JsonResponse(
        {"state": found.state, "moment": found.moment, "again_in": found.again_in}
    )
    response["Cache-Control"] = "no-store"
    return response
