"""Pages that belong to the house, not to one room."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import (
    OfficerRequest,
    WardRequest,
    officer_page,
    open_page,
    public_page,
    signed_in_page,
)
from engawa.core.access.selectors import list_roles_of_ward, list_ward_ids_of_officer
from engawa.core.access.services import RoleRefused
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.core.audit.models import AuditEntry
from engawa.core.audit.selectors import list_entries_of_ward
from engawa.core.audit.words import say_deed, say_kind
from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.patterns import make_patterns_context
from engawa.core.wards.models import Ward
from engawa.portal.forms import OfficerForm
from engawa.portal.navigation import list_desk_entries, list_ward_entries
from engawa.portal.services import dismiss_officer, enter_officer
from engawa.rooms.policy.facade import get_plan_in_brief
from engawa.rooms.programmes.facade import list_next_sessions

ENTRIES_ON_A_PAGE = 100
SESSIONS_AT_HOME = 3

# The day on which every kind of page was last looked at by machine for its accessibility.
ACCESSIBILITY_TESTED_ON = dt.date(2026, 11, 24)


@open_page
def home(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose a ward."""
    return render(request, "portal/home.html", {"wards": list(Ward.objects.all())})


@open_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what this site does for everybody's use, what it does not do yet, and whom to tell."""
    context = {"wards": list(Ward.objects.all()), "tested_on": ACCESSIBILITY_TESTED_ON}
    return render(request, "portal/accessibility.html", context)


@public_page
def ward_home(request: WardRequest) -> HttpResponse:
    """Show what the ward offers here: its plan in brief, the next sessions of programmes, and the other rooms."""
    now = timezone.now()
    brief = get_plan_in_brief(ward_id=request.ward.pk, now=now)
    plan_url = reverse("policy:overview", kwargs={"ward_slug": request.ward.slug})
    others = [entry for entry in list_ward_entries(request.ward) if entry.url != plan_url]
    sessions = list_next_sessions(ward_id=request.ward.pk, count=SESSIONS_AT_HOME, now=now)
    context = {"brief": brief, "sessions": sessions, "entries": others}
    return render(request, "portal/ward.html", context)


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """Send an officer of one ward to its desk, a resident to their own page; let officers of several choose."""
    today = timezone.localdate()
    ward_ids = list_ward_ids_of_officer(user=request.user, today=today)  # type: ignore[arg-type]
    wards = list(Ward.objects.filter(pk__in=ward_ids))
    if len(wards) == 1:
        return redirect("portal:ward-desk", ward_slug=wards[0].slug)
    if not wards:
        # Whoever signs in without a role is a resident: their own page is what they came for.
        return redirect("portal:my-wards")
    return render(request, "portal/desk.html", {"wards": wards})


@officer_page(Role.VIEWER)
def ward_desk(request: OfficerRequest) -> HttpResponse:
    """Show an officer what there is to do in the rooms of the ward."""
    entries = list_desk_entries(request.ward, request.officer)
    return render(request, "portal/ward_desk.html", {"entries": entries})


@keep_typed
@officer_page(Role.ADMINISTRATOR, for_whole_ward=True)
def officers(request: OfficerRequest) -> HttpResponse:
    """List the officers of the ward and enter new ones."""
    today = timezone.localdate()
    form = OfficerForm(request.POST or None, ward=request.ward)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            section = form.cleaned_data["section"]
            try:
                entered = enter_officer(
                    ward_id=request.ward.pk,
                    email=form.cleaned_data["email"],
                    name=form.cleaned_data["name"],
                    role=Role(form.cleaned_data["role"]),
                    section_id=section.pk if section else None,
                    actor_id=request.officer.user_id,
                    now=timezone.now(),
                    today=today,
                )
            except RoleRefused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("職員を登録しました"))
                if entered.user.name != form.cleaned_data["name"]:
                    messages.info(
                        request,
                        _("この方は「%(name)s」として登録済みです。名前は変えていません。")
                        % {"name": entered.user.name},
                    )
                return redirect("portal:officers", ward_slug=request.ward.slug)
    context = {
        "form": form,
        "is_kept": request.method != "POST" and restore(form, take_kept(request)),
        "roles": list_roles_of_ward(ward_id=request.ward.pk, today=today),
    }
    return render(request, "portal/officers.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_page(Role.ADMINISTRATOR, for_whole_ward=True)
def end_officer_role(request: OfficerRequest, role_id: int) -> HttpResponse:
    """Ask whether one role of one officer shall end; or end it."""
    if request.method != "POST":
        roles = list_roles_of_ward(ward_id=request.ward.pk, today=timezone.localdate())
        row = next((role for role in roles if role.pk == role_id), None)
        if row is None:
            raise Http404
        return render(request, "portal/end_officer_role.html", {"row": row})
    try:
        dismiss_officer(
            ward_id=request.ward.pk,
            role_id=role_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except RoleRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("役割を終えました"))
    return redirect("portal:officers", ward_slug=request.ward.slug)


@officer_page(Role.ADMINISTRATOR, for_whole_ward=True)
def audit_log(request: OfficerRequest) -> HttpResponse:
    """Show what was done in the ward, by whom, when."""
    pages = Paginator(list_entries_of_ward(ward_id=request.ward.pk), ENTRIES_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    entries = [
        {"entry": entry, "deed": say_deed(code=entry.code), "subject": _say_subject(entry)}
        for entry in page
    ]
    return render(request, "portal/audit_log.html", {"entries": entries, "page": page})


def _say_subject(entry: AuditEntry) -> str:
    """Say to what it was done by the words people use: 「方針の版　令和5年度 第2版」, never by a row's number."""
    words = [say_kind(subject=entry.subject)]
    year, number = entry.data.get("fiscal_year"), entry.data.get("version")
    if year is not None:
        words.append(FiscalYear(int(year)).label)
    if number is not None:
        words.append(_("第%(number)s版") % {"number": number})
    if entry.code.startswith("wards.") and "name" in entry.data:
        words.append(str(entry.data["name"]))
    return "　".join(words)


@officer_page(Role.VIEWER)
def patterns(request: OfficerRequest) -> HttpResponse:
    """Show every component of the house in every state, for eyes and for machines."""
    return render(request, "ui/patterns.html", make_patterns_context())
