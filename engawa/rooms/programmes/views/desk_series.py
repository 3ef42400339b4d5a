"""Sessions that come again: the rule, the days that it makes, and the intakes that are made of them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.rooms.programmes.forms.intake import refuse
from engawa.rooms.programmes.forms.series import SeriesForm
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.moments import propose_opening
from engawa.rooms.programmes.recurrence import MadeDay
from engawa.rooms.programmes.selectors.clashes import list_clashes_of
from engawa.rooms.programmes.selectors.desk_calendar import say_clash
from engawa.rooms.programmes.selectors.desk_choices import list_officer_names, list_place_names
from engawa.rooms.programmes.services.intakes import (
    IntakesAdded,
    IntakeUnsound,
    add_intakes,
    find_last_number,
    require_sound,
)
from engawa.rooms.programmes.values import IntakeValues
from engawa.rooms.programmes.views.desk_intake import sign_sentences, to_programme
from engawa.rooms.programmes.views.desk_permission import crumbs_of, get_own_programme_or_404


@dataclass(frozen=True, slots=True)
class DayLine:
    """A day that the rule makes, as the page shows it: what was moved there, when lots are drawn, what clashes."""

    made: MadeDay
    is_chosen: bool
    is_too_near: bool
    lottery: str
    clashes: tuple[str, ...]


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: OfficerRequest, number: int) -> HttpResponse:
    """Ask for the rule, show the days that it makes, and add intakes on those that were chosen."""
    programme = get_own_programme_or_404(request, number)
    last = find_last_number(programme=programme)
    officers = list_officer_names(ward_id=request.ward.pk, today=tokyo_day(timezone.now()))
    given: dict[str, Any] = {"ward_id": request.ward.pk, "officers": officers}
    if request.method != "POST":
        form = SeriesForm(**given, initial=_propose())
        kept = take_kept(request)
        if kept is not None:
            form.fill(kept)
        return _show(request, programme, form, after=last, is_kept=kept is not None)
    form = SeriesForm(request.POST, **given)
    after = read_whole_number(request.POST.get("after", str(last)))
    if not form.is_valid():
        return _show(request, programme, form, after=after, status=422)
    every_day = [made.day for made in form.days]
    # Days that were not shown yet are not written.
    is_seen = request.POST.get("made") == _sign(form)
    is_written = is_seen and request.POST.get("step") == "write"
    sent_days = request.POST.getlist("day")
    too_near = form.list_too_near(now=timezone.now()) if form.makes_each() else []
    chosen = [
        day
        for day in every_day
        if day not in too_near and (not is_seen or day.isoformat() in sent_days)
    ]
    many = form.list_intakes(chosen=chosen, now=timezone.now())
    if is_written and not many:
        form.add_error(None, _("開く日を、一つ以上選んでください。"))
        return _show(
            request, programme, form, after=after, days=_list(programme, form, chosen), status=422
        )
    try:
        for values in many:
            require_sound(values=values)
        if is_written:
            return _write(request, programme, many, after)
    except IntakeUnsound as refused:
        refuse(form, refused)
        return _show(request, programme, form, after=after, status=422)
    except IntakesAdded as refused:
        form.add_error(None, str(refused))
        days = _list(programme, form, chosen)
        return _show(request, programme, form, after=last, days=days, status=409)
    return _show(request, programme, form, after=after, days=_list(programme, form, chosen))


def _write(
    request: OfficerRequest, programme: Programme, many: list[IntakeValues], after: int
) -> HttpResponse:
    add_intakes(
        ward_id=request.ward.pk,
        programme_number=programme.number,
        after=after,
        many=many,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    sessions = sum(len(values.sessions) for values in many)
    messages.success(
        request,
        ngettext("%(count)d回を加えました。", "%(count)d回を加えました。", sessions)
        % {"count": sessions},
    )
    return to_programme(request, programme.number)


def _list(programme: Programme, form: SeriesForm, chosen: list[dt.date]) -> list[DayLine]:
    every_day = [made.day for made in form.days]
    now = timezone.now()
    sessions = [
        session
        for values in form.list_intakes(chosen=every_day, now=now)
        for session in values.sessions
    ]
    found: dict[dt.date, list[str]] = {}
    for clash in list_clashes_of(programme=programme, intake_number=0, sessions=sessions):
        found.setdefault(tokyo_day(clash.slot.starts_at), []).append(say_clash(clash=clash))
    too_near = form.list_too_near(now=now) if form.makes_each() else []
    return [
        DayLine(
            made,
            made.day in chosen,
            made.day in too_near,
            form.say_lottery(day=made.day) if form.makes_each() else "",
            tuple(found.get(made.day, ())),
        )
        for made in form.days
    ]


def _sign(form: SeriesForm) -> str:
    """Give what tells the days that were shown, with the moments that stood beside them."""
    return sign_sentences(
        f"{made.day.isoformat()} {form.say_lottery(day=made.day)}" for made in form.days
    )


def _propose() -> dict[str, Any]:
    opens_at = propose_opening(now=timezone.now())
    return {"opens_on": opens_at.date(), "opens_time": opens_at.time()}


def _show(
    request: OfficerRequest,
    programme: Programme,
    form: SeriesForm,
    *,
    after: int,
    days: list[DayLine] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "programme": programme,
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "after": after,
        "days": days,
        "to_open": sum(not line.is_too_near for line in days or ()),
        "made": _sign(form) if days is not None else "",
        "is_kept": is_kept,
        "place_names": list_place_names(ward_id=request.ward.pk),
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/desk/series.html", context, status=status)
