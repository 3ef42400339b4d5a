"""The form of one intake at the desk: how it is booked, its sessions, and what clashes before it is saved."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.fiscal.dates import DateImpossible, DateUnreadable, parse_date, tokyo_day
from engawa.core.ui.days import say_moment
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.forms.intake import (
    IntakeForm,
    Rows,
    change_rows,
    list_rows,
    make_intake_sheet,
    propose_new,
    read_intake,
    read_intake_sheet,
    refill_intake_sheet,
    refuse,
)
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.presses import make_page_mark, make_press
from engawa.rooms.programmes.selectors.clashes import list_clashes_of
from engawa.rooms.programmes.selectors.desk_calendar import list_clash_sentences
from engawa.rooms.programmes.selectors.desk_choices import list_officer_names, list_place_names
from engawa.rooms.programmes.selectors.desk_programme import count_reached, list_intakes
from engawa.rooms.programmes.selectors.telephoning import count_to_telephone
from engawa.rooms.programmes.services.intakes import (
    IntakeChanged,
    IntakeUnsound,
    add_intake,
    change_intake,
    read_intake_values,
)
from engawa.rooms.programmes.values import IntakeValues, SessionValues
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
    get_programme_or_404,
    may_write,
    say_why_closed,
)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the form of an intake that is not there yet, and add it."""
    programme, now = get_own_programme_or_404(request, number), timezone.now()
    rows = _make_rows(request, ())
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            sheet = refill_intake_sheet(kept, rows=rows)
            sent = {"press": kept.get("press", "") or make_page_mark()}
            return _show(request, programme, None, sheet, sent=sent, is_kept=True)
        proposed = propose_new(day=_read_day(request), now=now)
        sheet = make_intake_sheet(values=None, rows=rows, shown=proposed)
        return _show(request, programme, None, sheet, sent={"press": make_page_mark()})
    sent = {"press": request.POST.get("press", "")}
    changed = change_rows(request.POST, rows=rows)
    if changed is not None:
        return _show(request, programme, None, changed, sent=sent)
    sheet = read_intake_sheet(request.POST, rows=rows)
    values = read_intake(sheet, is_new=True, now=now) if sheet.is_valid() else None
    if values is None:
        return _show(request, programme, None, sheet, sent=sent, status=422)
    press = make_press(page=sent["press"], said=dict(request.POST.lists()))
    pressed = programme.intakes.filter(press=press).exists() if press else False
    # What was sent twice clashes with nothing but itself.
    clashes = [] if pressed else _find_unseen_clashes(request, programme, 0, values.sessions)
    if clashes:
        return _show(request, programme, None, sheet, sent=sent, clashes=clashes)
    added = add_intake(
        ward_id=request.ward.pk,
        programme_number=number,
        values=values,
        actor_id=request.officer.user_id,
        now=now,
        press=press,
    )
    messages.success(request, _say_added(added))
    return to_programme(request, number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show an intake in its form, and change it."""
    if request.method == "POST":
        programme = get_own_programme_or_404(request, number)
        return _change(request, programme, get_intake_or_404(programme, intake_number))
    programme = get_programme_or_404(request, number)
    shown = get_intake_or_404(programme, intake_number)
    kept = take_kept(request)
    if kept is not None:
        sheet = refill_intake_sheet(kept, rows=_rows_of(request, shown))
        sent = {name: kept.get(name, "") for name in ("revision", "opened")}
        return _show(request, programme, shown, sheet, sent=sent, is_kept=True)
    sheet = _sheet_of(request, shown)
    return _show(request, programme, shown, sheet, sent=_sent(shown, sheet))


def to_programme(request: OfficerRequest, number: int) -> HttpResponse:
    """Lead back to the page of a programme."""
    return redirect("programmes:desk-programme", ward_slug=request.ward.slug, number=number)


def sign_sentences(sentences: Iterable[str]) -> str:
    """Give what tells whether an officer has seen these sentences."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:16]


def _change(request: OfficerRequest, programme: Programme, shown: Intake) -> HttpResponse:
    rows, now = _rows_of(request, shown), timezone.now()
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    moved = change_rows(request.POST, rows=rows)
    if moved is not None:
        return _show(request, programme, shown, moved, sent=sent)
    sheet = read_intake_sheet(request.POST, rows=rows)
    values = read_intake(sheet, is_new=False, now=now) if sheet.is_valid() else None
    if values is None:
        return _show(request, programme, shown, sheet, sent=sent, status=422)
    clashes = _find_unseen_clashes(request, programme, shown.number, values.sessions)
    if clashes and read_whole_number(sent["revision"]) == shown.revision:
        return _show(request, programme, shown, sheet, sent=sent, clashes=clashes)
    try:
        changed = change_intake(
            ward_id=request.ward.pk,
            programme_number=programme.number,
            number=shown.number,
            revision=read_whole_number(sent["revision"]),
            values=values,
            actor_id=request.officer.user_id,
            now=now,
        )
    except IntakeChanged as faster:
        return _show_conflict(request, programme, faster.current, values, sent["opened"])
    except IntakeUnsound as refused:
        refuse(sheet.parts[0], refused)
        return _show(request, programme, shown, sheet, sent=sent, status=422)
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        messages.success(request, _("募集を直しました。"))
    return to_programme(request, programme.number)


def _show_conflict(
    request: OfficerRequest,
    programme: Programme,
    current: Intake,
    typed: IntakeValues,
    opened: str,
) -> HttpResponse:
    """Show what both wrote; what only the other one changed is in the form already."""
    stands = read_intake_values(intake=current)
    rows = _make_rows(request, [*stands.sessions, *typed.sessions])
    count = max(len(stands.sessions), len(typed.sessions))
    now_there, again = (
        make_intake_sheet(values=stands, rows=rows, shown={}, count=count) for _copy in range(2)
    )
    own = make_intake_sheet(values=typed, rows=rows, shown={})
    conflict = meet(opened=read_opened(opened), current=now_there, typed=own)
    again.show(conflict.kept)
    sent = _sent(current, now_there)
    return _show(request, programme, current, again, sent=sent, conflict=conflict, status=409)


def _find_unseen_clashes(
    request: OfficerRequest,
    programme: Programme,
    intake_number: int,
    sessions: tuple[SessionValues, ...],
) -> list[str]:
    """List what clashes, unless the officer has just seen it and saves all the same."""
    found = list_clashes_of(programme=programme, intake_number=intake_number, sessions=sessions)
    sentences = list_clash_sentences(clashes=found)
    return [] if request.POST.get("seen") == sign_sentences(sentences) else sentences


def _sheet_of(request: OfficerRequest, shown: Intake) -> Sheet:
    values = read_intake_values(intake=shown)
    return make_intake_sheet(values=values, rows=_rows_of(request, shown), shown={})


def _rows_of(request: OfficerRequest, shown: Intake) -> Rows:
    return _make_rows(request, read_intake_values(intake=shown).sessions)


def _make_rows(request: OfficerRequest, sessions: Iterable[SessionValues]) -> Rows:
    kept = list(sessions)
    officers = list_officer_names(
        ward_id=request.ward.pk,
        today=tokyo_day(timezone.now()),
        kept=frozenset(one.officer_id for one in kept if one.officer_id is not None),
    )
    return Rows(request.ward.pk, _name_places(request, kept), officers)


def _name_places(request: OfficerRequest, sessions: Iterable[SessionValues]) -> dict[int, str]:
    rows = {session.place_id for session in sessions if session.place_id is not None}
    return places.name_places(ward_id=request.ward.pk, row_ids=rows) if rows else {}


def _read_day(request: OfficerRequest) -> Any:
    try:
        return parse_date(request.GET.get("day", ""))
    except (DateUnreadable, DateImpossible):
        return None


def _sent(shown: Intake, sheet: Sheet) -> dict[str, str]:
    return {"revision": str(shown.revision), "opened": write_opened(sheet)}


def _say_added(added: Intake) -> str:
    if added.opens_at is None or added.closes_at is None:
        return _("募集を加えました。申込みはいりません。")
    return _("募集を加えました。受付は %(opens)s から %(closes)s までです。") % {
        "opens": say_moment(added.opens_at),
        "closes": say_moment(added.closes_at),
    }


def _show(
    request: OfficerRequest,
    programme: Programme,
    shown: Intake | None,
    sheet: Sheet,
    *,
    sent: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    clashes: list[str] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    form, rows = sheet.parts[0], list_rows(sheet)
    assert isinstance(form, IntakeForm)
    is_open = may_write(request.officer, programme.section_id)
    view = None
    if shown is not None:
        views = list_intakes(programme=programme, now=timezone.now())
        view = next(item for item in views if item.number == shown.number)
    context = {
        "programme": programme,
        "intake": view,
        "reached": count_reached(intake=shown) if shown is not None else None,
        "to_telephone": count_to_telephone(intake=shown, now=timezone.now()) if shown else 0,
        "form": form,
        "rows": rows,
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": conflict,
        "clashes": clashes,
        "seen": sign_sentences(clashes) if clashes else "",
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open else say_why_closed(request.officer, programme),
        "place_names": list_place_names(ward_id=request.ward.pk) if is_open else [],
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/desk/intake.html", context, status=status)
