"""The open-data catalogue: pages for people, DCAT for machines, and the files themselves."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, open_page, public_page
from engawa.core.opendata import registry
from engawa.core.opendata.catalogue import list_offers, make_catalogue
from engawa.core.opendata.contracts import DataSet
from engawa.core.opendata.writing import make_etag, write_csv, write_json
from engawa.core.wards.models import Ward


@open_page
@require_safe
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """Show what data there is and lead to each ward's files."""
    context = {"wards": list(Ward.objects.all()), "data_sets": registry.list_all()}
    return render(request, "portal/opendata.html", context)


@public_page
@require_safe
def ward_catalogue(request: WardRequest) -> HttpResponseBase:
    """Show the data sets of one ward with their size, their last change and their fields."""
    context = {"offers": list_offers(ward_id=request.ward.pk)}
    return render(request, "portal/opendata_ward.html", context)


@open_page
@require_safe
def catalogue_jsonld(request: HttpRequest) -> HttpResponseBase:
    """Give the catalogue of all wards as DCAT."""
    made = make_catalogue(
        wards=Ward.objects.all(),
        site_url=settings.SITE_URL,
        title=_("縁側のオープンデータ"),
        is_demo=settings.IS_DEMO,
    )
    content = json.dumps(made, ensure_ascii=False).encode()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:24])
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type="application/ld+json")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=300)
    return open_to_other_sites(response)


@public_page
@require_safe
def data_csv(request: WardRequest, key: str) -> HttpResponseBase:
    """Give one set of the ward as CSV."""
    data_set, ward = _find(key), request.ward
    return _file(
        request,
        data_set,
        form="csv",
        content_type="text/csv; charset=utf-8",
        write=lambda _changed_at: write_csv(data_set=data_set, ward_id=ward.pk),
    )


@public_page
@require_safe
def data_json(request: WardRequest, key: str) -> HttpResponseBase:
    """Give one set of the ward as JSON."""
    data_set, ward = _find(key), request.ward
    return _file(
        request,
        data_set,
        form="json",
        content_type="application/json",
        write=lambda changed_at: write_json(
            data_set=data_set,
            ward_id=ward.pk,
            ward_code=ward.code,
            ward_name=ward.name,
            changed_at=changed_at,
            is_demo=settings.IS_DEMO,
        ),
    )


def open_to_other_sites(response: HttpResponseBase) -> HttpResponseBase:
    """Let pages of other sites read the answer: it is public and the same for everybody."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _find(key: str) -> DataSet:
    try:
        return registry.get(key)
    except registry.DataSetUnknown as error:
        raise Http404(str(error)) from error


def _file(
    request: WardRequest,
    data_set: DataSet,
    *,
    form: str,
    content_type: str,
    write: Callable[[dt.datetime | None], Iterator[bytes]],
) -> HttpResponseBase:
    ward_id = request.ward.pk
    changed_at = data_set.changed_at(ward_id)
    etag = make_etag(
        data_set=data_set,
        ward_id=ward_id,
        form=form,
        changed_at=changed_at,
        is_demo=settings.IS_DEMO,
    )
    last_modified = int(changed_at.timestamp()) if changed_at else None
    unchanged = get_conditional_response(request, etag=etag, last_modified=last_modified)
    response: HttpResponseBase
    if unchanged is not None:
        response = unchanged
    else:
        response = StreamingHttpResponse(write(changed_at), content_type=content_type)
        name = f"{request.ward.slug}-{data_set.key}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["ETag"] = etag
    if last_modified is not None:
        response["Last-Modified"] = http_date(last_modified)
    # Asked each time, answered with 304 most times: a correction is seen at once.
    patch_cache_control(response, public=True, no_cache=True)
    return open_to_other_sites(response)
