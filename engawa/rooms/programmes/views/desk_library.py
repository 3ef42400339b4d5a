"""The library at the desk: the list, the form of one recording, publishing and taking off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened
from engawa.rooms.programmes.forms.recording import RecordingForm, make_recording_sheet
from engawa.rooms.programmes.models import Recording
from engawa.rooms.programmes.online_values import RecordingValues
from engawa.rooms.programmes.selectors.desk_library import (
    RecordingChoices,
    get_desk_library,
    get_recording_choices,
)
from engawa.rooms.programmes.services import recordings as services
from engawa.rooms.programmes.views.desk_permission import Crumbs, crumbs_of, may_write


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List all recordings of the ward with how often each was opened."""
    context = {
        "library": get_desk_library(
            ward_id=request.ward.pk,
            words=request.GET.get("q", "").strip()[:200],
            page_number=request.GET.get("page", "1"),
            now=timezone.now(),
        ),
        "may_add": request.officer.is_at_least(Role.EDITOR),
        "crumbs": crumbs_of(request),
    }
    return render(request, "programmes/desk_library/list.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a recording that is not there yet, and add it."""
    choices = _choices(request, None)
    if request.method != "POST":
        sheet = make_recording_sheet(values=None, choices=choices)
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show(request, None, sheet, is_kept=kept is not None)
    sheet = make_recording_sheet(request.POST, values=None, choices=choices)
    if not sheet.is_valid():
        return _show(request, None, sheet, status=422)
    added = services.add_recording(
        ward_id=request.ward.pk,
        values=_read(sheet, is_public=False),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(
        request, _("録画を加えました。字幕を入れ、見た目を確かめてから公開してください。")
    )
    return _to_recording(request, added.number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def recording(request: OfficerRequest, number: int) -> HttpResponse:
    """Show a recording in its form, and change it."""
    if request.method == "POST":
        return _change(request, get_own_recording_or_404(request, number))
    shown = get_recording_or_404(request, number)
    sheet = _sheet_of(request, shown)
    sent = _sent(shown, sheet)
    kept = take_kept(request)
    if kept is not None:
        sheet.fill(kept)
        sent = {name: kept.get(name, "") for name in sent}
    return _show(request, shown, sheet, sent=sent, is_kept=kept is not None)


def page_of_recording(_request: HttpRequest, ward_slug: str, number: int) -> str:
    """Give the address of the page on which a recording has its form."""
    return reverse("programmes:desk-recording", kwargs={"ward_slug": ward_slug, "number": number})


@require_POST
@keep_typed_for(page_of_recording)
@officer_page(Role.EDITOR)
def publish(request: OfficerRequest, number: int) -> HttpResponse:
    """Put a recording into the library."""
    return _set_public(request, number, is_public=True)


@require_POST
@keep_typed_for(page_of_recording)
@officer_page(Role.EDITOR)
def take_off(request: OfficerRequest, number: int) -> HttpResponse:
    """Take a recording off the library."""
    return _set_public(request, number, is_public=False)


def get_recording_or_404(request: OfficerRequest, number: int) -> Recording:
    """Give the recording of the ward with that number, public or not.

    :raises Http404: there is none.
    """
    found = Recording.objects.filter(ward=request.ward, number=number)
    recording = found.select_related("section", "programme").first()
    if recording is None:
        raise Http404
    return recording


def get_own_recording_or_404(request: OfficerRequest, number: int) -> Recording:
    """Give the recording of that number, which the officer may write.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it.
    """
    recording = get_recording_or_404(request, number)
    if not may_write(request.officer, recording.section_id):
        raise PermissionDenied(_say_why_closed(request, recording))
    return recording


def crumbs_of_library(request: OfficerRequest, recording: Recording | None = None) -> Crumbs:
    """Give the way from the list of programmes to a page about a recording."""
    ward = {"ward_slug": request.ward.slug}
    crumbs = crumbs_of(request)
    crumbs.append({"label": _("録画"), "url": reverse("programmes:desk-library", kwargs=ward)})
    if recording is not None:
        url = page_of_recording(request, request.ward.slug, recording.number)
        crumbs.append({"label": recording.title, "url": url})
    return crumbs


def _set_public(request: OfficerRequest, number: int, *, is_public: bool) -> HttpResponse:
    shown = get_own_recording_or_404(request, number)
    try:
        services.set_recording_public(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            is_public=is_public,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.RecordingChanged:
        messages.error(
            request,
            _("ほかの職員が、先に直しました。いまの内容を見てから、もう一度押してください。"),
        )
        return _to_recording(request, number)
    words = (
        _("「%(name)s」を公開しました。")
        if is_public
        else _("「%(name)s」の公開をやめました。見られた回数は残っています。")
    )
    messages.success(request, words % {"name": shown.title})
    return _to_recording(request, number)


def _change(request: OfficerRequest, shown: Recording) -> HttpResponse:
    choices = _choices(request, shown)
    values = services.read_recording_values(recording=shown)
    sheet = make_recording_sheet(request.POST, values=values, choices=choices)
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent=sent, status=422)
    typed = _read(sheet, is_public=shown.is_public)
    try:
        changed = services.change_recording(
            ward_id=request.ward.pk,
            number=shown.number,
            revision=read_whole_number(sent["revision"]),
            values=typed,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.RecordingChanged as faster:
        return _show_conflict(request, faster.current, typed, sent["opened"])
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        messages.success(request, _("「%(name)s」を直しました。") % {"name": changed.title})
    return _to_recording(request, shown.number)


def _show_conflict(
    request: OfficerRequest, current: Recording, typed: RecordingValues, opened: str
) -> HttpResponse:
    """Show what both wrote; what only the other one changed is in the form already."""
    stands = _sheet_of(request, current)
    own = make_recording_sheet(values=typed, choices=_choices(request, current))
    conflict = meet(opened=read_opened(opened), current=stands, typed=own)
    again = _sheet_of(request, current)
    again.show(conflict.kept)
    return _show(
        request, current, again, sent=_sent(current, stands), conflict=conflict, status=409
    )


def _sheet_of(request: OfficerRequest, shown: Recording) -> Sheet:
    values = services.read_recording_values(recording=shown)
    return make_recording_sheet(values=values, choices=_choices(request, shown))


def _choices(request: OfficerRequest, shown: Recording | None) -> RecordingChoices:
    return get_recording_choices(
        ward_id=request.ward.pk,
        may_write_for=lambda section_id: may_write(request.officer, section_id),
        kept=shown,
    )


def _read(sheet: Sheet, *, is_public: bool) -> RecordingValues:
    form = sheet.parts[0]
    assert isinstance(form, RecordingForm)
    return form.make_values(is_public=is_public)


def _sent(shown: Recording, sheet: Sheet) -> dict[str, str]:
    return {"revision": str(shown.revision), "opened": write_opened(sheet)}


def _say_why_closed(request: OfficerRequest, shown: Recording) -> str:
    if not request.officer.is_at_least(Role.EDITOR):
        return _("見るだけの権限です。直すには、編集の権限が要ります。")
    return _("「%(section)s」の録画です。その課か、区全体の編集の権限を持つ人が直せます。") % {
        "section": shown.section.name
    }


def _show(
    request: OfficerRequest,
    shown: Recording | None,
    sheet: Sheet,
    *,
    sent: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_open = shown is None or may_write(request.officer, shown.section_id)
    context: dict[str, Any] = {
        "recording": shown,
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open or shown is None else _say_why_closed(request, shown),
        "views": sum(shown.views.values_list("count", flat=True)) if shown else 0,
        "crumbs": crumbs_of_library(request),
    }
    return render(request, "programmes/desk_library/recording.html", context, status=status)


def _to_recording(request: OfficerRequest, number: int) -> HttpResponse:
    return redirect("programmes:desk-recording", ward_slug=request.ward.slug, number=number)
