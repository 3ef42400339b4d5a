"""Pages of the desk for taking in a published document: list, review, accept, give up."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_http_methods

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for, take_kept
from engawa.core.fiscal.years import FiscalYear, fiscal_year_of
from engawa.core.ui.forms import clean_text, read_whole_number
from engawa.rooms.policy.addresses import find_address
from engawa.rooms.policy.importing.editing import CannotEdit
from engawa.rooms.policy.importing.reading import LARGEST_FILE, CannotRead
from engawa.rooms.policy.models import PolicyImport
from engawa.rooms.policy.selectors.desk import may_edit_all
from engawa.rooms.policy.selectors.import_acceptance import preview_acceptance
from engawa.rooms.policy.selectors.import_review import get_review
from engawa.rooms.policy.selectors.imports import get_import, list_imports
from engawa.rooms.policy.services import imports as services
from engawa.rooms.policy.services.publishing import DraftExists

MEGABYTE = 1024 * 1024
# Long enough for a plan of years ago; every year between is offered.
YEARS_BACK = 10
_TREE_PART = "policy/imports/tree_pane.html"
_WORDS = ("title", "body", "note", "section", "label")
_ARGUMENTS = ("parent_key", "position", "into_key", "at", "kind", "aside", *_WORDS)


class UploadForm(forms.Form):
    """Which document to read, and for which year."""

    file = forms.FileField(
        label=_lazy("運営方針のファイル"),
        help_text=_lazy(
            "テキスト（.txt）、Markdown（.md）、Word（.docx）、文字を選択できるPDF（.pdf）。20 MBまで。"
        ),
        error_messages={
            "required": _lazy("ファイルを選んでください。"),
            "empty": _lazy(
                "選んだファイルは中身がありません（0バイト）。ファイルを確かめて、もう一度選んでください。"
            ),
            "max_length": _lazy("ファイルの名前が長すぎます。短くして、もう一度選んでください。"),
        },
        widget=forms.FileInput(attrs={"accept": ".txt,.text,.md,.markdown,.docx,.pdf"}),
    )
    fiscal_year = forms.TypedChoiceField(
        label=_lazy("年度"),
        coerce=int,
        help_text=_lazy("この年度の方針の下書きになります。"),
        error_messages={"invalid_choice": _lazy("年度を一覧から選んでください。")},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = fiscal_year_of(today).year
        field = self.fields["fiscal_year"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (year, FiscalYear(year).label)
            for year in range(this_year + 1, this_year - YEARS_BACK - 1, -1)
        ]
        field.initial = this_year

    def clean_file(self) -> Any:
        """Refuse a file that is too large before a byte of it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _(
                    "「%(name)s」は大きすぎます（%(size)d MB）。%(limit)d MBまでのファイルにしてください。"
                )
                % {
                    "name": file.name,
                    "size": -(-file.size // MEGABYTE),
                    "limit": LARGEST_FILE // MEGABYTE,
                }
            )
        return file


@officer_page(Role.VIEWER)
@require_GET
def imports(request: OfficerRequest) -> HttpResponse:
    """List the documents that were read, and offer to read another."""
    form = UploadForm(today=timezone.localdate())
    return _list_page(request, form)


