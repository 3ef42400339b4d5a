"""The form of one programme at the desk, its preview, and putting it on the public pages."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
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
from engawa.rooms.programmes.forms.programme import ProgrammeForm, make_programme_sheet
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.presses import make_page_mark, make_press
from engawa.rooms.programmes.selectors.desk_choices import (
    ProgrammeChoices,
    get_programme_choices,
)
from engawa.rooms.programmes.selectors.desk_programme import (
    list_intakes,
    list_todos,
    view_poster,
)
from engawa.rooms.programmes.selectors.details import get_programme_detail
from engawa.rooms.programmes.services.programmes import (
    ProgrammeChanged,
    add_programme,
    change_programme,
    read_programme_values,
    set_public,
)
from engawa.rooms.programmes.values import ProgrammeValues
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_own_programme_or_404,
    get_programme_or_404,
    may_write,
    say_why_closed,
)
from engawa.rooms.programmes.wording import say_ward


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a programme that is not there yet, and add it."""
    data = request.POST if request.method == "POST" else None
    sheet = make_programme_sheet(data, values=None, choices=_choices(request))
    if data is None:
        kept = take_kept(request)
        press = kept.get("press", "") if kept is not None else ""
        if kept is not None:
            sheet.fill(kept)
        sent = {"press": press or make_page_mark()}
        return _show(request, None, sheet, sent=sent, is_kept=kept is not None)
    page = data.get("press", "")
    if not sheet.is_valid():
        return _show(request, None, sheet, sent={"press": page}, status=422)
    programme = add_programme(
        ward_id=request.ward.pk,
        values=_read(sheet, is_public=False),
        actor_id=request.officer.user_id,
        now=timezone.now(),
        press=make_press(page=page, said=dict(data.lists())),
    )
    messages.success(
        request,
        _("「%(name)s」を加えました。次に、日時と受付を「募集」として加えてください。")
        % {"name": programme.title},
    )
    return _to_programme(request, programme.number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def programme(request: OfficerRequest, number: int) -> HttpResponse:
    """Show a programme in its form with its intakes, and change it."""
    if request.method == "POST":
        return _change(request, get_own_programme_or_404(request, number))
    shown = get_programme_or_404(request, number)
    sheet = _sheet_of(request, shown)
    sent = _sent(shown, sheet)
    kept = take_kept(request)
    if kept is not None:
        sheet.fill(kept)
        sent = {name: kept.get(name, "") for name in sent}
    return _show(request, shown, sheet, sent=sent, is_kept=kept is not None)


@officer_page(Role.VIEWER, in_all_languages=True)
@require_safe
def preview(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the page that everybody will see, before they do."""
    shown = get_programme_or_404(request, number)
    detail = get_programme_detail(
        ward_id=request.ward.pk,
        ward_slug=request.ward.slug,
        ward_name=say_ward(request.ward),
        number=number,
        site_url=settings.SITE_URL,
        now=timezone.now(),
        is_for_officers=True,
    )
    context = {
        "detail": detail,
        "programme": shown,
        "is_open": may_write(request.officer, shown.section_id),
        "crumbs": crumbs_of(request, shown),
    }
    return render(request, "programmes/desk/preview.html", context)


def page_of_programme(_request: HttpRequest, ward_slug: str, number: int) -> str:
    """Give the address of the page on which a programme has its form."""
    return reverse("programmes:desk-programme", kwargs={"ward_slug": ward_slug, "number": number})


@require_POST
@keep_typed_for(page_of_programme)
@officer_page(Role.EDITOR)
def publish(request: OfficerRequest, number: int) -> HttpResponse:
    """Put a programme on the public pages."""
    return _set_public(request, number, is_public=True)


@require_POST
@keep_typed_for(page_of_programme)
@officer_page(Role.EDITOR)
def take_back(request: OfficerRequest, number: int) -> HttpResponse:
    """Take a programme off the public pages."""
    return _set_public(request, number, is_public=False)


def _set_public(request: OfficerRequest, number: int, *, is_public: bool) -> HttpResponse:
    shown = get_own_programme_or_404(request, number)
    try:
        set_public(
            ward_id=request.ward.pk,
            number=number,
            revision=read_whole_number(request.POST.get("revision", "")),
            is_public=is_public,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ProgrammeChanged:
        messages.error(
            request,
            _("ほかの職員が、先に直しました。いまの内容を見てから、もう一度押してください。"),
        )
        return _to_programme(request, number)
    words = (
        _("「%(name)s」を公開しました。")
        if is_public
        else _("「%(name)s」の公開をやめました。いまは、職員だけが見られます。")
    )
    messages.success(request, words % {"name": shown.title})
    return _to_programme(request, number)


def _change(request: OfficerRequest, shown: Programme) -> HttpResponse:
    choices = _choices(request, shown)
    values = read_programme_values(programme=shown)
    sheet = make_programme_sheet(request.POST, values=values, choices=choices)
    sent = {name: request.POST.get(name, "") for name in ("revision", "opened")}
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent=sent, status=422)
    typed = _read(sheet, is_public=shown.is_public)
    try:
        changed = change_programme(
            ward_id=request.ward.pk,
            number=shown.number,
            revision=read_whole_number(sent["revision"]),
            values=typed,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ProgrammeChanged as faster:
        return _show_conflict(request, faster.current, typed, sent["opened"])
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        where = (
            _("「%(name)s」を直しました。公開ページにも、すぐに出ます。")
            if changed.is_public
            else _("「%(name)s」を直しました。公開していないので、職員だけが見られます。")
        )
        messages.success(request, where % {"name": changed.title})
    return _to_programme(request, shown.number)


def _show_conflict(
    request: OfficerRequest, current: Programme, typed: ProgrammeValues, opened: str
) -> HttpResponse:
    """Show what both wrote; what only the other one changed is in the form already."""
    stands = _sheet_of(request, current)
    own = make_programme_sheet(values=typed, choices=_choices(request, current, typed))
    conflict = meet(opened=read_opened(opened), current=stands, typed=own)
    again = _sheet_of(request, current)
    again.show(conflict.kept)
    return _show(
        request, current, again, sent=_sent(current, stands), conflict=conflict, status=409
    )


def _sheet_of(request: OfficerRequest, shown: Programme) -> Sheet:
    values = read_programme_values(programme=shown)
    return make_programme_sheet(values=values, choices=_choices(request, shown))


def _choices(
    request: OfficerRequest, shown: Programme | None = None, typed: ProgrammeValues | None = None
) -> ProgrammeChoices:
    kept = set(shown.promises.values_list("initiative_id", flat=True)) if shown else set()
    kept |= {initiative_id for initiative_id, _code in typed.promises} if typed else set()
    return get_programme_choices(
        ward_id=request.ward.pk,
        may_write_for=lambda section_id: may_write(request.officer, section_id),
        kept_initiatives=frozenset(kept),
    )


def _read(sheet: Sheet, *, is_public: bool) -> ProgrammeValues:
    form = sheet.parts[0]
    assert isinstance(form, ProgrammeForm)
    return form.make_values(is_public=is_public)


def _sent(shown: Programme, sheet: Sheet) -> dict[str, str]:
    return {"revision": str(shown.revision), "opened": write_opened(sheet)}


def _show(
    request: OfficerRequest,
    shown: Programme | None,
    sheet: Sheet,
    *,
    sent: dict[str, str] | None = None,
    conflict: Conflict | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_open = shown is None or may_write(request.officer, shown.section_id)
    context: dict[str, Any] = {
        "programme": shown,
        "form": sheet.parts[0],
        "errors": sheet.list_errors(),
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "",
        "crumbs": crumbs_of(request),
    }
    if shown is not None:
        intakes = list_intakes(programme=shown, now=timezone.now())
        slug = request.ward.slug
        context |= {
            "why_closed": "" if is_open else say_why_closed(request.officer, shown),
            "intakes": intakes,
            "poster": view_poster(programme=shown, ward_slug=slug),
            "todos": list_todos(programme=shown, intakes=intakes, ward_slug=slug),
        }
    return render(request, "programmes/desk/programme.html", context, status=status)


def _to_programme(request: OfficerRequest, number: int) -> HttpResponse:
    return redirect("programmes:desk-programme", ward_slug=request.ward.slug, number=number)
