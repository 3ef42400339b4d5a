"""この地図を載せる: how to pass on a list, a map or a place, and its code for posters."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.documents.codes import qr_svg
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.query import read_query
from engawa.rooms.places.selectors.details import Link
from engawa.rooms.places.selectors.share_page import LONGEST_IN_CODE, make_share_page
from engawa.rooms.places.selectors.sharing import name_subject
from engawa.rooms.places.sharing import Form, Pairs, Subject, write_canonical


@public_page
@csp_update({"frame-src": [SELF]})
@for_everybody
def share(request: WardRequest, code: str = "", number: int | None = None) -> HttpResponse:
    """Show how the list, a map or a place is passed on, with what was asked of the list."""
    subject, title, pairs = _find(request, code, number)
    ward = request.ward
    language = get_language() or settings.LANGUAGE_CODE
    page = make_share_page(
        subject=subject,
        title=title,
        site_url=settings.SITE_URL,
        pairs=pairs,
        language="" if language == settings.LANGUAGE_CODE else language,
        width=request.GET.get("width", ""),
        height=request.GET.get("height", ""),
    )
    crumbs = [Link(_("施設"), reverse("places:list", kwargs={"ward_slug": ward.slug}))]
    if subject.code or subject.number is not None:
        crumbs.append(Link(title, page.page))
    return render(request, "places/share/page.html", {"share": page, "crumbs": crumbs})


@public_page
@for_everybody
def share_code(request: WardRequest, code: str = "", number: int | None = None) -> HttpResponse:
    """Give the code that opens the page as a file, for posters."""
    subject, _title, pairs = _find(request, code, number)
    address = settings.SITE_URL + subject.path(Form.PAGE, pairs)
    if len(address) > LONGEST_IN_CODE:
        raise Http404
    response = HttpResponse(qr_svg(address), content_type="image/svg+xml")
    part = subject.code or (f"place-{number}" if number is not None else "places")
    name = f"{request.ward.slug}-{part}-qr.svg"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _find(request: WardRequest, code: str, number: int | None) -> tuple[Subject, str, Pairs]:
    ward = request.ward
    subject = Subject(ward.slug, code, number)
    name = name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
    title = name_subject(ward_id=ward.pk, ward_name=name, subject=subject)
    if title is None:
        raise Http404
    pairs = [] if number is not None else write_canonical(read_query(request.GET))
    return subject, title, pairs
