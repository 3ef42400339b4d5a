"""oEmbed: another site asks how it may show one of our pages, and gets a frame."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, passing_page, public_page
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.oembed import (
    CACHE_SECONDS,
    Limits,
    make_answer,
    read_address,
    write_xml,
)
from engawa.rooms.places.selectors.sharing import name_subject

FORMATS = ("json", "xml")
DIGITS_AT_MOST = 5


@public_page
@passing_page
@require_safe
def oembed(request: WardRequest) -> HttpResponseBase:
    """Say how a page of ours is shown in another one, as JSON or XML."""
    form = request.GET.get("format", "json")
    if form not in FORMATS:
        words = _("formatには、jsonかxmlを指定してください。")
        return HttpResponse(words, status=501, content_type="text/plain; charset=utf-8")
    limits = Limits(_read_limit(request, "maxwidth"), _read_limit(request, "maxheight"))
    if "url" not in request.GET or 0 in (limits.width, limits.height):
        words = _(
            "urlに載せたいページのアドレスを、maxwidthとmaxheightに1以上の数を指定してください。"
        )
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    ward = request.ward
    asked = read_address(
        address=request.GET["url"], site_url=settings.SITE_URL, ward_slug=ward.slug
    )
    if asked is None:
        raise Http404
    # In the language of the page that is shown, whatever that of whoever asks.
    activate(dict(asked.pairs).get("lang", settings.LANGUAGE_CODE))
    ward_name = name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
    title = name_subject(ward_id=ward.pk, ward_name=ward_name, subject=asked.subject)
    if title is None:
        raise Http404
    answer = make_answer(
        asked=asked,
        limits=limits,
        title=title,
        site_url=settings.SITE_URL,
        provider=_("%(name)sの縁側") % {"name": ward_name},
    )
    response: HttpResponse = (
        JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
        if form == "json"
        else HttpResponse(write_xml(answer), content_type="text/xml; charset=utf-8")
    )
    # A script on another site may ask: everything in the answer is public.
    response["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _read_limit(request: WardRequest, name: str) -> int | None:
    """Give a limit in pixels; 0 for what is no number, None where none is given."""
    given = request.GET.get(name)
    if not given:
        return None
    if not (given.isascii() and given.isdigit()):
        return 0
    # More pixels than any screen has are no limit.
    return int(given) if len(given) <= DIGITS_AT_MOST else None
