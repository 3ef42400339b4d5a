"""Public pages that were just made are kept for whoever asks next.

On a day when many people look at one page, it is made once and not once for each of them. A page is
kept under what it depends on: its address, the language, the day, and the newest things that were
done, taken or reported in this installation. So what is shown is as old as the database, or, where two
people finish at once in the other order than they began, at most a minute older.
"""

import datetime as dt
from collections.abc import Callable
from hashlib import sha256

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language

from engawa.rooms.policy.selectors.freshness import get_stamp

# Names of wards and sections change outside the records below; so no page is kept for longer.
SECONDS = 60


def remember(
    request: HttpRequest, make: Callable[[], HttpResponseBase], *, today: dt.date
) -> HttpResponseBase:
    """Give the page that is kept for this request, or make it and keep it.

    Only for somebody who has not signed in and whom no message waits for: what others see is their own.
    """
    parts = (request.get_full_path(), get_language(), today, get_stamp())
    key = "policy.page." + sha256(repr(parts).encode()).hexdigest()
    # Not the cache that counts tries at signing in: whoever opens many addresses would push those out.
    pages = caches["pages"]
    content = pages.get(key)
    if content is not None:
        return HttpResponse(content)
    response = make()
    if isinstance(response, HttpResponse) and response.status_code == 200:
        pages.set(key, response.content, SECONDS)
    return response
