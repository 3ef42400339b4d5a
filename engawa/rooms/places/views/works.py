"""The public pages of works: the list, one work, its photos, and the list as a file."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.access.pictures import send_picture
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.languages import name_ward
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import WorkPhoto
from engawa.rooms.places.selectors.details import Link
from engawa.rooms.places.selectors.exports import make_head
from engawa.rooms.places.selectors.reports import count_reports
from engawa.rooms.places.selectors.works import get_work_detail, get_works_page
from engawa.rooms.places.work_opendata import MEDIA_TYPES, make_work_head, write_works
from engawa.rooms.places.work_query import read_work_query


@public_page
@for_everybody
def listing(request: WardRequest) -> HttpResponse:
    """List the works that answer the question in the address, with the map of the same ones."""
    ward = request.ward
    page = get_works_page(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=say_ward(ward),
        query=read_work_query(request.GET),
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    context = {
        "list": page,
        "reports": count_reports(ward_id=ward.pk),
        "crumbs": [_list_link(ward)],
    }
    return render(request, "places/works/list.html", context)


@public_page
@for_everybody
def work(request: WardRequest, number: int) -> HttpResponse:
    """Show everything that is known of one work."""
    ward = request.ward
    detail = get_work_detail(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=say_ward(ward),
        number=number,
        site_url=settings.SITE_URL,
        now=timezone.now(),
    )
    if detail is None:
        raise Http404
    works_url = reverse("places:works", kwargs={"ward_slug": ward.slug})
    crumbs = [_list_link(ward), Link(_("整備・工事"), works_url)]
    return render(request, "places/works/work.html", {"detail": detail, "crumbs": crumbs})


@public_page
@require_safe
def photo(request: WardRequest, number: int, name: str) -> HttpResponseBase:
    """Give the file of a photo; of a work that is not public, to officers of the ward only."""
    found = WorkPhoto.objects.filter(
        work__ward=request.ward, work__number=number, image__endswith=f"/{name}"
    ).select_related("work")
    shown = found.first()
    if shown is None:
        raise Http404
    return send_picture(request, shown.image, is_public=shown.work.is_public)


@public_page
@for_everybody
def export(request: WardRequest, form: str) -> HttpResponseBase:
    """Give the works that answer the question as a file of that form."""
    if form not in MEDIA_TYPES:
        raise Http404
    ward, now = request.ward, timezone.now()
    head = make_head(ward=ward, site_url=settings.SITE_URL, is_demo=settings.IS_DEMO, now=now)
    pieces = write_works(
        form=form,
        head=make_work_head(head=head, ward_slug=ward.slug, site_url=settings.SITE_URL),
        ward_id=ward.pk,
        query=read_work_query(request.GET),
    )
    response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[form])
    name = f"{ward.slug}-works-{tokyo_day(now).isoformat()}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def say_ward(ward: Ward) -> str:
    """Name the ward in the reader's language."""
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)


def _list_link(ward: Ward) -> Link:
    return Link(_("施設"), reverse("places:list", kwargs={"ward_slug": ward.slug}))
