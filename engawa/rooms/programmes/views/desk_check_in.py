"""The page at the door for officers: large targets for who came, by forms, by htmx, or by a script that also holds
without a line."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, WardRequest, officer_page, public_page
from engawa.core.access.typed import keep_typed_for, restore, take_kept
from engawa.rooms.programmes.services.attendance import Reading, note_reading
from engawa.rooms.programmes.views.desk_attendance import get_own_session_or_404
from engawa.rooms.programmes.views.desk_permission import crumbs_of
from engawa.rooms.programmes.views.door import (
    Door,
    exchange_events,
    give_worker,
    make_walk_in_form,
    show_door,
    take_mark,
    take_walk_in,
)


def _find_door(_request: Any, **kwargs: Any) -> str:
    return reverse("programmes:desk-door", kwargs=kwargs)


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def door(request: OfficerRequest, number: int, intake_number: int, session_id: int) -> HttpResponse:
    """Show who is expected, each with what can be noted."""
    here = _stand_at(request, number, intake_number, session_id)
    note_reading(session=here.session, how=Reading.DOOR, actor_id=here.actor_id, now=timezone.now())
    form = make_walk_in_form(here)
    is_kept = restore(form, take_kept(request, form=here.adding))
    lost = take_kept(request, form=here.marking)
    if lost is not None:
        messages.warning(
            request, _("サインインの前に押した印は、まだ付いていません。もう一度押してください。")
        )
    return show_door(request, here, form, is_kept=is_kept)


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def kept_door(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Show the page at the door without anybody on it: a browser keeps it for when there is no line."""
    here = _stand_at(request, number, intake_number, session_id)
    return show_door(request, here, make_walk_in_form(here), is_blank=True)


@public_page
@require_safe
def door_worker(
    _request: WardRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Give the worker that answers for this one page; it holds nothing of anybody."""
    return give_worker()


@keep_typed_for(_find_door)
@officer_page(Role.EDITOR)
@require_POST
def mark(request: OfficerRequest, number: int, intake_number: int, session_id: int) -> HttpResponse:
    """Note that a party came, that a part of it came, that it did not, or nothing any more."""
    return take_mark(request, _stand_at(request, number, intake_number, session_id))


@keep_typed_for(_find_door)
@officer_page(Role.EDITOR)
@require_POST
def walk_in(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Note who came without a booking; above the capacity only when it is said once more."""
    return take_walk_in(request, _stand_at(request, number, intake_number, session_id))


@never_cache
@officer_page(Role.EDITOR)
def events(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Take the events that a page kept, and give how the session stands; names, and nothing else of anybody."""
    return exchange_events(request, _stand_at(request, number, intake_number, session_id))


def _stand_at(request: OfficerRequest, number: int, intake_number: int, session_id: int) -> Door:
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)

    def address(name: str) -> str:
        given = {
            "ward_slug": request.ward.slug,
            "number": number,
            "intake_number": intake_number,
            "session_id": session_id,
        }
        return reverse(f"programmes:{name}", kwargs=given)

    return Door(
        session=session,
        template="programmes/attendance/door.html",
        page=address("desk-door"),
        marking=address("desk-mark"),
        adding=address("desk-walk-in"),
        events=address("desk-door-events"),
        worker=address("desk-door-worker"),
        shell=address("desk-door-kept"),
        actor_id=request.officer.user_id,
        context={"programme": programme, "crumbs": crumbs_of(request, programme)},
    )