@officer_page(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def start(request: OfficerRequest) -> HttpResponse:
    """Read an uploaded document; go to its review."""
    if request.method == "GET":
        return redirect("policy:imports", ward_slug=request.ward.slug)
    _need_whole_ward(request)
    form = UploadForm(request.POST, request.FILES, today=timezone.localdate())
    if not form.is_valid():
        return _list_page(request, form, status=422)
    file = form.cleaned_data["file"]
    try:
        started = services.start_import(
            ward_id=request.ward.pk,
            fiscal_year=form.cleaned_data["fiscal_year"],
            filename=file.name,
            content=file.read(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except CannotRead as refused:
        form.add_error("file", str(refused))
        return _list_page(request, form, status=422)
    if started.is_same:
        messages.info(request, _("同じファイルは前に読み込んであります。何も変えていません。"))
    else:
        messages.success(request, _("読み込みました。木を確かめてください。"))
    return redirect(_review_url(request, started.policy_import.pk))


@officer_page(Role.VIEWER)
@require_GET
def review(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show source and tree side by side, and what can be done with the chosen node."""
    policy_import = _get(request, import_id)
    key = request.GET.get("node", "")
    page = request.GET.get("page", "")
    edit_url = reverse(
        "policy:import-edit", kwargs={"ward_slug": request.ward.slug, "import_id": import_id}
    )
    kept = take_kept(request, form=edit_url)
    return _review_page(
        request,
        policy_import,
        key=key,
        page=read_whole_number(page) or None,
        typed=_typed(kept) if kept else None,
        kept_revision=_revision(kept) if kept else None,
    )


def _page_of_edit(request: HttpRequest, ward_slug: str, import_id: int) -> str:
    """Give the address of the page on which a correction was typed."""
    url = reverse("policy:import", kwargs={"ward_slug": ward_slug, "import_id": import_id})
    key = request.POST.get("key", "")
    return f"{url}?{urlencode({'node': key})}" if key else url


@keep_typed_for(_page_of_edit)
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def edit(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Change the tree by one operation; tell the officer who comes second."""
    if request.method == "GET":
        # After a refusal or a new sign-in the address bar says this address.
        return redirect(_review_url(request, import_id))
    _need_whole_ward(request)
    policy_import = _get(request, import_id)
    key = request.POST.get("key", "")
    try:
        shown = services.edit_import(
            import_id=policy_import.pk,
            base_revision=_revision(request.POST),
            operation=request.POST.get("operation", ""),
            arguments=_arguments(request.POST),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ImportConflict as conflict:
        return _refused(request, policy_import.pk, key, str(conflict), status=409)
    except (CannotEdit, services.ImportClosed) as refused:
        return _refused(request, policy_import.pk, key, str(refused), status=422)
    except (KeyError, ValueError):
        sentence = _("どの行を、どこへ置くかを選んでから、もう一度押してください。")
        return _refused(request, policy_import.pk, key, sentence, status=422)
    return redirect(_review_url(request, policy_import.pk, shown))


@officer_page(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def undo(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Take the newest edit back."""
    if request.method == "GET":
        return redirect(_review_url(request, import_id))
    _need_whole_ward(request)
    policy_import = _get(request, import_id)
    try:
        key = services.undo_import_edit(
            import_id=policy_import.pk,
            base_revision=_revision(request.POST),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ImportConflict as conflict:
        return _refused(request, policy_import.pk, "", str(conflict), status=409)
    except services.ImportRefused as refused:
        return _refused(request, policy_import.pk, "", str(refused), status=422)
    messages.success(request, _("元に戻しました。"))
    return redirect(_review_url(request, policy_import.pk, key))


@officer_page(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def accept(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Say what accepting will do, and do it."""
    _need_whole_ward(request)
    policy_import = _get(request, import_id)
    refusal = ""
    if request.method == "POST":
        try:
            version = services.accept_import(
                import_id=policy_import.pk,
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except (services.ImportRefused, DraftExists) as refused:
            refusal = str(refused)
        else:
            messages.success(
                request,
                _("%(year)sの運営方針の第%(number)d版を、下書きとして作りました。")
                % {
                    "year": FiscalYear(policy_import.fiscal_year).label,
                    "number": version.number,
                },
            )
            return redirect(
                "policy:desk-plan", ward_slug=request.ward.slug, year=policy_import.fiscal_year
            )
    elif policy_import.state != PolicyImport.State.IN_REVIEW:
        return redirect(_review_url(request, policy_import.pk))
    context = {
        "policy_import": policy_import,
        "year": FiscalYear(policy_import.fiscal_year),
        "preview": preview_acceptance(policy_import=policy_import),
        "refusal": refusal,
        "crumbs": _crumbs(request, policy_import),
    }
    status = 409 if refusal else 200
    return render(request, "policy/imports/accept.html", context, status=status)


@officer_page(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def discard(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Ask whether to give the import up, and do it."""
    _need_whole_ward(request)
    policy_import = _get(request, import_id)
    if request.method == "POST":
        try:
            services.discard_import(
                import_id=policy_import.pk,
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except services.ImportClosed as refused:
            return _refused(request, policy_import.pk, "", str(refused), status=409)
        messages.success(request, _("読み込みを取りやめました。方針はそのままです。"))
        return redirect("policy:imports", ward_slug=request.ward.slug)
    context = {"policy_import": policy_import, "crumbs": _crumbs(request, policy_import)}
    return render(request, "policy/imports/discard.html", context)


# --- what the views share -------------------------------------------------------------------------


def _get(request: OfficerRequest, import_id: int) -> PolicyImport:
    try:
        return get_import(ward_id=request.ward.pk, import_id=import_id)
    except PolicyImport.DoesNotExist as error:
        raise Http404 from error


def _need_whole_ward(request: OfficerRequest) -> None:
    if not may_edit_all(officer=request.officer):
        raise PermissionDenied(_("文書の読み込みは、区全体の「編集」の権限を持つ職員が行います。"))


def _list_page(request: OfficerRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "rows": list_imports(ward_id=request.ward.pk),
        "may_edit": may_edit_all(officer=request.officer),
        "crumbs": [_desk_crumb(request)],
    }
    return render(request, "policy/imports/list.html", context, status=status)


def _review_page(
    request: OfficerRequest,
    policy_import: PolicyImport,
    *,
    key: str = "",
    page: int | None = None,
    refusal: str = "",
    typed: dict[str, str] | None = None,
    kept_revision: int | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = get_review(policy_import=policy_import, key=key, page=page)
    panel = shown.panel
    words = {name: getattr(panel, name, "") for name in _WORDS}
    context = {
        "policy_import": policy_import,
        "year": FiscalYear(policy_import.fiscal_year),
        "review": shown,
        "panel": panel,
        "words": {**words, **(typed or {})},
        "is_typed": bool(typed),
        # What was typed before the session ended has not seen what colleagues did meanwhile.
        "is_kept": kept_revision is not None and bool(typed),
        "words_revision": policy_import.revision if kept_revision is None else kept_revision,
        "may_edit": may_edit_all(officer=request.officer)
        and policy_import.state == PolicyImport.State.IN_REVIEW,
        "refusal": refusal,
        "review_url": _review_url(request, policy_import.pk),
        "plan_url": find_address(
            "desk-plan", ward_slug=request.ward.slug, year=policy_import.fiscal_year
        ),
        "crumbs": [_desk_crumb(request), _list_crumb(request)],
    }
    template = "policy/imports/review.html"
    if request.headers.get("X-Ward-Part") == "tree":
        template = _TREE_PART
    response = render(request, template, context, status=status)
    response["Vary"] = "X-Ward-Part, Cookie"
    return response


def _refused(
    request: OfficerRequest, import_id: int, key: str, sentence: str, *, status: int
) -> HttpResponse:
    """Show the tree as it is now, why nothing was done, and what the officer had typed."""
    policy_import = _get(request, import_id)
    typed = _typed(request.POST)
    return _review_page(
        request, policy_import, key=key, refusal=sentence, typed=typed, status=status
    )


def _typed(posted: QueryDict) -> dict[str, str]:
    """Give the words of a node that the officer had typed, if it was words that were sent."""
    if posted.get("operation") != "rename":
        return {}
    return {name: clean_text(str(posted[name])) for name in _WORDS if name in posted}


def _arguments(posted: QueryDict) -> dict[str, Any]:
    arguments: dict[str, Any] = {name: posted[name] for name in _ARGUMENTS if name in posted}
    arguments = {name: clean_text(value) for name, value in arguments.items()}
    if posted.get("key"):
        arguments["key"] = posted["key"]
    if "indexes" in posted:
        arguments["indexes"] = ",".join(posted.getlist("indexes"))
    if posted.get("operation") == "retag":
        arguments["tags"] = posted.getlist("tags")
    return arguments


def _revision(posted: QueryDict) -> int:
    # A form without a revision has seen nothing: it must not overwrite anything.
    return read_whole_number(posted.get("revision", ""))


def _review_url(request: OfficerRequest, import_id: int, key: str = "") -> str:
    url = reverse("policy:import", kwargs={"ward_slug": request.ward.slug, "import_id": import_id})
    return f"{url}?node={key}#node-{key}" if key else url


def _desk_crumb(request: OfficerRequest) -> dict[str, str]:
    return {"url": find_address("desk", ward_slug=request.ward.slug), "label": _("運営方針")}


def _list_crumb(request: OfficerRequest) -> dict[str, str]:
    url = reverse("policy:imports", kwargs={"ward_slug": request.ward.slug})
    return {"url": url, "label": _("文書の読み込み")}


def _crumbs(request: OfficerRequest, policy_import: PolicyImport) -> list[dict[str, str]]:
    return [
        _desk_crumb(request),
        _list_crumb(request),
        {"url": _review_url(request, policy_import.pk), "label": policy_import.filename},
    ]
