"""Pages of the desk for taking in files of places: bring one, look at what it would do, apply, undo."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for, restore, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.importing.layouts import MappingRefused
from engawa.rooms.places.importing.reading import LARGEST_FILE
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import PlaceImport, PlaceSource
from engawa.rooms.places.selectors.imports import list_imports, make_review
from engawa.rooms.places.selectors.kinds import list_kinds
from engawa.rooms.places.selectors.opened_imports import (
    ImportRefused,
    needs_kind,
    open_import,
    plan_opened,
    read_revision,
)
from engawa.rooms.places.services import imports as services
from engawa.rooms.places.services.undoing import undo_import

MEGABYTE = 1024 * 1024
_may_read = officer_page(Role.VIEWER)
_may_import = officer_page(Role.EDITOR, for_whole_ward=True)


def _to_list(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("places:imports", kwargs={"ward_slug": ward_slug})


def _to_import(_request: HttpRequest, ward_slug: str, import_id: int) -> str:
    return reverse("places:import", kwargs={"ward_slug": ward_slug, "import_id": import_id})


class UploadForm(forms.Form):
    """Which file, and whose list it is."""

    file = forms.FileField(
        label=_lazy("施設の表やデータのファイル"),
        help_text=_lazy(
            "CSV、Excel（.xlsx）、GeoJSON、GPX、KML。50 MBまで。文字コードは自動で見分けます。"
        ),
        error_messages={
            "required": _lazy("ファイルを選んでください。"),
            "empty": _lazy("選んだファイルは中身がありません（0バイト）。"),
            "max_length": _lazy("ファイルの名前が長すぎます。短くして、もう一度選んでください。"),
        },
        widget=forms.FileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.ods,.geojson,.json,.gpx,.kml,.kmz"}
        ),
    )
    source = forms.CharField(
        label=_lazy("一覧の名前"),
        max_length=200,
        help_text=_lazy(
            "同じ一覧の新しい表を取り込むときは、前と同じ名前にします。前との違いが分かります。例：横浜市 避難所一覧"
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    publisher = forms.CharField(label=_lazy("公表した所"), max_length=200, required=False)
    licence = forms.CharField(
        label=_lazy("利用の条件"), max_length=100, required=False, help_text=_lazy("例：CC BY 4.0")
    )
    kind = forms.ChoiceField(
        label=_lazy("施設の種類"),
        required=False,
        help_text=_lazy(
            "表に種類の列があるときや、決まった形の表のときは、選ばなくても分かります。"
        ),
    )

    def __init__(self, *args: Any, ward_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("表から見分ける")),
            *((kind.code, str(kind.label)) for kind in list_kinds(ward_id=ward_id)),
        ]

    def clean_file(self) -> Any:
        """Refuse a file that is too large before a byte of it is read."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("ファイルが大きすぎます（%(size)d MB）。%(limit)d MBまでにしてください。")
                % {"size": file.size // MEGABYTE, "limit": LARGEST_FILE // MEGABYTE}
            )
        return file


@_may_read
@require_http_methods(["GET", "HEAD"])
def imports(request: OfficerRequest) -> HttpResponse:
    """List the files that were brought, and let an officer bring another."""
    form = UploadForm(ward_id=request.ward.pk)
    start_url = reverse("places:import-start", kwargs={"ward_slug": request.ward.slug})
    is_kept = restore(form, take_kept(request, form=start_url))
    return _show_list(request, form, is_kept=is_kept)


