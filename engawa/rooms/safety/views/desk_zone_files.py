"""Files of zones at the desk: looked at before they are put in, and taken back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.forms.zone_file import ZoneFileForm
from engawa.rooms.safety.models import ZoneFile
from engawa.rooms.safety.selectors.desk_registers import get_zone_file, list_zone_files
from engawa.rooms.safety.services import zone_files as services
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.views.desk_entry import crumbs_of, for_editors


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: OfficerRequest) -> HttpResponse:
    """List the files of zones, and take one to be looked at."""
    form = ZoneFileForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                brought = services.bring_zone_file(
                    ward_id=request.ward.pk,
                    filename=form.cleaned_data["file"].name,
                    content=form.cleaned_data["file"].read(),
                    credit=form.cleaned_data["credit"],
                    actor_id=request.officer.user_id,
                    now=timezone.now(),
                )
            except RegisterFileRefused as refused:
                form.add_error("file", str(refused))
            else:
                return redirect("safety:desk-zone-file", request.ward.slug, brought.pk)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "form": form,
        "is_kept": is_kept,
        "files": list_zone_files(ward_id=request.ward.pk),
        "crumbs": crumbs_of(request, (_("区域"), "safety:desk-zones")),
    }
    return render(request, "safety/desk/zone_files.html", context, status=status)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Show what a file would do, or put it in."""
    found = _get_or_404(request, file_id)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            services.put_in_zone_file(
                ward_id=request.ward.pk,
                file_id=file_id,
                seen=request.POST.get("seen", ""),
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except (RegisterRefused, RegisterFileRefused) as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, _("区域のファイルを入れました。"))
            return redirect("safety:desk-zones", request.ward.slug)
    review = None
    if found.state == ZoneFile.State.IN_REVIEW:
        try:
            review = services.review_zone_file(file=found)
        except RegisterFileRefused as refused:
            refusal = str(refused)
    context = {
        "file": found,
        "review": review,
        "refusal": refusal,
        "crumbs": crumbs_of(
            request,
            (_("区域"), "safety:desk-zones"),
            (_("ファイルから入れる"), "safety:desk-zone-files"),
        ),
    }
    return render(request, "safety/desk/zone_file.html", context, status=status)


def _to_file(_request: HttpRequest, ward_slug: str, file_id: int) -> str:
    return reverse("safety:desk-zone-file", args=(ward_slug, file_id))


@require_POST
@keep_typed_for(_to_file)
@for_editors
def give_up(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Forget a file that was only looked at."""
    return _do(request, file_id, services.give_up_zone_file, _("「%(name)s」は入れませんでした。"))


@require_POST
@keep_typed_for(_to_file)
@for_editors
def take_back(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Retire what a file added."""
    words = _("「%(name)s」で加えた区域を、一覧から外しました。")
    return _do(request, file_id, services.take_back_zone_file, words)


def _do(request: OfficerRequest, file_id: int, deed: Any, words: str) -> HttpResponse:
    found = _get_or_404(request, file_id)
    try:
        deed(
            ward_id=request.ward.pk,
            file_id=file_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RegisterRefused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, words % {"name": found.filename})
    return redirect("safety:desk-zone-files", request.ward.slug)


def _get_or_404(request: OfficerRequest, file_id: int) -> ZoneFile:
    found = get_zone_file(ward_id=request.ward.pk, file_id=file_id)
    if found is None:
        raise Http404
    return found
