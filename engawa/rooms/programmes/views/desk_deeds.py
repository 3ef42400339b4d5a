"""What officers do to intakes beside their form: call off one, or one session of it, saying whom it reaches."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.rooms.programmes.forms.deeds import CallOffForm
from engawa.rooms.programmes.models import Intake, Programme, Session
from engawa.rooms.programmes.selectors.desk_programme import count_reached
from engawa.rooms.programmes.selectors.telephoning import count_to_telephone, count_without_mail
from engawa.rooms.programmes.services.intakes import call_off_intake, call_off_session
from engawa.rooms.programmes.views.desk_intake import to_programme
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def call_off(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Ask why an intake is called off, saying whom it reaches; or call it off."""
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    if intake.called_off_at is not None:
        messages.info(request, _("この募集は、もう中止してあります。"))
        return to_programme(request, number)
    if request.method != "POST":
        form = CallOffForm()
        is_kept = restore(form, take_kept(request))
        return _show(request, programme, intake, None, form, is_kept=is_kept)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, intake, None, form, status=422)
    call_off_intake(
        ward_id=request.ward.pk,
        programme_number=number,
        number=intake_number,
        reason=form.cleaned_data["reason"],
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("募集を中止しました。"))
    return _lead_on(request, number, intake) or to_programme(request, number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def call_session_off(
    request: OfficerRequest, number: int, intake_number: int, session_id: int
) -> HttpResponse:
    """Ask why one session is called off, saying whom it reaches; or call it off."""
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    session = intake.sessions.filter(pk=session_id).first()
    if session is None:
        raise Http404
    if session.called_off_at is not None:
        messages.info(request, _("この回は、もう中止してあります。"))
        return to_programme(request, number)
    if request.method != "POST":
        form = CallOffForm()
        is_kept = restore(form, take_kept(request))
        return _show(request, programme, intake, session, form, is_kept=is_kept)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, intake, session, form, status=422)
    call_off_session(
        ward_id=request.ward.pk,
        programme_number=number,
        number=intake_number,
        session_id=session_id,
        reason=form.cleaned_data["reason"],
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("この回を中止しました。"))
    return _lead_on(request, number, intake) or redirect(
        "programmes:desk-intake",
        ward_slug=request.ward.slug,
        number=number,
        intake_number=intake_number,
    )


def _lead_on(request: OfficerRequest, number: int, intake: Intake) -> HttpResponse | None:
    """Lead to the list of whom to telephone, where somebody cannot be told by mail."""
    if not count_to_telephone(intake=intake, now=timezone.now()):
        return None
    return redirect("programmes:desk-telephone", request.ward.slug, number, intake.number)


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    session: Session | None,
    form: CallOffForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    standing = intake.sessions.filter(called_off_at=None)
    context = {
        "programme": programme,
        "intake": intake,
        "session": session,
        "sessions": [session] if session is not None else list(standing),
        "is_last": session is not None and standing.count() == 1,
        "reached": count_reached(intake=intake),
        "without_mail": count_without_mail(intake=intake),
        "form": form,
        "is_kept": is_kept,
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/desk/call_off.html", context, status=status)
