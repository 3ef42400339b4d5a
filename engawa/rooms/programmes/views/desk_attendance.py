"""The attendance list of one session at the desk: to be read, and to be printed.

It names people: only those who look after the programme open it, and each opening is written into the record.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.documents.answers import give_pdf, say_busy
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.rooms.programmes.attendance_list import write_attendance_list
from engawa.rooms.programmes.models import Programme, Session
from engawa.rooms.programmes.selectors.attendance import find_session, view_attendance
from engawa.rooms.programmes.services.attendance import Reading, note_reading
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
)
from engawa.rooms.programmes.views.door import describe_session, say_why_door_is_closed


def get_own_session_or_404(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> tuple[Programme, Session]:
    """Give a session whose programme the officer looks after.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it.
    """
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    session = find_session(intake_id=intake.pk, session_id=session_id)
    if session is None:
        raise Http404
    return programme, session


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def attendance(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Show who is booked and who came."""
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    now = timezone.now()
    note_reading(session=session, how=Reading.LIST, actor_id=request.officer.user_id, now=now)
    context = {
        **describe_session(session),
        "programme": programme,
        "crumbs": crumbs_of(request, programme),
        "view": view_attendance(session=session, now=now),
        "why_closed": say_why_door_is_closed(session),
        "has_several": session.intake.sessions.count() > 1,
    }
    return render(request, "programmes/attendance/list.html", context)


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def attendance_pdf(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Give the list to be printed, with boxes to tick."""
    _programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    now = timezone.now()
    note_reading(session=session, how=Reading.PRINT, actor_id=request.officer.user_id, now=now)
    try:
        pdf = write_attendance_list(
            session=session,
            view=view_attendance(session=session, now=now),
            printed_by=request.officer.name,
            now=now,
        )
    except TypesettingBusy:
        return say_busy()
    return give_pdf(pdf=pdf, name=f"attendance-{number}-{intake_number}.pdf")
