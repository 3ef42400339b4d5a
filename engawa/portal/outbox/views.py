"""The ward's messages to people: which there are, how each reads, what did not arrive."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for
from engawa.core.outbox import registry
from engawa.core.outbox.models import OPEN, Message
from engawa.core.outbox.registry import Purpose
from engawa.core.outbox.rendering import Preview, list_languages, list_previews
from engawa.core.outbox.selectors import count_by_state, describe, list_messages_of_ward
from engawa.core.outbox.services.following import RetryRefused, try_again
from engawa.core.outbox.states import UNDELIVERED
from engawa.core.outbox.timing import QUIET_FROM, QUIET_UNTIL

ON_A_PAGE = 50
for_administrators = officer_page(Role.ADMINISTRATOR, for_whole_ward=True)


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list."""

    key: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class InLanguage:
    """How all cases of a purpose read in one language."""

    code: str
    name: str
    previews: list[Preview]


@for_administrators
def message_list(request: OfficerRequest) -> HttpResponse:
    """List the ward's messages: those that did not arrive, those on their way, those that were sent, or all."""
    groups: dict[str, tuple[str, tuple[str, ...]]] = {
        "undelivered": (_("届かなかったもの"), tuple(UNDELIVERED)),
        "waiting": (_("これから送るもの"), OPEN),
        "sent": (_("送ったもの"), (Message.State.SENT,)),
        "all": (_("すべて"), tuple(Message.State)),
    }
    chosen = request.GET.get("state", "undelivered")
    if chosen not in groups:
        chosen = "undelivered"
    counts = count_by_state(ward_id=request.ward.pk)
    choices = [
        Choice(key, label, sum(counts.get(state, 0) for state in states), key == chosen)
        for key, (label, states) in groups.items()
    ]
    now = timezone.now()
    found = list_messages_of_ward(ward_id=request.ward.pk, states=groups[chosen][1])
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [describe(message=message, now=now) for message in page]
    context = {
        "choices": choices,
        "chosen": chosen,
        "page": page,
        "rows": rows,
        "has_actions": any(row.can_be_tried_again for row in rows),
    }
    return render(request, "portal/outbox/messages.html", context)


def _list_of_messages(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("portal:messages", kwargs={"ward_slug": ward_slug})


@require_POST
@keep_typed_for(_list_of_messages)
@for_administrators
def message_again(request: OfficerRequest, message_id: int) -> HttpResponse:
    """Have a message that did not arrive tried once more."""
    try:
        try_again(
            ward_id=request.ward.pk,
            message_id=message_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RetryRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("もう一度送ります。結果は「送ったもの」か、この一覧に出ます。"))
    return redirect("portal:messages", ward_slug=request.ward.slug)


@for_administrators
def purpose_list(request: OfficerRequest) -> HttpResponse:
    """List for what the house writes to people, when, and how long its words are kept."""
    context = {
        "purposes": [_describe(purpose) for purpose in registry.list_all()],
        "quiet_from": QUIET_FROM,
        "quiet_until": QUIET_UNTIL,
        "crumbs": [_crumb(request)],
    }
    return render(request, "portal/outbox/purposes.html", context)


@for_administrators
def purpose_preview(request: OfficerRequest, key: str) -> HttpResponse:
    """Show how one kind of message reads in each language, with invented contents."""
    purpose = registry.find(key)
    if purpose is None:
        raise Http404
    names = dict(settings.LANGUAGES)
    languages = [
        InLanguage(code, names[code], list_previews(purpose=key, language=code))
        for code in list_languages(purpose=key)
    ]
    address = reverse("portal:message-purposes", kwargs={"ward_slug": request.ward.slug})
    context = {
        "purpose": _describe(purpose),
        "languages": languages,
        "crumbs": [_crumb(request), {"label": _("連絡の種類"), "url": address}],
    }
    return render(request, "portal/outbox/preview.html", context)


def _crumb(request: OfficerRequest) -> dict[str, str]:
    address = reverse("portal:messages", kwargs={"ward_slug": request.ward.slug})
    return {"label": _("送った連絡"), "url": address}


def _describe(purpose: Purpose) -> dict[str, object]:
    return {
        "key": purpose.key,
        "label": _(purpose.label),
        "is_urgent": purpose.is_urgent,
        "is_secret": purpose.is_secret,
        "days_kept": purpose.keep_for.days,
        "languages": len(list_languages(purpose=purpose.key)),
    }
