"""The picture beside a link to a page of places, where the link is shared."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, passing_page, public_page
from engawa.core.documents.answers import send_share_card
from engawa.core.documents.share_card import prepare_share_card
from engawa.core.ui.accents import get_accent
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.query import read_query
from engawa.rooms.places.selectors.share_card import gather_share_card
from engawa.rooms.places.sharing import Subject


@public_page
@passing_page
@require_safe
def share_card(request: WardRequest, code: str = "", number: int | None = None) -> HttpResponseBase:
    """Give the picture of the list, of a map or of a place."""
    ward = request.ward
    card = gather_share_card(
        ward_id=ward.pk,
        subject=Subject(ward.slug, code, number),
        query=read_query(request.GET),
        now=timezone.now(),
    )
    if card is None:
        raise Http404
    picture = prepare_share_card(
        card=card,
        ward_name=name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en),
        accent=get_accent(key=ward.accent),
        host=urlsplit(settings.SITE_URL).netloc,
        is_demo=settings.IS_DEMO,
    )
    return send_share_card(request, picture)
