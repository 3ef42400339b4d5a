"""What the page at the door does, whoever stands there: an officer of the programme, or somebody who helps with a pass.

What is sent here is an event with an id of its own, so whatever is sent twice counts once.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from engawa.rooms.programmes.check_in_merge import make_event_id
from engawa.rooms.programmes.forms.check_in import (
    EventsUnreadable,
    WalkInForm,
    read_events,
    read_mark,
)
from engawa.rooms.programmes.models import Session
from engawa.rooms.programmes.selectors.attendance import view_attendance
from engawa.rooms.programmes.selectors.door import (
    make_blank_attendee,
    make_blank_walk_in,
    write_door_state,
)
from engawa.rooms.programmes.services.attendance import (
    AttendanceClosed,
    SessionFull,
    add_walk_in,
    find_opening,
    merge_events,
    require_door_open,
)
from engawa.rooms.programmes.wording import say_session, say_units, say_where_of

WORKER = "ui/check-in-worker.js"
MOST_SEARCHED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The door of one session: who stands there, where the parts of their page are, and what it is made of.

    With a pass there is no officer: `by_pass` is its number, and `until` when it opens nothing any more.
    """

    session: Session
    template: str
    page: str
    marking: str
    adding: str
    events: str
    worker: str
    shell: str
    actor_id: int | None
    by_pass: int | None = None
    until: dt.datetime | None = None
    context: dict[str, Any]

    @property
    def is_for_helpers(self) -> bool:
        """Tell whether somebody without an account stands there."""
        return self.by_pass is not None


def make_walk_in_form(door: Door, typed: Any = None) -> WalkInForm:
    """Give the form for somebody who did not book."""
    return WalkInForm(typed, unit=str(door.session.intake.get_unit_display()))


def give_worker() -> HttpResponse:
    """Give the worker that answers for one page at the door; it holds nothing of anybody.

    :raises Http404: it was not built.
    """
    found = finders.find(WORKER)
    if found is None:
        raise Http404
    script = Path(found).read_bytes()
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    # A worker that has to be mended must not be kept by anything on the way.
    patch_cache_control(response, no_cache=True)
    return response


def take_mark(request: HttpRequest, door: Door) -> HttpResponse:
    """Note that a party came, that a part of it came, that it did not, or nothing any more."""
    now = timezone.now()
    noted = read_mark(typed=request.POST, now=now)
    try:
        merged = (
            merge_events(
                session_id=door.session.pk,
                events=[noted],
                actor_id=door.actor_id,
                by_pass=door.by_pass,
                now=now,
            )
            if noted is not None
            else None
        )
    except AttendanceClosed as closed:
        return _refuse(request, door, str(closed), status=409)
    if noted is None or merged is None or merged.refused:
        words = _("この回の申込みに見つかりません。新しい名簿を出しました。")
        return _refuse(request, door, words, status=422)
    if request.headers.get("HX-Request"):
        return _show_row(request, door, noted.code)
    return redirect(door.page)


def take_walk_in(request: HttpRequest, door: Door) -> HttpResponse:
    """Note who came without a booking; above the capacity only when it is said once more."""
    form, now = make_walk_in_form(door, request.POST), timezone.now()
    if not form.is_valid():
        return show_door(request, door, form, status=422)
    # Without an id of its own, as from a page that was written by hand, it is a new one.
    press = read_mark(typed={**request.POST.dict(), "deed": "UNDONE", "code": "W"}, now=now)
    units = form.cleaned_data["units"]
    try:
        add_walk_in(
            session_id=door.session.pk,
            event_id=press.id if press is not None else make_event_id(now),
            units=units,
            name=form.cleaned_data["name"],
            is_confirmed=request.POST.get("confirmed") == str(units),
            actor_id=door.actor_id,
            by_pass=door.by_pass,
            now=now,
        )
    except SessionFull as full:
        return show_door(request, door, form, full=full, status=409)
    except AttendanceClosed as closed:
        form.add_error(None, str(closed))
        return show_door(request, door, form, status=409)
    messages.success(request, _("予約なしで来た方を加えました。"))
    return redirect(door.page)


