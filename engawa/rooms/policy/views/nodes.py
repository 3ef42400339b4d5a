"""Editing the parts of a draft, one by one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.policy import forms
from engawa.rooms.policy.drafting import errors
from engawa.rooms.policy.models import PlanEdit
from engawa.rooms.policy.nodes import PLAN_CODE, NodeKind, in_brackets, short
from engawa.rooms.policy.selectors import binding, branches
from engawa.rooms.policy.selectors.nodes import (
    NodeData,
    get_node,
    get_row,
)
from engawa.rooms.policy.services import tree, undoing
from engawa.rooms.policy.views.editor import (
    Desk,
    get_desk,
    keep_typed,
    kept_for,
)
from engawa.rooms.policy.views.node_choices import add_missing, read_kept
from engawa.rooms.policy.views.node_pages import (
    add_errors,
    bind_indicator,
    new_url,
    page_of,
    place_of_new,
    save_node,
    show_new,
    show_node,
)
from engawa.rooms.policy.views.node_permission import (
    find_node,
    has_node,
    require_may_add,
    require_may_edit,
    require_may_put,
    require_own_section,
)


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def plan(request: OfficerRequest, year: int) -> HttpResponse:
    """Show the newest version of the plan: its tree, and the form of its title."""
    desk = get_desk(request, year, PLAN_CODE)
    return show_node(desk, get_node(version=desk.version, code=PLAN_CODE), is_root=True)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def node(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Show one part of the plan, or save it."""
    desk = get_desk(request, year, code)
    if request.method == "POST":
        return save_node(desk, code)
    return show_node(desk, find_node(desk, code))


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_node(request: OfficerRequest, year: int) -> HttpResponse:
    """Show the form of a part that is not there yet, or add it."""
    desk = get_desk(request, year)
    kind, parent, after = place_of_new(desk)
    require_may_add(desk, kind, parent)
    form_class = forms.FORMS[kind]
    kept = take_kept(request)
    if request.method != "POST":
        initial = read_kept(form_class, kept) if kept else {}
        form = form_class(choices=desk.choices(), initial=initial)
        return show_new(desk, form, kind, parent, is_kept=kept is not None)
    form = form_class(request.POST, choices=desk.choices())
    if not form.is_valid():
        return show_new(desk, form, kind, parent, status=422)
    fields = form.read_fields()
    try:
        require_own_section(desk, fields, kind, None)
        add_missing(desk, form, fields)
        made = tree.create_node(
            version_id=desk.version.pk,
            kind=kind,
            fields=fields,
            parent_code=parent.code if parent else "",
            after_code=after,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except errors.FieldsRefused as refused:
        add_errors(form, refused)
        return show_new(desk, form, kind, parent, status=422)
    except errors.TreeRefused as refused:
        form.add_error(None, str(refused))
        return show_new(desk, form, kind, parent, status=409)
    messages.success(request, _("「%(title)s」を加えました。") % {"title": in_brackets(made.title)})
    return redirect(desk.url("desk-node", code=page_of(made)))


@kept_for("desk-node", "year", "code")
@officer_page(Role.EDITOR)
@require_POST
def move(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Move a part up or down among its siblings, or under another part."""
    desk = get_desk(request, year, code)
    moved = find_node(desk, code)
    require_may_edit(desk, moved)
    direction, under = request.POST.get("direction", ""), request.POST.get("under", "")
    place: dict[str, Any]
    base = moved.revision
    if direction in ("up", "down"):
        # One step from where it stands now: no older reading of the page can make that wrong.
        order = branches.list_sibling_codes(version=desk.version, code=code)
        step = -1 if direction == "up" else 1
        position = order.index(code) + step
        if not 0 <= position < len(order):
            messages.info(request, _("もう端にあるので、動かしていません。"))
            return _after_move(request, desk, moved)
        place = {"position": position}
    elif under:
        require_may_put(desk, under)
        place = {"parent_code": under, "position": None}
        base = read_whole_number(request.POST.get("version", ""))
    else:
        return redirect(desk.url("desk-node", code=code))
    try:
        tree.move_node(
            version_id=desk.version.pk,
            code=code,
            base_revision=base,
            actor_id=request.officer.user_id,
            now=timezone.now(),
            **place,
        )
    except errors.EditConflict:
        messages.warning(
            request,
            _("ほかの職員が先に直したため、移しませんでした。いまの内容を見てから移してください。"),
        )
    except errors.TreeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("「%(title)s」を移しました。") % {"title": in_brackets(moved.title)}
        )
    return _after_move(request, desk, moved)


def _after_move(request: OfficerRequest, desk: Desk, moved: NodeData) -> HttpResponse:
    # The tree is walked by keyboard: the row that was moved is the one to come back to.
    back = request.POST.get("back", "")
    code = back if back and has_node(desk, back) else page_of(moved)
    return redirect(desk.url("desk-node", code=code) + f"#row-{moved.code}")


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Ask whether a part shall go, saying what goes with it; or take it away."""
    desk = get_desk(request, year, code)
    doomed = find_node(desk, code)
    require_may_edit(desk, doomed)
    if doomed.kind is NodeKind.PLAN:
        raise Http404
    if request.method == "POST":
        try:
            tree.delete_node(
                version_id=desk.version.pk,
                code=code,
                base_revision=read_whole_number(request.POST.get("version", "")),
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except errors.EditConflict:
            messages.warning(
                request,
                _("ほかの職員が先に直したため、消しませんでした。いまの内容を確かめてください。"),
            )
            return redirect(desk.url("desk-node-delete", code=code))
        except errors.TreeRefused as refused:
            messages.error(request, str(refused))
            return redirect(desk.url("desk-plan"))
        messages.success(
            request,
            _("「%(title)s」を消しました。「元に戻す」で戻せます。")
            % {"title": in_brackets(doomed.title)},
        )
        above = doomed.parent or PLAN_CODE
        return redirect(desk.url("desk-node", code=above))
    row = get_row(version=desk.version, code=code)
    measures = list(row.measures.all()) if doomed.kind is NodeKind.AIM else []
    return render(
        request,
        "policy/desk/delete.html",
        {
            "node": doomed,
            "node_title": short(doomed.title),
            "below": branches.count_below(row=row),
            "measures": measures,
            "is_in_force": branches.is_in_force(plan=desk.version.plan, code=code),
            **desk.frame(),
        },
    )


@kept_for("desk-plan", "year")
@officer_page(Role.EDITOR)
@require_POST
def undo(request: OfficerRequest, year: int) -> HttpResponse:
    """Take back the officer's own newest edit."""
    desk = get_desk(request, year)
    here = request.POST.get("back", "")
    try:
        undone = undoing.undo_last_edit(
            version_id=desk.version.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except errors.TreeRefused as refused:
        messages.warning(request, str(refused))
        return _to_part(desk, here)
    code = undone.edit.node_code
    title = _("題とはじめの文") if code == PLAN_CODE else _title_of(desk, undone.edit)
    messages.success(
        request, _("自分の編集を元に戻しました：「%(title)s」") % {"title": in_brackets(title)}
    )
    if undone.passed_over:
        messages.info(
            request,
            _("それより新しい編集は、そのあとにほかの職員が直した項目のものなので、そのままです。"),
        )
    return _to_part(desk, code)


def _title_of(desk: Desk, edit: PlanEdit) -> str:
    if has_node(desk, edit.node_code):
        return find_node(desk, edit.node_code).title
    record = edit.after or edit.before or {}
    fields = record.get("fields", {})
    return str(fields.get("title") or fields.get("label") or fields.get("body") or edit.node_code)


def _to_part(desk: Desk, code: str) -> HttpResponse:
    if code and code != PLAN_CODE and has_node(desk, code):
        return redirect(desk.url("desk-node", code=code))
    return redirect(desk.url("desk-plan"))


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def side(request: OfficerRequest, year: int) -> HttpResponse:
    """Give the right column alone, for a page that has just saved something."""
    return render(request, "policy/desk/side.html", get_desk(request, year).side())


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Let the officer choose a number for a promise, each with its value now; or bind it."""
    desk = get_desk(request, year, code)
    bound = find_node(desk, code)
    if bound.kind not in (NodeKind.INITIATIVE, NodeKind.ACTIVITY, NodeKind.TARGET):
        raise Http404
    require_may_edit(desk, bound)
    if request.method == "POST":
        return bind_indicator(desk, bound, request.POST.get("indicator_key", ""))
    words = request.GET.get("q", "")[:100]
    scope = binding.scope_of(
        ward_id=request.ward.pk,
        fiscal_year=year,
        content=desk.content,
        code=code,
        now=timezone.now(),
    )
    rooms, more = binding.list_indicators(words=words, scope=scope)
    return render(
        request,
        "policy/desk/indicators.html",
        {
            "node": bound,
            "node_title": short(bound.title),
            "rooms": rooms,
            "more": more,
            "q": words,
            "new_target_url": new_url(desk, NodeKind.TARGET, bound.code)
            if bound.kind is not NodeKind.TARGET
            else "",
            **desk.frame(),
        },
    )
