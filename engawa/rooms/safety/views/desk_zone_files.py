"""Files of zones at the desk: looked at before they are put in, and taken back."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import keep_typed, keep_typed_for
from engawa.rooms.safety.forms.register_files import ZoneFileForm
from engawa.rooms.safety.models import ZoneFile
from engawa.rooms.safety.selectors.desk_registers import list_files
from engawa.rooms.safety.services import zone_files as services
from engawa.rooms.safety.views.desk_entry import for_editors
from engawa.rooms.safety.views.desk_files import decide, get_file_or_404, show_file, show_files


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: OfficerRequest) -> HttpResponse:
    """List the files of zones, and take one to be looked at."""
    return show_files(
        request,
        ZoneFileForm(request.POST or None, request.FILES or None),
        bring=services.bring_zone_file,
        of="zone",
        title=_("区域をファイルから入れる"),
        register=_("区域"),
        files=list_files(model=ZoneFile, ward_id=request.ward.pk),
    )


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Show what a file would do, or put it in."""
    return show_file(
        request,
        get_file_or_404(request, ZoneFile, file_id),
        review=services.review_zone_file,
        put_in=services.put_in_zone_file,
        of="zone",
        template="safety/desk/zone_file.html",
        register=_("区域"),
        done=_("区域のファイルを入れました。"),
    )


def _to_file(_request: HttpRequest, ward_slug: str, file_id: int) -> str:
    return reverse("safety:desk-zone-file", args=(ward_slug, file_id))


@require_POST
@keep_typed_for(_to_file)
@for_editors
def give_up(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Forget a file that was only looked at."""
    found = get_file_or_404(request, ZoneFile, file_id)
    words = _("「%(name)s」は入れませんでした。") % {"name": found.filename}
    return decide(request, found, services.give_up_zone_file, say=lambda _done: words, of="zone")


@require_POST
@keep_typed_for(_to_file)
@for_editors
def take_back(request: OfficerRequest, file_id: int) -> HttpResponse:
    """Retire what a file added."""
    found = get_file_or_404(request, ZoneFile, file_id)
    words = _("「%(name)s」で加えた区域を、一覧から外しました。") % {"name": found.filename}
    return decide(request, found, services.take_back_zone_file, say=lambda _done: words, of="zone")
