"""The page at the door: large targets for who came, by forms, by htmx, or by a script that also holds without a line.

What is sent here is an event with an id of its own, so whatever is sent twice counts once.
"""

import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, WardRequest, officer_page, public_page
from engawa.core.access.typed import keep_typed_for, restore, take_kept
from engawa.rooms.programmes.check_in_merge import make_event_id
from engawa.rooms.programmes.forms.check_in import (
    EventsUnreadable,
    WalkInForm,
    read_events,
    read_mark,
)
from engawa.rooms.programmes.models import Programme, Session
from engawa.rooms.programmes.selectors.attendance import view_attendance
from engawa.rooms.programmes.selectors.door import (
    make_blank_attendee,
    make_blank_walk_in,
    write_door_state,
)
from engawa.rooms.programmes.services.attendance import (
    AttendanceClosed,
    Reading,
    SessionFull,
    add_walk_in,
    find_opening,
    merge_events,
    note_reading,
)
from engawa.rooms.programmes.views.desk_attendance import (
    describe_session,
    get_own_session_or_404,
    say_why_door_is_closed,
)

WORKER = "ui/check-in-worker.js"
MOST_SEARCHED = 40


def _find_door(_request: Any, **kwargs: Any) -> str:
    return reverse("programmes:desk-door", kwargs=kwargs)


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def door(request: OfficerRequest, number: int, intake_number: int, session_id: int) -> HttpResponse:
    """Show who is expected, each with what can be noted."""
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    note_reading(
        session=session,
        how=Reading.DOOR,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    form = _walk_in_form(session)
    adding = _address(request, programme, session, "desk-walk-in")
    is_kept = restore(form, take_kept(request, form=adding))
    marking = _address(request, programme, session, "desk-mark")
    lost = take_kept(request, form=marking)
    if lost is not None:
        messages.warning(
            request, _("サインインの前に押した印は、まだ付いていません。もう一度押してください。")
        )
    return _show(request, programme, session, form, is_kept=is_kept)


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def kept_door(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Show the page at the door without anybody on it: a browser keeps it for when there is no line."""
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    return _show(request, programme, session, _walk_in_form(session), is_blank=True)


@public_page
@require_safe
def door_worker(
    _request: WardRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Give the worker that answers for this one page; it holds nothing of anybody."""
    found = finders.find(WORKER)
    if found is None:
        raise Http404
    script = Path(found).read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # A worker that has to be mended must not be kept by anything on the way.
    patch_cache_control(response, no_cache=True)
    return response


@keep_typed_for(_find_door)
@officer_page(Role.EDITOR)
@require_POST
def mark(request: OfficerRequest, number: int, intake_number: int, session_id: int) -> HttpResponse:
    """Note that a party came, that a part of it came, that it did not, or nothing any more."""
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    now = timezone.now()
    noted = read_mark(typed=request.POST, now=now)
    try:
        merged = (
            merge_events(
                session_id=session.pk,
                events=[noted],
                actor_id=request.officer.user_id,
                now=now,
            )
            if noted is not None
            else None
        )
    except AttendanceClosed as closed:
        return _refuse(request, programme, session, str(closed), status=409)
    if noted is None or merged is None or merged.refused:
        words = _("この回の申込みに見つかりません。新しい名簿を出しました。")
        return _refuse(request, programme, session, words, status=422)
    if request.headers.get("HX-Request"):
        return _show_row(request, programme, session, noted.code)
    return _back(request, programme, session)


@keep_typed_for(_find_door)
@officer_page(Role.EDITOR)
@require_POST
def walk_in(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Note who came without a booking; above the capacity only when it is said once more."""
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    form, now = _walk_in_form(session, request.POST), timezone.now()
    if not form.is_valid():
        return _show(request, programme, session, form, status=422)
    # Without an id of its own, as from a page that was written by hand, it is a new one.
    press = read_mark(typed={**request.POST.dict(), "deed": "UNDONE", "code": "W"}, now=now)
    units = form.cleaned_data["units"]
    try:
        add_walk_in(
            session_id=session.pk,
            event_id=press.id if press is not None else make_event_id(now),
            units=units,
            name=form.cleaned_data["name"],
            is_confirmed=request.POST.get("confirmed") == str(units),
            actor_id=request.officer.user_id,
            now=now,
        )
    except SessionFull as full:
        return _show(request, programme, session, form, full=full, status=409)
    except AttendanceClosed as closed:
        form.add_error(None, str(closed))
        return _show(request, programme, session, form, status=409)
    messages.success(request, _("予約なしで来た方を加えました。"))
    return _back(request, programme, session)


@never_cache
@officer_page(Role.EDITOR)
def events(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Take the events that a page kept, and give how the session stands; names, and nothing else of anybody."""
    _programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    now = timezone.now()
    refused: tuple[uuid.UUID, ...] = ()
    if request.method == "POST":
        try:
            found = read_events(body=request.body, opens_at=find_opening(session=session), now=now)
            merged = merge_events(
                session_id=session.pk,
                events=found,
                actor_id=request.officer.user_id,
                now=now,
            )
        except EventsUnreadable as unreadable:
            return JsonResponse({"error": str(unreadable)}, status=422)
        except AttendanceClosed as closed:
            return JsonResponse({"error": str(closed)}, status=409)
        refused = merged.refused
    state = write_door_state(session=session, now=now)
    said = {**state, "refused": [str(one) for one in refused], "token": get_token(request)}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def _walk_in_form(session: Session, typed: Any = None) -> WalkInForm:
    return WalkInForm(typed, unit=str(session.intake.get_unit_display()))


def _address(request: OfficerRequest, programme: Programme, session: Session, name: str) -> str:
    return reverse(
        f"programmes:{name}",
        kwargs={
            "ward_slug": request.ward.slug,
            "number": programme.number,
            "intake_number": session.intake.number,
            "session_id": session.pk,
        },
    )


def _back(request: OfficerRequest, programme: Programme, session: Session) -> HttpResponse:
    return redirect(_address(request, programme, session, "desk-door"))


def _refuse(
    request: OfficerRequest, programme: Programme, session: Session, words: str, *, status: int
) -> HttpResponse:
    messages.warning(request, words)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=status)
        response["HX-Refresh"] = "true"
        return response
    return _show(request, programme, session, _walk_in_form(session), status=status)


def _show_row(
    request: OfficerRequest, programme: Programme, session: Session, code: str
) -> HttpResponse:
    """Show the row of one booking anew, and the counts above; the rest of the page where it was a walk-in."""
    view = view_attendance(session=session, now=timezone.now())
    attendee = next((one for one in view.attendees if one.code == code), None)
    if attendee is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {
        **_actions(request, programme, session),
        "attendee": attendee,
        "view": view,
        "is_part": True,
    }
    return render(request, "programmes/attendance/marked.html", context)


def _actions(request: OfficerRequest, programme: Programme, session: Session) -> Mapping[str, str]:
    now = timezone.now()
    return {
        "unit": str(session.intake.get_unit_display()),
        "marking": _address(request, programme, session, "desk-mark"),
        # One for all forms of the page: with whom and what was pressed it names one deed.
        "press": str(make_event_id(now)),
    }


def _show(
    request: OfficerRequest,
    programme: Programme,
    session: Session,
    form: WalkInForm,
    *,
    full: SessionFull | None = None,
    is_blank: bool = False,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    searched = request.GET.get("q", "")[:MOST_SEARCHED]
    view = view_attendance(session=session, words=searched, now=timezone.now())
    attendees, walk_ins = (view.attendees, view.walk_ins) if not is_blank else ((), ())
    context = {
        **describe_session(request, programme, session),
        **_actions(request, programme, session),
        "view": view,
        "attendees": attendees,
        "walk_ins": walk_ins,
        "blank": make_blank_attendee(intake=session.intake),
        "blank_walk_in": make_blank_walk_in(now=timezone.now()),
        "searched": searched,
        "form": form,
        "full": full,
        "is_blank": is_blank,
        "is_kept": is_kept,
        "is_part": False,
        "why_closed": say_why_door_is_closed(session),
        "door": _address(request, programme, session, "desk-door"),
        "events": _address(request, programme, session, "desk-door-events"),
        "worker": _address(request, programme, session, "desk-door-worker"),
        "shell": _address(request, programme, session, "desk-door-kept"),
        "adding": _address(request, programme, session, "desk-walk-in"),
    }
    return render(request, "programmes/attendance/door.html", context, status=status)
