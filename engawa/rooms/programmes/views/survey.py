"""A survey, which the key in its link opens once: without signing in, and without telling who answers."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from engawa.core.access.pages import WardRequest, public_page
from engawa.core.access.senders import find_address, may_knock
from engawa.rooms.programmes.forms.survey import AnswerForm
from engawa.rooms.programmes.selectors.surveys import SurveyToAnswer, find_survey_to_answer
from engawa.rooms.programmes.services.surveys import SurveyOver, answer_survey
from engawa.rooms.programmes.wording import name_programme

# Keys that open nothing, from one network within an hour.
MOST_WRONG_KEYS = 60


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: WardRequest, key: str) -> HttpResponse:
    """Ask, and take the answer; nobody keeps the page, or is told its address."""
    response = _answer(request, key)
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not `no-referrer`: browsers would send forms without their origin, and nobody could press anything.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _answer(request: WardRequest, key: str) -> HttpResponse:
    now = timezone.now()
    asked = find_survey_to_answer(ward_id=request.ward.pk, key=key, now=now)
    if asked is None:
        who = find_address(request)
        if may_knock(about="programmes.survey", who=who, most=MOST_WRONG_KEYS, now=now):
            return _say_over(request)
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    if request.method != "POST":
        return _show(request, asked, AnswerForm(asked=asked))
    form = AnswerForm(request.POST, asked=asked)
    if not form.is_valid():
        return _show(request, asked, form, status=422)
    try:
        answer_survey(key=key, values=form.read_values(), now=now)
    except SurveyOver:
        return _say_over(request)
    # Not led on: the address of this page opens nothing any more.
    return render(request, "programmes/survey/thanks.html")


def _show(
    request: WardRequest, asked: SurveyToAnswer, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    context = {"programme": name_programme(asked.programme), "form": form}
    return render(request, "programmes/survey/survey.html", context, status=status)


def _say_over(request: WardRequest) -> HttpResponse:
    return render(request, "programmes/survey/over.html", status=404)
