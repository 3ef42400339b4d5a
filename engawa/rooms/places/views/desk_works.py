"""The staff desk of works: the list, and the form of one work."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.ui.forms import list_errors, read_whole_number
from engawa.rooms.places.forms.works import Differing, WorkForm, write_work_initial
from engawa.rooms.places.models import Work
from engawa.rooms.places.selectors.desk_works import (
    find_work_area,
    get_desk_works,
    get_work_choices,
)
from engawa.rooms.places.selectors.work_history import get_work_history
from engawa.rooms.places.selectors.works import view_work_photos
from engawa.rooms.places.services.works import (
    WorkChanged,
    add_work,
    change_work,
    read_work_values,
)
from engawa.rooms.places.views.desk import Crumbs, crumbs_of
from engawa.rooms.places.views.desk_permission import may_write


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List the works of the ward, those changed last first."""
    found = get_desk_works(
        ward_id=request.ward.pk,
        state=request.GET.get("state", ""),
        page_number=request.GET.get("page", "1"),
    )
    context = {
        "list": found,
        "may_add": request.officer.is_at_least(Role.EDITOR),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk_works/list.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a work that is not there yet, and add it."""
    if request.method != "POST":
        form = _make_form(request, None)
        kept = take_kept(request)
        if kept is not None:
            form.fill(kept)
        return _show(request, None, form, is_kept=kept is not None)
    form = _make_form(request, None, data=request.POST)
    if not form.is_valid():
        return _show(request, None, form, status=422)
    added = add_work(
        ward_id=request.ward.pk,
        values=form.make_values(),
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    _say_saved(request, added, form, _("「%(name)s」を加えました。") % {"name": added.title})
    return redirect("places:desk-work", ward_slug=request.ward.slug, number=added.number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: OfficerRequest, number: int) -> HttpResponse:
    """Show a work in its form, and change it."""
    if request.method == "POST":
        return _change(request, get_own_work_or_404(request, number))
    shown = get_work_or_404(request, number)
    form = _make_form(request, shown)
    kept = take_kept(request)
    if kept is None:
        return _show(request, shown, form)
    form.fill(kept)
    sent = kept.get("revision", "")
    return _show(request, shown, form, sent=sent, is_kept=True)


@officer_page(Role.VIEWER)
@require_safe
def history(request: OfficerRequest, number: int) -> HttpResponse:
    """Show what happened to a work, the latest first."""
    shown = get_work_or_404(request, number)
    found = get_work_history(work=shown, page_number=request.GET.get("page", "1"))
    context = {"work": shown, "history": found, "crumbs": crumbs_of_work(request, shown)}
    return render(request, "places/desk_works/history.html", context)


def get_work_or_404(request: OfficerRequest, number: int) -> Work:
    """Give the work of the ward with that number.

    :raises Http404: there is none.
    """
    found = Work.objects.filter(ward=request.ward, number=number).select_related("section").first()
    if found is None:
        raise Http404
    return found


def get_own_work_or_404(request: OfficerRequest, number: int) -> Work:
    """Give the work of that number, which the officer may write.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it, or the whole ward.
    """
    found = get_work_or_404(request, number)
    if not may_write(request.officer, found.section_id):
        raise PermissionDenied(_say_why_closed(request, found))
    return found


def crumbs_of_work(request: OfficerRequest, shown: Work | None = None) -> Crumbs:
    """Give the way from the list of places to a page about a work."""
    ward = {"ward_slug": request.ward.slug}
    url = reverse("places:desk-works", kwargs=ward)
    crumbs = [*crumbs_of(request), {"label": _("整備・工事"), "url": url}]
    if shown is not None:
        url = reverse("places:desk-work", kwargs={**ward, "number": shown.number})
        crumbs.append({"label": shown.title, "url": url})
    return crumbs


def _change(request: OfficerRequest, shown: Work) -> HttpResponse:
    form = _make_form(request, shown, data=request.POST)
    sent = request.POST.get("revision", "")
    if not form.is_valid():
        return _show(request, shown, form, sent=sent, status=422)
    try:
        changed = change_work(
            ward_id=request.ward.pk,
            number=shown.number,
            revision=read_whole_number(sent),
            values=form.make_values(),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except WorkChanged as conflict:
        current = conflict.current
        differing = form.compare(read_work_values(work=current))
        return _show(request, current, form, differing=differing, status=409)
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        _say_saved(
            request, changed, form, _("「%(name)s」を直しました。") % {"name": changed.title}
        )
    return redirect("places:desk-work", ward_slug=request.ward.slug, number=shown.number)


def _make_form(request: OfficerRequest, shown: Work | None, data: Any = None) -> WorkForm:
    officer = request.officer
    values = read_work_values(work=shown) if shown is not None else None
    choices = get_work_choices(
        ward_id=request.ward.pk,
        may_write_for=lambda section_id: may_write(officer, section_id),
        is_of_whole_ward=may_write(officer, None),
        kept_initiatives=frozenset(pk for pk, _code in values.promises) if values else frozenset(),
    )
    initial: dict[str, Any] = {"state": Work.State.PLANNED}
    if values is not None and shown is not None:
        initial = dict(write_work_initial(values))
        found = find_work_area(
            ward_id=request.ward.pk,
            where=values.where,
            latitude=values.latitude,
            longitude=values.longitude,
        )
        if values.area_id == found:
            # Else the district would stay behind when the point is moved.
            initial["area"] = ""
    elif not choices.may_leave_section_open and len(choices.sections) == 1:
        initial["section"] = str(next(iter(choices.sections)))
    kept = shown.section_id if shown is not None else None
    return WorkForm(data, initial=initial, choices=choices, kept_section=kept)


def _show(
    request: OfficerRequest,
    shown: Work | None,
    form: WorkForm,
    *,
    sent: str = "",
    differing: list[Differing] | None = None,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    is_open = shown is None or may_write(request.officer, shown.section_id)
    context = {
        "work": shown,
        "form": form,
        "errors": list_errors(form=form) if form.is_bound else [],
        "revision": sent or str(shown.revision if shown is not None else ""),
        "differing": differing,
        "is_conflict": differing is not None,
        "is_kept": is_kept,
        "is_open": is_open,
        "why_closed": "" if is_open or shown is None else _say_why_closed(request, shown),
        "photos": view_work_photos(work=shown, ward_slug=request.ward.slug) if shown else (),
        "reports": shown.reports.order_by("received_at") if shown else (),
        "crumbs": crumbs_of_work(request),
    }
    return render(request, "places/desk_works/work.html", context, status=status)


def _say_why_closed(request: OfficerRequest, shown: Work) -> str:
    if not request.officer.is_at_least(Role.EDITOR):
        return _("見るだけの権限です。直すには、編集の権限が要ります。")
    if shown.section is None:
        return _("担当の課が決まっていない工事です。区全体の編集の権限を持つ人が直せます。")
    return _("「%(section)s」の工事です。その課か、区全体の編集の権限を持つ人が直せます。") % {
        "section": shown.section.name
    }


def _say_saved(request: OfficerRequest, saved: Work, form: WorkForm, words: str) -> None:
    if saved.is_public:
        where = _("公開ページにも、すぐに出ます。")
    else:
        where = _("公開していないので、職員だけが見られます。")
    messages.success(request, _("%(done)s%(where)s") % {"done": words, "where": where})
    for note in form.notes:
        messages.info(request, note)
