"""How a request for a document is answered: with the document, or with a sentence that says why not."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _


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
