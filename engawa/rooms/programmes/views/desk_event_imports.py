"""Pages of the desk for taking in files of events: bring one, look at what it would do, take it in, undo."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.ui.fields import Choice, Part
from engawa.rooms.places.contracts import TableRefused
from engawa.rooms.programmes.importing.rows import Severity
from engawa.rooms.programmes.models import ProgrammeImport
from engawa.rooms.programmes.selectors.event_imports import (
    Deed,
    EventPlan,
    ImportRefused,
    list_imports,
    plan_import,
)
from engawa.rooms.programmes.services import event_imports as services
from engawa.rooms.programmes.services.event_undoing import undo_import
from engawa.rooms.programmes.views.desk_permission import Crumbs, crumbs_of

LARGEST_FILE = 50 * 1024 * 1024
ROWS_SHOWN = 20
# Of the rows of the file; the others are a press away.
ROWS_OPEN = 3
FINDINGS_SHOWN = 200
PROGRAMMES_SHOWN = 100
DEEDS = (
    (Deed.NEW, gettext_lazy("新しく加わる催し")),
    (Deed.CHANGED, gettext_lazy("変わる催し")),
    (Deed.KEPT, gettext_lazy("職員の内容のままにする催し")),
    (Deed.UNCHANGED, gettext_lazy("変わらない催し")),
)


class UploadForm(Part):
    """Which file, and which section looks after what it adds."""

    file = forms.FileField(
        label=gettext_lazy("催しの表のファイル"),
        help_text=gettext_lazy(
            "自治体標準オープンデータセットの「イベント一覧」、その前の版、50列の「イベント」。CSVかExcel、文字コードは自動で見分けます。"
        ),
        error_messages={
            "required": gettext_lazy("ファイルを選んでください。"),
            "empty": gettext_lazy("選んだファイルは中身がありません（0バイト）。"),
            "max_length": gettext_lazy(
                "ファイルの名前が長すぎます。短くして、もう一度選んでください。"
            ),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods"}),
    )
    section = Choice(
        label=gettext_lazy("担当の課"),
        help_text=gettext_lazy("表の連絡先が区の課の名前のときは、その課になります。"),
    )

    def __init__(self, *args: Any, sections: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        control = self.fields["section"]
        assert isinstance(control, Choice)
        control.offer(sections)


def _to_list(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("programmes:desk-imports", kwargs={"ward_slug": ward_slug})


def _to_import(_request: HttpRequest, ward_slug: str, import_id: int) -> str:
    given = {"ward_slug": ward_slug, "import_id": import_id}
    return reverse("programmes:desk-import", kwargs=given)


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: OfficerRequest) -> HttpResponse:
    """Show what was taken in, and read a file for review."""
    sections = [(str(pk), name) for pk, name in request.ward.sections.values_list("pk", "name")]
    if request.method != "POST":
        form = UploadForm(sections=sections)
        is_kept = restore(form, take_kept(request))
        return _show_list(request, form, is_kept=is_kept)
    form = UploadForm(request.POST, request.FILES, sections=sections)
    if not form.is_valid():
        return _show_list(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        started = services.start_import(
            ward_id=request.ward.pk,
            section_id=int(form.cleaned_data["section"]),
            filename=file.name,
            content=file.read(LARGEST_FILE + 1),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (TableRefused, ImportRefused) as refused:
        form.add_error("file", str(refused))
        return _show_list(request, form, status=422)
    return _go(request, started.pk)


@officer_page(Role.EDITOR, for_whole_ward=True)
@require_safe
def review(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show what a file says and what it would do; of one that has ended, what it did."""
    found = (
        ProgrammeImport.objects.filter(ward=request.ward, pk=import_id)
        .select_related("ward", "section", "created_by")
        .first()
    )
    if found is None:
        raise Http404
    context: dict[str, Any] = {"programme_import": found, "crumbs": _crumbs(request)}
    if found.state != ProgrammeImport.State.IN_REVIEW:
        context["changes"] = found.changes.all()[:PROGRAMMES_SHOWN]
        return render(request, "programmes/imports/ended.html", context)
    plan = plan_import(programme_import=found)
    context |= _describe(plan)
    return render(request, "programmes/imports/review.html", context)


