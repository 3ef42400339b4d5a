"""Copying a month of a programme into the next: what it would be, before anything is written."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.rooms.programmes.forms.deeds import NEW, CopyForm
from engawa.rooms.programmes.models import Intake, Programme, ProgrammeRegister
from engawa.rooms.programmes.recurrence import (
    OnClosed,
    begin_next_month,
    find_month_to_go_on_from,
)
from engawa.rooms.programmes.selectors.clashes import list_clashes_of
from engawa.rooms.programmes.selectors.desk_calendar import list_clash_sentences, read_month
from engawa.rooms.programmes.selectors.desk_programme import list_months_of_beginning
from engawa.rooms.programmes.services.copying import (
    AlreadyCopied,
    copy_programme,
    move_to_next_month,
)
from engawa.rooms.programmes.services.intakes import (
    IntakesAdded,
    IntakeUnsound,
    add_intakes,
    find_last_number,
    read_intake_values,
)
from engawa.rooms.programmes.values import IntakeValues
from engawa.rooms.programmes.views.desk_intake import sign_sentences, to_programme
from engawa.rooms.programmes.views.desk_permission import crumbs_of, get_own_programme_or_404

# So many months are offered to choose from.
MOST_MONTHS = 6


@dataclass(frozen=True, slots=True)
class CopyLine:
    """An intake of the month and what it becomes; None where no session is left."""

    number: int
    before: IntakeValues
    after: IntakeValues | None
    is_chosen: bool
    clashes: tuple[str, ...]


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: OfficerRequest, number: int) -> HttpResponse:
    """Show what the intakes of a month would be in the next, and write those that were chosen."""
    programme = get_own_programme_or_404(request, number)
    today = timezone.localdate()
    months = list_months_of_beginning(programme=programme)
    start = find_month_to_go_on_from(months=months, today=today) or today
    first = read_month(words=request.GET.get("month", f"{start:%Y-%m}"), today=today)
    if request.method != "POST":
        form = CopyForm()
        kept = take_kept(request)
        if kept is not None:
            form.fill(kept)
        on_closed = OnClosed.SKIP
        lines = _list_lines(programme, first, on_closed, None)
        return _show(request, programme, form, first, lines, is_kept=kept is not None)
    form = CopyForm(request.POST)
    if not form.is_valid():
        lines = _list_lines(programme, first, OnClosed.SKIP, None)
        return _show(request, programme, form, first, lines, status=422)
    sent = set(request.POST.getlist("intake"))
    lines = _list_lines(programme, first, OnClosed(form.cleaned_data["on_closed"]), sent)
    if request.POST.get("step") != "write" or request.POST.get("made") != _sign(lines):
        return _show(request, programme, form, first, lines)
    many = [line.after for line in lines if line.is_chosen and line.after is not None]
    if not many:
        form.add_error(None, _("写す募集を、一つ以上選んでください。"))
        return _show(request, programme, form, first, lines, status=422)
    try:
        return _write(request, programme, many, is_new=form.cleaned_data["into"] == NEW)
    except (IntakesAdded, IntakeUnsound, AlreadyCopied) as refused:
        form.add_error(None, str(refused))
        return _show(request, programme, form, first, lines, status=409)


def _write(
    request: OfficerRequest, programme: Programme, many: list[IntakeValues], *, is_new: bool
) -> HttpResponse:
    ward_id, user_id, now = request.ward.pk, request.officer.user_id, timezone.now()
    if is_new:
        copied = copy_programme(
            ward_id=ward_id,
            number=programme.number,
            after=read_whole_number(request.POST.get("last_programme", "")),
            many=many,
            actor_id=user_id,
            now=now,
        )
        messages.success(
            request,
            _("新しい催しとして写しました。名前と中身を確かめてから、公開してください。"),
        )
        return to_programme(request, copied.number)
    added = add_intakes(
        ward_id=ward_id,
        programme_number=programme.number,
        after=read_whole_number(request.POST.get("after", "")),
        many=many,
        actor_id=user_id,
        now=now,
    )
    messages.success(
        request,
        ngettext(
            "募集を%(count)d件、次の月に写しました。",
            "募集を%(count)d件、次の月に写しました。",
            len(added),
        )
        % {"count": len(added)},
    )
    return redirect(
        "programmes:desk-programme", ward_slug=request.ward.slug, number=programme.number
    )


def _list_lines(
    programme: Programme, first: dt.date, on_closed: OnClosed, sent: set[str] | None
) -> list[CopyLine]:
    lines = []
    for intake in _list_intakes_of_month(programme, first):
        before = read_intake_values(intake=intake)
        after = move_to_next_month(values=before, on_closed=on_closed)
        clashes = list_clashes_of(
            programme=programme,
            intake_number=0,
            sessions=after.sessions if after is not None else (),
        )
        lines.append(
            CopyLine(
                number=intake.number,
                before=before,
                after=after,
                is_chosen=sent is None or str(intake.number) in sent,
                clashes=tuple(list_clash_sentences(clashes=clashes)),
            )
        )
    return lines


def _list_intakes_of_month(programme: Programme, first: dt.date) -> list[Intake]:
    intakes = programme.intakes.filter(called_off_at=None).prefetch_related("sessions")
    found = []
    for intake in intakes:
        starts = [tokyo_day(session.starts_at) for session in intake.sessions.all()]
        if starts and (starts[0].year, starts[0].month) == (first.year, first.month):
            found.append((starts[0], intake))
    return [intake for _day, intake in sorted(found, key=lambda pair: (pair[0], pair[1].number))]


def _sign(lines: list[CopyLine]) -> str:
    return sign_sentences(f"{line.number} {line.after}" for line in lines)


def _show(
    request: OfficerRequest,
    programme: Programme,
    form: CopyForm,
    first: dt.date,
    lines: list[CopyLine],
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    register = ProgrammeRegister.objects.filter(ward=request.ward).first()
    after, last_programme = (
        (request.POST.get("after", ""), request.POST.get("last_programme", ""))
        if status == 422
        else (find_last_number(programme=programme), register.last_number if register else 0)
    )
    months, following = list_months_of_beginning(programme=programme), begin_next_month(first)
    context = {
        "programme": programme,
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "first": first,
        "month": f"{first:%Y-%m}",
        "months": _list_months(months, first),
        "following": following,
        "is_planned": following in months,
        "lines": lines,
        "made": _sign(lines),
        "after": after,
        "last_programme": last_programme,
        "is_kept": is_kept,
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/desk/copy.html", context, status=status)


def _list_months(months: list[dt.date], first: dt.date) -> list[tuple[str, dt.date]]:
    # The newest ones, unless the one that is copied is among those before.
    newer = sum(month > first for month in months)
    start = min(max(0, newer - 2), max(0, len(months) - MOST_MONTHS))
    return [(f"{month:%Y-%m}", month) for month in months[start : start + MOST_MONTHS]]
