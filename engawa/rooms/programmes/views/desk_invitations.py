"""Invitations at the desk: whom to invite, who has answered, letters to print, withdrawing and giving out anew."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.documents.answers import give_pdf, say_busy
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.core.ui.accents import get_accent
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.forms.invitations import (
    InviteForm,
    ReadList,
    read_people,
    write_people,
)
from engawa.rooms.programmes.letters import Paper, make_letters, write_invitation
from engawa.rooms.programmes.models import Intake, Invitation, Programme
from engawa.rooms.programmes.selectors.invitations import (
    find_invitation_of_intake,
    get_invitation_list,
    list_letters,
    list_sources,
    list_unseated,
)
from engawa.rooms.programmes.services.desk_bookings import note_list_read
from engawa.rooms.programmes.services.invitations import (
    InvitationRefused,
    Invitee,
    find_last_invitation,
    invite,
    renew_invitation,
    withdraw_invitation,
)
from engawa.rooms.programmes.views.desk_bookings import (
    answer,
    context_of,
    get_own_intake,
    lead_to,
)
from engawa.rooms.programmes.views.desk_pages import page_named


@officer_page(Role.EDITOR)
@require_safe
def invitations(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """List who was invited and who has answered; that it was opened is written into the record."""
    programme, intake = get_own_intake(request, number, intake_number)
    now = timezone.now()
    found = get_invitation_list(intake=intake, now=now)
    note_list_read(intake=intake, shown=len(found.rows), actor_id=request.officer.user_id, now=now)
    context = {
        **context_of(request, programme, intake),
        "list": found,
        "is_for_invited": intake.way == Intake.Way.INVITATION,
    }
    return answer(request, "programmes/desk/bookings/invitations.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show the form, then who would be invited, and invite them; nothing is sent before it was shown."""
    programme, intake = get_own_intake(request, number, intake_number)
    sources = list_sources(programme=programme, intake=intake)
    after = str(find_last_invitation(intake=intake))
    if request.method != "POST":
        form = InviteForm(sources=sources)
        is_kept = restore(form, take_kept(request))
        return _show(request, programme, intake, form, after=after, is_kept=is_kept)
    form = InviteForm(request.POST, request.FILES, sources=sources)
    after = request.POST.get("after", after)
    if not form.is_valid():
        return _show(request, programme, intake, form, after=after, status=422)
    read = _read(form, programme)
    if not read.invitees:
        form.add_error("people", _("案内を出す人を、1人以上入れてください。"))
        return _show(request, programme, intake, form, after=after, read=read, status=422)
    if request.POST.get("step") != "send" or read.unread or form.cleaned_data["file"]:
        # All of them stand in one field, to be looked at and mended.
        again = InviteForm(
            initial={
                "people": "\n".join(
                    part for part in (write_people(invitees=read.invitees), *read.unread) if part
                ),
                "language": form.cleaned_data["language"],
            },
            sources=[],
        )
        return _show(request, programme, intake, again, after=after, read=read)
    try:
        invited = invite(
            intake_id=intake.pk,
            invitees=read.invitees,
            after=read_whole_number(after),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except InvitationRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, programme, intake, form, after=after, status=409)
    words = _("%(added)d人に案内を出しました。")
    if invited.known:
        words = _("%(added)d人に案内を出しました。%(known)d人には、もう出してありました。")
    messages.success(request, words % {"added": invited.added, "known": invited.known})
    return _back(request, programme, intake)


@require_POST
@keep_typed_for(page_named("programmes:desk-invitations", "number", "intake_number"))
@officer_page(Role.EDITOR)
def withdraw(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Withdraw an invitation."""
    programme, intake, invitation = _get_own(request, number, intake_number, code)
    try:
        withdraw_invitation(
            invitation_id=invitation.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except InvitationRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("案内を取りやめました。前のアドレスでは、もう申し込めません。"))
    return _back(request, programme, intake)


@require_POST
@keep_typed_for(page_named("programmes:desk-invitations", "number", "intake_number"))
@officer_page(Role.EDITOR)
def renew(request: OfficerRequest, number: int, intake_number: int, code: str) -> HttpResponse:
    """Give an invitation out anew."""
    programme, intake, invitation = _get_own(request, number, intake_number, code)
    try:
        renew_invitation(
            invitation_id=invitation.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except InvitationRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(
            request,
            _("新しい案内を出しました。前の案内は、もう使えません。手紙は印刷し直してください。"),
        )
    return _back(request, programme, intake)


@officer_page(Role.EDITOR)
@require_safe
def letters(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Give the letters to those without an address as one PDF to print."""
    _programme, intake = get_own_intake(request, number, intake_number)
    found = list_letters(intake=intake)
    if not found:
        raise Http404
    now = timezone.now()
    note_list_read(intake=intake, shown=len(found), actor_id=request.officer.user_id, now=now)
    written = [write_invitation(invitation=invitation) for invitation in found]
    try:
        pdf = make_letters(
            letters=written, paper=Paper.A4, accent=get_accent(key=request.ward.accent), now=now
        )
    except TypesettingBusy:
        return say_busy()
    response = give_pdf(pdf=pdf, name=f"{request.ward.slug}-letters.pdf")
    response["Cache-Control"] = "no-store"
    return response


def _read(form: InviteForm, programme: Programme) -> ReadList:
    given = form.cleaned_data
    read = read_people(words=f"{given['people']}\n{given['file']}", language=given["language"])
    number = form.read_source()
    source = programme.intakes.filter(number=number).first() if number else None
    if source is None:
        return read
    more = [
        Invitee(booking.name, booking.email, booking.language)
        for booking in list_unseated(intake=source)
    ]
    known = {one.email for one in read.invitees if one.email}
    return ReadList(
        (*read.invitees, *(one for one in more if not one.email or one.email not in known)),
        read.unread,
    )


def _get_own(
    request: OfficerRequest, number: int, intake_number: int, code: str
) -> tuple[Programme, Intake, Invitation]:
    programme, intake = get_own_intake(request, number, intake_number)
    found = find_invitation_of_intake(intake=intake, code=code)
    if found is None:
        raise Http404
    return programme, intake, found


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    form: InviteForm,
    *,
    after: str,
    read: ReadList | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        **context_of(request, programme, intake),
        "form": form,
        "after": after,
        "read": read,
        "by_mail": sum(bool(one.email) for one in read.invitees) if read else 0,
        "by_letter": sum(not one.email for one in read.invitees) if read else 0,
        "is_kept": is_kept,
    }
    return answer(request, "programmes/desk/bookings/invite.html", context, status=status)


def _back(request: OfficerRequest, programme: Programme, intake: Intake) -> HttpResponse:
    return lead_to(request, "programmes:desk-invitations", programme, intake)
