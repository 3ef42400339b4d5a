"""The table of scenarios at the desk: the list, the form of one, removing one."""

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
from engawa.rooms.safety.forms.registers import ScenarioForm, make_scenario_sheet
from engawa.rooms.safety.models import Scenario
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.register_values import ScenarioValues
from engawa.rooms.safety.selectors import desk_registers as selectors
from engawa.rooms.safety.services import scenarios as services
from engawa.rooms.safety.views.desk_entry import (
    Deed,
    Register,
    add_entry,
    change_entry,
    for_editors,
    press,
)
from engawa.rooms.safety.views.desk_permission import crumbs_of, may_write


@officer_page(Role.VIEWER)
@require_safe
def scenarios(request: OfficerRequest) -> HttpResponse:
    """List the scenarios of the ward in their order."""
    context = {
        "scenarios": selectors.list_scenarios(ward_id=request.ward.pk),
        "may_write": may_write(request.officer),
        "crumbs": crumbs_of(request),
    }
    return render(request, "safety/desk/scenarios.html", context)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a scenario that is not there yet, and add it."""
    return add_entry(request, SCENARIOS)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def scenario(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a scenario in its form, and change it."""
    return change_entry(request, SCENARIOS, code)


def _to_scenario(_request: HttpRequest, ward_slug: str, code: str) -> str:
    return reverse("safety:desk-scenario", args=(ward_slug, code))


@require_POST
@keep_typed_for(_to_scenario)
@for_editors
def remove(request: OfficerRequest, code: str) -> HttpResponse:
    """Remove a scenario of which no order was made."""
    words = _("「%(name)s」を消しました。")
    return press(request, SCENARIOS, code, services.remove_scenario, words)


def _make_sheet(
    request: OfficerRequest,
    data: Any = None,
    *,
    values: ScenarioValues | None = None,
    is_new: bool = False,
) -> Sheet:
    return make_scenario_sheet(
        data,
        values=values,
        zones=selectors.offer_zones(ward_id=request.ward.pk),
        sites=selectors.offer_sites(ward_id=request.ward.pk),
        reasons=[(code, str(label)) for code, label in Reason.choices],
        has_code=is_new,
    )


def _add(request: OfficerRequest, form: ScenarioForm) -> str:
    services.add_scenario(
        ward_id=request.ward.pk,
        code=form.cleaned_data["code"],
        values=form.make_values(),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    return _("「%(name)s」を加えました。") % {"name": form.cleaned_data["name"]}


def _offer(request: OfficerRequest, scenario: Scenario) -> Deed:
    return Deed(
        _("消す"),
        _("この状況から避難情報を作ったことがなければ、消せます。"),
        _("この状況を消す"),
        reverse("safety:desk-scenario-remove", args=(request.ward.slug, scenario.code)),
    )


SCENARIOS = Register(
    noun="scenario",
    title=gettext_lazy("状況の表"),
    new_title=gettext_lazy("状況を加える"),
    find=selectors.get_scenario,
    row_of=lambda scenario: scenario,
    make_sheet=_make_sheet,
    read_values=lambda scenario: services.read_scenario_values(scenario=scenario),
    add=_add,
    change=services.change_scenario,
    name_saved=lambda _scenario, form: form.cleaned_data["name"],
    describe=lambda scenario: (
        scenario.name,
        _("ここで直しても、もう出した避難情報は変わりません。"),
    ),
    offer=_offer,
)
