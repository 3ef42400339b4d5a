"""The policy room's own page of the staff desk: plans, what to do next, who did what."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy import forms
from engawa.rooms.policy.addresses import find_address
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.services import publishing
from engawa.rooms.policy.views.editor import (
    get_desk,
    keep_typed,
    require_whole_ward,
)


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def home(request: OfficerRequest) -> HttpResponse:
    """Show the plans of the ward and what to do next."""
    return _show_home(request, forms.StartForm())


@keep_typed
@officer_page(Role.EDITOR)
@require_POST
def start(request: OfficerRequest) -> HttpResponse:
    """Begin the plan of a year with an empty draft."""
    require_whole_ward(request)
    form = forms.StartForm(request.POST)
    if not form.is_valid():
        return _show_home(request, form, status=422)
    year = form.cleaned_data["fiscal_year"]
    title = _("%(year)s %(ward)s 運営方針") % {
        "year": FiscalYear(year).label,
        "ward": request.ward.name,
    }
    try:
        publishing.start_plan(
            ward_id=request.ward.pk,
            fiscal_year=year,
            title=title,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except publishing.DraftExists:
        messages.info(request, _("この年度の方針には、作業中の版があります。続きから書けます。"))
    else:
        messages.success(request, _("新しい下書きを始めました。"))
    return redirect("policy:desk-plan", ward_slug=request.ward.slug, year=year)


def _show_home(
    request: OfficerRequest, form: forms.StartForm, *, status: int = 200
) -> HttpResponse:
    slug = request.ward.slug
    todos = [
        (
            todo.sentence,
            find_address(
                todo.url_name,
                ward_slug=slug,
                **({"year": todo.year} if todo.year else {}),
                **todo.arguments,
            ),
        )
        for todo in selectors.list_todos(ward_id=request.ward.pk, officer=request.officer)
    ]
    return render(
        request,
        "policy/desk/home.html",
        {
            "plans": selectors.list_plans(ward_id=request.ward.pk),
            "todos": todos,
            "form": form,
            "may_start": selectors.may_edit_all(officer=request.officer),
            "imports_url": find_address("imports", ward_slug=slug),
        },
        status=status,
    )


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def trail(request: OfficerRequest, year: int) -> HttpResponse:
    """Show what was done to the plan, by whom and when."""
    desk = get_desk(request, year)
    plan_ = desk.version.plan
    entries = [
        {"entry": entry, "words": say_deed(entry.code), "node": entry.data.get("node", "")}
        for entry in selectors.list_trail(plan=plan_)
    ]
    return render(
        request,
        "policy/desk/trail.html",
        {
            "year": year,
            "year_label": FiscalYear(year).label,
            "versions": selectors.list_versions(plan=plan_),
            "entries": entries,
        },
    )


def say_deed(code: str) -> str:
    """Say what an audit code of this room means."""
    deeds = {
        "policy.version.started": _("版を始めました"),
        "policy.version.submitted": _("承認を依頼しました"),
        "policy.version.withdrawn": _("承認の依頼を取り下げました"),
        "policy.version.returned": _("差し戻しました"),
        "policy.version.published": _("承認して公開しました"),
        "policy.version.discarded": _("下書きを捨てました"),
        "policy.node.created": _("項目を加えました"),
        "policy.node.changed": _("項目を直しました"),
        "policy.node.moved": _("項目を移しました"),
        "policy.node.deleted": _("項目を消しました"),
        "policy.node.undone": _("編集を元に戻しました"),
    }
    return deeds.get(code, code)
