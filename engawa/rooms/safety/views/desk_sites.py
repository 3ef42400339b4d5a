"""The register of sites at the desk: the list, making sites of places, the form of one."""

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
from engawa.rooms.places.contracts import PlaceNameUnclear
from engawa.rooms.places.facade.reading import find_place_row
from engawa.rooms.safety.forms.registers import NewSiteForm, SiteForm, make_site_sheet
from engawa.rooms.safety.register_values import NewSite
from engawa.rooms.safety.selectors import desk_registers as selectors
from engawa.rooms.safety.selectors.desk_registers import SiteRow
from engawa.rooms.safety.services import sites as services
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound, RegisterRefused
from engawa.rooms.safety.services.site_making import make_sites_from_places
from engawa.rooms.safety.values import SiteRole
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
def sites(request: OfficerRequest) -> HttpResponse:
    """List the sites of the ward by role, those taken out at the end."""
    wanted = request.GET.get("role", "")
    role = SiteRole(wanted) if wanted in SiteRole.values else None
    context = {
        "sites": selectors.list_site_rows(ward_id=request.ward.pk, role=role),
        "retired": selectors.list_site_rows(ward_id=request.ward.pk, is_retired=True),
        "roles": SiteRole.choices,
        "role": role.value if role else "",
        "may_write": may_write(request.officer),
        "crumbs": crumbs_of(request),
    }
    return render(request, "safety/desk/sites.html", context)


def _to_sites(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("safety:desk-sites", args=(ward_slug,))


@require_POST
@keep_typed_for(_to_sites)
@for_editors
def make(request: OfficerRequest) -> HttpResponse:
    """Make sites of the places that are refuges by their kind."""
    made = make_sites_from_places(
        ward_id=request.ward.pk, actor_id=request.officer.user_id, now=timezone.now()
    )
    messages.success(
        request,
        _(
            "施設の一覧から、%(added)dか所を加え、%(changed)dか所の指定を直しました。%(unchanged)dか所は同じです。"
        )
        % {"added": made.added, "changed": made.changed, "unchanged": made.unchanged},
    )
    return redirect("safety:desk-sites", request.ward.slug)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a site that is not there yet, and add it."""
    sheet = make_site_sheet(request.POST or None, values=None, is_new=True)
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
        return _show_new(request, sheet, is_kept=kept is not None)
    if not sheet.is_valid():
        return _show_new(request, sheet, status=422)
    form = sheet.parts[0]
    assert isinstance(form, NewSiteForm)
    given = form.cleaned_data
    try:
        place_id = find_place_row(ward_id=request.ward.pk, words=given["place"])
        if place_id is None:
            raise EntryUnsound("place", _("施設の名前か番号を入力してください。"))
        services.add_site(
            ward_id=request.ward.pk,
            new=NewSite(
                place_id=place_id, role=SiteRole(given["role"]), building=given["building"]
            ),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except PlaceNameUnclear as unclear:
        form.add_error("place", str(unclear))
        return _show_new(request, sheet, status=422)
    except EntryUnsound as unsound:
        form.add_error(unsound.field if unsound.field in form.fields else None, str(unsound))
        return _show_new(request, sheet, status=422)
    messages.success(request, _("避難先を加えました。"))
    return redirect("safety:desk-sites", request.ward.slug)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a site in its form, and change it."""
    shown = _get_or_404(request, code)
    if request.method != "POST":
        sheet = make_site_sheet(values=services.read_site_values(site=shown.site))
        sent = open_sent(sheet, shown.site.revision)
        kept = take_kept(request)
        if kept is not None:
            sheet.fill(kept)
            sent = {name: kept.get(name, "") for name in sent}
        return _show(request, shown, sheet, sent, is_kept=kept is not None)
    sheet, sent = make_site_sheet(request.POST, values=None), read_sent(request)
    if not sheet.is_valid():
        return _show(request, shown, sheet, sent, status=422)
    form = sheet.parts[0]
    assert isinstance(form, SiteForm)
    try:
        services.change_site(
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
        stands = services.read_site_values(site=current.site)
        conflict, again = put_together(
            opened=sent["opened"],
            current=make_site_sheet(values=stands),
            typed=make_site_sheet(values=form.make_values()),
            again=make_site_sheet(values=stands),
        )
        sent = open_sent(make_site_sheet(values=stands), current.site.revision)
        return _show(request, current, again, sent, conflict=conflict, status=409)
    except RegisterRefused as refused:
        messages.info(request, str(refused))
        return redirect("safety:desk-sites", request.ward.slug)
    messages.success(request, _("「%(name)s」を保存しました。") % {"name": shown.name})
    return redirect("safety:desk-sites", request.ward.slug)


def _to_site(_request: HttpRequest, ward_slug: str, code: str) -> str:
    return reverse("safety:desk-site", args=(ward_slug, code))


@require_POST
@keep_typed_for(_to_site)
@for_editors
def retire(request: OfficerRequest, code: str) -> HttpResponse:
    """Take a site out of the register."""
    return _do(request, code, services.retire_site, _("「%(name)s」を一覧から外しました。"))


@require_POST
@keep_typed_for(_to_site)
@for_editors
def restore(request: OfficerRequest, code: str) -> HttpResponse:
    """Bring a site back into the register."""
    return _do(request, code, services.restore_site, _("「%(name)s」を一覧に戻しました。"))


def _do(
    request: OfficerRequest, code: str, deed: Callable[..., object], words: str
) -> HttpResponse:
    shown = _get_or_404(request, code)
    return press(request, code, deed, name=shown.name, words=words, of="site")


def _get_or_404(request: OfficerRequest, code: str) -> SiteRow:
    found = selectors.get_site_row(ward_id=request.ward.pk, code=code)
    if found is None:
        raise Http404
    return found


def _show_new(request: OfficerRequest, sheet: Sheet, **more: Any) -> HttpResponse:
    return show_entry(
        request,
        sheet,
        title=_("避難先を加える"),
        lead=_(
            "風水害のときに開く避難場所や福祉避難所は、ここで施設から選びます。福祉避難所は、公開のページには開いている所として出ません。"
        ),
        crumbs=crumbs_of(request, (_("避難先"), "safety:desk-sites")),
        sent=open_sent(sheet, 0),
        **more,
    )


def _show(
    request: OfficerRequest, shown: SiteRow, sheet: Sheet, sent: dict[str, str], **more: Any
) -> HttpResponse:
    is_out = shown.site.retired_at is not None
    name = "safety:desk-site-restore" if is_out else "safety:desk-site-retire"
    deed = {
        "heading": _("一覧に戻す") if is_out else _("一覧から外す"),
        "words": _("戻すと、公開のページと状況の表に、また出ます。")
        if is_out
        else _("外すと、公開のページと状況の表に出ません。これまでの記録は残ります。"),
        "press": _("この避難先を一覧に戻す") if is_out else _("この避難先を一覧から外す"),
        "url": reverse(name, args=(request.ward.slug, shown.site.code)),
    }
    return show_entry(
        request,
        sheet,
        title=shown.name,
        lead=_("%(role)s。名前、住所、電話は、施設の画面で直します。")
        % {"role": shown.site.get_role_display()},
        crumbs=crumbs_of(request, (_("避難先"), "safety:desk-sites")),
        sent=sent,
        deed=deed,
        **more,
    )
