"""How long one telephone call takes in the ward: set at the desk, said beside the number that is counted by it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.forms.call_length import CallLengthForm
from engawa.rooms.programmes.selectors.calls import find_call_length
from engawa.rooms.programmes.services.calls import CallLengthChanged, set_call_length
from engawa.rooms.programmes.views.desk_permission import crumbs_of


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def call_length(request: OfficerRequest) -> HttpResponse:
    """Show how long one call takes, and set it."""
    stands = find_call_length(ward_id=request.ward.pk)
    if request.method != "POST":
        form = CallLengthForm(initial={"minutes": stands.minutes, "method": stands.method})
        kept = take_kept(request)
        if kept is None:
            return _show(request, form, revision=stands.revision)
        form.fill(kept)
        revision = read_whole_number(kept.get("revision", ""))
        return _show(request, form, revision=revision, is_kept=True)
    form = CallLengthForm(request.POST)
    revision = read_whole_number(request.POST.get("revision", ""))
    if not form.is_valid():
        return _show(request, form, revision=revision, status=422)
    try:
        set_call_length(
            ward_id=request.ward.pk,
            minutes=form.cleaned_data["minutes"],
            method=form.cleaned_data["method"],
            revision=revision,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except CallLengthChanged as faster:
        return _show(request, form, revision=faster.current.revision, is_conflict=True, status=409)
    messages.success(
        request, _("電話1件の時間を保存しました。次に数字を取り出すときから使います。")
    )
    return redirect("programmes:desk-call-length", request.ward.slug)


def _show(
    request: OfficerRequest,
    form: CallLengthForm,
    *,
    revision: int,
    is_kept: bool = False,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "revision": revision,
        "is_kept": is_kept,
        "is_conflict": is_conflict,
        "stands": find_call_length(ward_id=request.ward.pk),
        "crumbs": crumbs_of(request),
    }
    return render(request, "programmes/desk/call_length.html", context, status=status)
