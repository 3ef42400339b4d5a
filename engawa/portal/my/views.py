"""My page: what somebody has booked, what they had kept, and everything that is held about them, to take or to erase."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.households import (
    HouseholdChanged,
    HouseholdRefused,
    KnownHousehold,
    find_household,
)
from engawa.core.access.pages import ResidentRequest, resident_page, signed_in_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.privacy import held
from engawa.core.privacy.held import Person
from engawa.core.privacy.services import (
    HeldPart,
    erase_everything,
    erase_held,
    export_held,
    list_held,
)
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.core.wards.models import Ward
from engawa.portal.my.forms import HouseholdForm, count_rows, say_household
from engawa.portal.my.services import keep_own_household
from engawa.rooms.programmes.facade import count_own_bookings, list_own_bookings


def _find_my_page(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("portal:my", kwargs={"ward_slug": ward_slug})


@signed_in_page
@require_safe
def wards(request: HttpRequest) -> HttpResponse:
    """Let somebody who signed in elsewhere choose the ward of their page."""
    found = list(Ward.objects.all())
    if len(found) == 1:
        return redirect("portal:my", ward_slug=found[0].slug)
    response = render(request, "portal/my/wards.html", {"wards": found})
    response["Cache-Control"] = "no-store"
    return response


@resident_page
@require_safe
def my(request: ResidentRequest) -> HttpResponse:
    """Show what somebody has booked in this ward, where else they have, and what is kept for them."""
    now, user = timezone.now(), request.user
    bookings = list_own_bookings(ward_id=request.ward.pk, email=user.email, now=now)
    counts = count_own_bookings(email=user.email, now=now)
    others = [
        {"ward": ward, "count": counts.get(ward.pk, 0)}
        for ward in Ward.objects.exclude(pk=request.ward.pk)
    ]
    context = {
        "email": user.email,
        "coming": [one for one in bookings if one.group == "COMING"],
        "waiting": [one for one in bookings if one.group == "WAITING"],
        "past": [one for one in bookings if one.group == "PAST"],
        "others": others,
        "household": find_household(user_id=user.pk),
    }
    return render(request, "portal/my/my.html", context)


@keep_typed
@resident_page
@require_http_methods(["GET", "HEAD", "POST"])
def household(request: ResidentRequest) -> HttpResponse:
    """Show the form of the household, and keep it."""
    kept = find_household(user_id=request.user.pk)
    rows = count_rows(kept)
    if request.method != "POST":
        typed = take_kept(request)
        if typed is None:
            return _show_household(
                request, kept, HouseholdForm(rows=rows, initial=say_household(kept))
            )
        rows = max(rows, read_whole_number(typed.get("rows", "")))
        form = HouseholdForm(rows=rows)
        form.initial.update({name: typed[name] for name in form.fields if name in typed})
        # What was written before somebody else changed it is not saved over that: the revision stays.
        revision = read_whole_number(typed.get("revision", ""))
        return _show_household(request, kept, form, revision=revision, is_kept=True)
    rows = max(rows, read_whole_number(request.POST.get("rows", "")))
    revision = read_whole_number(request.POST.get("revision", ""))
    form = HouseholdForm(request.POST, rows=rows)
    now = timezone.now()
    if not form.is_valid() or not form.check_days(today=tokyo_day(now)):
        return _show_household(request, kept, form, revision=revision, status=422)
    try:
        keep_own_household(
            user_id=request.user.pk,
            ward_id=request.ward.pk,
            name=form.cleaned_data["name"],
            phone=form.cleaned_data["phone"],
            children=form.make_children(),
            revision=revision,
            has_consented=form.cleaned_data["consent"],
            now=now,
        )
    except HouseholdChanged as faster:
        current = faster.current
        return _show_household(request, current, form, conflict=str(faster), status=409)
    except HouseholdRefused as refused:
        form.add_error("consent", str(refused))
        return _show_household(request, kept, form, revision=revision, status=422)
    messages.success(request, _("残しました。次の申込みから、欄を前もって埋めます。"))
    return redirect("portal:my", ward_slug=request.ward.slug)


@resident_page
@require_safe
def held_page(request: ResidentRequest) -> HttpResponse:
    """Show everything that is held about somebody: why, until when, and how to erase it."""
    parts = list_held(person=_person(request))
    return render(request, "portal/my/held.html", {"parts": parts, "email": request.user.email})


@keep_typed_for(_find_my_page)
@resident_page
@require_POST
def export(request: ResidentRequest) -> HttpResponse:
    """Give everything that is held about somebody as a file."""
    now = timezone.now()
    parts = export_held(person=_person(request), ward_id=request.ward.pk, now=now)
    content = {
        "address": request.user.email,
        "made_at": timezone.localtime(now).isoformat(timespec="seconds"),
        "holdings": [_write(part) for part in parts],
    }
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False, indent=2), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="engawa-my-data.json"'
    return response


@resident_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: ResidentRequest, key: str) -> HttpResponse:
    """Ask whether one part of what is held shall be erased, saying what else happens; or erase it."""
    holding, person, now = held.find(key=key), _person(request), timezone.now()
    if holding is None:
        raise Http404
    if request.method != "POST":
        context = {
            "label": holding.label,
            "things": holding.list_held(person),
            "warnings": [words for words in [holding.warn(person, now)] if words],
            "is_all": False,
        }
        return render(request, "portal/my/erase.html", context)
    erase_held(key=key, person=person, ward_id=request.ward.pk, now=now)
    return _lead_on(request)


@resident_page
@require_http_methods(["GET", "HEAD", "POST"])
def erase_all(request: ResidentRequest) -> HttpResponse:
    """Ask whether everything that is held shall be erased, saying what else happens; or erase it."""
    person, now = _person(request), timezone.now()
    if request.method != "POST":
        warnings = [holding.warn(person, now) for holding in held.list_all()]
        context = {
            "parts": [part for part in list_held(person=person) if part.things],
            "warnings": [words for words in warnings if words],
            "is_all": True,
        }
        return render(request, "portal/my/erase.html", context)
    erase_everything(person=person, ward_id=request.ward.pk, now=now)
    return _lead_on(request)


def _person(request: ResidentRequest) -> Person:
    return Person(user_id=request.user.pk, email=request.user.email)


def _lead_on(request: ResidentRequest) -> HttpResponse:
    request.user.refresh_from_db()
    if request.user.is_active:
        messages.success(request, _("消しました。"))
        page = "portal:my" if request.POST.get("from") == "my" else "portal:my-held"
        return redirect(page, ward_slug=request.ward.slug)
    # The session is gone already; a new one only says that it is done.
    logout(request)
    messages.success(request, _("すべて消し、サインアウトしました。"))
    return redirect("portal:ward", ward_slug=request.ward.slug)


def _write(part: HeldPart) -> dict[str, Any]:
    return {
        "key": part.holding.key,
        "what": str(part.holding.label),
        "why": str(part.holding.why),
        "kept": str(part.holding.keep_for),
        "things": [
            {
                "what": thing.title,
                "until": thing.until,
                "parts": [{"name": name, "value": value} for name, value in thing.parts],
            }
            for thing in part.things
        ],
    }


def _show_household(
    request: ResidentRequest,
    kept: KnownHousehold | None,
    form: HouseholdForm,
    *,
    revision: int | None = None,
    conflict: str = "",
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    stands = kept.revision if kept is not None else 0
    context = {
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "children": form.list_children(),
        "rows": form.rows,
        "revision": stands if revision is None else revision,
        "household": kept,
        "conflict": conflict,
        "is_kept": is_kept,
    }
    return render(request, "portal/my/household.html", context, status=status)
