"""The brochure as PDF, of what is published and of a draft."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, WardRequest, officer_page, public_page
from engawa.core.documents.answers import give_pdf, say_busy, say_unknown_layout
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.core.ui.accents import get_accent
from engawa.core.wards.models import Ward
from engawa.rooms.policy.brochure import Layout, get_brochure, make_brochure_etag
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.published import find_newest_version, find_public_version


@public_page
@require_safe
def brochure(request: WardRequest, year: int) -> HttpResponseBase:
    """Give the brochure of the version in force: folded A3 sheets, or A4 pages with `?layout=pages`."""
    layout = _layout(request)
    if layout is None:
        return say_unknown_layout()
    version = find_public_version(ward_id=request.ward.pk, fiscal_year=year)
    if version is None:
        raise Http404
    document = get_document(version=version)
    accent, url = get_accent(key=request.ward.accent), _living_page(request.ward, year)
    is_demo = settings.IS_DEMO
    etag = make_brochure_etag(
        document=document, accent=accent, url=url, layout=layout, is_demo=is_demo
    )
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            pdf = get_brochure(
                document=document, accent=accent, url=url, layout=layout, is_demo=is_demo
            )
        except TypesettingBusy:
            return say_busy()
        response = give_pdf(pdf=pdf, name=f"{request.ward.slug}-policy-{year}-{layout.value}.pdf")
    response["ETag"] = etag
    patch_cache_control(response, public=True, no_cache=True)
    return response


@officer_page(Role.VIEWER)
@require_safe
def preview_brochure(request: OfficerRequest, year: int) -> HttpResponseBase:
    """Show officers the brochure of the newest version, marked as a draft until it is published."""
    layout = _layout(request)
    if layout is None:
        return say_unknown_layout()
    version = find_newest_version(ward_id=request.ward.pk, fiscal_year=year)
    if version is None:
        raise Http404
    try:
        pdf = get_brochure(
            document=get_document(version=version),
            accent=get_accent(key=request.ward.accent),
            url=_living_page(request.ward, year),
            layout=layout,
            is_demo=settings.IS_DEMO,
        )
    except TypesettingBusy:
        return say_busy()
    response = give_pdf(pdf=pdf, name=f"{request.ward.slug}-policy-{year}-draft.pdf")
    patch_cache_control(response, private=True, no_store=True)
    return response


def _layout(request: HttpRequest) -> Layout | None:
    try:
        return Layout(request.GET.get("layout", Layout.FOLD.value))
    except ValueError:
        return None


def _living_page(ward: Ward, year: int) -> str:
    address = reverse("policy:overview-year", kwargs={"ward_slug": ward.slug, "year": year})
    return f"{settings.SITE_URL}{address}"
