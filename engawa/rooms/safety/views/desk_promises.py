"""Which promises of the policy the safety pages keep: shown and set at the desk."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.ui.meeting import Sheet, write_opened
from engawa.rooms.safety.forms.promises import PromisesForm, count_rows, make_promises_sheet
from engawa.rooms.safety.selectors import desk_promises as selectors
from engawa.rooms.safety.services.promises import Promises, change_promises
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound
from engawa.rooms.safety.views.desk_entry import for_editors
from engawa.rooms.safety.views.desk_meeting import put_together
from engawa.rooms.safety.views.desk_permission import crumbs_of


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def promises(request: OfficerRequest) -> HttpResponse:
    """Show the promises that the safety pages keep, and put others in their place."""
    stands = selectors.list_promises(ward_id=request.ward.pk)
    if request.method != "POST":
        kept = take_kept(request)
        sheet = _make_sheet(request, stands, count_rows(promises=stands, sent=kept or ()))
        sent = _open_sent(sheet, stands)
        if kept is not None:
            sheet.fill(kept)
            sent = {name: kept.get(name, "") for name in sent}
        return _show(request, sheet, sent, is_kept=kept is not None)
    sent = {name: request.POST.get(name, "") for name in ("seen", "opened")}
    rows = count_rows(promises=stands, sent=request.POST)
    sheet = _make_sheet(request, stands, rows, request.POST)
    if not sheet.is_valid():
        return _show(request, sheet, sent, status=422)
    form = sheet.parts[0]
    assert isinstance(form, PromisesForm)
    try:
        change_promises(
            ward_id=request.ward.pk,
            seen=_read_seen(sent["seen"]),
            promises=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryUnsound as unsound:
        form.add_error(unsound.field, str(unsound))
        return _show(request, sheet, sent, status=422)
    except EntryChanged:
        return _meet(request, sent, form.make_values(), rows)
    messages.success(request, _("防災のページで守る約束を保存しました。"))
    return redirect("safety:desk", request.ward.slug)


def _meet(
    request: OfficerRequest, sent: dict[str, str], typed: Promises, least: int
) -> HttpResponse:
    stands = selectors.list_promises(ward_id=request.ward.pk)
    # As many rows in each of the forms that are compared, whoever filled more.
    rows = count_rows(promises=stands, least=least)
    conflict, again = put_together(
        opened=sent["opened"],
        current=_make_sheet(request, stands, rows),
        typed=_make_sheet(request, typed, rows),
        again=_make_sheet(request, stands, rows),
    )
    opened = _open_sent(_make_sheet(request, stands, rows), stands)
    return _show(request, again, opened, conflict=conflict, status=409)


def _make_sheet(
    request: OfficerRequest,
    promises: Sequence[tuple[int, str]],
    rows: int,
    data: Any = None,
) -> Sheet:
    return make_promises_sheet(
        data,
        promises=promises,
        initiatives=selectors.name_initiatives(ward_id=request.ward.pk),
        rows=rows,
    )


def _open_sent(sheet: Sheet, promises: Sequence[tuple[int, str]]) -> dict[str, str]:
    return {"seen": json.dumps(promises), "opened": write_opened(sheet)}


def _read_seen(text: str) -> Promises:
    """Read which promises the officer saw; what nobody wrote so was not seen."""
    try:
        given = json.loads(text)
        return tuple((int(pk), str(activity)) for pk, activity in given)
    except (ValueError, TypeError, RecursionError):
        return ()


def _show(
    request: OfficerRequest, sheet: Sheet, sent: dict[str, str], *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": None,
        "is_kept": False,
        "crumbs": crumbs_of(request),
        **more,
    }
    return render(request, "safety/desk/promises.html", context, status=status)
