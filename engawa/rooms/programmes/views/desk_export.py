"""A list of who booked leaves the house: only with a reason, and written into the record."""

from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.rooms.programmes.exporting.booking_list import (
    Reason,
    find_end,
    name_file,
    write_table,
)
from engawa.rooms.programmes.forms.desk_export import ExportForm
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.services.taking_out import take_out
from engawa.rooms.programmes.views.desk_bookings import answer, context_of, get_own_intake


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Ask what the list is taken out for, and give it as a file or as a page to print."""
    programme, intake = get_own_intake(request, number, intake_number)
    if request.method != "POST":
        kept = take_kept(request)
        form = ExportForm()
        if kept is not None:
            form.fill(kept)
        return _show(request, programme, intake, form, is_kept=kept is not None)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, intake, form, status=422)
    given = form.cleaned_data
    now = timezone.now()
    reason = Reason(given["reason"])
    table = take_out(
        intake=intake,
        who=given["who"],
        columns=given["columns"],
        reason=reason,
        words=given["words"],
        shape=given["shape"],
        actor_id=request.officer.user_id,
        now=now,
    )
    if given["shape"] == "print":
        context = {
            **context_of(request, programme, intake),
            "table": table,
            "reason": reason.label,
            "words": given["words"],
            "now": now,
            "officer": request.user.name or request.user.email,
        }
        return answer(request, "programmes/desk/bookings/printed.html", context)
    response = HttpResponse(write_table(table=table), content_type="text/csv; charset=utf-8")
    name = quote(name_file(intake=intake, table=table))
    response["Content-Disposition"] = (
        f"attachment; filename=\"bookings.csv\"; filename*=UTF-8''{name}"
    )
    response["Cache-Control"] = "no-store"
    return response


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    form: ExportForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        **context_of(request, programme, intake),
        "form": form,
        "destroy_by": find_end(intake=intake, now=timezone.now()),
        "is_kept": is_kept,
    }
    return answer(request, "programmes/desk/bookings/export.html", context, status=status)
