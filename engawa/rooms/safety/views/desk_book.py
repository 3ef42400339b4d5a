"""The book of orders at the desk: looked at as the pages will say it, then saved and made public."""

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
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Sheet
from engawa.rooms.safety.book_values import BookValues, find_faults
from engawa.rooms.safety.forms.book import BookForm, count_rows, make_book_sheet, stamp_values
from engawa.rooms.safety.selectors import desk_book as selectors
from engawa.rooms.safety.services.books import change_book
from engawa.rooms.safety.services.registers import EntryChanged
from engawa.rooms.safety.views.desk_meeting import open_sent, put_together, read_sent
from engawa.rooms.safety.views.desk_permission import crumbs_of


# What it says stands on the public pages a second later, with nobody else asked: as with what is decided.
@keep_typed
@officer_page(Role.APPROVER, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: OfficerRequest) -> HttpResponse:
    """Show the book in its form; show what was typed as the pages will say it; or save just that."""
    stands = selectors.get_book_now(ward_id=request.ward.pk)
    if request.method != "POST":
        return _open(request, stands)
    rows = count_rows(values=stands.values, sent=request.POST)
    sheet = make_book_sheet(request.POST, values=stands.values, rows=rows)
    sent = read_sent(request)
    if not sheet.is_valid():
        return _show(request, stands, sheet, sent, status=422)
    form = _form_of(sheet)
    values = form.make_values()
    form.point_out(find_faults(values=values))
    if form.errors:
        return _show(request, stands, sheet, sent, status=422)
    if request.POST.get("looked") != stamp_values(values=values):
        return _show(request, stands, sheet, sent, typed=values)
    try:
        change_book(
            ward_id=request.ward.pk,
            revision=read_whole_number(sent["revision"]),
            values=values,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryChanged:
        return _meet(request, sent, values, rows)
    messages.success(
        request,
        _("発令簿を保存しました。公開ページに出たことを見張りが確かめると、この画面に出ます。"),
    )
    return redirect("safety:desk", request.ward.slug)


def _open(request: OfficerRequest, stands: selectors.BookNow) -> HttpResponse:
    kept = take_kept(request)
    rows = count_rows(values=stands.values, sent=kept or ())
    sheet = make_book_sheet(values=stands.values, rows=rows)
    sent = open_sent(sheet, stands.revision)
    if kept is not None:
        sheet.fill(kept)
        sent = {name: kept.get(name, "") for name in sent}
    return _show(request, stands, sheet, sent, is_kept=kept is not None)


def _meet(
    request: OfficerRequest, sent: dict[str, str], typed: BookValues, rows: int
) -> HttpResponse:
    stands = selectors.get_book_now(ward_id=request.ward.pk)
    rows = max(rows, count_rows(values=stands.values))
    conflict, again = put_together(
        opened=sent["opened"],
        current=make_book_sheet(values=stands.values, rows=rows),
        typed=make_book_sheet(values=typed, rows=rows),
        again=make_book_sheet(values=stands.values, rows=rows),
    )
    opened = open_sent(make_book_sheet(values=stands.values, rows=rows), stands.revision)
    return _show(request, stands, again, opened, conflict=conflict, status=409)


def _form_of(sheet: Sheet) -> BookForm:
    form = sheet.parts[0]
    assert isinstance(form, BookForm)
    return form


def _show(
    request: OfficerRequest,
    stands: selectors.BookNow,
    sheet: Sheet,
    sent: dict[str, str],
    *,
    typed: BookValues | None = None,
    conflict: Any = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    ward_id, old = request.ward.pk, stands.values.phone
    is_other_number = typed is not None and typed.phone != old
    context = {
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "typed": typed,
        "stands": stands.values,
        "is_other_number": is_other_number,
        "looked": stamp_values(values=typed) if typed is not None else "",
        "lines": selectors.preview_lines(ward=request.ward, values=typed or stands.values),
        "old_orders": selectors.list_orders_that_say(ward_id=ward_id, phone=old, now=timezone.now())
        if is_other_number
        else [],
        "unnamed": selectors.list_unnamed_places(ward_id=ward_id, values=typed or stands.values),
        "crumbs": crumbs_of(request),
    }
    return render(request, "safety/desk/book.html", context, status=status)
