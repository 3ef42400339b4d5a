"""The answer to a group that asks a place to come and sell: the same for its keepers and for officers."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.rooms.places.forms.visits import AnswerForm
from engawa.rooms.places.models import VisitRequest
from engawa.rooms.places.services import visits as services
from engawa.rooms.places.visit_words import list_wish_words


def answer_visit(
    request: HttpRequest,
    visit: VisitRequest,
    *,
    template: str,
    context: dict[str, Any],
    actor_id: int | None,
    back: str,
    typed: QueryDict | None,
) -> HttpResponse:
    """Show a request with the form for the answer, or keep the answer and tell the asker.

    `typed` is what was typed on this page before the session ended.
    """
    now, today = timezone.now(), timezone.localdate()
    shown = {
        **context,
        "visit": visit,
        "wishes": list_wish_words(visit=visit),
        "is_open": visit.state == VisitRequest.State.SENT,
        "is_overtaken": False,
        "is_kept": typed is not None,
        "back": back,
    }
    if request.method != "POST":
        form = AnswerForm(wishes=visit.wishes, today=today)
        if typed is not None:
            form.fill(typed)
        return render(request, template, {**shown, "form": form})
    form = AnswerForm(request.POST, wishes=visit.wishes, today=today)
    if not form.is_valid():
        return render(request, template, {**shown, "form": form}, status=422)
    words = form.cleaned_data["words"]
    who: Any = {"visit_id": visit.pk, "place_id": visit.place_id, "actor_id": actor_id, "now": now}
    try:
        if form.accepts:
            services.accept_visit(day=form.get_day(), words=words, **who)
        else:
            services.decline_visit(words=words, **who)
    except services.AlreadyAnswered as answered:
        shown |= {"visit": answered.current, "is_open": False, "is_overtaken": True}
        return render(request, template, {**shown, "form": form}, status=409)
    if form.accepts:
        messages.success(request, _("引き受けました。おねがいした方にも知らせます。"))
    else:
        messages.success(request, _("断る返事を送りました。"))
    return redirect(back)
