"""The API of the house: what rooms bring, one description (OpenAPI 3.1), one way to say what is wrong."""

import hashlib
import json
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, URLResolver
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from ninja import NinjaAPI, Router, Schema
from ninja.errors import ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from engawa.core.access.pages import View, open_page
from engawa.core.opendata.contracts import CC_BY_4
from engawa.core.opendata.routers import list_routers
from engawa.core.wards.models import Ward
from engawa.portal.opendata import open_to_other_sites

PROBLEM = "application/problem+json"


class WardLine(Schema):
    slug: str
    code: str
    name: str
    name_kana: str
    name_en: str
    plans: str


class PlainJSON(JSONRenderer):
    """JSON in which Japanese stays readable, and takes half the room."""

    json_dumps_params = {"ensure_ascii": False}


class HouseAPI(NinjaAPI):
    """An API that only reads, for everybody: answers may be kept, asked after, and read by other sites."""

    def create_response(self, request: HttpRequest, data: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, data, **kwargs)
        open_to_other_sites(response)
        if response.status_code != 200:
            return response
        response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
        patch_cache_control(response, public=True, no_cache=True)
        answer = get_conditional_response(request, etag=response["ETag"], response=response)
        return answer if isinstance(answer, HttpResponse) else response

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**kwargs)
        for operation in (o for methods in schema["paths"].values() for o in methods.values()):
            for status, response in operation["responses"].items():
                if int(status) >= 400 and "content" in response:
                    response["content"] = {PROBLEM: response["content"].pop("application/json")}
            for parameter in operation.get("parameters", ()):
                # The list of examples is JSON Schema's and stands there too; a parameter's own must be a map.
                parameter.pop("examples", None)
        return schema


api = HouseAPI(
    title="Engawa",
    version="1",
    description=(
        "Operating policies of ward offices: what was promised, and how it goes. Reading only; no key "
        "is needed. Texts are in Japanese. Licence: CC BY 4.0."
    ),
    renderer=PlainJSON(),
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": CC_BY_4.name, "url": CC_BY_4.url}}},
    docs_url=None,
    openapi_url=None,
    servers=[{"url": settings.SITE_URL}],
)
house = Router(tags=["wards"])


@house.get(
    "/wards",
    response=list[WardLine],
    summary=cast("str", gettext_lazy("区の一覧")),
    operation_id="list_wards",
)
def list_wards(request: HttpRequest) -> Any:
    """All wards of this installation, and where their plans are."""
    return [
        {
            "slug": ward.slug,
            "code": ward.code,
            "name": ward.name,
            "name_kana": ward.name_kana,
            "name_en": ward.name_en,
            "plans": f"{settings.SITE_URL}/api/v1/wards/{ward.slug}/plans",
        }
        for ward in Ward.objects.all()
    ]


api.add_router("/v1", house)
for _room, _router in list_routers():
    api.add_router("/v1", _router)


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM
    )
    open_to_other_sites(response)
    return response


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    """Say that there is no such thing, and where to look."""
    return _problem(404, "Not Found", str(error) or _missing())


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say which part of the address could not be understood."""
    names = "、".join(sorted({str(each["loc"][-1]) for each in error.errors}))
    detail = _("アドレスの「%(names)s」の値を読めません。/api/docs に書き方があります。") % {
        "names": names
    }
    return _problem(422, "Unprocessable Content", detail)


def _missing() -> str:
    return _("このアドレスには何もありません。/api/docs に一覧があります。")


@open_page
def nothing_here(request: HttpRequest) -> HttpResponseBase:
    """Answer addresses below /api/ that do not exist in the API's own way."""
    return _problem(404, "Not Found", _missing())


def make_description(*, language: str = "ja") -> dict[str, Any]:
    """Give the description of the API (OpenAPI 3.1) as plain data."""
    with override(language):
        text = json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder, ensure_ascii=False)
    described: dict[str, Any] = json.loads(text)
    return described


@open_page
@require_safe
def description(request: HttpRequest) -> HttpResponseBase:
    """Give the description of the API for machines."""
    text = json.dumps(make_description(), ensure_ascii=False)
    response = HttpResponse(text, content_type="application/json")
    patch_cache_control(response, public=True, max_age=300)
    return open_to_other_sites(response)


@open_page
@require_safe
def docs(request: HttpRequest) -> HttpResponseBase:
    """Explain the API to people: each address, what it takes, what it answers."""
    described = make_description(language=get_language() or "ja")
    operations = [
        {
            "address": address,
            "anchor": operation["operationId"],
            "summary": operation["summary"],
            "parameters": [_parameter(each) for each in operation.get("parameters", [])],
            "answers": _shapes(described, operation["responses"]["200"]),
            "example": _example(address, operation.get("parameters", [])),
        }
        for address, methods in described["paths"].items()
        for operation in methods.values()
    ]
    return render(request, "portal/api_docs.html", {"operations": operations})


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    schema = parameter["schema"]
    limits = {
        "minimum": schema.get("minimum"),
        "maximum": schema.get("maximum"),
        "pattern": schema.get("pattern"),
    }
    return {
        "name": parameter["name"],
        "where": parameter["in"],
        "type": schema.get("type", ""),
        "limits": ", ".join(f"{name} {value}" for name, value in limits.items() if value),
    }


def _example(address: str, parameters: list[dict[str, Any]]) -> str:
    query = []
    for parameter in parameters:
        value = str((parameter["schema"].get("examples") or [""])[0])
        if parameter["in"] == "path":
            address = address.replace("{" + parameter["name"] + "}", value)
        else:
            query.append(f"{parameter['name']}={value}")
    return address + ("?" + "&".join(query) if query else "")


def _shapes(described: dict[str, Any], response: dict[str, Any]) -> list[dict[str, Any]]:
    """List the shapes that an answer is made of, the outermost first."""
    found: dict[str, list[dict[str, str]]] = {}
    waiting = [response["content"]["application/json"]["schema"]]
    while waiting:
        schema = waiting.pop(0)
        for name in _references(schema):
            if name in found:
                continue
            shape = described["components"]["schemas"][name]
            found[name] = [
                {"name": field, "type": _say_type(inner)}
                for field, inner in shape.get("properties", {}).items()
            ]
            waiting.append(shape.get("properties", {}))
    return [{"name": name, "fields": fields} for name, fields in found.items()]


def _references(schema: Any) -> list[str]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return [schema["$ref"].rpartition("/")[2]]
        return [name for value in schema.values() for name in _references(value)]
    if isinstance(schema, list):
        return [name for value in schema for name in _references(value)]
    return []


def _say_type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_say_type(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_say_type(schema['items'])}]"
    return str(schema.get("format") or schema.get("type", ""))


def list_urls() -> tuple[list[URLPattern | URLResolver], str]:
    """List the addresses of the API below `/api/`, each marked as open to everybody."""
    patterns, app_name, _namespace = api.urls
    for pattern in patterns:
        pattern.callback = _answer_head(pattern.callback)  # type: ignore[arg-type]
    return patterns, app_name


def _answer_head(view: View) -> View:
    """Let an address that can be read be asked for its headers alone, as RFC 9110 wants."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "HEAD":
            return view(request, *args, **kwargs)
        # The framework knows only the methods that were declared; the server leaves the body out.
        request.method = "GET"
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = "HEAD"

    # A mark on the function itself, as the decorators of other views leave it.
    return open_page(inner)