def exchange_events(request: HttpRequest, door: Door) -> HttpResponse:
    """Take the events that a page kept, and give how the session stands; names, and nothing else of anybody."""
    now = timezone.now()
    refused: tuple[uuid.UUID, ...] = ()
    if request.method == "POST":
        opens_at = find_opening(session=door.session)
        try:
            found = read_events(body=request.body, opens_at=opens_at, now=now)
            merged = merge_events(
                session_id=door.session.pk,
                events=found,
                actor_id=door.actor_id,
                by_pass=door.by_pass,
                now=now,
            )
        except EventsUnreadable as unreadable:
            return JsonResponse({"error": str(unreadable)}, status=422)
        except AttendanceClosed as closed:
            return JsonResponse({"error": str(closed)}, status=409)
        refused = merged.refused
    state = write_door_state(session=door.session, now=now, until=door.until)
    said = {**state, "refused": [str(one) for one in refused], "token": get_token(request)}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def describe_session(session: Session) -> dict[str, Any]:
    """Give what every page about a session says of it."""
    return {
        "programme": session.intake.programme,
        "intake": session.intake,
        "session": session,
        "when": say_session(session),
        "where": say_where_of(session),
    }


def say_why_door_is_closed(session: Session) -> str:
    """Say why nothing can be noted of a session now; nothing where it can."""
    try:
        require_door_open(session=session, now=timezone.now())
    except AttendanceClosed as closed:
        return str(closed)
    return ""


def show_door(
    request: HttpRequest,
    door: Door,
    form: WalkInForm,
    *,
    full: SessionFull | None = None,
    is_blank: bool = False,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show who is expected, each with what can be noted; `is_blank`: nobody, as a browser keeps the page."""
    searched, now = request.GET.get("q", "")[:MOST_SEARCHED], timezone.now()
    view = _look(door, searched)
    attendees, walk_ins = (view.attendees, view.walk_ins) if not is_blank else ((), ())
    context = {
        **describe_session(door.session),
        **door.context,
        **_actions(door),
        "view": view,
        "attendees": attendees,
        "walk_ins": walk_ins,
        "blank": make_blank_attendee(intake=door.session.intake),
        "blank_walk_in": make_blank_walk_in(now=now),
        "one_unit": _say_any(1, door),
        "several_units": _say_any(2, door),
        "searched": searched,
        "form": form,
        "full": full,
        "is_blank": is_blank,
        "is_kept": is_kept,
        "is_part": False,
        "is_helper": door.is_for_helpers,
        "why_closed": say_why_door_is_closed(door.session),
        "door": door.page,
        "events": door.events,
        "worker": door.worker,
        "shell": door.shell,
        "adding": door.adding,
    }
    return render(request, door.template, context, status=status)


def _look(door: Door, searched: str = "") -> Any:
    return view_attendance(
        session=door.session,
        words=searched,
        now=timezone.now(),
        is_for_helpers=door.is_for_helpers,
    )


def _refuse(request: HttpRequest, door: Door, words: str, *, status: int) -> HttpResponse:
    messages.warning(request, words)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=status)
        response["HX-Refresh"] = "true"
        return response
    return show_door(request, door, make_walk_in_form(door), status=status)


def _show_row(request: HttpRequest, door: Door, code: str) -> HttpResponse:
    """Show the row of one booking anew, and the counts above; the rest of the page where it was a walk-in."""
    view = _look(door)
    attendee = next((one for one in view.attendees if one.code == code), None)
    if attendee is None:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    context = {**_actions(door), "attendee": attendee, "view": view, "is_part": True}
    return render(request, "programmes/attendance/marked.html", context)


def _say_any(count: int, door: Door) -> str:
    """Say that many with a place for the number, of which a page says any that is said in the same way."""
    return say_units(count, door.session.intake.unit).replace(str(count), "{units}")


def _actions(door: Door) -> dict[str, str]:
    return {
        "marking": door.marking,
        # One for all forms of the page: with whom and what was pressed it names one deed.
        "press": str(make_event_id(timezone.now())),
    }
