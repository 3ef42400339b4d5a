"""What was refused, for officers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.rooms.programmes.selectors.turned_away import list_refused, list_refused_kinds
from engawa.rooms.programmes.views.desk_permission import crumbs_of


@officer_page(Role.VIEWER)
@require_safe
def refused(request: OfficerRequest) -> HttpResponse:
    """Show what was refused within thirty days; of whom it came nobody can tell."""
    now = timezone.now()
    context = {
        "kinds": list_refused_kinds(ward_id=request.ward.pk, now=now),
        "lines": list_refused(ward_id=request.ward.pk, now=now),
        "crumbs": crumbs_of(request),
    }
    return render(request, "programmes/desk/refused.html", context)
