"""The register of zones at the desk: the list, the form of one, taking one out and back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
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
from engawa.core.ui.meeting import Sheet
from engawa.rooms.safety.forms.registers import ZoneForm, make_zone_sheet
from engawa.rooms.safety.models import Zone
from engawa.rooms.safety.selectors import desk_registers as selectors
from engawa.rooms.safety.services import zones as services
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound, RegisterRefused
from engawa.rooms.safety.views.desk_entry import (
    crumbs_of,
    for_editors,
    open_sent,
    press,
    put_together,
    read_sent,
    show_entry,
)
from engawa.rooms.safety.views.desk_permission import may_write


@officer_page(Role.VIEWER)
@require_safe
def zones(request: OfficerRequest) -> HttpResponse:
    """List the zones of the ward, those taken out at the end."""
    standing = selectors.list_zones(ward_id=request.ward.pk)
    context = {
        "zones": standing,
        "totals": selectors.sum_zones(zones=standing),
        "retired": selectors.list_zones(ward_id=request.ward.pk, is_retired=True),
        "may_write": may_write(request.officer),
        "crumbs": crumbs_of(request),
    }
    return render(request, "safety/desk/zones.html", context)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a zone that is not there yet, and add it."""
    sheet = make_zone_sheet(request.POST or None, values=None, has_code=True)
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show_new(request, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show_new(request, sheet, status=422)
    form = _form_of(sheet)
    try:
        zone = services.add_zone(
            ward_id=request.ward.pk,
            code=form.cleaned_data["code"],
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryUnsound as unsound:
        form.add_error(unsound.field, str(unsound))
        return _show_new(request, sheet, status=422)
    messages.success(request, _("「%(name)s」を加えました。") % {"name": zone.name})
    return redirect("safety:desk-zones", request.ward.slug)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a zone in its form, and change it."""
    shown = _get_or_404(request, code)
    if request.method != "POST":
        sheet = make_zone_sheet(values=services.read_zone_values(zone=shown))
        sent = open_sent(sheet, shown.revision)
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
            sent = {name: kept.get(name, "") for name in sent}
        return _show(request, shown, sheet, sent, is_kept=kept is not None)
    sheet, sent = make_zone_sheet(request.POST, values=None), read_sent(request)
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent, status=422)
    form = _form_of(sheet)
    try:
        services.change_zone(
            ward_id=request.ward.pk,
            code=code,
            revision=read_whole_number(sent["revision"]),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except EntryUnsound as unsound:
        form.add_error(unsound.field, str(unsound))
        return _show(request, shown, sheet, sent, status=422)
    except EntryChanged:
        current = _get_or_404(request, code)
        stands = services.read_zone_values(zone=current)
        conflict, again = put_together(
            opened=sent["opened"],
            current=make_zone_sheet(values=stands),
            typed=make_zone_sheet(values=form.make_values()),
            again=make_zone_sheet(values=stands),
        )
        sent = open_sent(make_zone_sheet(values=stands), current.revision)
        return _show(request, current, again, sent, conflict=conflict, status=409)
    except RegisterRefused as refused:
        messages.info(request, str(refused))
        return redirect("safety:desk-zones", request.ward.slug)
    messages.success(
        request, _("「%(name)s」を保存しました。") % {"name": form.cleaned_data["name"]}
    )
    return redirect("safety:desk-zones", request.ward.slug)


def _to_zone(_request: HttpRequest, ward_slug: str, code: str) -> str:
    return reverse("safety:desk-zone", args=(ward_slug, code))


@require_POST
@keep_typed_for(_to_zone)
@for_editors
def retire(request: OfficerRequest, code: str) -> HttpResponse:
    """Take a zone out of the register."""
    return _do(request, code, services.retire_zone, _("「%(name)s」を一覧から外しました。"))


@require_POST
@keep_typed_for(_to_zone)
@for_editors
def restore(request: OfficerRequest, code: str) -> HttpResponse:
    """Bring a zone back into the register."""
    return _do(request, code, services.restore_zone, _("「%(name)s」を一覧に戻しました。"))


def _do(
    request: OfficerRequest, code: str, deed: Callable[..., object], words: str
) -> HttpResponse:
    shown = _get_or_404(request, code)
    return press(request, code, deed, name=shown.name, words=words, of="zone")


def _get_or_404(request: OfficerRequest, code: str) -> Zone:
    found = selectors.get_zone(ward_id=request.ward.pk, code=code)
    if found is None:
        raise Http404
    return found


def _form_of(sheet: Sheet) -> ZoneForm:
    form = sheet.parts[0]
    assert isinstance(form, ZoneForm)
    return form


def _show_new(request: OfficerRequest, sheet: Sheet, **more: Any) -> HttpResponse:
    crumbs = crumbs_of(request, (_("区域"), "safety:desk-zones"))
    return show_entry(
        request, sheet, title=_("区域を加える"), crumbs=crumbs, sent=open_sent(sheet, 0), **more
    )


def _show(
    request: OfficerRequest, shown: Zone, sheet: Sheet, sent: dict[str, str], **more: Any
) -> HttpResponse:
    is_out = shown.retired_at is not None
    name = "safety:desk-zone-restore" if is_out else "safety:desk-zone-retire"
    deed = {
        "heading": _("一覧に戻す") if is_out else _("一覧から外す"),
        "words": _("戻すと、避難情報でまた選べます。")
        if is_out
        else _("外すと、新しい避難情報では選べません。これまでの発令の記録は残ります。"),
        "press": _("この区域を一覧に戻す") if is_out else _("この区域を一覧から外す"),
        "url": reverse(name, args=(request.ward.slug, shown.code)),
    }
    return show_entry(
        request,
        sheet,
        title=shown.name,
        lead=_("コードは「%(code)s」です。案内のQRのアドレスに使うため、変えられません。")
        % {"code": shown.code},
        crumbs=crumbs_of(request, (_("区域"), "safety:desk-zones")),
        sent=sent,
        deed=deed,
        **more,
    )
