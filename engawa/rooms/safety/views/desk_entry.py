"""What the desk pages of the registers share: the form of one entry, which adds it, changes it, takes it out.

What a register is to these pages stands in a `Register`: the words, the form and the deeds that differ.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.safety.models import Scenario, Site, Zone
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound, RegisterRefused
from engawa.rooms.safety.views.desk_permission import crumbs_of

# The registers are the whole ward's: what they say decides where people are sent.
for_editors = officer_page(Role.EDITOR, for_whole_ward=True)
Shown = TypeVar("Shown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Generic[Shown]):
    """A register as its pages show it; `noun` is that of their names, `Shown` an entry with what is told of it.

    `find` gives the entry of a code or None, `row_of` its row, `make_sheet` a form of it, `read_values` what a
    row says, `add` writes what a new form says and tells so, `change` is the service, `name_saved` gives the
    name of an entry that was saved, `describe` gives name and lead of its page.
    """

    noun: str
    title: Any
    new_title: Any
    new_lead: Any = ""
    find: Callable[..., Shown | None]
    row_of: Callable[[Shown], Zone | Site | Scenario]
    make_sheet: Callable[..., Sheet]
    read_values: Callable[[Any], Any]
    add: Callable[[OfficerRequest, Any], str]
    change: Callable[..., object]
    name_saved: Callable[[Shown, Any], str]
    describe: Callable[[Shown], tuple[str, str]]
    offer: Callable[[OfficerRequest, Shown], "Deed"]

    @property
    def list_page(self) -> str:
        """Give the name of the page of the list."""
        return f"safety:desk-{self.noun}s"

    def get_or_404(self, request: OfficerRequest, code: str) -> Shown:
        """Give the entry of the ward.

        :raises Http404: there is none.
        """
        found = self.find(ward_id=request.ward.pk, code=code)
        if found is None:
            raise Http404
        return found


@dataclass(frozen=True, slots=True)
class Deed:
    """What takes an entry out of its register or brings it back: a heading, what follows, the button, its address."""

    heading: str
    words: str
    press: str
    url: str


def add_entry(request: OfficerRequest, register: Register[Any]) -> HttpResponse:
    """Show the form of an entry that is not there yet, and add it."""
    sheet = register.make_sheet(request, request.POST or None, is_new=True)
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show_new(request, register, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show_new(request, register, sheet, status=422)
    form: Any = sheet.parts[0]
    try:
        said = register.add(request, form)
    except EntryUnsound as unsound:
        _tell(form, unsound)
        return _show_new(request, register, sheet, status=422)
    messages.success(request, said)
    return redirect(register.list_page, request.ward.slug)


def change_entry(request: OfficerRequest, register: Register[Any], code: str) -> HttpResponse:
    """Show an entry in its form, and change it; what two officers made of it is put together."""
    shown = register.get_or_404(request, code)
    row = register.row_of(shown)
    if request.method != "POST":
        sheet = register.make_sheet(request, values=register.read_values(row))
        sent = _open_sent(sheet, row.revision)
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
            sent = {name: kept.get(name, "") for name in sent}
        return _show(request, register, shown, sheet, sent, is_kept=kept is not None)
    sheet = register.make_sheet(request, request.POST)
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, register, shown, sheet, sent, status=422)
    form: Any = sheet.parts[0]
    try:
        register.change(
            ward_id=request.ward.pk,
            code=code,
            revision=read_whole_number(sent["revision"]),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryUnsound as unsound:
        _tell(form, unsound)
        return _show(request, register, shown, sheet, sent, status=422)
    except EntryChanged:
        return _put_together(request, register, code, opened=sent["opened"], typed=form)
    except RegisterRefused as refused:
        messages.info(request, str(refused))
        return redirect(register.list_page, request.ward.slug)
    messages.success(
        request, _("「%(name)s」を保存しました。") % {"name": register.name_saved(shown, form)}
    )
    return redirect(register.list_page, request.ward.slug)


def press(
    request: OfficerRequest,
    register: Register[Any],
    code: str,
    deed: Callable[..., object],
    words: str,
) -> HttpResponse:
    """Do what takes an entry out of its register or brings it back, and say so."""
    name, _lead = register.describe(register.get_or_404(request, code))
    try:
        deed(
            ward_id=request.ward.pk,
            code=code,
            revision=read_whole_number(request.POST.get("revision", "")),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RegisterRefused as refused:
        messages.info(request, str(refused))
        return redirect(f"safety:desk-{register.noun}", request.ward.slug, code)
    messages.success(request, words % {"name": name})
    return redirect(register.list_page, request.ward.slug)


def offer_retiring(
    request: OfficerRequest,
    row: Zone | Site,
    *,
    noun: str,
    retire: tuple[str, str],
    restore: tuple[str, str],
) -> Deed:
    """Give the deed that an entry waits for: to be taken out, or brought back; each is (what follows, the button)."""
    if row.retired_at is None:
        heading, verb, (words, button) = _("一覧から外す"), "retire", retire
    else:
        heading, verb, (words, button) = _("一覧に戻す"), "restore", restore
    url = reverse(f"safety:desk-{noun}-{verb}", args=(request.ward.slug, row.code))
    return Deed(heading, words, button, url)


def _put_together(
    request: OfficerRequest, register: Register[Any], code: str, *, opened: str, typed: Any
) -> HttpResponse:
    """Show what two officers made of an entry, in one form that saves both."""
    current = register.get_or_404(request, code)
    row = register.row_of(current)
    stands = register.read_values(row)
    conflict = meet(
        opened=read_opened(opened),
        current=register.make_sheet(request, values=stands),
        typed=register.make_sheet(request, values=typed.make_values()),
    )
    again = register.make_sheet(request, values=stands)
    sent = _open_sent(again, row.revision)
    again.show(conflict.kept)
    return _show(request, register, current, again, sent, conflict=conflict, status=409)


def _tell(form: Any, unsound: EntryUnsound) -> None:
    form.add_error(unsound.field if unsound.field in form.fields else None, str(unsound))


def _open_sent(sheet: Sheet, revision: int) -> dict[str, str]:
    """Give what a form that is opened carries with it."""
    return {"revision": str(revision), "opened": write_opened(sheet)}


def _show_new(
    request: OfficerRequest, register: Register[Any], sheet: Sheet, **more: Any
) -> HttpResponse:
    return _show_form(
        request,
        register,
        sheet,
        title=str(register.new_title),
        lead=str(register.new_lead),
        sent=_open_sent(sheet, 0),
        **more,
    )


def _show(
    request: OfficerRequest,
    register: Register[Any],
    shown: Any,
    sheet: Sheet,
    sent: dict[str, str],
    **more: Any,
) -> HttpResponse:
    title, lead = register.describe(shown)
    deed = register.offer(request, shown)
    return _show_form(
        request, register, sheet, title=title, lead=lead, sent=sent, deed=deed, **more
    )


def _show_form(
    request: OfficerRequest,
    register: Register[Any],
    sheet: Sheet,
    *,
    title: str,
    lead: str,
    sent: dict[str, str],
    conflict: Conflict | None = None,
    is_kept: bool = False,
    deed: Deed | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "title": title,
        "lead": lead,
        "crumbs": crumbs_of(request, (str(register.title), register.list_page)),
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "deed": deed,
    }
    return render(request, "safety/desk/entry.html", context, status=status)
