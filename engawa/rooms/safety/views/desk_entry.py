"""What the desk pages of the registers share: their ways back, and the form of one entry."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.safety.services.registers import RegisterRefused

# The registers are the whole ward's: what they say decides where people are sent.
for_editors = officer_page(Role.EDITOR, for_whole_ward=True)


def crumbs_of(request: OfficerRequest, *parts: tuple[str, str]) -> list[dict[str, str]]:
    """Give the way from the start of the safety desk to a page; `parts` are (label, name of the page)."""
    return [
        {"label": label, "url": reverse(name, kwargs={"ward_slug": request.ward.slug})}
        for label, name in ((_("防災"), "safety:desk"), *parts)
    ]


def read_sent(request: OfficerRequest) -> dict[str, str]:
    """Give what a form of an entry sends beside its fields: its revision, and how it was opened."""
    return {name: request.POST.get(name, "") for name in ("revision", "opened")}


def open_sent(sheet: Sheet, revision: int) -> dict[str, str]:
    """Give what a form that is opened carries with it."""
    return {"revision": str(revision), "opened": write_opened(sheet)}


def put_together(
    *, opened: str, current: Sheet, typed: Sheet, again: Sheet
) -> tuple[Conflict, Sheet]:
    """Put what two officers made of an entry together; give what differs, and `again` filled with both."""
    conflict = meet(opened=read_opened(opened), current=current, typed=typed)
    again.show(conflict.kept)
    return conflict, again


def press(
    request: OfficerRequest,
    code: str,
    deed: Callable[..., object],
    *,
    name: str,
    words: str,
    of: str,
) -> HttpResponse:
    """Do what takes an entry out of its register or brings it back, and say so; `of` is "zone" or "site"."""
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
        return redirect(f"safety:desk-{of}", request.ward.slug, code)
    messages.success(request, words % {"name": name})
    return redirect(f"safety:desk-{of}s", request.ward.slug)


def show_entry(
    request: OfficerRequest,
    sheet: Sheet,
    *,
    title: str,
    crumbs: list[dict[str, str]],
    sent: dict[str, str],
    lead: str = "",
    conflict: Conflict | None = None,
    is_kept: bool = False,
    deed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form of an entry; `deed` takes it out of the register or brings it back."""
    context: dict[str, Any] = {
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "title": title,
        "lead": lead,
        "crumbs": crumbs,
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "deed": deed,
    }
    return render(request, "safety/desk/entry.html", context, status=status)
