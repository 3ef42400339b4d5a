"""The feed of a ward's plan."""

import hashlib

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, public_page
from engawa.rooms.policy.feeds import find_last_change, write_feed


@public_page
@require_safe
def feed(request: WardRequest) -> HttpResponseBase:
    """Give the Atom feed of plan changes; a reader that has it already gets 304."""
    changed_at = find_last_change(ward_id=request.ward.pk)
    made_of = f"{changed_at}|{request.ward.name}|{settings.SITE_URL}"
    etag = f'"{hashlib.sha256(made_of.encode()).hexdigest()[:24]}"'
    last_modified = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=last_modified)
    if response is None:
        response = HttpResponse(
            write_feed(ward=request.ward), content_type="application/atom+xml; charset=utf-8"
        )
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    patch_cache_control(response, public=True, no_cache=True)
    response["Access-Control-Allow-Origin"] = "*"
    return response
