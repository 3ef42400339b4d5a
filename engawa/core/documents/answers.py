"""How a request for a document is answered: with the document, or with a sentence that says why not."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from engawa.core.documents.share_card import Picture, get_share_card
from engawa.core.documents.typesetting import TypesettingBusy

# Those who show links keep pictures themselves, and ask again with the mark of what they keep.
CACHE_SECONDS = 60 * 60


def give_pdf(*, pdf: bytes, name: str) -> HttpResponse:
    """Give a PDF to be read in the browser, under a name by which it is kept."""
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def say_busy() -> HttpResponse:
    """Say that too many documents are being made, and when to come again."""
    words = _("いま冊子を作っている人が多くいます。1分ほどたってから、もう一度開いてください。")
    response = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    return response


def say_unknown_layout() -> HttpResponse:
    """Say which layouts there are."""
    words = _("layoutには、fold（折る前のA3）かpages（読む順のA4）を指定してください。")
    return HttpResponseBadRequest(words, content_type="text/plain; charset=utf-8")


def send_share_card(request: HttpRequest, picture: Picture) -> HttpResponseBase:
    """Give a picture that was prepared; who has it already is told so, who comes in a rush to come again."""
    etag = f'"{picture.mark}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            png = get_share_card(picture=picture)
        except TypesettingBusy:
            return _say_busy()
        response = HttpResponse(png, content_type="image/png")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
    return response


def _say_busy() -> HttpResponse:
    words = _("いま多くの画像を作っています。1分ほどたってから、もう一度開いてください。")
    response = HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    return response
