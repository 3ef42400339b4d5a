"""The booklet of a map as PDF."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, public_page
from engawa.core.documents.answers import give_pdf, say_busy, say_unknown_layout
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.core.ui.accents import get_accent
from engawa.rooms.places.booklet import (
    Layout,
    get_booklet,
    make_booklet_etag,
    prepare_booklet,
)
from engawa.rooms.places.selectors.booklet import MOST_PLACES, BookletTooLong, gather_booklet


@public_page
@require_safe
def booklet(request: WardRequest, code: str) -> HttpResponseBase:
    """Give the booklet of a map: folded A3 sheets, or A4 pages with `?layout=pages`."""
    try:
        layout = Layout(request.GET.get("layout", Layout.FOLD.value))
    except ValueError:
        return say_unknown_layout()
    ward = request.ward
    try:
        content = gather_booklet(
            ward_id=ward.pk,
            ward_slug=ward.slug,
            ward_name=ward.name,
            code=code,
            now=timezone.now(),
        )
    except BookletTooLong:
        words = _(
            "この地図には%(most)d件より多くの施設があり、冊子になりません。一覧と表を使ってください。"
        )
        return HttpResponse(
            words % {"most": MOST_PLACES}, status=404, content_type="text/plain; charset=utf-8"
        )
    if content is None:
        raise Http404
    address = reverse("places:layer", kwargs={"ward_slug": ward.slug, "code": code})
    prepared = prepare_booklet(
        content=content,
        accent=get_accent(key=ward.accent),
        url=f"{settings.SITE_URL}{address}",
        is_demo=settings.IS_DEMO,
    )
    etag = make_booklet_etag(booklet=prepared, layout=layout)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            pdf = get_booklet(booklet=prepared, layout=layout)
        except TypesettingBusy:
            return say_busy()
        response = give_pdf(pdf=pdf, name=f"{ward.slug}-{code}-{layout.value}.pdf")
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response
