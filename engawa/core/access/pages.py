"""Permission of views: every view of the house wears exactly one of these decorators.

The decorator finds the ward by its slug, decides who may pass, and leaves a mark (`view.permission`)
by which a test finds views that nobody guarded.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from engawa.core.access.models import Role, User
from engawa.core.access.selectors import Officer, get_officer
from engawa.core.database.prepared import Parameter, Prepared
from engawa.core.wards.models import Ward

View = Callable[..., HttpResponseBase]
# Says, for a week, that an officer worked in this browser; it opens nothing.
OFFICER_COOKIE = "engawa_desk"
OFFICER_COOKIE_SECONDS = 7 * 24 * 60 * 60
# Says, for as long, that a resident looked at their own page in this browser; it opens nothing either.
RESIDENT_COOKIE = "engawa_my"
# What is open or free changes with the clock, and a page says for which minute it speaks.
CACHE_SECONDS = 60
_BY_SLUG = Prepared(lambda: Ward.objects.filter(slug=Parameter.of(Ward, "slug")))


class WardRequest(HttpRequest):
    """A request that passed `public_page`: its ward is known.

    A view sets `page_parameters` when some of the parameters belong to the one address of the page.
    """

    ward: Ward
    page_parameters: list[tuple[str, str]]


class PassingRequest(HttpRequest):
    """A request whose answer leaves nothing in the browser, not even the language that was chosen."""

    leaves_nothing: bool


class ResidentRequest(WardRequest):
    """A request that passed `resident_page`: its person has signed in, whoever it is."""

    user: User


class OfficerRequest(WardRequest):
    """A request that passed `officer_page`: its person has a role in the ward."""

    officer: Officer
    user: User


def _set_ward(request: HttpRequest, slug: str) -> Ward:
    ward: Ward | None = _BY_SLUG.first(slug=slug)
    if ward is None:
        raise Http404
    request.ward = ward  # type: ignore[attr-defined]
    return ward


def open_page(view: View) -> View:
    """Open a view that belongs to no ward to everybody."""
    view.permission = "PUBLIC"  # type: ignore[attr-defined]
    return view


def public_page(view: View) -> View:
    """Open a view of a ward to everybody; the view gets `request.ward`, not the slug.

    Who sent something is led on with 303; a 302 to what was sent is the way to sign in, and here nobody is.
    """

    @wraps(view)
    def inner(request: HttpRequest, ward_slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        _set_ward(request, ward_slug)
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            response.status_code = HTTPStatus.SEE_OTHER
        return response

    inner.permission = "PUBLIC"  # type: ignore[attr-defined]
    return inner


def for_everybody(view: View) -> View:
    """Let browsers and proxies keep the page for a minute; what waits for one visitor is theirs alone."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        is_own = request.user.is_authenticated or "lang" in request.GET
        if is_own or len(get_messages(request)):
            patch_cache_control(response, private=True, no_cache=True)
        else:
            patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
        return response

    return require_safe(conditional_page(inner))


