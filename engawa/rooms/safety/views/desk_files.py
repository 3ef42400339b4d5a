"""What the desk pages of files share: a file is brought, looked at, and decided upon, for zones and for sites alike."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import restore, take_kept
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.models import SiteFile, ZoneFile
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.views.desk_permission import crumbs_of

File = TypeVar("File", ZoneFile, SiteFile)
# A page of ten thousand rows helps nobody; all that is wrong is counted.
MOST_SHOWN = 200


def show_files(
    request: OfficerRequest,
    form: Form,
    *,
    bring: Callable[..., ZoneFile | SiteFile],
    of: str,
    title: str,
    register: str,
    files: Iterable[ZoneFile | SiteFile],
) -> HttpResponse:
    """List the files of a register, and take one to be looked at; `of` is "zone" or "site"."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = dict(form.cleaned_data)
            file = given.pop("file")
            try:
                brought = bring(
                    ward_id=request.ward.pk,
                    filename=file.name,
                    content=file.read(),
                    actor_id=request.officer.user_id,
                    now=timezone.now(),
                    **given,
                )
            except RegisterFileRefused as refused:
                form.add_error("file", str(refused))
            else:
                return redirect(f"safety:desk-{of}-file", request.ward.slug, brought.pk)
    context = {
        "title": title,
        "form": form,
        "is_kept": request.method != "POST" and restore(form, take_kept(request)),
        "files": files,
        "file_page": f"safety:desk-{of}-file",
        "crumbs": crumbs_of(request, (register, f"safety:desk-{of}s")),
    }
    return render(request, "safety/desk/files.html", context, status=status)


def show_file(
    request: OfficerRequest,
    file: ZoneFile | SiteFile,
    *,
    review: Callable[..., Any],
    put_in: Callable[..., object],
    of: str,
    template: str,
    register: str,
    done: str,
    chosen: dict[str, Any] | None = None,
    more: Callable[[Any], dict[str, Any]] | None = None,
) -> HttpResponse:
    """Show what a file would do, or put it in; `chosen` is what the officer ticked beside it.

    `more` gives what the page shows of a review beside the review itself.
    """
    refusal, status = "", 200
    if request.method == "POST":
        try:
            put_in(
                ward_id=request.ward.pk,
                file_id=file.pk,
                seen=request.POST.get("seen", ""),
                actor_id=request.officer.user_id,
                now=timezone.now(),
                **(chosen or {}),
            )
        except (RegisterRefused, RegisterFileRefused) as refused:
            refusal, status = str(refused), 409
        else:
            messages.success(request, done)
            return redirect(f"safety:desk-{of}s", request.ward.slug)
    reviewed = None
    if file.state == file.State.IN_REVIEW:
        try:
            reviewed = review(file=file)
        except RegisterFileRefused as refused:
            refusal = str(refused)
    context = {
        "file": file,
        "review": reviewed,
        "refusal": refusal,
        "most_shown": MOST_SHOWN,
        "crumbs": crumbs_of(
            request,
            (register, f"safety:desk-{of}s"),
            (_("ファイルから入れる"), f"safety:desk-{of}-files"),
        ),
        **(more(reviewed) if more is not None and reviewed is not None else {}),
    }
    return render(request, template, context, status=status)


def decide(
    request: OfficerRequest,
    file: ZoneFile | SiteFile,
    deed: Callable[..., object],
    *,
    say: Callable[[Any], str],
    of: str,
) -> HttpResponse:
    """Give a file up or take it back, and say what became of it."""
    try:
        done = deed(
            ward_id=request.ward.pk,
            file_id=file.pk,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RegisterRefused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, say(done))
    return redirect(f"safety:desk-{of}-files", request.ward.slug)


def get_file_or_404(request: OfficerRequest, model: type[File], file_id: int) -> File:
    """Give a file of the ward.

    :raises Http404: there is none.
    """
    found = model._default_manager.filter(ward_id=request.ward.pk, pk=file_id).first()
    if found is None:
        raise Http404
    return found
