"""The picture beside a link to a programme, where the link is shared."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, passing_page, public_page
from engawa.core.documents.answers import send_share_card
from engawa.core.documents.share_card import prepare_share_card
from engawa.core.ui.accents import get_accent
from engawa.rooms.programmes.selectors.share_card import gather_share_card
from engawa.rooms.programmes.wording import say_ward


@public_page
@passing_page
@require_safe
def share_card(request: WardRequest, number: int) -> HttpResponseBase:
    """Give the picture of a programme."""
    ward = request.ward
    card = gather_share_card(ward_id=ward.pk, number=number, now=timezone.now())
    if card is None:
        raise Http404
    picture = prepare_share_card(
        card=card,
        ward_name=say_ward(ward),
        accent=get_accent(key=ward.accent),
        host=urlsplit(settings.SITE_URL).netloc,
        is_demo=settings.IS_DEMO,
    )
    return send_share_card(request, picture)
