"""How one part of a plan is shown, saved, and what happens when saving fails."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.typed import take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.policy import forms
from engawa.rooms.policy.drafting import errors
from engawa.rooms.policy.nodes import (
    PLAN_CODE,
    NodeKind,
    field_label,
    in_brackets,
    kind_of_code,
    short,
)
from engawa.rooms.policy.selectors import binding, branches
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.selectors.nodes import (
    PARENTS,
    NodeData,
    NodeUnknown,
    get_node,
)
from engawa.rooms.policy.services import tree
from engawa.rooms.policy.views.editor import (
    AUTOSAVE,
    Desk,
)
from engawa.rooms.policy.views.node_choices import (
    add_missing,
    choice_of,
    choice_of_tags,
    read_kept,
)
from engawa.rooms.policy.views.node_permission import (
    find_node,
    has_node,
    require_may_edit,
    require_own_section,
    why_closed,
)


def show_node(
    desk: Desk,
    shown: NodeData,
    *,
    form: forms.NodeForm | None = None,
    conflict: dict[str, Any] | None = None,
    is_root: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show one part with its form; what was typed, a conflict and errors stay in it."""
    form_class = forms.FORMS[shown.kind]
    is_editable = desk.may_edit(shown)
    kept = None
    if form is None:
        kept = take_kept(desk.request) if is_editable else None
        initial = form_class.write_fields(shown.fields) | {"version": shown.revision}
        if kept is not None:
            initial |= read_kept(form_class, kept)
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
            "why_closed": why_closed(desk, shown),
            "path": branches.list_path(content=desk.content, code=shown.code),
            "places": [
                place
                for place in branches.list_places(content=desk.content, kind=shown.kind)
                if place[0] != shown.parent
            ],
            "source_lines": sorted({span[0] for span in shown.spans}),
            "tag_choice": choice_of_tags(desk.tags, form),
            "partner_choice": choice_of(form, "partners"),
            "numbers": [n for n in numbers if n["kind"] is NodeKind.TARGET],
            "milestones": [n for n in numbers if n["kind"] is NodeKind.MILESTONE],
            "has_numbers": shown.kind in (NodeKind.INITIATIVE, NodeKind.ACTIVITY),
            "additions": _additions(desk, shown) if is_editable else [],
            "indicator": _indicator_of(desk, shown, form),
            **desk.frame(),
        },
        status=status,
    )


def save_node(desk: Desk, code: str) -> HttpResponse:
    """Save what was typed for one part, or say why not; nothing typed is lost either way."""
    request = desk.request
    is_autosave = AUTOSAVE in request.headers
    try:
        shown = get_node(version=desk.version, code=code)
    except NodeUnknown:
        return _show_gone(desk, code)
    if desk.is_draft:
        require_may_edit(desk, shown)
    decision, _colon, seen = request.POST.get("decision", "").partition(":")
    if decision == "theirs":
        messages.info(request, _("相手の文を残しました。"))
        return redirect(desk.url("desk-node", code=code))
    form = forms.FORMS[shown.kind](request.POST, choices=desk.choices(shown))
    if not form.is_valid():
        return _refuse(desk, shown, form, is_autosave=is_autosave)
    if decision == "hand":
        return _show_conflict(desk, shown, form, form.read_fields())
    base = read_whole_number(seen) if decision == "mine" else form.cleaned_data["version"] or 0
    fields = form.read_fields()
    try:
        require_own_section(desk, fields, shown.kind, shown)
        if not is_autosave:
            add_missing(desk, form, fields)
        saved = tree.update_node(
            version_id=desk.version.pk,
            code=code,
            fields=fields,
            base_revision=base,
            actor_id=request.officer.user_id,
            now=timezone.now(),
            is_autosave=is_autosave,
        )
    except errors.FieldsRefused as refused:
        add_errors(form, refused)
        return _refuse(desk, shown, form, is_autosave=is_autosave)
    except errors.EditConflict as conflict:
        return _show_conflict(desk, conflict.current, form, conflict.yours, is_autosave=is_autosave)
    except errors.NodeGone:
        return _show_gone(desk, code)
    except errors.TreeRefused as refused:
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
    messages.success(
        request, _("「%(title)s」を保存しました。") % {"title": in_brackets(saved.title)}
    )
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
        return show_node(desk, shown, form=form, status=status)
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
    return show_node(desk, current, form=shown, conflict=conflict, status=409)


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
    has_place = kind not in PARENTS or has_node(desk, parent)
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
            "action": new_url(desk, kind, parent) if has_place else "",
            "tag_choice": choice_of_tags(desk.tags, form),
            "partner_choice": choice_of(form, "partners"),
            **desk.frame(),
        },
        status=409,
    )