@require_POST
@keep_typed_for(_to_import)
@officer_page(Role.EDITOR, for_whole_ward=True)
def apply(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Take the rows of a file in."""
    try:
        done = services.apply_import(
            ward_id=request.ward.pk,
            import_id=import_id,
            seen=request.POST.get("seen", ""),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ImportGone as gone:
        raise Http404 from gone
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return _go(request, import_id)
    messages.success(
        request,
        _(
            "取り込みました。新しく%(new)d件、直した所%(changed)d件。新しい催しは、公開するまで職員だけが見られます。"
        )
        % {"new": done.counts["NEW"], "changed": done.counts["CHANGED"]},
    )
    return _go(request, import_id)


@require_POST
@keep_typed_for(_to_import)
@officer_page(Role.EDITOR, for_whole_ward=True)
def undo(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Put back what an import changed."""
    try:
        undone = undo_import(
            ward_id=request.ward.pk,
            import_id=import_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ImportGone as gone:
        raise Http404 from gone
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return _go(request, import_id)
    messages.success(request, _("%(count)d件を元に戻しました。") % {"count": undone.restored})
    if undone.left:
        messages.warning(
            request,
            ngettext(
                "取り込みのあとで直したか公開した%(count)d件は、そのまま残しました：%(names)s",
                "取り込みのあとで直したか公開した%(count)d件は、そのまま残しました：%(names)s",
                len(undone.left),
            )
            % {"count": len(undone.left), "names": _("、").join(undone.left[:10])},
        )
    return _go(request, import_id)


@require_POST
@keep_typed_for(_to_import)
@officer_page(Role.EDITOR, for_whole_ward=True)
def discard(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Give up an import."""
    try:
        services.discard_import(
            ward_id=request.ward.pk,
            import_id=import_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ImportGone as gone:
        raise Http404 from gone
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("取り込みを取りやめました。"))
    return redirect("programmes:desk-imports", ward_slug=request.ward.slug)


def _describe(plan: EventPlan) -> dict[str, Any]:
    parts = []
    for deed, heading in DEEDS:
        of_deed = [each for each in plan.programmes if each.deed is deed]
        if of_deed:
            parts.append(
                {
                    "heading": heading,
                    "count": len(of_deed),
                    "programmes": of_deed[:PROGRAMMES_SHOWN],
                    "more": max(0, len(of_deed) - PROGRAMMES_SHOWN),
                    "is_open": deed in (Deed.CHANGED, Deed.KEPT),
                }
            )
    told, columns = _join_findings(plan), plan.table.columns
    shown = [
        (number, list(zip(columns, cells, strict=False)))
        for number, cells in plan.table.rows[:ROWS_SHOWN]
    ]
    return {
        "plan": plan,
        "counts": plan.count(),
        "parts": parts,
        "findings": told[:FINDINGS_SHOWN],
        "more_findings": max(0, len(told) - FINDINGS_SHOWN),
        "headings": columns,
        "preview": shown[:ROWS_OPEN],
        "preview_more": shown[ROWS_OPEN:],
        "unknown": [plan.layout.columns[at] for at in plan.layout.unknown],
    }


def _join_findings(plan: EventPlan) -> list[dict[str, Any]]:
    """Say once what is wrong with many rows in the same way."""
    joined: dict[tuple[str, str, str], list[int]] = {}
    for finding in plan.findings:
        told = (finding.column, finding.severity.value, finding.message)
        joined.setdefault(told, []).append(finding.row)
    return [
        {
            "column": column,
            "is_error": severity == Severity.ERROR,
            "message": message,
            "rows": rows[:ROWS_SHOWN],
            "more": max(0, len(rows) - ROWS_SHOWN),
        }
        for (column, severity, message), rows in joined.items()
    ]


def _crumbs(request: OfficerRequest) -> Crumbs:
    url = _to_list(request, request.ward.slug)
    return [*crumbs_of(request), {"label": _("催しの取り込み"), "url": url}]


def _go(request: OfficerRequest, import_id: int) -> HttpResponse:
    return redirect("programmes:desk-import", ward_slug=request.ward.slug, import_id=import_id)


def _show_list(
    request: OfficerRequest, form: UploadForm, *, is_kept: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "is_kept": is_kept,
        "imports": list_imports(ward_id=request.ward.pk),
        "crumbs": crumbs_of(request),
    }
    return render(request, "programmes/imports/list.html", context, status=status)
