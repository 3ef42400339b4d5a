"""Editing the parts of a draft, one by one."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.rooms.policy import forms
from engawa.rooms.policy.models import PlanVersion, Tag
from engawa.rooms.policy.nodes import PLAN_CODE, NodeKind, field_label, kind_of_code
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.selectors.nodes import (
    PARENTS,
    NodeData,
    NodeUnknown,
    get_node,
    get_row,
)
from engawa.rooms.policy.selectors.problems import short
from engawa.rooms.policy.services import tree
from engawa.rooms.policy.views.editor import (
    AUTOSAVE,
    Desk,
    Refused,
    get_desk,
    keep_typed,
    require_whole_ward,
    take_kept,
)


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def plan(request: OfficerRequest, year: int) -> HttpResponse:
    """Show the newest version of the plan: its tree, and the form of its title."""
    desk = get_desk(request, year, PLAN_CODE)
    return _show_node(desk, get_node(version=desk.version, code=PLAN_CODE), is_root=True)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def node(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Show one part of the plan, or save it."""
    desk = get_desk(request, year, code)
    if request.method == "POST":
        return _save_node(desk, code)
    return _show_node(desk, _find(desk, code))


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def new_node(request: OfficerRequest, year: int) -> HttpResponse:
    """Show the form of a part that is not there yet, or add it."""
    desk = get_desk(request, year)
    kind, parent, after = _place_of_new(desk)
    _require_may_add(desk, kind, parent)
    form_class = forms.FORMS[kind]
    kept = take_kept(request)
    if request.method != "POST":
        initial = _initial(form_class, kept) if kept else {}
        form = form_class(choices=desk.choices(), initial=initial)
        return _show_new(desk, form, kind, parent, is_kept=kept is not None)
    form = form_class(request.POST, choices=desk.choices())
    if not form.is_valid():
        return _show_new(desk, form, kind, parent, status=422)
    fields = form.read_fields()
    try:
        _require_own_section(desk, fields, kind, None)
        _add_partner(desk, form, fields)
        made = tree.create_node(
            version_id=desk.version.pk,
            kind=kind,
            fields=fields,
            parent_code=parent.code if parent else "",
            after_code=after,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except tree.FieldsRefused as refused:
        _add_errors(form, refused)
        return _show_new(desk, form, kind, parent, status=422)
    except tree.TreeRefused as refused:
        form.add_error(None, str(refused))
        return _show_new(desk, form, kind, parent, status=409)
    messages.success(request, _("「%(title)s」を加えました。") % {"title": short(made.title)})
    return redirect(desk.url("desk-node", code=_page_of(made)))


@keep_typed
@officer_page(Role.EDITOR)
@require_POST
def move(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Move a part up or down among its siblings, or under another part."""
    desk = get_desk(request, year, code)
    moved = _find(desk, code)
    _require_may_edit(desk, moved)
    direction, under = request.POST.get("direction", ""), request.POST.get("under", "")
    place: dict[str, Any]
    base = moved.revision
    if direction in ("up", "down"):
        # One step from where it stands now: no older reading of the page can make that wrong.
        order = selectors.list_sibling_codes(version=desk.version, code=code)
        step = -1 if direction == "up" else 1
        place = {"position": max(0, order.index(code) + step)}
    elif under:
        _require_may_put(desk, under)
        place = {"parent_code": under, "position": None}
        base = _number(request.POST.get("version", ""))
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
    except tree.EditConflict:
        messages.warning(
            request,
            _("ほかの職員が先に直したため、移しませんでした。いまの内容を見てから移してください。"),
        )
    except tree.TreeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("「%(title)s」を移しました。") % {"title": short(moved.title)})
    # The tree is walked by keyboard: the row that was moved is the one to come back to.
    back = request.POST.get("back", "")
    if back and _exists(desk, back):
        return redirect(desk.url("desk-node", code=back) + f"#row-{code}")
    return redirect(desk.url("desk-node", code=_page_of(moved)) + f"#row-{code}")


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Ask whether a part shall go, saying what goes with it; or take it away."""
    desk = get_desk(request, year, code)
    doomed = _find(desk, code)
    _require_may_edit(desk, doomed)
    if doomed.kind is NodeKind.PLAN:
        raise Http404
    if request.method == "POST":
        try:
            tree.delete_node(
                version_id=desk.version.pk,
                code=code,
                base_revision=_number(request.POST.get("version", "")),
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
        except tree.EditConflict:
            messages.warning(
                request,
                _("ほかの職員が先に直したため、消しませんでした。いまの内容を確かめてください。"),
            )
            return redirect(desk.url("desk-node-delete", code=code))
        except tree.TreeRefused as refused:
            messages.error(request, str(refused))
            return redirect(desk.url("desk-plan"))
        messages.success(
            request,
            _("「%(title)s」を消しました。「元に戻す」で戻せます。")
            % {"title": short(doomed.title)},
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
            "below": selectors.count_below(row=row),
            "measures": measures,
            "is_in_force": selectors.is_in_force(plan=desk.version.plan, code=code),
            **desk.frame(),
        },
    )


@keep_typed
@officer_page(Role.EDITOR)
@require_POST
def undo(request: OfficerRequest, year: int) -> HttpResponse:
    """Take back the officer's own newest edit."""
    desk = get_desk(request, year)
    try:
        edit = tree.undo_last_edit(
            version_id=desk.version.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except tree.TreeRefused as refused:
        messages.warning(request, str(refused))
        return redirect(desk.url("desk-plan"))
    messages.success(request, _("自分のいちばん新しい編集を、元に戻しました。"))
    if edit.node_code != PLAN_CODE and _exists(desk, edit.node_code):
        return redirect(desk.url("desk-node", code=edit.node_code))
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
    bound = _find(desk, code)
    if bound.kind not in (NodeKind.INITIATIVE, NodeKind.ACTIVITY, NodeKind.TARGET):
        raise Http404
    _require_may_edit(desk, bound)
    if request.method == "POST":
        return _bind(desk, bound, request.POST.get("indicator_key", ""))
    words = request.GET.get("q", "")[:100]
    scope = selectors.scope_of(
        ward_id=request.ward.pk,
        fiscal_year=year,
        content=desk.content,
        code=code,
        now=timezone.now(),
    )
    rooms, more = selectors.list_indicators(words=words, scope=scope)
    return render(
        request,
        "policy/desk/indicators.html",
        {
            "node": bound,
            "node_title": short(bound.title),
            "rooms": rooms,
            "more": more,
            "q": words,
            "new_target_url": _new_url(desk, NodeKind.TARGET, bound.code)
            if bound.kind is not NodeKind.TARGET
            else "",
            **desk.frame(),
        },
    )


# --- showing and saving one part ----------------------------------------------------------------


def _show_node(
    desk: Desk,
    shown: NodeData,
    *,
    form: forms.NodeForm | None = None,
    conflict: dict[str, Any] | None = None,
    is_root: bool = False,
    status: int = 200,
) -> HttpResponse:
    form_class = forms.FORMS[shown.kind]
    is_editable = desk.may_edit(shown)
    kept = None
    if form is None:
        kept = take_kept(desk.request) if is_editable else None
        initial = form_class.write_fields(shown.fields) | {"version": shown.revision}
        if kept is not None:
            initial |= _initial(form_class, kept)
        form = form_class(initial=initial, choices=desk.choices(shown))
    # A disabled control would show the kept value instead of what was typed.
    if not is_editable and not form.is_bound:
        for control in form.fields.values():
            control.disabled = True
    numbers = [
        part
        for part in (*_numbers_of(desk, shown), *_milestones_of(desk, shown))
        if shown.kind in (NodeKind.INITIATIVE, NodeKind.ACTIVITY)
    ]
    return render(
        desk.request,
        "policy/desk/node.html",
        {
            "node": shown,
            "node_title": short(shown.title),
            "form": form,
            "is_root": is_root,
            "is_editable": is_editable,
            "is_kept": kept is not None,
            "conflict": conflict,
            "why_closed": _why_closed(desk, shown),
            "path": selectors.list_path(content=desk.content, code=shown.code),
            "places": [
                place
                for place in selectors.list_places(content=desk.content, kind=shown.kind)
                if place[0] != shown.parent
            ],
            "source_lines": sorted({span[0] for span in shown.spans}),
            "tag_groups": tag_groups(desk.tags, form),
            "partner_options": _checked(form, "partners"),
            "numbers": [n for n in numbers if n["kind"] is NodeKind.TARGET],
            "milestones": [n for n in numbers if n["kind"] is NodeKind.MILESTONE],
            "has_numbers": shown.kind in (NodeKind.INITIATIVE, NodeKind.ACTIVITY),
            "additions": _additions(desk, shown) if is_editable else [],
            "indicator": _indicator_of(desk, shown, form),
            **desk.frame(),
        },
        status=status,
    )


def _save_node(desk: Desk, code: str) -> HttpResponse:
    request = desk.request
    is_autosave = AUTOSAVE in request.headers
    try:
        shown = get_node(version=desk.version, code=code)
    except NodeUnknown:
        return _show_gone(desk, code)
    if desk.is_draft:
        _require_may_edit(desk, shown)
    decision, _colon, seen = request.POST.get("decision", "").partition(":")
    if decision == "theirs":
        messages.info(request, _("相手の文を残しました。"))
        return redirect(desk.url("desk-node", code=code))
    form = forms.FORMS[shown.kind](request.POST, choices=desk.choices(shown))
    if not form.is_valid():
        return _refuse(desk, shown, form, is_autosave=is_autosave)
    if decision == "hand":
        return _show_conflict(desk, shown, form, form.read_fields())
    base = _number(seen) if decision == "mine" else form.cleaned_data["version"] or 0
    fields = form.read_fields()
    try:
        _require_own_section(desk, fields, shown.kind, shown)
        if not is_autosave:
            _add_partner(desk, form, fields)
        saved = tree.update_node(
            version_id=desk.version.pk,
            code=code,
            fields=fields,
            base_revision=base,
            actor_id=request.officer.user_id,
            now=timezone.now(),
            is_autosave=is_autosave,
        )
    except tree.FieldsRefused as refused:
        _add_errors(form, refused)
        return _refuse(desk, shown, form, is_autosave=is_autosave)
    except tree.EditConflict as conflict:
        return _show_conflict(desk, conflict.current, form, conflict.yours, is_autosave=is_autosave)
    except tree.NodeGone:
        return _show_gone(desk, code)
    except tree.TreeRefused as refused:
        form.add_error(None, str(refused))
        return _refuse(desk, shown, form, is_autosave=is_autosave, status=409)
    if is_autosave:
        answer = render(
            request,
            "policy/desk/saved.html",
            {"at": timezone.localtime(), "year": desk.year},
        )
        answer["X-Ward-Version"] = str(saved.revision)
        return answer
    messages.success(request, _("「%(title)s」を保存しました。") % {"title": short(saved.title)})
    return redirect(desk.url("desk-node", code=code))


def _refuse(
    desk: Desk,
    shown: NodeData,
    form: forms.NodeForm,
    *,
    is_autosave: bool,
    status: int = 422,
) -> HttpResponse:
    if not is_autosave:
        return _show_node(desk, shown, form=form, status=status)
    sentences = [
        _("%(label)s：%(error)s") % {"label": form[name].label, "error": error}
        if name in form.fields
        else error
        for name, errors in form.errors.items()
        for error in errors
    ]
    # 422 even where another status would be truer: the page shows its words beside the form.
    return render(desk.request, "policy/desk/not_saved.html", {"sentences": sentences}, status=422)


def _show_conflict(
    desk: Desk,
    current: NodeData,
    form: forms.NodeForm,
    yours: dict[str, Any],
    *,
    is_autosave: bool = False,
) -> HttpResponse:
    names = desk.names
    edit = selectors.get_last_edit(version=desk.version, code=current.code)
    conflict = {
        "edit": edit,
        "seen": current.revision,
        "rows": [
            {
                "label": field_label(name),
                "theirs": _say(name, value, names),
                "yours": _say(name, yours.get(name), names),
            }
            for name, value in current.fields.items()
            if value != yours.get(name)
        ],
    }
    if is_autosave:
        context = {"conflict": conflict, "is_page": False}
        return render(desk.request, "policy/desk/conflict.html", context, status=409)
    typed = desk.request.POST.copy()
    # Whoever saves from this page has seen the other's text beside the own.
    typed["version"] = str(current.revision)
    shown = forms.FORMS[current.kind](typed, choices=desk.choices(current))
    return _show_node(desk, current, form=shown, conflict=conflict, status=409)


def _show_gone(desk: Desk, code: str) -> HttpResponse:
    """Show what was typed for a part that somebody deleted, and let it be added again."""
    request = desk.request
    kind = kind_of_code(code)
    if kind is None or kind is NodeKind.PLAN:
        raise Http404
    edit = selectors.get_last_edit(version=desk.version, code=code)
    if edit is None or edit.action != "DELETED":
        raise Http404
    before = edit.before or {}
    parent = before.get("parent", "")
    has_place = kind not in PARENTS or _exists(desk, parent)
    if AUTOSAVE in request.headers:
        context = {
            "sentences": [
                _("ほかの職員がこの項目を消しました。書いた文は、この画面に残っています。")
            ]
        }
        return render(request, "policy/desk/not_saved.html", context, status=422)
    form = forms.FORMS[kind](request.POST, choices=desk.choices())
    desk.current = parent
    return render(
        request,
        "policy/desk/gone.html",
        {
            "edit": edit,
            "form": form,
            "kind": kind,
            "action": _new_url(desk, kind, parent) if has_place else "",
            "tag_groups": tag_groups(desk.tags, form),
            "partner_options": _checked(form, "partners"),
            **desk.frame(),
        },
        status=409,
    )


def _show_new(
    desk: Desk,
    form: forms.NodeForm,
    kind: NodeKind,
    parent: NodeData | None,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    desk.current = parent.code if parent else ""
    return render(
        desk.request,
        "policy/desk/new.html",
        {
            "form": form,
            "kind": kind,
            "parent": parent,
            "parent_title": short(parent.title) if parent else "",
            "is_kept": is_kept,
            "back_url": desk.url("desk-node", code=parent.code if parent else PLAN_CODE),
            "tag_groups": tag_groups(desk.tags, form),
            "partner_options": _checked(form, "partners"),
            "indicators_url": desk.url("desk-indicators", code=parent.code)
            if kind is NodeKind.TARGET and parent
            else "",
            **desk.frame(),
        },
        status=status,
    )


def _bind(desk: Desk, bound: NodeData, key: str) -> HttpResponse:
    found = selectors.find_indicator(key=key)
    if found is None:
        messages.error(desk.request, _("この指標は、いまの縁側にありません。選び直してください。"))
        return redirect(desk.url("desk-indicators", code=bound.code))
    who: dict[str, Any] = {
        "version_id": desk.version.pk,
        "actor_id": desk.request.officer.user_id,
        "now": timezone.now(),
    }
    try:
        if bound.kind is NodeKind.TARGET:
            target = tree.update_node(
                code=bound.code,
                fields={"indicator_key": key, "unit": found.unit, "target_value": ""},
                base_revision=bound.revision,
                **who,
            )
        else:
            target = tree.create_node(
                kind=NodeKind.TARGET,
                parent_code=bound.code,
                fields={"indicator_key": key, "unit": found.unit, "label": found.label},
                **who,
            )
    except tree.TreeRefused as refused:
        messages.error(desk.request, str(refused))
        return redirect(desk.url("desk-indicators", code=bound.code))
    messages.success(
        desk.request,
        _("「%(label)s」を結びました。目標の値があれば、ここで決めてください。")
        % {"label": found.label},
    )
    return redirect(desk.url("desk-node", code=target.code))


# --- who may ------------------------------------------------------------------------------------


def _find(desk: Desk, code: str) -> NodeData:
    try:
        return get_node(version=desk.version, code=code)
    except NodeUnknown:
        raise Http404 from None


def _exists(desk: Desk, code: str) -> bool:
    try:
        get_node(version=desk.version, code=code)
    except NodeUnknown:
        return False
    return True


def _require_may_edit(desk: Desk, shown: NodeData) -> None:
    sentence = _why_closed(desk, shown)
    if sentence:
        raise Refused(sentence)


def _why_closed(desk: Desk, shown: NodeData) -> str:
    """Say why the officer cannot edit the part; "" where they can."""
    officer = desk.request.officer
    if not desk.is_draft:
        if desk.version.state == PlanVersion.State.IN_REVIEW:
            return _("この版は承認を待っています。直すには、依頼した人が取り下げます。")
        return _("この版は公開されています。直すには、新しい版を始めます。")
    if not officer.is_at_least(Role.EDITOR):
        return _("あなたの権限は「閲覧」です。直すには「編集」の権限が必要です。")
    if not selectors.may_edit(officer=officer, section_id=shown.section_id):
        if shown.section_id is None:
            return _("担当の課のない項目は、区全体の編集の権限を持つ人だけが直せます。")
        return _("この項目は、ほかの課が担当しています。担当の課の人に頼んでください。")
    return ""


def _require_may_add(desk: Desk, kind: NodeKind, parent: NodeData | None) -> None:
    officer = desk.request.officer
    if not desk.is_draft:
        raise Refused(_("この版は下書きではありません。直すには、新しい版を始めます。"))
    if parent is not None and parent.kind is not NodeKind.MEASURE:
        _require_may_edit(desk, parent)
    elif kind is NodeKind.INITIATIVE:
        # An officer of one section may add what that section undertakes.
        if not officer.is_at_least(Role.EDITOR):
            raise Refused(_("加えるには「編集」の権限が必要です。"))
    else:
        require_whole_ward(desk.request)


def _require_may_put(desk: Desk, code: str) -> None:
    try:
        target = get_node(version=desk.version, code=code)
    except NodeUnknown:
        return
    if target.kind is not NodeKind.MEASURE:
        _require_may_edit(desk, target)


def _require_own_section(
    desk: Desk, fields: dict[str, Any], kind: NodeKind, shown: NodeData | None
) -> None:
    """Refuse an officer of one section who would hand a part over to nobody or to another."""
    if kind is not NodeKind.INITIATIVE or selectors.may_edit_all(officer=desk.request.officer):
        return
    if shown is not None and fields.get("section") == shown.fields.get("section"):
        return
    ids = {section.code: section.pk for section in desk.sections}
    section_id = ids.get(fields.get("section", ""))
    if section_id is None or not selectors.may_edit(
        officer=desk.request.officer, section_id=section_id
    ):
        raise tree.FieldsRefused({"section": _("あなたの課を選んでください。")})


# --- small helpers ------------------------------------------------------------------------------


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 10 else 0


def _page_of(shown: NodeData) -> str:
    """Give the code of the page on which a part is looked at: milestones on that of their promise."""
    return shown.parent if shown.kind is NodeKind.MILESTONE else shown.code


def _place_of_new(desk: Desk) -> tuple[NodeKind, NodeData | None, str]:
    asked = desk.request.GET
    try:
        kind = NodeKind(asked.get("kind", ""))
    except ValueError:
        raise Http404 from None
    parent_code = asked.get("parent", "")
    if kind is NodeKind.PLAN or bool(parent_code) != (kind in PARENTS):
        raise Http404
    parent = _find(desk, parent_code) if parent_code else None
    if parent is not None and parent.kind not in PARENTS[kind]:
        raise Http404
    return kind, parent, asked.get("after", "")


def _new_url(desk: Desk, kind: NodeKind, parent: str = "") -> str:
    query = {"kind": kind.value, **({"parent": parent} if kind in PARENTS else {})}
    return f"{desk.url('desk-node-new')}?{urlencode(query)}"


def _additions(desk: Desk, shown: NodeData) -> list[dict[str, str]]:
    """List what can be added under or beside a part."""
    if shown.kind is NodeKind.MEASURE:
        return [
            {"label": _("取組を加える"), "url": _new_url(desk, NodeKind.INITIATIVE, shown.code)}
        ]
    if shown.kind is NodeKind.INITIATIVE:
        return [{"label": _("活動を加える"), "url": _new_url(desk, NodeKind.ACTIVITY, shown.code)}]
    return []


def _add_errors(form: forms.NodeForm, refused: tree.FieldsRefused) -> None:
    for name, sentence in refused.errors.items():
        form.add_error(name if name in form.fields else None, sentence)


def _add_partner(desk: Desk, form: forms.NodeForm, fields: dict[str, Any]) -> None:
    """Add the partner that was typed under the list, if one was."""
    name = form.cleaned_data.get("new_partner_name", "")
    if not name:
        return
    partner = tree.ensure_partner(
        ward_id=desk.request.ward.pk,
        name=name,
        kind=form.cleaned_data.get("new_partner_kind") or "OTHER",
        actor_id=desk.request.officer.user_id,
        now=timezone.now(),
    )
    fields["partners"] = [*fields["partners"], partner.code]


def _initial(form_class: type[forms.NodeForm], kept: QueryDict) -> dict[str, Any]:
    several = {"tags", "partners"}
    return {
        name: kept.getlist(name) if name in several else kept.get(name, "")
        for name in form_class.base_fields
        if name in kept or name in several
    }


def _checked(form: forms.NodeForm, name: str) -> list[dict[str, Any]]:
    if name not in form.fields:
        return []
    chosen = {str(value) for value in form[name].value() or ()}
    choices: Any = form.fields[name].choices  # type: ignore[attr-defined]
    return [
        {"value": value, "label": label, "is_checked": value in chosen} for value, label in choices
    ]


def tag_groups(tags: list[Tag], form: forms.NodeForm) -> list[dict[str, Any]]:
    """Put the marks that a form offers into their schemes."""
    if "tags" not in form.fields:
        return []
    options = {option["value"]: option for option in _checked(form, "tags")}
    groups: dict[str, list[dict[str, Any]]] = {}
    for tag in tags:
        groups.setdefault(str(Tag.Scheme(tag.scheme).label), []).append(options[tag.reference])
    return [
        {
            "label": label,
            "options": found,
            "is_open": any(option["is_checked"] for option in found),
        }
        for label, found in groups.items()
    ]


def _numbers_of(desk: Desk, shown: NodeData) -> list[dict[str, Any]]:
    found = selectors.find_part(content=desk.content, code=shown.code)
    return [
        {
            "kind": NodeKind.TARGET,
            "code": target.code,
            "label": target.label,
            "source": selectors.describe_source(key=target.indicator_key),
            "target": selectors.describe_target(target=target),
        }
        for target in (found.targets if found else ())
    ]


def _milestones_of(desk: Desk, shown: NodeData) -> list[dict[str, Any]]:
    found = selectors.find_part(content=desk.content, code=shown.code)
    return [
        {
            "kind": NodeKind.MILESTONE,
            "code": stone.code,
            "label": stone.title,
            "due_on": stone.due_on,
        }
        for stone in (found.milestones if found else ())
    ]


def _indicator_of(
    desk: Desk, shown: NodeData, form: forms.NodeForm
) -> selectors.IndicatorPreview | None:
    """Give the indicator of a target with its value now."""
    if shown.kind is not NodeKind.TARGET:
        return None
    found = selectors.find_indicator(key=shown.fields["indicator_key"])
    if found is None:
        return None
    scope = selectors.scope_of(
        ward_id=desk.request.ward.pk,
        fiscal_year=desk.year,
        content=desk.content,
        code=shown.code,
        now=timezone.now(),
    )
    return selectors.preview_indicator(found, scope)


def _say(name: str, value: Any, names: dict[str, str]) -> str:
    """Write one value of a part as people read it."""
    prefix = {"section": "section", "tags": "tag", "partners": "partner"}.get(name)
    if prefix is not None:
        codes = value if isinstance(value, list) else [value] if value else []
        return "、".join(names.get(f"{prefix}:{code}", str(code)) for code in codes)
    return str(value or "")
