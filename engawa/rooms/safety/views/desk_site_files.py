"""Lists of sites at the desk: looked at before they are put in, and taken back."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import keep_typed, keep_typed_for
from engawa.rooms.safety.forms.register_files import SiteFileForm
from engawa.rooms.safety.models import SiteFile
from engawa.rooms.safety.selectors.desk_registers import list_files, name_site_rows
from engawa.rooms.safety.services import site_files as services
from engawa.rooms.safety.site_file_words import list_differences, say_hazards
from engawa.rooms.safety.values import SiteRole
from engawa.rooms.safety.views.desk_entry import for_editors
from engawa.rooms.safety.views.desk_files import (
    MOST_SHOWN,
    decide,
    get_file_or_404,
    show_file,
    show_files,
)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: OfficerRequest) -> HttpResponse:
    """List the lists of sites, and take one to be looked at."""
    return show_files(
        request,
        SiteFileForm(request.POST or None, request.FILES or None),
        bring=_bring,
        of="site",
        title=_("避難先をファイルから入れる"),
        register=_("避難先"),
        files=list_files(model=SiteFile, ward_id=request.ward.pk),
    )


def _bring(*, role: str, **given: Any) -> SiteFile:
    return services.bring_site_file(role=SiteRole(role) if role else None, **given)


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Show what a list would do, or put it in."""
    chosen = {name: name in request.POST for name in ("takes_out", "brings_back")}
    return show_file(
        request,
        get_file_or_404(request, SiteFile, file_id),
        review=services.review_site_file,
        put_in=services.put_in_site_file,
        of="site",
        template="safety/desk/site_file.html",
        register=_("避難先"),
        done=_("避難先のファイルを入れました。"),
        chosen=chosen,
        more=lambda review: {**chosen, **_describe(request.ward.pk, review)},
    )


def _describe(ward_id: int, review: services.SiteReview) -> dict[str, Any]:
    """Put into words what a page shows of a review, no more rows than it shows."""
    return {
        "added": [(line, say_hazards(line)) for line in review.added[:MOST_SHOWN]],
        "changed": _compare(review.changed),
        "retired": _compare(review.retired),
        "gone": name_site_rows(ward_id=ward_id, sites=review.gone[:MOST_SHOWN]),
    }


def _compare(meetings: Sequence[services.SiteMeeting]) -> list[tuple[Any, Any]]:
    return [
        (meeting, list_differences(meeting.before, meeting.after))
        for meeting in meetings[:MOST_SHOWN]
    ]


def _to_file(_request: HttpRequest, ward_slug: str, file_id: int) -> str:
    return reverse("safety:desk-site-file", args=(ward_slug, file_id))


@require_POST
@keep_typed_for(_to_file)
@for_editors
def give_up(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Forget a list that was only looked at."""
    found = get_file_or_404(request, SiteFile, file_id)
    words = _("「%(name)s」は入れませんでした。") % {"name": found.filename}
    return decide(request, found, services.give_up_site_file, say=lambda _done: words, of="site")


@require_POST
@keep_typed_for(_to_file)
@for_editors
def take_back(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Let the register say again what it said before a list was put in."""
    found = get_file_or_404(request, SiteFile, file_id)
    return decide(request, found, services.take_back_site_file, say=_say_taken_back, of="site")


def _say_taken_back(done: services.SitesTakenBack) -> str:
    given = {"undone": done.undone, "count": len(done.left), "codes": "、".join(done.left[:5])}
    if done.left:
        return (
            _(
                "%(undone)dか所を元に戻しました。そのあとに直された%(count)dか所（%(codes)s）は、いまのままです。"
            )
            % given
        )
    return _("%(undone)dか所を元に戻しました。") % given
