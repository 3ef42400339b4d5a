"""Whether what must run through the night runs, for any monitor."""

import datetime as dt

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from engawa.core.access.pages import open_page
from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.safety.facade import look_at_the_night


@never_cache
@open_page
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say it: 200 when all is well, 503 when a loop of the worker stands still or mails do not go out.

    Where the database is away there is no answer but 500. What is told is names of loops and times, never of people.
    """
    facts = look_at_the_night(now=timezone.now())
    said = {
        "is_well": facts.is_well,
        "loops": [
            {
                "name": one.name,
                "turned_at": _say(one.turned_at),
                "stands_still": one.stands_still,
            }
            for one in facts.loops
        ],
        "mails_wait_since": _say(facts.unsent_since),
    }
    return JsonResponse(said, status=200 if facts.is_well else 503)


def _say(at: dt.datetime | None) -> str | None:
    return None if at is None else at.astimezone(TOKYO).isoformat(timespec="seconds")
