"""Passes for the door at the desk: made, printed as a QR code, and taken back by those who look after the programme."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.documents.codes import qr_svg
from engawa.rooms.programmes.addresses import address_of_door_pass
from engawa.rooms.programmes.forms.door_pass import DoorPassForm
from engawa.rooms.programmes.models import DoorPass, Programme, Session
from engawa.rooms.programmes.selectors.door_passes import (
    find_door_pass_times,
    get_door_pass,
    list_door_passes,
)
from engawa.rooms.programmes.services.door_passes import (
    DoorPassRefused,
    make_door_pass,
    revoke_door_pass,
)
from engawa.rooms.programmes.views.desk_attendance import get_own_session_or_404
from engawa.rooms.programmes.views.desk_pages import page_named
from engawa.rooms.programmes.views.desk_permission import crumbs_of
from engawa.rooms.programmes.views.door import describe_session
from engawa.rooms.programmes.wording import say_day_and_time


@keep_typed
@never_cache
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def passes(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Show the passes of a session, and make one."""
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    if request.method != "POST":
        form = DoorPassForm()
        is_kept = restore(form, take_kept(request))
        return _show(request, programme, session, form, is_kept=is_kept)
    form = DoorPassForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, session, form, status=422)
    try:
        made = make_door_pass(
            session_id=session.pk,
            label=form.cleaned_data["label"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except DoorPassRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, programme, session, form, status=409)
    messages.success(
        request, _("リンクを作りました。QRコードを印刷して、手伝う方に渡してください。")
    )
    return redirect(
        "programmes:desk-door-pass",
        request.ward.slug,
        number,
        intake_number,
        session_id,
        made.number,
    )


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def door_pass(
    request: OfficerRequest, number: int, intake_number: int, session_id: int, pass_number: int
) -> HttpResponse:
    """Show a pass as a sheet to be printed."""
    programme, session, found = _get_open_or_404(
        request, number, intake_number, session_id, pass_number
    )
    context = {
        **_describe(request, programme, session),
        "label": found.label,
        "number": found.number,
        "address": address_of_door_pass(door_pass=found, ward_slug=request.ward.slug),
    }
    return render(request, "programmes/attendance/pass.html", context)


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def code(
    request: OfficerRequest, number: int, intake_number: int, session_id: int, pass_number: int
) -> HttpResponse:
    """Give the code that opens the page at the door."""
    _programme, _session, found = _get_open_or_404(
        request, number, intake_number, session_id, pass_number
    )
    address = address_of_door_pass(door_pass=found, ward_slug=request.ward.slug)
    return HttpResponse(qr_svg(address), content_type="image/svg+xml")


@keep_typed_for(page_named("programmes:desk-door-passes", "number", "intake_number", "session_id"))
@officer_page(Role.EDITOR)
@require_POST
def revoke(
    request: OfficerRequest, number: int, intake_number: int, session_id: int, pass_number: int
) -> HttpResponse:
    """Take a pass back at once."""
    _programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    found = get_door_pass(session_id=session.pk, number=pass_number)
    if found is None:
        raise Http404
    revoke_door_pass(door_pass_id=found.pk, actor_id=request.officer.user_id, now=timezone.now())
    messages.success(
        request, _("「%(label)s」のリンクを止めました。もう開けません。") % {"label": found.label}
    )
    return redirect(
        "programmes:desk-door-passes", request.ward.slug, number, intake_number, session_id
    )


def _get_open_or_404(
    request: OfficerRequest, number: int, intake_number: int, session_id: int, pass_number: int
) -> tuple[Programme, Session, DoorPass]:
    programme, session = get_own_session_or_404(request, number, intake_number, session_id)
    found = get_door_pass(session_id=session.pk, number=pass_number)
    # What opens nothing any more is not printed once more.
    if found is None or found.revoked_at is not None:
        raise Http404
    return programme, session, found


def _describe(request: OfficerRequest, programme: Programme, session: Session) -> dict[str, Any]:
    opens_at, closes_at = find_door_pass_times(session=session)
    return {
        **describe_session(session),
        "programme": programme,
        "crumbs": crumbs_of(request, programme),
        "opens": say_day_and_time(opens_at),
        "closes": say_day_and_time(closes_at),
    }


def _show(
    request: OfficerRequest,
    programme: Programme,
    session: Session,
    form: DoorPassForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_describe(request, programme, session),
        "lines": list_door_passes(session=session, now=timezone.now()),
        "has_allergies": session.intake.questions.filter(is_for_the_door=True).exists(),
        "form": form,
        "is_kept": is_kept,
    }
    return render(request, "programmes/attendance/passes.html", context, status=status)
