"""The policy room's own page of the staff desk: plans, what to do next, who did what."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import restore, take_kept
from engawa.core.audit.words import say_deed
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy import forms
from engawa.rooms.policy.addresses import find_address
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.selectors.todos import list_todos
from engawa.rooms.policy.services import publishing
from engawa.rooms.policy.views.editor import (
    get_desk,
    keep_typed,
    kept_for,
    require_whole_ward,
)

# Under these names the entries of this room say which part of the plan they are about.
PARTS_OF_ENTRIES = ("node", "target", "milestone", "item")


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def home(request: OfficerRequest) -> HttpResponse:
    """Show the plans of the ward and what to do next."""
    form = forms.StartForm()
    slug = request.ward.slug
    kept = take_kept(request, form=reverse("policy:desk-start", kwargs={"ward_slug": slug}))
    return _show_home(request, form, is_kept=restore(form, kept))


@kept_for("desk")
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
        publishing.start_blank_plan(
            ward_id=request.ward.pk,
            fiscal_year=year,
            title=title,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except publishing.AlreadyPublished as refused:
        form.add_error("fiscal_year", str(refused))
        return _show_home(request, form, status=409)
    except publishing.DraftExists:
        messages.info(request, _("この年度の方針には、作業中の版があります。続きから書けます。"))
    else:
        messages.success(request, _("新しい下書きを始めました。"))
    return redirect("policy:desk-plan", ward_slug=request.ward.slug, year=year)


def _show_home(
    request: OfficerRequest, form: forms.StartForm, *, is_kept: bool = False, status: int = 200
) -> HttpResponse:
    slug = request.ward.slug
    todos = [
        {
            "todo": todo,
            "url": find_address(
                todo.url_name,
                ward_slug=slug,
                **({"year": todo.year} if todo.year else {}),
                **todo.arguments,
            ),
        }
        for todo in list_todos(
            ward_id=request.ward.pk, officer=request.officer, today=timezone.localdate()
        )
    ]
    return render(
        request,
        "policy/desk/home.html",
        {
            "is_kept": is_kept,
            "plans": selectors.list_plans(ward_id=request.ward.pk),
            "todos": todos,
            "form": form,
            "may_start": selectors.may_edit_all(officer=request.officer),
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
        {"entry": entry, "words": say_deed(code=entry.code), "part": _part_of(entry.data)}
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
            "last_taking": selectors.find_last_taking(plan=plan_),
        },
    )


def _part_of(data: dict[str, Any]) -> str:
    """Give the code of the part of the plan that an entry is about, if it is about one."""
    return next((str(data[key]) for key in PARTS_OF_ENTRIES if data.get(key)), "")