def passing_page(view: View) -> View:
    """Leave nothing in the browser, and speak the language that the address names, else Japanese.

    Whoever comes next to a shared screen starts anew, and an address says the same to everybody.
    """

    @wraps(view)
    def inner(request: PassingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.leaves_nothing = True
        wanted = request.GET.get("lang", "")
        activate(wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)
        return view(request, *args, **kwargs)

    return inner


def framed_page(view: View) -> View:
    """Let any site show the page in a frame; it must only show, since whoever looks cannot see where they are.

    It stands outside of what answers with 304: a browser takes the headers of that answer for the page.
    """

    framed = xframe_options_exempt(csp_replace({"frame-ancestors": ["*"]})(view))

    @wraps(view)
    def inner(request: PassingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.leaves_nothing = True
        response = framed(request, *args, **kwargs)
        # Neither the page around the frame nor what was looked at in it is told to the next page.
        response["Referrer-Policy"] = "no-referrer"
        return response

    return inner


def signed_in_page(view: View) -> View:
    """Open a view to anybody who has signed in."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    inner.permission = "SIGNED_IN"  # type: ignore[attr-defined]
    return inner


def resident_page(view: View) -> View:
    """Open a view of a ward to anybody who has signed in; it shows what is theirs, and nobody keeps a copy."""

    @wraps(view)
    def inner(request: HttpRequest, ward_slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return ask_to_sign_in(request)
        _set_ward(request, ward_slug)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        if request.user.is_authenticated and not _is_marked(request, RESIDENT_COOKIE):
            _mark(response, RESIDENT_COOKIE)
        return response

    inner.permission = "SIGNED_IN"  # type: ignore[attr-defined]
    return inner


def officer_page(
    at_least: Role, *, for_whole_ward: bool = False, in_all_languages: bool = False
) -> Callable[[View], View]:
    """Open a view of a ward to its officers who hold `at_least` that role.

    A role for one section opens it too, unless the view decides `for_whole_ward`. Somebody without any role in the ward is told that the page does not exist (404): what another
    ward works on is not theirs to know. An officer whose role is too low is told so (403).
    The desk speaks Japanese, unless the view is one that residents will read `in_all_languages`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(
            request: HttpRequest, ward_slug: str, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            user = request.user
            if not isinstance(user, User) or not user.is_authenticated:
                return ask_to_sign_in(request)
            ward = _set_ward(request, ward_slug)
            officer = get_officer(user=user, ward_id=ward.pk, today=timezone.localdate())
            if officer is None:
                raise Http404
            if settings.OFFICERS_NEED_SECOND_FACTOR and not has_second_factor(request):
                return _go(request, reverse("mfa_index"))
            if not officer.is_at_least(at_least):
                raise PermissionDenied(
                    _("この操作には「%(role)s」の権限が必要です。") % {"role": at_least.label}
                )
            if for_whole_ward and not officer.is_everywhere_at_least(at_least):
                raise PermissionDenied(
                    _(
                        "この操作には、区全体の「%(role)s」の権限が必要です。あなたの権限は一部の課のものです。"
                    )
                    % {"role": at_least.label}
                )
            request.officer = officer  # type: ignore[attr-defined]
            if not in_all_languages:
                # Half of a desk's words have no translation; a mixture would be worse than Japanese.
                activate(settings.LANGUAGE_CODE)
            response = view(request, *args, **kwargs)
            if not was_officer(request):
                _mark(response, OFFICER_COOKIE)
            return response

        inner.permission = at_least.value  # type: ignore[attr-defined]
        return inner

    return decorate


def is_officer(request: WardRequest) -> bool:
    """Tell whether whoever asks is an officer of the ward today."""
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        return False
    return get_officer(user=user, ward_id=request.ward.pk, today=timezone.localdate()) is not None


def was_officer(request: HttpRequest) -> bool:
    """Tell whether an officer worked in this browser within a week, whoever is signed in now."""
    return _is_marked(request, OFFICER_COOKIE)


def was_signed_in(request: HttpRequest) -> bool:
    """Tell whether somebody worked at the desk, or looked at their own page, in this browser within a week."""
    return was_officer(request) or _is_marked(request, RESIDENT_COOKIE)


def has_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session was opened with a passkey or a second factor, or made one itself."""
    from allauth.account.authentication import get_authentication_records
    from allauth.mfa.models import Authenticator

    from engawa.core.access.sign_in import NEW_FACTOR

    made = request.session.get(NEW_FACTOR)
    if made is not None and Authenticator.objects.filter(pk=made, user=request.user.pk).exists():
        return True
    return any(
        record.get("method") == "mfa"
        for record in get_authentication_records(request, request.user)
    )


def has_lately_signed_in(request: HttpRequest) -> bool:
    """Tell whether this session's person has shown who they are within the last hour."""
    from allauth.account.authentication import get_authentication_records

    records = get_authentication_records(request, request.user)
    if not records:
        return False
    seconds = timezone.now().timestamp() - records[-1]["at"]
    return bool(seconds < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)


def ask_to_sign_in(request: HttpRequest, page: str = "") -> HttpResponse:
    """Lead to the page that signs in, and from there to `page`, or to where the request wanted to go."""
    if request.method == "POST" and was_signed_in(request):
        # Whoever saves something was signed in when the page was opened.
        messages.info(
            request,
            _("サインインの期限が切れました。サインインすると、続きから直せます。"),
        )
    return _go(request, redirect_to_login(page or request.get_full_path()).url)


def _go(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A part of a page cannot show another page in its place: the whole page goes there.
        response = HttpResponse(status=401)
        response["HX-Redirect"] = address
        return response
    return redirect(address)


def _is_marked(request: HttpRequest, cookie: str) -> bool:
    return request.get_signed_cookie(cookie, None, max_age=OFFICER_COOKIE_SECONDS) is not None


def _mark(response: HttpResponseBase, cookie: str) -> None:
    response.set_signed_cookie(
        cookie,
        "1",
        max_age=OFFICER_COOKIE_SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
