"""The staff desk of programmes: the list, and the calendar."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.selectors.desk import DeskQuery, get_desk_list, read_desk_query
from engawa.rooms.programmes.selectors.desk_calendar import get_month, read_month
from engawa.rooms.programmes.views.desk_permission import crumbs_of


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List the programmes that answer the question in the address, those with the nearest session first."""
    query = read_desk_query(parameters=request.GET)
    found = get_desk_list(
        ward_id=request.ward.pk,
        query=query,
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    context = {
        "list": found,
        "is_narrowed": query != DeskQuery(),
        "may_add": request.officer.is_at_least(Role.EDITOR),
        "may_import": request.officer.is_everywhere_at_least(Role.EDITOR),
    }
    return render(request, "programmes/desk/list.html", context)


@officer_page(Role.VIEWER)
@require_safe
def calendar(request: OfficerRequest) -> HttpResponse:
    """Show the sessions of a month of the ward, or of one of its sections, and what clashes."""
    today = timezone.localdate()
    sections = list(request.ward.sections.values_list("pk", "name"))
    section_id = read_whole_number(request.GET.get("section", ""))
    chosen = section_id if section_id in dict(sections) else None
    context = {
        "month": get_month(
            ward_id=request.ward.pk,
            first=read_month(words=request.GET.get("month", ""), today=today),
            section_id=chosen,
            today=today,
        ),
        "sections": sections,
        "section": chosen,
        "crumbs": crumbs_of(request),
    }
    return render(request, "programmes/desk/calendar.html", context)