def show_new(
    desk: Desk,
    form: forms.NodeForm,
    kind: NodeKind,
    parent: NodeData | None,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the form of a part that is not there yet."""
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
            "tag_choice": choice_of_tags(desk.tags, form),
            "partner_choice": choice_of(form, "partners"),
            "indicators_url": desk.url("desk-indicators", code=parent.code)
            if kind is NodeKind.TARGET and parent
            else "",
            **desk.frame(),
        },
        status=status,
    )


def bind_indicator(desk: Desk, bound: NodeData, key: str) -> HttpResponse:
    """Bind an indicator to a promise as a new target, or to a target that is there."""
    found = binding.find_indicator(key=key)
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
    except errors.TreeRefused as refused:
        messages.error(desk.request, str(refused))
        return redirect(desk.url("desk-indicators", code=bound.code))
    messages.success(
        desk.request,
        _("「%(label)s」を結びました。目標の値があれば、ここで決めてください。")
        % {"label": found.label},
    )
    return redirect(desk.url("desk-node", code=target.code))


def page_of(shown: NodeData) -> str:
    """Give the code of the page on which a part is looked at: milestones on that of their promise."""
    return shown.parent if shown.kind is NodeKind.MILESTONE else shown.code


def place_of_new(desk: Desk) -> tuple[NodeKind, NodeData | None, str]:
    """Read from the address what is to be added, and where.

    :raises Http404: no such part can stand there.
    """
    asked = desk.request.GET
    try:
        kind = NodeKind(asked.get("kind", ""))
    except ValueError:
        raise Http404 from None
    parent_code = asked.get("parent", "")
    if kind is NodeKind.PLAN or bool(parent_code) != (kind in PARENTS):
        raise Http404
    parent = find_node(desk, parent_code) if parent_code else None
    if parent is not None and parent.kind not in PARENTS[kind]:
        raise Http404
    return kind, parent, asked.get("after", "")


def new_url(desk: Desk, kind: NodeKind, parent: str = "") -> str:
    """Give the address at which a part of that kind is added there."""
    query = {"kind": kind.value, **({"parent": parent} if kind in PARENTS else {})}
    return f"{desk.url('desk-node-new')}?{urlencode(query)}"


def _additions(desk: Desk, shown: NodeData) -> list[dict[str, str]]:
    """List what can be added under or beside a part."""
    if shown.kind is NodeKind.MEASURE:
        return [{"label": _("取組を加える"), "url": new_url(desk, NodeKind.INITIATIVE, shown.code)}]
    if shown.kind is NodeKind.INITIATIVE:
        return [{"label": _("活動を加える"), "url": new_url(desk, NodeKind.ACTIVITY, shown.code)}]
    return []


def add_errors(form: forms.NodeForm, refused: errors.FieldsRefused) -> None:
    """Put what the service refused beside the fields that it is about."""
    for name, sentence in refused.errors.items():
        form.add_error(name if name in form.fields else None, sentence)


def _numbers_of(desk: Desk, shown: NodeData) -> list[dict[str, Any]]:
    found = branches.find_part(content=desk.content, code=shown.code)
    return [
        {
            "kind": NodeKind.TARGET,
            "code": target.code,
            "label": target.label,
            "source": binding.describe_source(key=target.indicator_key),
            "target": binding.describe_target(target=target),
        }
        for target in (found.targets if found else ())
    ]


def _milestones_of(desk: Desk, shown: NodeData) -> list[dict[str, Any]]:
    found = branches.find_part(content=desk.content, code=shown.code)
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
) -> binding.IndicatorPreview | None:
    """Give the indicator of a target with its value now."""
    if shown.kind is not NodeKind.TARGET:
        return None
    found = binding.find_indicator(key=shown.fields["indicator_key"])
    if found is None:
        return None
    scope = binding.scope_of(
        ward_id=desk.request.ward.pk,
        fiscal_year=desk.year,
        content=desk.content,
        code=shown.code,
        now=timezone.now(),
    )
    return binding.preview_indicator(indicator=found, scope=scope)


def _say(name: str, value: Any, names: dict[str, str]) -> str:
    """Write one value of a part as people read it."""
    prefix = {"section": "section", "tags": "tag", "partners": "partner"}.get(name)
    if prefix is not None:
        codes = value if isinstance(value, list) else [value] if value else []
        return "、".join(names.get(f"{prefix}:{code}", str(code)) for code in codes)
    return str(value or "")
