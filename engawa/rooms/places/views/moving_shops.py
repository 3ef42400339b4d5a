"""The pages of moving shops that everybody may read: when they come where, one shop, its calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.documents.icalendar import MEDIA_TYPE, write_calendar
from engawa.core.ui.languages import name_ward
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MovingShop
from engawa.rooms.places.selectors.details import Link
from engawa.rooms.places.selectors.moving_shop import get_public_shop, get_shop_page, list_events
from engawa.rooms.places.selectors.moving_shops import get_rounds_page, read_rounds_query


@public_page
@for_everybody
def moving_shops(request: WardRequest) -> HttpResponse:
    """List when moving shops come to which stops, with the map of the same stops."""
    ward = request.ward
    page = get_rounds_page(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=_name(ward),
        query=read_rounds_query(
            day=request.GET.get("day", ""),
            area=request.GET.get("area", ""),
            near=request.GET.get("near", ""),
        ),
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    context = {"rounds": page, "crumbs": [_list_link(ward)]}
    return render(request, "places/moving_shops/list.html", context)


@public_page
@for_everybody
def moving_shop(request: WardRequest, number: int) -> HttpResponse:
    """Show a moving shop with its timetable."""
    ward = request.ward
    page = get_shop_page(
        shop=_get_or_404(request, number),
        ward_slug=ward.slug,
        ward_name=_name(ward),
        site_url=settings.SITE_URL,
        now=timezone.now(),
    )
    here = reverse("places:moving-shops", kwargs={"ward_slug": ward.slug})
    crumbs = [_list_link(ward), Link(_("移動販売"), here)]
    return render(request, "places/moving_shops/shop.html", {"shop": page, "crumbs": crumbs})


@public_page
@for_everybody
def calendar(request: WardRequest, number: int) -> HttpResponse:
    """Give the visits of the next eight weeks as an iCalendar file."""
    shop, now = _get_or_404(request, number), timezone.now()
    address = reverse(
        "places:moving-shop", kwargs={"ward_slug": request.ward.slug, "number": number}
    )
    events = list_events(
        shop=shop,
        site_host=urlsplit(settings.SITE_URL).hostname or "engawa",
        page_url=settings.SITE_URL + address,
        now=now,
    )
    content = write_calendar(name=shop.name, events=events, made_at=shop.changed_at)
    response = HttpResponse(content, content_type=MEDIA_TYPE)
    name = f"{request.ward.slug}-moving-shop-{number}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _get_or_404(request: WardRequest, number: int) -> MovingShop:
    shop = get_public_shop(ward_id=request.ward.pk, number=number)
    if shop is None:
        raise Http404
    return shop


def _list_link(ward: Ward) -> Link:
    return Link(_("施設"), reverse("places:list", kwargs={"ward_slug": ward.slug}))


def _name(ward: Ward) -> str:
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
