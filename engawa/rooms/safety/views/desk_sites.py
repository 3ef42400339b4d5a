"""The register of sites at the desk: the list, making sites of places, the form of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for
from engawa.core.ui.meeting import Sheet
from engawa.rooms.places.contracts import PlaceNameUnclear
from engawa.rooms.places.facade.reading import find_place_row
from engawa.rooms.safety.forms.registers import NewSiteForm, make_site_sheet
from engawa.rooms.safety.register_values import NewSite, SiteValues
from engawa.rooms.safety.selectors import desk_registers as selectors
from engawa.rooms.safety.selectors.desk_registers import SiteRow
from engawa.rooms.safety.services import sites as services
from engawa.rooms.safety.services.registers import EntryUnsound
from engawa.rooms.safety.services.site_making import make_sites_from_places
from engawa.rooms.safety.values import SiteRole
from engawa.rooms.safety.views.desk_entry import (
    Deed,
    Register,
    add_entry,
    change_entry,
    for_editors,
    offer_retiring,
    press,
)
from engawa.rooms.safety.views.desk_permission import crumbs_of, may_write


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
    return add_entry(request, SITES)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def site(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a site in its form, and change it."""
    return change_entry(request, SITES, code)


def _to_site(_request: HttpRequest, ward_slug: str, code: str) -> str:
    return reverse("safety:desk-site", args=(ward_slug, code))


@require_POST
@keep_typed_for(_to_site)
@for_editors
def retire(request: OfficerRequest, code: str) -> HttpResponse:
    """Take a site out of the register."""
    words = _("「%(name)s」を一覧から外しました。")
    return press(request, SITES, code, services.retire_site, words)


@require_POST
@keep_typed_for(_to_site)
@for_editors
def restore(request: OfficerRequest, code: str) -> HttpResponse:
    """Bring a site back into the register."""
    words = _("「%(name)s」を一覧に戻しました。")
    return press(request, SITES, code, services.restore_site, words)


def _make_sheet(
    _request: OfficerRequest,
    data: Any = None,
    *,
    values: SiteValues | None = None,
    is_new: bool = False,
) -> Sheet:
    return make_site_sheet(data, values=values, is_new=is_new)


def _add(request: OfficerRequest, form: NewSiteForm) -> str:
    given = form.cleaned_data
    try:
        place_id = find_place_row(ward_id=request.ward.pk, words=given["place"])
    except PlaceNameUnclear as unclear:
        raise EntryUnsound("place", str(unclear)) from unclear
    if place_id is None:
        raise EntryUnsound("place", _("施設の名前か番号を入力してください。"))
    services.add_site(
        ward_id=request.ward.pk,
        new=NewSite(place_id=place_id, role=SiteRole(given["role"]), building=given["building"]),
        values=form.make_values(),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    return _("避難先を加えました。")


def _describe(shown: SiteRow) -> tuple[str, str]:
    lead = _("%(role)s。名前、住所、電話は、施設の画面で直します。")
    return shown.name, lead % {"role": shown.site.get_role_display()}


def _offer(request: OfficerRequest, shown: SiteRow) -> Deed:
    return offer_retiring(
        request,
        shown.site,
        noun="site",
        retire=(
            _("外すと、公開のページと状況の表に出ません。これまでの記録は残ります。"),
            _("この避難先を一覧から外す"),
        ),
        restore=(_("戻すと、公開のページと状況の表に、また出ます。"), _("この避難先を一覧に戻す")),
    )


SITES = Register(
    noun="site",
    title=gettext_lazy("避難先"),
    new_title=gettext_lazy("避難先を加える"),
    new_lead=gettext_lazy(
        "風水害のときに開く避難場所や福祉避難所は、ここで施設から選びます。福祉避難所は、公開のページには開いている所として出ません。"
    ),
    find=selectors.get_site_row,
    row_of=lambda shown: shown.site,
    make_sheet=_make_sheet,
    read_values=lambda site: services.read_site_values(site=site),
    add=_add,
    change=services.change_site,
    name_saved=lambda shown, _form: shown.name,
    describe=_describe,
    offer=_offer,
)
