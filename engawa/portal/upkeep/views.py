"""What a ward keeps of itself: its facts, its sections, partners and areas."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, View, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.wards.models import Section
from engawa.core.wards.services import (
    CodeFixed,
    CodeTaken,
    NameTaken,
    RowChanged,
    RowGone,
    RowRefused,
    StillUsed,
    WardValues,
    has_open_code,
    read_values,
)
from engawa.core.wards.uses import Row, list_uses
from engawa.portal.upkeep import services
from engawa.portal.upkeep.forms import (
    KeptForm,
    RowForm,
    Values,
    WardForm,
    read_opened,
    write_opened,
)
from engawa.portal.upkeep.kinds import KINDS, SECTIONS, Kind

_open_to_administrators = officer_page(Role.ADMINISTRATOR, for_whole_ward=True)


def for_administrators(view: View) -> View:
    """Open a view to those who administer the whole ward; what they sent is not lost with the session."""
    return keep_typed(_open_to_administrators(view))


def _list_of_sections(_request: HttpRequest, ward_slug: str, **_arguments: Any) -> str:
    return reverse("portal:ward-rows", kwargs={"ward_slug": ward_slug, "kind": SECTIONS.key})


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def ward_facts(request: OfficerRequest) -> HttpResponse:
    """Show what the ward says of itself, and change it."""
    current = read_values(row=request.ward, of=WardValues)
    if request.method != "POST":
        form = WardForm(initial=asdict(current), ward=request.ward)
        kept = take_kept(request)
        return _show_ward(request, form, _opened(kept, current), is_kept=restore(form, kept))
    form = WardForm(request.POST, ward=request.ward)
    opened = read_opened(request.POST.get("opened", ""), WardValues)
    if not form.is_valid():
        return _show_ward(request, form, opened, status=422)
    try:
        changed = services.change_ward(
            ward_id=request.ward.pk,
            opened=opened,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RowChanged as conflict:
        rows = _compare(form, conflict.current, form.make_values())
        return _show_ward(request, form, conflict.current, conflict=rows, status=409)
    if changed is None:
        messages.info(request, _("変わったところはありません。"))
    else:
        messages.success(request, _("区のことを直しました。公開ページにも、すぐに出ます。"))
    return redirect("portal:ward-facts", ward_slug=request.ward.slug)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def ward_rows(request: OfficerRequest, kind: str) -> HttpResponse:
    """List the sections, partners or areas of the ward, and add one."""
    sort = _get_kind(kind)
    form = sort.form(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and (row := _add(request, form)) is not None:
            messages.success(request, _("「%(name)s」を加えました。") % {"name": row.name})
            return _to_list(request, sort)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    rows = list(sort.model.objects.filter(ward=request.ward))
    context = {
        "kind": sort,
        "is_kept": is_kept,
        "is_typed": is_kept or bool(form.errors),
        "rows": [{"row": row, "cells": sort.cells(row)} for row in rows],
        "form": form,
        "crumbs": _crumbs(request),
    }
    return render(request, "portal/upkeep/rows.html", context, status=status)


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def ward_row(request: OfficerRequest, kind: str, row_id: int) -> HttpResponse:
    """Show one section, partner or area, and change it."""
    sort = _get_kind(kind)
    row: Row | None = sort.model.objects.filter(ward=request.ward, pk=row_id).first()
    if request.method == "POST":
        return _change(request, sort, row, row_id)
    if row is None:
        raise Http404
    current = read_values(row=row, of=sort.form.values_class)
    form = sort.form(initial=asdict(current), has_open_code=has_open_code(row=row))
    kept = take_kept(request)
    opened = _opened(kept, current)
    return _show_row(request, sort, row, form, opened, is_kept=restore(form, kept))


@require_POST
@keep_typed_for(_list_of_sections)
@_open_to_administrators
def move_section(request: OfficerRequest, row_id: int) -> HttpResponse:
    """Put a section one place up or down."""
    by = {"up": -1, "down": 1}.get(request.POST.get("by", ""), 0)
    try:
        section = services.move_section(
            ward_id=request.ward.pk,
            section_id=row_id,
            by=by,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RowGone:
        return _say_gone(request, SECTIONS)
    if section is not None:
        messages.success(request, _("「%(name)s」の順を変えました。") % {"name": section.name})
    return _to_list(request, SECTIONS, at=f"row-{row_id}")


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def remove_ward_row(request: OfficerRequest, kind: str, row_id: int) -> HttpResponse:
    """Ask whether a section, partner or area shall go, or say what uses it; or remove it."""
    sort = _get_kind(kind)
    if request.method != "POST":
        row: Row | None = sort.model.objects.filter(ward=request.ward, pk=row_id).first()
        if row is None:
            raise Http404
        return _show_removal(request, sort, row, list_uses(row=row))
    try:
        removed = services.remove_row(
            model=sort.model,
            ward_id=request.ward.pk,
            row_id=row_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RowGone:
        return _say_gone(request, sort)
    except StillUsed as refused:
        return _show_removal(request, sort, refused.row, refused.uses, status=409)
    messages.success(request, _("「%(name)s」を消しました。") % {"name": removed.name})
    return _to_list(request, sort)


def _get_kind(key: str) -> Kind:
    try:
        return KINDS[key]
    except KeyError:
        raise Http404 from None


def _opened(kept: QueryDict | None, current: Values) -> Values:
    """Give what a form was opened with: before the session ended, if it did, or now."""
    return current if kept is None else read_opened(kept.get("opened", ""), type(current))


def _add(request: OfficerRequest, form: RowForm) -> Row | None:
    """Add what was typed; None, and a sentence in the form, when it cannot be."""
    try:
        return services.add_row(
            ward_id=request.ward.pk,
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (NameTaken, CodeTaken) as refused:
        _put_beside_field(form, refused)
        return None


def _change(request: OfficerRequest, sort: Kind, row: Row | None, row_id: int) -> HttpResponse:
    if row is None:
        return _say_gone(request, sort)
    opened = read_opened(request.POST.get("opened", ""), sort.form.values_class)
    form = sort.form(request.POST, has_open_code=has_open_code(row=row))
    if not form.is_valid():
        return _show_row(request, sort, row, form, opened, status=422)
    values = form.make_values(code=opened.code)
    try:
        changed = services.change_row(
            ward_id=request.ward.pk,
            row_id=row_id,
            opened=opened,
            values=values,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except RowGone:
        return _say_gone(request, sort)
    except RowChanged as conflict:
        rows = _compare(form, conflict.current, values)
        return _show_row(request, sort, row, form, conflict.current, conflict=rows, status=409)
    except (NameTaken, CodeTaken, CodeFixed) as refused:
        _put_beside_field(form, refused)
        return _show_row(request, sort, row, form, opened, status=422)
    if changed is None:
        messages.info(request, _("変わったところはありません。"))
    else:
        messages.success(request, _("「%(name)s」を直しました。") % {"name": changed.name})
    return _to_list(request, sort)


def _put_beside_field(form: RowForm, refused: RowRefused) -> None:
    form.add_error("name" if isinstance(refused, NameTaken) else "code", str(refused))


def _say_gone(request: OfficerRequest, sort: Kind) -> HttpResponse:
    messages.error(request, str(RowGone()))
    return _to_list(request, sort)


def _compare(form: KeptForm, theirs: Any, yours: Any) -> list[dict[str, str]]:
    """Give both texts of each value that differs, labelled as in the form."""
    before, after = asdict(theirs), asdict(yours)
    return [
        {
            "label": str(field.label),
            "theirs": _say(field, before[name]),
            "yours": _say(field, after[name]),
        }
        for name, field in form.fields.items()
        if before[name] != after[name]
    ]


def _say(field: Any, value: str) -> str:
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _show_ward(
    request: OfficerRequest,
    form: WardForm,
    opened: WardValues,
    *,
    conflict: list[dict[str, str]] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    unnamed = Section.objects.filter(ward=request.ward)
    context = {
        "form": form,
        "opened": write_opened(opened),
        "conflict": conflict,
        "is_kept": is_kept,
        "kinds": [
            {"kind": kind, "count": kind.model.objects.filter(ward=request.ward).count()}
            for kind in KINDS.values()
        ],
        "without_english": unnamed.filter(name_en="").count(),
        "without_easy": unnamed.filter(name_easy="").count(),
    }
    return render(request, "portal/upkeep/ward.html", context, status=status)


def _show_row(
    request: OfficerRequest,
    sort: Kind,
    row: Row | None,
    form: RowForm,
    opened: Any,
    *,
    conflict: list[dict[str, str]] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "kind": sort,
        "row": row,
        "form": form,
        "opened": write_opened(opened),
        "conflict": conflict,
        "is_kept": is_kept,
        "crumbs": _crumbs(request, sort),
    }
    return render(request, "portal/upkeep/row.html", context, status=status)


def _show_removal(
    request: OfficerRequest, sort: Kind, row: Row, uses: list[Any], *, status: int = 200
) -> HttpResponse:
    context = {
        "kind": sort,
        "row": row,
        "uses": uses,
        "stays": any(use.stays for use in uses),
        "crumbs": _crumbs(request, sort),
    }
    return render(request, "portal/upkeep/remove.html", context, status=status)


def _crumbs(request: OfficerRequest, sort: Kind | None = None) -> list[dict[str, str]]:
    ward = {"ward_slug": request.ward.slug}
    crumbs = [{"label": _("区のこと"), "url": reverse("portal:ward-facts", kwargs=ward)}]
    if sort is not None:
        url = reverse("portal:ward-rows", kwargs={**ward, "kind": sort.key})
        crumbs.append({"label": str(sort.title), "url": url})
    return crumbs


def _to_list(request: OfficerRequest, sort: Kind, at: str = "") -> HttpResponse:
    url = reverse("portal:ward-rows", kwargs={"ward_slug": request.ward.slug, "kind": sort.key})
    return redirect(f"{url}#{at}" if at else url)