@keep_typed_for(_to_list)
@_may_import
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: OfficerRequest) -> HttpResponse:
    """Read a file for review."""
    if request.method != "POST":
        return redirect("places:imports", ward_slug=request.ward.slug)
    form = UploadForm(request.POST, request.FILES, ward_id=request.ward.pk)
    if not form.is_valid():
        return _show_list(request, form, status=422)
    given = form.cleaned_data
    try:
        started = services.start_import(
            ward_id=request.ward.pk,
            filename=given["file"].name,
            content=given["file"].read(),
            source_title=given["source"],
            source_publisher=given["publisher"],
            source_licence=given["licence"],
            kind=given["kind"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except FileRefused as refused:
        form.add_error("file", str(refused))
        return _show_list(request, form, status=422)
    return _go(request, started)


@_may_read
@require_http_methods(["GET", "HEAD"])
def review(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Show what a file says and what it would do; of one that has ended, what it did."""
    return _show_review(request, _get(request, import_id))


@keep_typed_for(_to_import)
@_may_import
@require_POST
def choose(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Read the columns as the officer chose."""
    place_import = _get(request, import_id)
    try:
        opened = open_import(place_import=place_import)
        mapping = {
            heading: request.POST[name]
            for at, heading in enumerate(opened.table.columns)
            if (name := f"column-{at}") in request.POST
            and request.POST[name] != opened.recognised.mapping[at]
        }
        kinds = {kind.code for kind in list_kinds(ward_id=request.ward.pk)}
        kind = request.POST.get("kind", "")
        services.choose_mapping(
            ward_id=request.ward.pk,
            import_id=import_id,
            mapping=place_import.mapping | mapping,
            kind=kind if kind in kinds else "",
            takes_outside=request.POST.get("outside") == "on",
            partner_ids={read_whole_number(pk) for pk in request.POST.getlist("partners")},
            now=timezone.now(),
        )
    except MappingRefused as refused:
        return _show_review(request, place_import, problem=str(refused), status=422)
    except ImportRefused as refused:
        messages.error(request, str(refused))
    return _go(request, place_import)


@keep_typed_for(_to_import)
@_may_import
@require_POST
def apply(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Take the rows of a file in."""
    place_import = _get(request, import_id)
    try:
        done = services.apply_import(
            ward_id=request.ward.pk,
            import_id=import_id,
            seen_revision=read_whole_number(request.POST.get("revision", "")),
            for_the_file=[
                read_whole_number(number) for number in request.POST.getlist("for_the_file")
            ],
            removes_gone=request.POST.get("gone") == "on",
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return _go(request, place_import)
    messages.success(
        request,
        _("取り込みました。新しく%(new)d件、直した所%(changed)d件。公開ページにも出ています。")
        % {"new": done.counts["NEW"], "changed": done.counts["CHANGED"]},
    )
    return _go(request, place_import)


@keep_typed_for(_to_import)
@_may_import
@require_POST
def undo(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Put back what an import changed."""
    place_import = _get(request, import_id)
    try:
        undone = undo_import(
            ward_id=request.ward.pk,
            import_id=import_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ImportRefused as refused:
        messages.error(request, str(refused))
        return _go(request, place_import)
    messages.success(request, _("%(count)d件を元に戻しました。") % {"count": undone.restored})
    if undone.left:
        names = _("、").join(place.name for place in undone.left[:10])
        messages.warning(
            request,
            ngettext(
                "取り込みのあとで直された%(count)d件は、そのまま残しました：%(names)s",
                "取り込みのあとで直された%(count)d件は、そのまま残しました：%(names)s",
                len(undone.left),
            )
            % {"count": len(undone.left), "names": names},
        )
    return _go(request, place_import)


@keep_typed_for(_to_import)
@_may_import
@require_POST
def discard(request: OfficerRequest, import_id: int) -> HttpResponse:
    """Give up an import."""
    try:
        services.discard_import(
            ward_id=request.ward.pk,
            import_id=import_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ImportRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("取り込みを取りやめました。"))
    return redirect("places:imports", ward_slug=request.ward.slug)


def _get(request: OfficerRequest, import_id: int) -> PlaceImport:
    found = (
        PlaceImport.objects.filter(ward=request.ward, pk=import_id)
        .select_related("origin", "created_by")
        .first()
    )
    if found is None:
        raise Http404
    return found


def _go(request: OfficerRequest, place_import: PlaceImport) -> HttpResponse:
    return redirect("places:import", ward_slug=request.ward.slug, import_id=place_import.pk)


def _show_list(
    request: OfficerRequest, form: UploadForm, status: int = 200, *, is_kept: bool = False
) -> HttpResponse:
    context = {
        "is_kept": is_kept,
        "form": form,
        "imports": list_imports(ward_id=request.ward.pk),
        "sources": PlaceSource.objects.filter(ward=request.ward),
        "may_import": request.officer.is_everywhere_at_least(Role.EDITOR),
        "crumbs": [_desk(request)],
    }
    return render(request, "places/imports/list.html", context, status=status)


def _show_review(
    request: OfficerRequest, place_import: PlaceImport, problem: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "place_import": place_import,
        "problem": problem,
        "may_import": request.officer.is_everywhere_at_least(Role.EDITOR),
        "crumbs": [
            _desk(request),
            {"label": _("取り込み"), "url": _to_list(request, request.ward.slug)},
        ],
    }
    if place_import.state != PlaceImport.State.IN_REVIEW:
        context["partners"] = list(place_import.partners.values_list("name", flat=True))
        return render(request, "places/imports/ended.html", context, status=status)
    # Asked first: what is changed meanwhile is found when it is applied.
    revision = read_revision(ward_id=request.ward.pk)
    opened = open_import(place_import=place_import)
    context["revision"] = revision
    context["review"] = make_review(
        opened=opened,
        plan=plan_opened(opened=opened),
        needs_kind=needs_kind(opened=opened),
        ward_slug=request.ward.slug,
    )
    return render(request, "places/imports/review.html", context, status=status)


def _desk(request: OfficerRequest) -> dict[str, str]:
    url = reverse("places:desk", kwargs={"ward_slug": request.ward.slug})
    return {"label": _("施設"), "url": url}
