"""The staff desk of reports from residents: the inbox, one report, its answer, and where it goes next."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.pictures import send_picture
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.forms.reports import AnswerForm, FirstSectionForm, HandOnForm
from engawa.rooms.places.models import SpotReport
from engawa.rooms.places.selectors import desk_reports as selectors
from engawa.rooms.places.selectors.reports import get_first_section
from engawa.rooms.places.services import reports as services
from engawa.rooms.places.views.desk import Crumbs, crumbs_of
from engawa.rooms.places.views.desk_permission import may_write


def page_of_report(_request: HttpRequest, ward_slug: str, report_id: int) -> str:
    """Give the address of the page on which a report has its forms."""
    return reverse("places:desk-report", kwargs={"ward_slug": ward_slug, "report_id": report_id})


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List the reports, those that wait longest first."""
    sections = {section for _role, section in request.officer.roles}
    found = selectors.get_inbox(
        ward_id=request.ward.pk,
        section_ids=frozenset(section for section in sections if section is not None)
        if None not in sections
        else frozenset(selectors.name_sections(ward_id=request.ward.pk)),
        has_whole_ward=None in sections,
        whose=request.GET.get("whose", selectors.MINE),
        state=request.GET.get("state", selectors.WAITING),
        page_number=request.GET.get("page", "1"),
        today=timezone.localdate(),
    )
    register = get_first_section(ward_id=request.ward.pk)
    context = {
        "inbox": found,
        "first_section": register.first_section if register else None,
        "may_choose": request.officer.is_everywhere_at_least(Role.ADMINISTRATOR),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk_reports/list.html", context)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: OfficerRequest, report_id: int) -> HttpResponse:
    """Show a report with its photo and its map, and answer it."""
    if request.method == "POST":
        return _answer(request, _get_own_or_404(request, report_id))
    shown = _get_or_404(request, report_id)
    answer, hand_on = _answer_form(request, shown), _hand_on_form(request, shown)
    kept = take_kept(request)
    is_kept = kept is not None
    if kept is not None:
        answer.fill(kept)
    else:
        kept = take_kept(request, form=_address("desk-report-hand-on", request, shown))
        is_kept = restore(hand_on, kept)
    sent = kept.get("revision", "") if kept is not None else ""
    return _show(request, shown, answer, hand_on, sent=sent, is_kept=is_kept)


@keep_typed_for(page_of_report)
@officer_page(Role.EDITOR)
@require_POST
def hand_on(request: OfficerRequest, report_id: int) -> HttpResponse:
    """Hand a report on to another section."""
    shown = _get_own_or_404(request, report_id)
    form = _hand_on_form(request, shown, data=request.POST)
    answer = _answer_form(request, shown)
    if not form.is_valid():
        return _show(request, shown, answer, form, sent=_revision_of(request), status=422)
    try:
        handed = services.hand_on_report(
            ward_id=request.ward.pk,
            report_id=shown.pk,
            revision=read_whole_number(_revision_of(request)),
            section_id=int(form.cleaned_data["section"]),
            note=form.cleaned_data["note"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReportChanged as conflict:
        return _show(request, conflict.current, answer, form, is_conflict=True, status=409)
    except services.SectionSame as refused:
        form.add_error("section", str(refused))
        return _show(request, shown, answer, form, sent=_revision_of(request), status=422)
    except services.ReportGone as refused:
        messages.error(request, str(refused))
        return _to_list(request)
    name = handed.section.name if handed.section else ""
    messages.success(request, _("「%(section)s」に渡しました。") % {"section": name})
    return _to_list(request)


@keep_typed_for(page_of_report)
@officer_page(Role.EDITOR)
@require_POST
def make_work(request: OfficerRequest, report_id: int) -> HttpResponse:
    """Make a work of a report, and open it."""
    shown = _get_own_or_404(request, report_id)
    try:
        work = services.make_work_of_report(
            ward_id=request.ward.pk,
            report_id=shown.pk,
            revision=read_whole_number(_revision_of(request)),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReportChanged as conflict:
        current = conflict.current
        answer, form = _answer_form(request, current), _hand_on_form(request, current)
        return _show(request, current, answer, form, is_conflict=True, status=409)
    except services.ReportGone as refused:
        messages.error(request, str(refused))
        return _to_list(request)
    messages.success(
        request,
        _("工事をつくりました。まだ公開していません。住民の言葉を読み直してから公開してください。"),
    )
    return redirect("places:desk-work", ward_slug=request.ward.slug, number=work.number)


@officer_page(Role.VIEWER)
@require_safe
def photo(request: OfficerRequest, report_id: int) -> HttpResponseBase:
    """Give the photo of a report, to officers of the ward only."""
    shown = _get_or_404(request, report_id)
    if not shown.photo:
        raise Http404
    return send_picture(request, shown.photo, is_public=False)


@keep_typed
@officer_page(Role.ADMINISTRATOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def first_section(request: OfficerRequest) -> HttpResponse:
    """Show which section reads new reports first, and choose another."""
    ward_id = request.ward.pk
    register = get_first_section(ward_id=ward_id)
    sections = selectors.name_sections(ward_id=ward_id)
    revision = str(register.revision if register else 0)
    if request.method != "POST":
        chosen = register.first_section_id if register else None
        form = FirstSectionForm(initial={"section": str(chosen or "")}, sections=sections)
        is_kept = restore(form, take_kept(request))
        return _show_choice(request, form, revision, is_kept=is_kept)
    form = FirstSectionForm(request.POST, sections=sections)
    if not form.is_valid():
        return _show_choice(request, form, _revision_of(request), status=422)
    chosen = form.cleaned_data["section"]
    try:
        services.choose_first_section(
            ward_id=ward_id,
            section_id=int(chosen) if chosen else None,
            revision=read_whole_number(_revision_of(request)),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.SettingChanged as refused:
        form.add_error("section", str(refused))
        return _show_choice(request, form, revision, status=409)
    messages.success(request, _("これから届く知らせを初めに読む課を選びました。"))
    return _to_list(request)


def _answer(request: OfficerRequest, shown: SpotReport) -> HttpResponse:
    form, hand_on_form = (
        _answer_form(request, shown, data=request.POST),
        _hand_on_form(request, shown),
    )
    sent = _revision_of(request)
    if not form.is_valid():
        return _show(request, shown, form, hand_on_form, sent=sent, status=422)
    given = form.cleaned_data
    try:
        answered = services.answer_report(
            ward_id=request.ward.pk,
            report_id=shown.pk,
            revision=read_whole_number(sent),
            state=given["state"],
            words=given["words"],
            note=given["note"],
            work_id=int(given["work"]) if given["work"] else None,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReportChanged as conflict:
        return _show(request, conflict.current, form, hand_on_form, is_conflict=True, status=409)
    except services.AnswerMissing as refused:
        form.add_error("words", str(refused))
        return _show(request, shown, form, hand_on_form, sent=sent, status=422)
    except services.WorkMissing as refused:
        form.add_error("work", str(refused))
        return _show(request, shown, form, hand_on_form, sent=sent, status=422)
    except services.ReportGone as refused:
        messages.error(request, str(refused))
        return _to_list(request)
    if answered.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    elif answered.email and (given["words"] or given["state"] != shown.state):
        messages.success(request, _("保存しました。知らせてくれた人に、メールで知らせます。"))
    else:
        messages.success(request, _("保存しました。"))
    return redirect("places:desk-report", ward_slug=request.ward.slug, report_id=shown.pk)


def _get_or_404(request: OfficerRequest, report_id: int) -> SpotReport:
    found = SpotReport.objects.filter(ward=request.ward, pk=report_id)
    shown = found.select_related("section", "work").first()
    if shown is None:
        raise Http404
    return shown


def _get_own_or_404(request: OfficerRequest, report_id: int) -> SpotReport:
    shown = _get_or_404(request, report_id)
    if not may_write(request.officer, shown.section_id):
        raise PermissionDenied(_say_why_closed(request, shown))
    return shown


def _say_why_closed(request: OfficerRequest, shown: SpotReport) -> str:
    if not request.officer.is_at_least(Role.EDITOR):
        return _("見るだけの権限です。答えるには、編集の権限が要ります。")
    if shown.section is None:
        return _("担当の課が決まっていない知らせです。区全体の編集の権限を持つ人が答えられます。")
    return _(
        "「%(section)s」が担当する知らせです。その課か、区全体の編集の権限を持つ人が答えられます。"
    ) % {"section": shown.section.name}


def _answer_form(request: OfficerRequest, shown: SpotReport, data: Any = None) -> AnswerForm:
    initial = {"state": shown.state, "work": str(shown.work_id or "")}
    works = selectors.name_open_works(ward_id=request.ward.pk)
    return AnswerForm(data, initial=initial, works=works)


def _hand_on_form(request: OfficerRequest, shown: SpotReport, data: Any = None) -> HandOnForm:
    sections = {
        pk: name
        for pk, name in selectors.name_sections(ward_id=request.ward.pk).items()
        if pk != shown.section_id
    }
    return HandOnForm(data, sections=sections, auto_id="hand-on-%s")


def _show(
    request: OfficerRequest,
    shown: SpotReport,
    answer: AnswerForm,
    hand_on_form: HandOnForm,
    *,
    sent: str = "",
    is_conflict: bool = False,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_open = may_write(request.officer, shown.section_id)
    context = {
        "detail": selectors.get_report_detail(
            report=shown, ward_name=request.ward.name, today=timezone.localdate()
        ),
        "answer": answer,
        "hand_on": hand_on_form,
        "revision": sent or str(shown.revision),
        "is_conflict": is_conflict,
        "is_kept": is_kept,
        "is_open": is_open and shown.words_erased_at is None,
        "why_closed": "" if is_open else _say_why_closed(request, shown),
        "crumbs": _crumbs(request),
    }
    return render(request, "places/desk_reports/report.html", context, status=status)


def _show_choice(
    request: OfficerRequest,
    form: FirstSectionForm,
    revision: str,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "revision": revision,
        "is_kept": is_kept,
        "crumbs": _crumbs(request),
    }
    return render(request, "places/desk_reports/first_section.html", context, status=status)


def _crumbs(request: OfficerRequest) -> Crumbs:
    url = reverse("places:desk-reports", kwargs={"ward_slug": request.ward.slug})
    return [*crumbs_of(request), {"label": _("住民からの知らせ"), "url": url}]


def _address(name: str, request: OfficerRequest, shown: SpotReport) -> str:
    arguments = {"ward_slug": request.ward.slug, "report_id": shown.pk}
    return reverse(f"places:{name}", kwargs=arguments)


def _revision_of(request: OfficerRequest) -> str:
    return str(request.POST.get("revision", ""))


def _to_list(request: OfficerRequest) -> HttpResponse:
    return redirect("places:desk-reports", ward_slug=request.ward.slug)
