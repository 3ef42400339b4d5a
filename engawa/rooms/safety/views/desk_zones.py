"""The register of zones at the desk: the list, the form of one, taking one out and back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for
from engawa.core.ui.meeting import Sheet
from engawa.rooms.safety.forms.registers import ZoneForm, make_zone_sheet
from engawa.rooms.safety.models import Zone
from engawa.rooms.safety.register_values import ZoneValues
from engawa.rooms.safety.selectors import desk_registers as selectors
from engawa.rooms.safety.services import zones as services
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
    return add_entry(request, ZONES)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def zone(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a zone in its form, and change it."""
    return change_entry(request, ZONES, code)


def _to_zone(_request: HttpRequest, ward_slug: str, code: str) -> str:
    return reverse("safety:desk-zone", args=(ward_slug, code))


@require_POST
@keep_typed_for(_to_zone)
@for_editors
def retire(request: OfficerRequest, code: str) -> HttpResponse:
    """Take a zone out of the register."""
    words = _("「%(name)s」を一覧から外しました。")
    return press(request, ZONES, code, services.retire_zone, words)


@require_POST
@keep_typed_for(_to_zone)
@for_editors
def restore(request: OfficerRequest, code: str) -> HttpResponse:
    """Bring a zone back into the register."""
    words = _("「%(name)s」を一覧に戻しました。")
    return press(request, ZONES, code, services.restore_zone, words)


def _make_sheet(
    _request: OfficerRequest,
    data: Any = None,
    *,
    values: ZoneValues | None = None,
    is_new: bool = False,
) -> Sheet:
    return make_zone_sheet(data, values=values, has_code=is_new)


def _add(request: OfficerRequest, form: ZoneForm) -> str:
    zone = services.add_zone(
        ward_id=request.ward.pk,
        code=form.cleaned_data["code"],
        values=form.make_values(),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    return _("「%(name)s」を加えました。") % {"name": zone.name}


def _describe(zone: Zone) -> tuple[str, str]:
    lead = _("コードは「%(code)s」です。案内のQRのアドレスに使うため、変えられません。")
    return zone.name, lead % {"code": zone.code}


def _offer(request: OfficerRequest, zone: Zone) -> Deed:
    return offer_retiring(
        request,
        zone,
        noun="zone",
        retire=(
            _("外すと、新しい避難情報では選べません。これまでの発令の記録は残ります。"),
            _("この区域を一覧から外す"),
        ),
        restore=(_("戻すと、避難情報でまた選べます。"), _("この区域を一覧に戻す")),
    )


ZONES = Register(
    noun="zone",
    title=gettext_lazy("区域"),
    new_title=gettext_lazy("区域を加える"),
    find=selectors.get_zone,
    row_of=lambda zone: zone,
    make_sheet=_make_sheet,
    read_values=lambda zone: services.read_zone_values(zone=zone),
    add=_add,
    change=services.change_zone,
    name_saved=lambda _zone, form: form.cleaned_data["name"],
    describe=_describe,
    offer=_offer,
)
