"""The survey of one programme at the desk: whether people are asked, and what they answered."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.programmes.forms.desk_survey import SurveyForm
from engawa.rooms.programmes.models import Programme, Survey
from engawa.rooms.programmes.selectors.surveys import find_survey, list_questions, view_results
from engawa.rooms.programmes.services.surveys import SurveyChanged, change_survey
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_own_programme_or_404,
    get_programme_or_404,
    may_write,
    say_why_closed,
)


@keep_typed
@never_cache
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: OfficerRequest, number: int) -> HttpResponse:
    """Show what people answered, and set whether and what they are asked."""
    if request.method == "POST":
        return _change(request, get_own_programme_or_404(request, number))
    programme = get_programme_or_404(request, number)
    stands = find_survey(programme=programme)
    form = SurveyForm(initial=_said(programme, stands))
    kept = take_kept(request)
    if kept is None:
        return _show(request, programme, form, revision=stands.revision)
    form.fill(kept)
    revision = read_whole_number(kept.get("revision", ""))
    return _show(request, programme, form, revision=revision, is_kept=True)


def _change(request: OfficerRequest, programme: Programme) -> HttpResponse:
    form = SurveyForm(request.POST)
    revision = read_whole_number(request.POST.get("revision", ""))
    if not form.is_valid():
        return _show(request, programme, form, revision=revision, status=422)
    try:
        change_survey(
            ward_id=request.ward.pk,
            programme_number=programme.number,
            revision=revision,
            is_on=form.cleaned_data["is_on"],
            questions=form.read_questions(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except SurveyChanged as faster:
        stands = _said(programme, faster.current)
        return _show(
            request, programme, form, revision=faster.current.revision, stands=stands, status=409
        )
    messages.success(request, _("アンケートを保存しました。"))
    return redirect("programmes:desk-survey", ward_slug=request.ward.slug, number=programme.number)


def _said(programme: Programme, stands: Survey) -> dict[str, Any]:
    questions = [words for _number, words in list_questions(programme=programme)]
    return {
        "is_on": stands.is_on,
        **{f"question_{number}": words for number, words in enumerate(questions, start=1)},
    }


def _show(
    request: OfficerRequest,
    programme: Programme,
    form: SurveyForm,
    *,
    revision: int,
    stands: dict[str, Any] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_open = may_write(request.officer, programme.section_id)
    context = {
        "programme": programme,
        "form": form,
        "revision": revision,
        # What another officer saved meanwhile, in words; what was typed here stays in the form.
        "stands": [words for name, words in (stands or {}).items() if name != "is_on"],
        "stands_on": bool(stands and stands["is_on"]),
        "is_conflict": stands is not None,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open else say_why_closed(request.officer, programme),
        "results": view_results(programme=programme),
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/survey/desk.html", context, status=status)
