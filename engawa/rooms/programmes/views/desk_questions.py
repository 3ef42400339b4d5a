"""The questions of an intake at the desk: add, change, close, ask the same elsewhere; with a preview of the form."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.core.ui.forms import list_errors
from engawa.rooms.programmes.booking_form import PartyForm
from engawa.rooms.programmes.forms.question import QuestionForm, propose, say_question
from engawa.rooms.programmes.models import Intake, Programme, Question
from engawa.rooms.programmes.question_words import READY
from engawa.rooms.programmes.selectors.desk_questions import (
    count_without_questions,
    list_questions,
)
from engawa.rooms.programmes.services.asking import (
    QuestionRefused,
    QuestionUnsound,
    read_question,
)
from engawa.rooms.programmes.services.questions import (
    add_question,
    change_question,
    close_question,
    spread_questions,
)
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
    get_programme_or_404,
    may_write,
    say_why_closed,
)


def _find_questions(request: OfficerRequest, ward_slug: str, **arguments: int) -> str:
    return request.path.partition("/questions/")[0] + "/questions/"


@officer_page(Role.VIEWER)
@require_safe
def questions(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show what an intake asks, how many answered, and how it looks in the form of booking."""
    programme = get_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    is_open = may_write(request.officer, programme.section_id)
    preview = PartyForm(intake=intake)
    context = {
        **_context(request, programme, intake),
        "lines": list_questions(intake=intake),
        "kinds": [(kind.value, kind.label) for kind in Question.Kind if kind in READY],
        "groups": list(preview.questions.list_groups()),
        "others": count_without_questions(intake=intake, now=timezone.now()),
        "is_open": is_open,
        "why_closed": "" if is_open else say_why_closed(request.officer, programme),
    }
    return render(request, "programmes/desk/questions.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show the form of a question that is not there yet, and add it."""
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    if request.method != "POST":
        form = QuestionForm(initial=propose(request.GET.get("kind", "")))
        return _show(request, programme, intake, None, form)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, intake, None, form, status=422)
    try:
        add_question(
            ward_id=request.ward.pk,
            programme_number=number,
            number=intake_number,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except QuestionUnsound as unsound:
        form.refuse(unsound)
        return _show(request, programme, intake, None, form, status=422)
    except QuestionRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, programme, intake, None, form, status=409)
    messages.success(request, _("質問を加えました。下の見本で、見え方を確かめてください。"))
    return _lead_on(request, number, intake_number)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def question(
    request: OfficerRequest, number: int, intake_number: int, question_number: int
) -> HttpResponse:
    """Show a question in its form, and change it while nobody has answered it."""
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    found = intake.questions.filter(number=question_number, closed_at__isnull=True).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        form = QuestionForm(initial=say_question(read_question(question=found)))
        return _show(request, programme, intake, found, form)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _show(request, programme, intake, found, form, status=422)
    try:
        change_question(
            ward_id=request.ward.pk,
            programme_number=number,
            number=intake_number,
            question_number=question_number,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except QuestionUnsound as unsound:
        form.refuse(unsound)
        return _show(request, programme, intake, found, form, status=422)
    except QuestionRefused as refused:
        form.add_error(None, str(refused))
        return _show(request, programme, intake, found, form, status=409)
    messages.success(request, _("質問を直しました。"))
    return _lead_on(request, number, intake_number)


@keep_typed_for(_find_questions)
@officer_page(Role.EDITOR)
@require_POST
def close(
    request: OfficerRequest, number: int, intake_number: int, question_number: int
) -> HttpResponse:
    """Ask a question of nobody any more."""
    get_intake_or_404(get_own_programme_or_404(request, number), intake_number)
    try:
        has_answers = close_question(
            ward_id=request.ward.pk,
            programme_number=number,
            number=intake_number,
            question_number=question_number,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except QuestionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request,
            _("質問を終えました。これまでの答えは、決めた日に消えます。")
            if has_answers
            else _("質問を外しました。"),
        )
    return _lead_on(request, number, intake_number)


@keep_typed_for(_find_questions)
@officer_page(Role.EDITOR)
@require_POST
def spread(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Ask the same in the other intakes of the programme that ask nothing."""
    get_intake_or_404(get_own_programme_or_404(request, number), intake_number)
    count = spread_questions(
        ward_id=request.ward.pk,
        programme_number=number,
        number=intake_number,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    messages.success(
        request,
        ngettext(
            "ほかの募集%(count)d件にも、同じ質問を入れました。",
            "ほかの募集%(count)d件にも、同じ質問を入れました。",
            count,
        )
        % {"count": count},
    )
    return _lead_on(request, number, intake_number)


def _context(request: OfficerRequest, programme: Programme, intake: Intake) -> dict[str, object]:
    return {
        "programme": programme,
        "intake": intake,
        "first": intake.sessions.first(),
        "crumbs": crumbs_of(request, programme),
    }


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    found: Question | None,
    form: QuestionForm,
    *,
    status: int = 200,
) -> HttpResponse:
    is_kept = False
    if request.method != "POST" and (kept := take_kept(request)) is not None:
        form.fill(kept)
        is_kept = True
    context = {
        **_context(request, programme, intake),
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "question": found,
        "answers": found.answers.count() if found is not None else 0,
        "is_kept": is_kept,
    }
    return render(request, "programmes/desk/question.html", context, status=status)


def _lead_on(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    return redirect(
        "programmes:desk-questions",
        ward_slug=request.ward.slug,
        number=number,
        intake_number=intake_number,
    )
