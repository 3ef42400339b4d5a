"""The page on which an officer sets where a session is watched, and sees what the booked will see."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.programmes.forms.stream import StreamForm, make_stream_sheet
from engawa.rooms.programmes.models import Intake, Programme, Session, Stream
from engawa.rooms.programmes.online_values import StreamValues
from engawa.rooms.programmes.players import doubt_meeting
from engawa.rooms.programmes.selectors.streams import view_stream
from engawa.rooms.programmes.services import streams as services
from engawa.rooms.programmes.views.desk_pages import page_named
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def stream(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Show where a session is watched, with a preview, and change it."""
    programme, intake, session = _find(request, number, intake_number, session_id)
    may_be_public = intake.way == Intake.Way.OPEN
    stands = Stream.objects.filter(session=session).first()
    if request.method != "POST":
        sheet = _sheet_of(stands, may_be_public=may_be_public)
        sent = _sent(stands, sheet)
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
            sent = {name: kept.get(name, "") for name in sent}
        return _show(request, programme, intake, session, sheet, sent, is_kept=kept is not None)
    sheet = make_stream_sheet(request.POST, values=None, may_be_public=may_be_public)
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, programme, intake, session, sheet, sent, status=422)
    form = sheet.parts[0]
    assert isinstance(form, StreamForm)
    values = form.make_values()
    doubts = doubt_meeting(address=values.address)
    if doubts and request.POST.get("seen") != values.address:
        return _show(
            request, programme, intake, session, sheet, sent, doubts=doubts, seen=values.address
        )
    try:
        services.set_stream(
            ward_id=request.ward.pk,
            programme_number=number,
            number=intake_number,
            session_id=session_id,
            revision=read_whole_number(sent["revision"]),
            values=values,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.StreamUnsound as unsound:
        form.add_error(unsound.field if unsound.field in form.fields else None, str(unsound))
        return _show(request, programme, intake, session, sheet, sent, status=422)
    except services.StreamChanged as faster:
        return _show_conflict(
            request, (programme, intake, session), faster.current, values, sent["opened"]
        )
    messages.success(request, _("配信のリンクを保存しました。"))
    return _to_stream(request, number, intake_number, session_id)


page_of_stream = page_named("programmes:desk-stream", "number", "intake_number", "session_id")


@require_POST
@keep_typed_for(page_of_stream)
@officer_page(Role.EDITOR)
def remove(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Forget where a session is watched."""
    _find(request, number, intake_number, session_id)
    services.remove_stream(
        ward_id=request.ward.pk,
        programme_number=number,
        number=intake_number,
        session_id=session_id,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("配信のリンクを消しました。"))
    return _to_stream(request, number, intake_number, session_id)


def _find(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> tuple[Programme, Intake, Session]:
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    session = intake.sessions.filter(pk=session_id).first()
    if session is None:
        raise Http404
    return programme, intake, session


def _sheet_of(stands: Stream | None, *, may_be_public: bool) -> Sheet:
    values = services.read_stream_values(stream=stands) if stands else None
    return make_stream_sheet(values=values, may_be_public=may_be_public)


def _sent(stands: Stream | None, sheet: Sheet) -> dict[str, str]:
    return {"revision": str(stands.revision if stands else 0), "opened": write_opened(sheet)}


def _show_conflict(
    request: OfficerRequest,
    of: tuple[Programme, Intake, Session],
    current: Stream | None,
    typed: StreamValues,
    opened: str,
) -> HttpResponse:
    """Show what both wrote; what only the other one changed is in the form already."""
    programme, intake, session = of
    may_be_public = intake.way == Intake.Way.OPEN
    stands = _sheet_of(current, may_be_public=may_be_public)
    own = make_stream_sheet(values=typed, may_be_public=may_be_public)
    conflict = meet(opened=read_opened(opened), current=stands, typed=own)
    again = _sheet_of(current, may_be_public=may_be_public)
    again.show(conflict.kept)
    sent = _sent(current, stands)
    return _show(request, programme, intake, session, again, sent, conflict=conflict, status=409)


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    session: Session,
    sheet: Sheet,
    sent: dict[str, str],
    *,
    doubts: list[str] | None = None,
    seen: str = "",
    conflict: Conflict | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    stands = Stream.objects.filter(session=session).first()
    preview = None
    if stands is not None:
        preview = view_stream(stream=stands, session=session, url=stands.address, is_open=True)
    context: dict[str, Any] = {
        "programme": programme,
        "intake": intake,
        "session": session,
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "sent": sent,
        "doubts": doubts or (),
        "seen": seen,
        "conflict": conflict,
        "is_kept": is_kept,
        "stands": stands,
        "stands_doubts": doubt_meeting(address=stands.address) if stands else (),
        "preview": preview,
        "views": sum(session.stream_views.values_list("count", flat=True)),
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/desk_library/stream.html", context, status=status)


def _to_stream(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    return redirect("programmes:desk-stream", request.ward.slug, number, intake_number, session_id)
