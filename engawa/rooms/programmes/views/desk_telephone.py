"""Whom to telephone after the ward changed something: the list, and ticks that two officers can make at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.models import Telling
from engawa.rooms.programmes.selectors.telephoning import get_telephone_list, list_announcements
from engawa.rooms.programmes.services.desk_bookings import note_list_read
from engawa.rooms.programmes.services.telephoning import CallRefused, note_call
from engawa.rooms.programmes.views.desk_bookings import (
    answer,
    context_of,
    get_own_intake,
    lead_to,
)
from engawa.rooms.programmes.views.desk_pages import page_named


@officer_page(Role.EDITOR)
@require_safe
def telephone(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """List whom to telephone about the latest that the ward announced, or about what the address names."""
    programme, intake = get_own_intake(request, number, intake_number)
    now = timezone.now()
    announcements = list_announcements(intake=intake)
    wanted = read_whole_number(request.GET.get("of", ""))
    chosen = next((one for one in announcements if one.pk == wanted), None) or next(
        iter(announcements), None
    )
    found = None
    if chosen is not None:
        found = get_telephone_list(intake=intake, announcement=chosen, now=now)
        note_list_read(
            intake=intake, shown=len(found.calls), actor_id=request.officer.user_id, now=now
        )
    context = {
        **context_of(request, programme, intake),
        "list": found,
        "announcements": announcements,
    }
    return answer(request, "programmes/desk/bookings/telephone.html", context)


@require_POST
@keep_typed_for(page_named("programmes:desk-telephone", "number", "intake_number"))
@officer_page(Role.EDITOR)
def tick(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Write down what came of one call."""
    programme, intake = get_own_intake(request, number, intake_number)
    outcome = request.POST.get("outcome", "")
    if outcome in Telling.Outcome.values:
        try:
            told = note_call(
                intake=intake,
                telling_id=read_whole_number(request.POST.get("telling", "")),
                revision=read_whole_number(request.POST.get("revision", "")),
                outcome=outcome,
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except CallRefused as refused:
            messages.warning(request, str(refused))
        else:
            words = _("%(name)sさん：%(outcome)s")
            said = {"name": told.booking.name, "outcome": told.get_outcome_display()}
            messages.success(request, words % said)
    else:
        messages.warning(request, _("どうなったかを、選んでください。"))
    response = lead_to(request, "programmes:desk-telephone", programme, intake)
    of = read_whole_number(request.POST.get("of", ""))
    if of:
        response["Location"] += f"?of={of}"
    return response
