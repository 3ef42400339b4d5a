"""The captions of a recording, on a page of their own: a browser cannot be given back a file that was chosen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for
from engawa.rooms.programmes.captions import read_captions
from engawa.rooms.programmes.forms.recording import CaptionsForm
from engawa.rooms.programmes.models import Recording
from engawa.rooms.programmes.services.recordings import set_captions
from engawa.rooms.programmes.transcripts import make_transcript
from engawa.rooms.programmes.views.desk_library import crumbs_of_library, get_own_recording_or_404
from engawa.rooms.programmes.views.desk_pages import page_named


@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def captions(request: OfficerRequest, number: int) -> HttpResponse:
    """Show the captions of a recording as text, and put others in their place."""
    shown = get_own_recording_or_404(request, number)
    if request.method != "POST":
        return _show(request, shown, CaptionsForm())
    form = CaptionsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, shown, form, status=422)
    set_captions(
        ward_id=request.ward.pk,
        number=number,
        cues=form.cleaned_data["file"],
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("字幕を入れました。"))
    return redirect("programmes:desk-captions", request.ward.slug, number)


page_of_captions = page_named("programmes:desk-captions", "number")


@require_POST
@keep_typed_for(page_of_captions)
@officer_page(Role.EDITOR)
def remove(request: OfficerRequest, number: int) -> HttpResponse:
    """Take the captions of a recording away."""
    get_own_recording_or_404(request, number)
    set_captions(
        ward_id=request.ward.pk,
        number=number,
        cues=(),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(request, _("字幕を消しました。"))
    return redirect("programmes:desk-captions", request.ward.slug, number)


def _show(
    request: OfficerRequest, shown: Recording, form: CaptionsForm, *, status: int = 200
) -> HttpResponse:
    cues = read_captions(content=shown.captions.encode()).cues if shown.captions else ()
    context = {
        "recording": shown,
        "form": form,
        "count": len(cues),
        "paragraphs": make_transcript(cues=cues),
        "crumbs": crumbs_of_library(request, shown),
    }
    return render(request, "programmes/desk_library/captions.html", context, status=status)
