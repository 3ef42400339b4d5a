"""Nothing typed is lost when a session ends: what was sent is kept until the person has signed in again.

It may name people (a new officer's address). It lies in the session of that browser until its page is opened
again, twelve hours at most, and is shredded with the session.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponseBase, QueryDict

from engawa.core.access.pages import View, ask_to_sign_in, was_signed_in

KEPT = "access.typed"
# What an officer can type into one form; more than this was not typed.
MOST_KEPT = 200_000
# What a resident can type who has not signed in yet.
MOST_OF_A_STRANGER = 8_000


def keep_typed(view: View) -> View:
    """Keep what is sent to a view after the session ended, until its page is opened again.

    The view's page asks for it with `take_kept`, fills its form with `restore`, and says that nothing is
    saved yet.
    """
    return keep_typed_for(lambda request, **_arguments: request.get_full_path())(view)


def keep_typed_for(find_page: Callable[..., str]) -> Callable[[View], View]:
    """Do as `keep_typed`, for a view whose form stands on another page.

    `find_page` gives that page's address for the request and the arguments of the view. Whoever signs in
    again comes to the page with the form: the view's own address shows nothing.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" or request.user.is_authenticated:
                return view(request, *args, **kwargs)
            page = find_page(request, **kwargs)
            _keep(request, page)
            return ask_to_sign_in(request, page)

        return inner

    return decorate


def keep_until_signed_in(request: HttpRequest) -> None:
    """Keep what somebody typed on a page who would sign in before sending it; the page takes it with `take_kept`.

    The caller counts how often one network may do so: it is a row of the table of sessions each time.
    """
    _keep(request, request.get_full_path(), most=MOST_OF_A_STRANGER)


def take_kept(request: HttpRequest, *, form: str = "") -> QueryDict | None:
    """Give what was typed on this page before the session ended, once.

    `form` is the address that the form is sent to, where that is not the page's own.
    """
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.get_full_path():
        return None
    if kept.get("form", request.path) != (form or request.path):
        return None
    del request.session[KEPT]
    return QueryDict(kept["typed"])


def restore(form: Form, kept: QueryDict | None) -> bool:
    """Fill a form that was not sent with what was typed before; tell whether there was anything."""
    if kept is None:
        return False
    form.initial.update({name: kept[name] for name in form.fields if name in kept})
    return True


def _keep(request: HttpRequest, page: str, *, most: int | None = None) -> None:
    # Only where somebody worked who had signed in: strangers could fill the table of sessions.
    if most is None and not was_signed_in(request):
        return
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= (most or MOST_KEPT):
        request.session[KEPT] = {"path": page, "form": request.path, "typed": text}
